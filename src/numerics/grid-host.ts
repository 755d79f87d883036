import { type FinestGrid, sizesOfLevels } from "./grid-level.ts";
import { type GridWork, plainWork } from "./grid-work.ts";
import { makeFastGridWork } from "./simd/fast-grid-work.ts";
import {
  bytesOfFields,
  type FieldMemory,
  type FieldStore,
  makeFieldMemory,
  plainStore,
} from "./simd/field-memory.ts";

/** Where the fields of a hierarchy of grids lie, and the loops that work on them. */
export interface GridHost {
  readonly store: FieldStore;
  readonly work: GridWork;
  /** A memory for kernels of one's own; absent where loops are plain. */
  readonly memory?: FieldMemory;
}

/** How many fields of 32 and 64 bits somebody needs. */
export interface FieldCount {
  readonly float32: number;
  readonly float64: number;
}

/** Fields of a level, of a cycle and of conjugate gradients. */
const own: FieldCount = { float32: 11, float64: 0 };
/** Grids of fewer cells are not worth a memory. */
const fewestCells = 2048;

export const plainHost: GridHost = { store: plainStore, work: plainWork };

/**
 * Opens a host for the hierarchy below a grid, with room for so many fields on each of its grids, so many more on the
 * finest, and so many single numbers; with vectors if the grid is large enough and there are any.
 */
export function openHost(
  finest: Pick<FinestGrid, "size" | "spacing">,
  onEach: FieldCount,
  onFinest: FieldCount = { float32: 0, float64: 0 },
  numbers = 0,
): GridHost {
  const lengths = sizesOfLevels(finest).map(([nx, ny, nz]) => nx * ny * (nz + 2));
  const [nx, ny, nz] = finest.size;
  if (nx * ny * nz < fewestCells) return plainHost;
  const bytes = (lengths: readonly number[], { float32, float64 }: FieldCount): number =>
    float32 * bytesOfFields(lengths, 4) + float64 * bytesOfFields(lengths, 8);
  const all =
    bytes(lengths, own) + bytes(lengths, onEach) + bytes([lengths[0]], onFinest) + bytesOfFields([numbers], 4);
  const memory = makeFieldMemory(all);
  return memory ? { store: memory, work: makeFastGridWork(memory), memory } : plainHost;
}
