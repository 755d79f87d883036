import type { SpreadFamily } from "./oxygen-spread.ts";
import {
  addFlow,
  checkRows,
  compareRows,
  type FrameCurve,
  flowPoints,
  makeTable,
  scaleFlow,
  type Table,
  type TableOptions,
} from "./table.ts";
import { finish, type Steps } from "./turns.ts";

/** Perfusion of 0 would be something to divide by in models of flow; this is none for all that can be seen. */
const leastFlow = 1e-6;
/** Nodes of perfusion, doubled from six on. */
const maxFlows = 81;
/**
 * What is washed out falls by as many powers of ten as perfusion is high; below this part of a frame's largest value an
 * error is measured against that.
 */
const floor = 1e-3;
/** A table of many perfusions has fewer nodes over pO2, so that one frame of it stays below 2²⁴ numbers. */
const maxNodesOfMany = 1025;
/** An average has no more than its table or this: between micro patches it bends, and more nodes find no end. */
const maxNodesOfAverage = 513;
/** At this perfusion a day of washing out at some 3e-3/s begins to be seen: below it flows are as good as uniform. */
const bendFlow = 0.003;

/** Flows of a table, and what they are uniform in. */
type Flows = Pick<Table, "flows" | "flowOffset">;

/**
 * Makes a table of a curve over pO2 and over perfusion from `low` to `high`: a table over pO2 at each of n perfusions,
 * and polynomials between them.
 *
 * A response that is linear in perfusion, as where it scales K1 alone, is exact with six that are uniform. Another is one
 * of times that go as 1/f, and flows are uniform in
 *
 *     w = ln(f + f₀),    f₀ = 0.003,
 *
 * then; n goes 11, 21, 41, … until the error measured in the middles is within the tolerance.
 */
export const makeFlowTable = (
  curve: FrameCurve,
  range: readonly [number, number],
  given: TableOptions,
): Table => finish(flowTableSteps(curve, range, given));

/** The same, a perfusion a step. */
export function* flowTableSteps(
  curve: FrameCurve,
  [low, high]: readonly [number, number],
  given: TableOptions,
): Steps<Table> {
  const options = { floor, ...given };
  const from = Math.max(low, leastFlow);
  const to = Math.max(high, from * 1.001);
  const { tolerance = 5e-5, maxNodes = maxNodesOfMany } = options;
  const made = new Map<string, Table>();
  const makeAt = (flow: number): Table => {
    // Nodes of fewer perfusions are among these, up to the last bits.
    const key = flow.toPrecision(11);
    const known = made.get(key) ?? makeTable((pO2) => curve(pO2, flow), { ...options, maxNodes });
    made.set(key, known);
    return known;
  };
  for (let [n, flowOffset] = [flowPoints, 0]; ; [n, flowOffset] = [2 * n - 1, bendFlow]) {
    const nodes = spreadFlows(from, to, n, flowOffset);
    const tables: Table[] = [];
    for (const flow of nodes.flows) {
      yield;
      tables.push(makeAt(flow));
    }
    yield;
    const stacked = stackTables(curve, tables, nodes, options);
    yield;
    const error = Math.max(stacked.error, flowError(stacked, curve));
    if (error <= tolerance || 2 * n - 1 > maxFlows) return { ...stacked, error };
  }
}

/** n flows that are uniform in w. */
function spreadFlows(from: number, to: number, n: number, flowOffset: number): Flows {
  const [low, high] = [from, to].map((flow) => scaleFlow(flow, flowOffset));
  const flows = Array.from({ length: n }, (_, k) =>
    unscaleFlow(low + ((high - low) * k) / (n - 1), flowOffset),
  );
  return { flows, flowOffset };
}

const unscaleFlow = (w: number, offset: number): number => (offset > 0 ? Math.exp(w) - offset : w);

/** One table of tables of one perfusion each, all with as many cells as the largest needs. */
function stackTables(
  curve: FrameCurve,
  tables: readonly Table[],
  { flows, flowOffset }: Flows,
  options: TableOptions,
): Table {
  const nCells = Math.max(...tables.map((table) => table.nCells));
  const even = tables.map((table, k) =>
    table.nCells === nCells
      ? table
      : makeTable((pO2) => curve(pO2, flows[k]), { ...options, nodes: nCells + 1, maxNodes: nCells + 1 }),
  );
  const { nFrames, halfPO2_mmHg, tolerance } = even[0];
  const length = 4 * nCells;
  const coefficients = new Float64Array(nFrames * flows.length * length);
  even.forEach((table, k) => {
    for (let f = 0; f < nFrames; f++)
      coefficients.set(
        table.coefficients.subarray(f * length, (f + 1) * length),
        (f * flows.length + k) * length,
      );
  });
  const error = Math.max(...even.map((table) => table.error));
  return { nFrames, nCells, halfPO2_mmHg, flows, flowOffset, coefficients, error, tolerance };
}

/** The largest error in the middles between perfusions. */
function flowError(table: Table, curve: FrameCurve): number {
  const { flows, flowOffset, halfPO2_mmHg } = table;
  return flows.slice(1).reduce((worst, flow, k) => {
    const [w0, w1] = [flows[k], flow].map((f) => scaleFlow(f, flowOffset));
    const middle = unscaleFlow((w0 + w1) / 2, flowOffset);
    const rows = checkRows((pO2) => curve(pO2, middle), halfPO2_mmHg, 9);
    return Math.max(worst, compareRows(table, rows, { perfusion: middle, floor }));
  }, 0);
}

/**
 * Makes the table of a response averaged over the pO2 inside a voxel, against the voxel's mean pO2,
 *
 *     ḡ(P̄) = Σ share · g(P),
 *
 * from the table of g itself. Its error is at most that of g (an average with weights that add up to 1 makes a
 * relative error of positive numbers no larger) and that of its own interpolation, which are measured and added.
 */
export function averageTable(base: Table, family: SpreadFamily, options: Partial<TableOptions> = {}): Table {
  if (family.kind === "mean") return base;
  const { halfPO2_mmHg, tolerance, flows } = base;
  const all = { halfPO2_mmHg, tolerance, ...options };
  // One flow after the other, each as it was computed: what lies between them is interpolated after the average.
  const curveAt =
    (k: number): FrameCurve =>
    (mean) =>
      averageFlow(base, family, mean, k);
  if (flows.length === 1) {
    const own = makeTable(curveAt(0), all);
    return { ...own, error: own.error + base.error };
  }
  const limited = { floor, ...all, maxNodes: Math.max(maxNodesOfAverage, base.nCells + 1) };
  const tables = flows.map((_, k) => makeTable(curveAt(k), limited));
  const stacked = stackTables((mean, flow = 1) => curveAt(flows.indexOf(flow))(mean), tables, base, limited);
  return { ...stacked, error: stacked.error + base.error };
}

/** The response at the k-th flow, averaged over the spread of a mean. */
function averageFlow(base: Table, family: SpreadFamily, mean: number, k: number): Float64Array {
  const { pO2, shares } = family.at(mean);
  const sum = new Float64Array(base.nFrames);
  for (let i = 0; i < pO2.length; i++) addFlow(base, pO2[i], k, shares[i], sum);
  return sum;
}

/** How far a response moves if a family between computed members has half of them: four times its own error. */
export function familyError(base: Table, family: SpreadFamily): number {
  const coarser = family.coarser?.();
  let worst = 0;
  for (const mean of coarser ? (family.means ?? []) : []) {
    const [a, b] = [coarser ?? family, family].map((own) => averageFlow(base, own, mean, 0));
    a.forEach((value, f) => {
      if (b[f] > 0) worst = Math.max(worst, Math.abs(value / b[f] - 1));
    });
  }
  return worst / 4;
}
