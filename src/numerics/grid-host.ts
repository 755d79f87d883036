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

/** What a hierarchy is to have room for beside its own fields. */
export interface Needs {
  /** Fields on each grid, more of them on the finest, and single numbers of 32 bits. */
  readonly onEach: FieldCount;
  readonly onFinest?: FieldCount;
  readonly numbers?: number;
  /** Cells from which on a memory is worth its making, which takes some milliseconds. */
  readonly fewest?: number;
}

/** Fields of a level, of a cycle and of conjugate gradients. */
const own: FieldCount = { float32: 11, float64: 0 };

export const plainHost: GridHost = { store: plainStore, work: plainWork };

/** Opens a host for the hierarchy below a grid: with vectors if there are any and the grid is large enough. */
export function openHost(
  finest: Pick<FinestGrid, "size" | "spacing">,
  { onEach, onFinest = { float32: 0, float64: 0 }, numbers = 0, fewest = 8192 }: Needs,
): GridHost {
  const lengths = sizesOfLevels(finest).map(([nx, ny, nz]) => nx * ny * (nz + 2));
  const [nx, ny, nz] = finest.size;
  if (nx * ny * nz < fewest) return plainHost;
  const bytes = (lengths: readonly number[], { float32, float64 }: FieldCount): number =>
    float32 * bytesOfFields(lengths, 4) + float64 * bytesOfFields(lengths, 8);
  const fields = bytes(lengths, own) + bytes(lengths, onEach) + bytes([lengths[0]], onFinest);
  const memory = makeFieldMemory(fields + bytesOfFields([numbers], 4));
  return memory ? { store: memory, work: makeFastGridWork(memory), memory } : plainHost;
}
