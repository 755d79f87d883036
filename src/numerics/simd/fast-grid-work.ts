import { type GridLevel, omega } from "../grid-level.ts";
import { type GridWork, plainWork } from "../grid-work.ts";
import type { FieldMemory } from "./field-memory.ts";
import { gridKernels } from "./grid-kernels.ts";

/** Grids of fewer cells are not worth the calls. */
const fewest = 512;

interface Scratch {
  /** What is left of b after the first half of a cycle, as long as b, and a plane of the next coarser grid. */
  readonly rest: Float32Array;
  readonly mixed: Float32Array;
}

const cellsOf = ({ size }: GridLevel): number => size[0] * size[1] * size[2];
const planeOf = ({ size }: Pick<GridLevel, "size">): number => size[0] * size[1];

/**
 * Makes the loops over grids whose fields lie in a memory, four cells at a time.
 *
 * Measured against the plain loops, one thread, 128³: see `test/bench/grid-work.bench.ts`.
 */
export function makeFastGridWork(memory: FieldMemory): GridWork {
  const run = memory.kernels(gridKernels);
  const scratchOf = makeScratch(memory);

  const cycle: GridWork["cycle"] = (levels, from) => {
    const level = levels[from];
    if (from === levels.length - 1 || cellsOf(level) < fewest) return plainWork.cycle(levels, from);
    const coarser = levels[from + 1];
    const { rest, mixed } = scratchOf(level, coarser);
    descend(level, coarser, rest);
    cycle(levels, from + 1);
    ascend(level, coarser, mixed);
  };

  function descend(level: GridLevel, coarser: GridLevel, rest: Float32Array): void {
    const { size, g, faces, inverse, b, x } = level;
    const [nx, ny, nz] = size;
    const plane = nx * ny;
    const flow = [...faces, x].map((field) => field.byteOffset);
    const [at, over] = [b.byteOffset, inverse.byteOffset];
    const last = lastChildren(level);
    for (let z = 0; z < nz + 2; z++) {
      if (z < nz) run.first((z + 1) * plane, plane, 1, 0, at, over, x.byteOffset, omega);
      if (z >= 1 && z <= nz)
        run.second(z * plane, nx, ny, z, at, over, ...flow, rest.byteOffset, ...g, omega, nx, plane);
      if (z < 2) continue;
      run.rest((z - 1) * plane, nx, ny, z, at, ...flow, rest.byteOffset, ...g, omega, nx, plane);
      if (last.includes(z - 2)) gatherPlane(level, rest, coarser, coarser.b, 1, z - 2);
    }
  }

  /** Averages the children of the coarse plane whose last child is z. */
  function gatherPlane(
    level: GridLevel,
    values: Float32Array,
    coarser: GridLevel,
    out: Float32Array,
    margin: 0 | 1,
    z: number,
  ): void {
    const { size, parents, x } = level;
    if (!parents) return;
    const [nx, ny] = size;
    const [Nx, Ny] = coarser.size;
    const { own, share } = parents;
    const Z = own[2][z];
    const isFlat = Nx === nx;
    const kernel = isFlat ? run.gatherFlat : run.gather;
    // The plane before the grid is zero: the row of children that are not there.
    const zero = x.byteOffset;
    const row = (y: number, z: number): number =>
      y >= 0 && z >= 0 ? values.byteOffset + 4 * ((z + margin) * ny + y) * nx : zero;
    const before = z > 0 && own[2][z - 1] === Z ? z - 1 : -1;
    for (let y = 0; y < ny; y++) {
      const Y = own[1][y];
      if (y + 1 < ny && own[1][y + 1] === Y) continue;
      const first = y > 0 && own[1][y - 1] === Y ? y - 1 : -1;
      const target = ((Z + margin) * Ny + Y) * Nx;
      const rows = [row(first, before), row(y, before), row(first, z), row(y, z)] as const;
      const count = isFlat ? nx : nx >> 1;
      if (count > 0) kernel(0, count, 1, 0, ...rows, out.byteOffset + 4 * target, share);
      if (isFlat || nx % 2 === 0) continue;
      let sum = 0;
      for (const [r, c] of [[first, before], [y, before], [first, z], [y, z]]) // biome-ignore format: one line
        if (r >= 0 && c >= 0) sum += values[((c + margin) * ny + r) * nx + nx - 1];
      out[target + Nx - 1] = share * sum;
    }
  }

  function ascend(level: GridLevel, coarser: GridLevel, mixed: Float32Array): void {
    const { size, g, faces, inverse, b, x } = level;
    const [nx, ny, nz] = size;
    const plane = nx * ny;
    const fields = [b, inverse, ...faces, x].map((field) => field.byteOffset);
    const sweep = (z: number, color: number): void => {
      run.sweep((z + 1) * plane, nx, ny, z + color, ...fields, ...g, omega, nx, plane);
    };
    addPlane(level, 0, coarser, mixed);
    for (let z = 0; z <= nz; z++) {
      if (z + 1 < nz) addPlane(level, z + 1, coarser, mixed);
      if (z < nz) sweep(z, 0);
      if (z >= 1) sweep(z - 1, 1);
    }
  }

  /** Adds the coarse correction to plane z, interpolated along z, then along y and x. */
  function addPlane(level: GridLevel, z: number, coarser: GridLevel, mixed: Float32Array): void {
    const { size, x, parents } = level;
    if (!parents) return;
    const [nx, ny] = size;
    const Nx = coarser.size[0];
    const flat = Nx * coarser.size[1];
    const { own, other } = parents;
    const at = (Z: number): number => coarser.x.byteOffset + 4 * (Z + 1) * flat;
    const line = mixed.subarray(1);
    run.mix(0, flat, 1, 0, at(own[2][z]), at(other[2][z]), line.byteOffset);
    for (let y = 0; y < ny; y++) {
      const start = ((z + 1) * ny + y) * nx;
      const [near, far] = [own[1][y] * Nx, other[1][y] * Nx];
      const rows = [line.byteOffset + 4 * near, line.byteOffset + 4 * far] as const;
      if (Nx === nx) {
        run.spreadFlat(0, nx, 1, 0, ...rows, x.byteOffset + 4 * start);
        continue;
      }
      const value = (I: number): number => 0.75 * line[near + I] + 0.25 * line[far + I];
      const end = start + nx - 1;
      // At the ends of a row the kernel takes a cell of another one.
      const first = x[start] + value(0);
      const last = x[end] + 0.75 * value(Nx - 1) + 0.25 * value(other[0][nx - 1]);
      if (nx > 1) run.spread(0, nx >> 1, 1, 0, ...rows, x.byteOffset + 4 * start);
      x[start] = first;
      x[end] = last;
    }
  }

  return {
    cycle,
    dot: (u, v) => run.dot(0, u.length, 1, 0, u.byteOffset, v.byteOffset),
    dotPair(u, v, w, out) {
      const sums = run.dotPair(0, u.length, 1, 0, u.byteOffset, v.byteOffset, w.byteOffset);
      out.set(sums as unknown as readonly number[]); // a kernel of two sums returns both
    },
    turn({ size, g, faces, diagonal }, z, beta, p, q) {
      const [nx, ny, nz] = size;
      const plane = nx * ny;
      const fields = [diagonal, ...faces, p, q].map((field) => field.byteOffset);
      let sum = 0;
      for (let k = 0; k <= nz; k++) {
        if (k < nz) run.turn((k + 1) * plane, plane, 1, 0, p.byteOffset, z.byteOffset, beta);
        if (k > 0) sum += run.matrix(k * plane, plane, 1, 0, ...fields, ...g, nx, plane);
      }
      return sum;
    },
    advance: (x, r, p, q, alpha) =>
      run.advance(0, r.length, 1, 0, r.byteOffset, p.byteOffset, q.byteOffset, x.byteOffset, alpha),
    interpolate(fine, coarse, from, to) {
      coarse.x.set(from);
      fine.x.fill(0);
      const mixed = scratchOf(fine, coarse).mixed;
      for (let z = 0; z < fine.size[2]; z++) addPlane(fine, z, coarse, mixed);
      to.set(fine.x);
    },
    restrict(level, values, coarser, out, margin) {
      for (const z of lastChildren(level)) gatherPlane(level, values, coarser, out, margin, z);
      return out;
    },
  };
}

/** Planes behind which another coarse plane begins. */
function lastChildren({ size, parents }: GridLevel): number[] {
  const own = parents?.own[2];
  return own ? Array.from(own.keys()).filter((z) => z + 1 === size[2] || own[z + 1] !== own[z]) : [];
}

function makeScratch(memory: FieldMemory): (level: GridLevel, coarser: GridLevel) => Scratch {
  const made = new Map<GridLevel, Scratch>();
  return (level, coarser) => {
    const known = made.get(level);
    if (known) return known;
    const fresh = {
      rest: memory.float32(level.b.length),
      mixed: memory.float32(planeOf(coarser) + 2),
    };
    made.set(level, fresh);
    return fresh;
  };
}
