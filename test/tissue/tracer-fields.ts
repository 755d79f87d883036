import { compileNetwork } from "../../src/compile/compile-network.ts";
import type { System } from "../../src/system.ts";
import { constantCourse } from "../../src/time-course.ts";
import {
  countVoxels,
  forEachVoxel,
  type Grid,
  makeTissue,
  type Patch,
} from "../../src/tissue/micro/patch.ts";
import { solveTracer } from "../../src/tissue/micro/tracer.ts";
import type { TracerRun, TracerSetting } from "../../src/tissue/micro/tracer-options.ts";
import { shippedModel } from "../models.ts";

/** A shipped model with its own parameters. */
export function kineticsOf(name: string): { readonly system: System; readonly parameters: number[] } {
  const network = shippedModel(name);
  return { system: compileNetwork(network), parameters: network.parameters.map(({ value }) => value) };
}

/** One immobile pool behind the medium E, taken up at k in 1/s and never given back. */
export function makeSink(): System {
  return {
    dim: 2,
    names: ["E", "T"],
    parameters: ["k"],
    inputs: ["pO2"],
    isLinear: true,
    isSource: [false],
    initial: (_, y) => y.fill(0),
    rhs: (y, p, dy) => {
      dy[0] = -p[0] * y[0];
      dy[1] = p[0] * y[0];
    },
    jacobian: (_, p, J) => J.set([-p[0], 0, p[0], 0]),
    parameterJacobian: (y, _, F) => F.set([-y[0], y[0]]),
    inputJacobian: (_, __, U) => U.fill(0),
  };
}

export const medium = { kind: "species", name: "E" } as const;
export const none = constantCourse(0);
/** µm²/s; of a molecule of the size of Cu-ATSM in tissue, assumed. */
export const D = 100;
/** Nothing but diffusion, in a box that nothing leaves. */
export const closed = { medium, diffusivity: D, wallPermeability: 0, plasma: none } as const;

/** Runs to the last time and copies the fields there. */
export function runTracer(
  patch: Patch,
  pO2: ArrayLike<number>,
  system: System,
  options: TracerSetting & TracerRun,
) {
  let last: ReturnType<typeof solveTracer> extends Generator<infer State> ? State | undefined : never;
  for (const state of solveTracer(patch, pO2, system, options)) last = state;
  if (!last) throw new Error("no state");
  return { ...last, fields: last.fields.map((field) => Float64Array.from(field)) };
}

/** A field on a grid. */
export function fieldOf(grid: Grid, f: (x: number, y: number, z: number) => number): Float32Array {
  const field = new Float32Array(countVoxels(grid));
  forEachVoxel(grid, (i, _, at) => {
    field[i] = f(...at);
  });
  return field;
}

/** A box of n voxels an axis. */
export const makeBox = (size: Grid["size"], spacing: Grid["spacing"]): Patch =>
  makeTissue({ size, spacing }, 0);

/** Equal steps to a time. */
export const equalSteps = (end: number, count: number): number[] =>
  Array.from({ length: count }, (_, k) => (k + 1 === count ? end : (end * (k + 1)) / count));

/** Root mean square of a difference over the tissue. */
export function distance({ tissue }: Patch, a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [sum, weight] = [0, 0];
  for (let i = 0; i < tissue.length; i++) {
    sum += tissue[i] * (a[i] - b[i]) ** 2;
    weight += tissue[i];
  }
  return Math.sqrt(sum / weight);
}
