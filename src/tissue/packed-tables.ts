import { flowPoints, scaleFlow, type Table } from "./table.ts";

/** The tables of all tissues as a kernel reads them: 32-bit floats, plain data that can be transferred. */
export interface PackedTables {
  readonly nFrames: number;
  /**
   * Seven numbers for each class: P½, cells, offset into a row, and of its flows the first, how many per 1, how many, and
   * where it is above 0 their own offset: the two before are of ln(flow + offset) then.
   */
  readonly classes: Float32Array;
  /** nFrames rows; each holds flows × cells × 4 coefficients of all classes one after the other. */
  readonly coefficients: Float32Array;
  /** True if perfusion is read. */
  readonly hasFlows: boolean;
}

/** What is known of each voxel of a slab. */
export interface VoxelSlab {
  /** mmHg. */
  readonly pO2: Float32Array;
  /** Tissue of each voxel. */
  readonly labels: Uint8Array;
  /** Over that of the tissue; needed where the tables have flows. */
  readonly perfusion?: Float32Array | undefined;
}

/** Larger rows would be read at an index that a 32-bit float does not hold. */
const maxRow = 2 ** 24;

/** Packs one table per tissue, in the order of the labels. */
export function packTables(given: readonly Table[]): PackedTables {
  const hasFlows = given.some(({ flows }) => flows.length > 1);
  const tables = hasFlows ? given.map(withFlows) : given;
  const nFrames = tables[0].nFrames;
  const starts: number[] = [];
  let rowLength = 0;
  for (const { nCells, flows } of tables) {
    starts.push(rowLength);
    rowLength += 4 * nCells * flows.length;
  }
  if (rowLength >= maxRow)
    throw new Error(`the tables of one frame hold fewer than ${maxRow} numbers, found ${rowLength}`);
  const coefficients = new Float32Array(nFrames * rowLength);
  tables.forEach(({ coefficients: own }, iClass) => {
    const length = own.length / nFrames;
    for (let iFrame = 0; iFrame < nFrames; iFrame++) {
      const row = own.subarray(iFrame * length, (iFrame + 1) * length);
      coefficients.set(row, iFrame * rowLength + starts[iClass]);
    }
  });
  const classes = Float32Array.from(
    tables.flatMap(({ halfPO2_mmHg, nCells, flows, flowOffset }, i) => {
      const last = flows.length - 1;
      const [low, high] = [flows[0], flows[last]].map((flow) => scaleFlow(flow, flowOffset));
      const perFlow = last > 0 ? last / (high - low) : 0;
      return [halfPO2_mmHg, nCells, starts[i], low, perFlow, flows.length, flowOffset];
    }),
  );
  return { nFrames, classes, coefficients, hasFlows };
}

/** A table of one perfusion as one of several that are the same. */
function withFlows(table: Table): Table {
  if (table.flows.length > 1) return table;
  const length = 4 * table.nCells;
  const coefficients = new Float64Array(flowPoints * table.coefficients.length);
  for (let k = 0; k < flowPoints * table.nFrames; k++) {
    const f = Math.floor(k / flowPoints);
    coefficients.set(table.coefficients.subarray(f * length, (f + 1) * length), k * length);
  }
  // Any perfusion of a voxel lies among these or is read off their ends, which are the same.
  return { ...table, flows: Array.from({ length: flowPoints }, (_, i) => i), flowOffset: 0, coefficients };
}

/** The rows of some of the frames, for a map that is made a few frames at a time. */
export function cutFrames(tables: PackedTables, from: number, to: number): PackedTables {
  const length = tables.coefficients.length / tables.nFrames;
  return {
    ...tables,
    nFrames: to - from,
    coefficients: tables.coefficients.slice(from * length, to * length),
  };
}
