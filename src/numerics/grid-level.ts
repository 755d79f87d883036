import { type FieldStore, plainStore } from "./simd/field-memory.ts";

/**
 * One grid of the hierarchy: cells with conductances between neighbors and a sink in each,
 *
 *     (A x)ᵢ = Σ_axes g φ (xᵢ − x_neighbor) + aᵢ xᵢ,    0 ≤ φ ≤ 1,    a ≥ 0.
 *
 * Arrays are `Float32Array((nz + 2) · ny · nx)`, x fastest, with one plane of zeros before and after, so that no
 * kernel asks where the grid ends: φ of the last face of each row, column and stack is zero. A cell whose φ and a are
 * all zero is no cell: its x stays zero.
 */
export interface GridLevel {
  readonly size: readonly [nx: number, ny: number, nz: number];
  /** D/h² along each axis. */
  readonly g: readonly [number, number, number];
  /** φ of the face between a cell and the next one along x, y and z. */
  readonly faces: readonly [Float32Array, Float32Array, Float32Array];
  /** Σ g φ + a and its inverse; zero where there is no cell. */
  readonly diagonal: Float32Array;
  readonly inverse: Float32Array;
  /** Right-hand side and solution of one cycle. */
  readonly b: Float32Array;
  readonly x: Float32Array;
  /** How this grid lies in the next coarser one; absent on the coarsest. */
  readonly parents?: Parents;
}

/** For each index along an axis: its coarse cell, and the other one that interpolation takes (itself at an edge). */
export interface Parents {
  readonly own: readonly [Int32Array, Int32Array, Int32Array];
  readonly other: readonly [Int32Array, Int32Array, Int32Array];
  /** 1 / number of children of a coarse cell, those beyond an odd edge counted. */
  readonly share: number;
  /** Scratch of the interpolation: one coarse row. */
  readonly row: Float32Array;
}

/** Over-relaxation of the red-black sweeps; in three dimensions V(1,1) gains from 0.25–0.34 to 0.17–0.27. */
export const omega = 1.15;

export interface FinestGrid {
  readonly size: readonly [number, number, number];
  readonly spacing: readonly [number, number, number];
  readonly diffusivity: number;
  readonly faces: readonly [Float32Array, Float32Array, Float32Array];
}

/**
 * Makes the hierarchy of grids down to a single cell, faces averaged and g quartered along the halved axes.
 *
 * Any size will do: behind an odd edge stands half a coarse cell, whose missing half has no faces. Only the axes whose
 * spacing is within 1.5 of the smallest are halved, so that flat voxels become cubes before cubes become large.
 */
export function makeLevels(
  { size, spacing, diffusivity, faces }: FinestGrid,
  store: FieldStore = plainStore,
): GridLevel[] {
  const levels: GridLevel[] = [];
  let current = { size, spacing, faces };
  for (;;) {
    const halved = findHalved(current);
    const g = current.spacing.map((h) => diffusivity / (h * h)) as [number, number, number];
    const parents = halved.some(Boolean) ? makeParents(current.size, halved) : undefined;
    levels.push(makeLevel(current.size, g, current.faces, parents, store));
    if (!parents) return levels;
    current = coarsen(current, parents, halved, store);
  }
}

type Box = Pick<FinestGrid, "size" | "spacing">;

const findHalved = ({ size, spacing }: Box): boolean[] =>
  size.map((n, axis) => {
    const rest = spacing.filter((_, other) => size[other] > 1);
    return n > 1 && spacing[axis] < 1.5 * Math.min(...rest);
  });

/** Sizes of all grids, the finest first. */
export function sizesOfLevels(finest: Box): (readonly [number, number, number])[] {
  const halved = findHalved(finest);
  if (!halved.some(Boolean)) return [finest.size];
  const [size, spacing] = [
    finest.size.map((n, axis) => (halved[axis] ? (n + 1) >> 1 : n)) as [number, number, number],
    widen(finest.spacing, halved),
  ];
  return [finest.size, ...sizesOfLevels({ size, spacing })];
}

const widen = (spacing: Box["spacing"], halved: readonly boolean[]): [number, number, number] =>
  spacing.map((h, axis) => (halved[axis] ? 2 * h : h)) as [number, number, number];

function makeLevel(
  size: GridLevel["size"],
  g: GridLevel["g"],
  faces: GridLevel["faces"],
  parents: Parents | undefined,
  store: FieldStore,
): GridLevel {
  const length = size[0] * size[1] * (size[2] + 2);
  const make = (): Float32Array => store.float32(length);
  return {
    size,
    g,
    faces,
    diagonal: make(),
    inverse: make(),
    b: make(),
    x: make(),
    ...(parents && { parents }),
  };
}

function makeParents(size: GridLevel["size"], halved: readonly boolean[]): Parents {
  const axes = size.map((n, axis) => {
    const own = Int32Array.from({ length: n }, (_, i) => (halved[axis] ? i >> 1 : i));
    const last = own[n - 1];
    const other = own.map((I, i) => {
      if (!halved[axis]) return I;
      return i % 2 === 0 ? Math.max(I - 1, 0) : Math.min(I + 1, last);
    });
    return { own, other };
  });
  const row = new Float32Array(axes[0].own[size[0] - 1] + 1);
  const pick = (key: "own" | "other"): Parents["own"] => [axes[0][key], axes[1][key], axes[2][key]];
  return { own: pick("own"), other: pick("other"), share: 0.5 ** halved.filter(Boolean).length, row };
}

type Grid = Pick<FinestGrid, "size" | "spacing" | "faces">;

function coarsen(
  { size, spacing, faces }: Grid,
  parents: Parents,
  halved: readonly boolean[],
  store: FieldStore,
): Grid {
  const coarse = size.map((n, axis) => parents.own[axis][n - 1] + 1) as [number, number, number];
  const [fx, fy, fz] = ([0, 1, 2] as const).map((axis) => {
    const weight = halved[axis] ? 2 * parents.share : parents.share;
    const values = store.float32(coarse[0] * coarse[1] * (coarse[2] + 2));
    return coarsenFaces(faces[axis], axis, size, coarse, parents.own, weight, values);
  });
  return { size: coarse, spacing: widen(spacing, halved), faces: [fx, fy, fz] };
}

/** Averages the fine faces along one axis that lie between two coarse cells. */
function coarsenFaces(
  fine: Float32Array,
  axis: 0 | 1 | 2,
  [nx, ny, nz]: GridLevel["size"],
  [Nx, Ny]: GridLevel["size"],
  own: Parents["own"],
  weight: number,
  values: Float32Array,
): Float32Array {
  const [ownX, ownY, ownZ] = own;
  const isBetween = Uint8Array.from(own[axis], (I, i) =>
    i + 1 < own[axis].length && own[axis][i + 1] !== I ? 1 : 0,
  );
  for (let z = 0; z < nz; z++) {
    if (axis === 2 && isBetween[z] === 0) continue;
    for (let y = 0; y < ny; y++) {
      if (axis === 1 && isBetween[y] === 0) continue;
      const start = ((z + 1) * ny + y) * nx;
      const I0 = ((ownZ[z] + 1) * Ny + ownY[y]) * Nx;
      for (let x = 0; x < nx; x++)
        if (axis > 0 || isBetween[x] === 1) values[I0 + ownX[x]] += weight * fine[start + x];
    }
  }
  return values;
}
