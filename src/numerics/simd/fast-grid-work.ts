import { type GridLevel, omega } from "../grid-level.ts";
import { type GridWork, plainWork } from "../grid-work.ts";
import { addPlane, type GridKernels, gatherPlane, lastChildren, makeGridKernels } from "./fast-transfer.ts";
import type { FieldMemory } from "./field-memory.ts";

/** Grids of fewer cells are not worth the calls. */
const fewest = 512;

interface Scratch {
  /** What is left of b after the first half of a cycle, as long as b. */
  readonly rest: Float32Array;
  /** A plane of the next coarser grid, and a number before and after. */
  readonly mixed: Float32Array;
}

/** Makes the loops over grids whose fields lie in a memory, four cells at a time; see `test/bench/grid-work.bench.ts`. */
export function makeFastGridWork(memory: FieldMemory): GridWork {
  const run = makeGridKernels(memory);
  const scratchOf = makeScratch(memory);

  const cycle: GridWork["cycle"] = (levels, from) => {
    const level = levels[from];
    const [nx, ny, nz] = level.size;
    if (from === levels.length - 1 || nx * ny * nz < fewest) return plainWork.cycle(levels, from);
    const coarser = levels[from + 1];
    const { rest, mixed } = scratchOf(level, coarser);
    descend(run, level, coarser, rest);
    cycle(levels, from + 1);
    ascend(run, level, coarser, mixed);
  };

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
        const next = [(k + 1) * plane, plane, 1, 0, p.byteOffset, z.byteOffset] as const;
        if (k < nz && beta === 0) run.take(...next);
        else if (k < nz) run.turn(...next, beta);
        if (k > 0) sum += run.matrix(k * plane, plane, 1, 0, ...fields, ...g, nx, plane);
      }
      return sum;
    },
    advance: (x, r, p, q, alpha) =>
      run.advance(0, r.length, 1, 0, r.byteOffset, p.byteOffset, q.byteOffset, x.byteOffset, alpha),
    interpolate(fine, coarse, from, to) {
      coarse.x.set(from);
      fine.x.fill(0);
      const { mixed } = scratchOf(fine, coarse);
      for (let z = 0; z < fine.size[2]; z++) addPlane(run, fine, z, coarse, mixed);
      to.set(fine.x);
    },
    restrict(level, values, coarser, out, margin) {
      for (const z of lastChildren(level)) gatherPlane(run, { level, values, coarser, out, margin }, z);
      return out;
    },
  };
}

/** Red, then black from zero; what is left of b goes down. */
function descend(run: GridKernels, level: GridLevel, coarser: GridLevel, rest: Float32Array): void {
  const { size, g, faces, inverse, b, x } = level;
  const [nx, ny, nz] = size;
  const plane = nx * ny;
  const flow = [...faces, x].map((field) => field.byteOffset);
  const [at, over] = [b.byteOffset, inverse.byteOffset];
  const last = new Set(lastChildren(level));
  const down = { level, values: rest, coarser, out: coarser.b, margin: 1 } as const;
  for (let z = 0; z < nz + 2; z++) {
    if (z < nz) run.first((z + 1) * plane, plane, 1, 0, at, over, x.byteOffset, omega);
    if (z >= 1 && z <= nz)
      run.second(z * plane, nx, ny, z, at, over, ...flow, rest.byteOffset, ...g, omega, nx, plane);
    if (z < 2) continue;
    run.rest((z - 1) * plane, nx, ny, z, at, ...flow, rest.byteOffset, ...g, omega, nx, plane);
    if (last.has(z - 2)) gatherPlane(run, down, z - 2);
  }
}

/** Adds the coarse correction, then red and black again. */
function ascend(run: GridKernels, level: GridLevel, coarser: GridLevel, mixed: Float32Array): void {
  const { size, g, faces, inverse, b, x } = level;
  const [nx, ny, nz] = size;
  const plane = nx * ny;
  const fields = [b, inverse, ...faces, x].map((field) => field.byteOffset);
  const sweep = (z: number, color: number): void => {
    run.sweep((z + 1) * plane, nx, ny, z + color, ...fields, ...g, omega, nx, plane);
  };
  addPlane(run, level, 0, coarser, mixed);
  for (let z = 0; z <= nz; z++) {
    if (z + 1 < nz) addPlane(run, level, z + 1, coarser, mixed);
    if (z < nz) sweep(z, 0);
    if (z >= 1) sweep(z - 1, 1);
  }
}

function makeScratch(memory: FieldMemory): (level: GridLevel, coarser: GridLevel) => Scratch {
  const made = new Map<GridLevel, Scratch>();
  return (level, coarser) => {
    const known = made.get(level);
    if (known) return known;
    const [Nx, Ny] = coarser.size;
    const fresh = { rest: memory.float32(level.b.length), mixed: memory.float32(Nx * Ny + 2) };
    made.set(level, fresh);
    return fresh;
  };
}
