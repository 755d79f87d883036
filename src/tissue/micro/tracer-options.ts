import { InputError, type Problem } from "../../errors.ts";
import type { TimeCourse } from "../../time-course.ts";
import { countVoxels, type Patch } from "./patch.ts";
import type { LawOptions } from "./tracer-law.ts";

export interface TracerSetting extends LawOptions {
  /** D of the tracer outside the cells in µm²/s. */
  readonly diffusivity: number;
  /** P_w in µm/s; infinity holds C at the wall at the concentration in plasma. */
  readonly wallPermeability: number;
}

export interface TracerRun {
  /** The concentration in plasma. */
  readonly plasma: TimeCourse;
  /** Times of output in s, rising; the run starts at 0. */
  readonly times: readonly number[];
  /** Relative error of the fields to aim at: 10⁻³, and 10⁻⁵ where `mesh` gives the steps. */
  readonly tolerance?: number;
  /** Ends of steps to take instead; breaks and times of output come among them. */
  readonly mesh?: readonly number[];
  /** Error of the linear equations in parts of the tracer per tissue; a half of the local error unless given. */
  readonly residual?: number;
  /** Fields to start from, the medium first; by default the initial values of the model. */
  readonly start?: readonly ArrayLike<number>[];
  /** Supply besides the vessels: a field per s, times a course. */
  readonly supply?: { readonly field: Float32Array; readonly course: TimeCourse };
}

/**
 * Checks the numbers and fields of a run.
 *
 * @throws InputError with all problems.
 */
export function checkTracer(
  patch: Patch,
  pO2: ArrayLike<number>,
  { diffusivity, wallPermeability, times, tolerance = 1e-3, start, supply }: TracerSetting & TracerRun,
): void {
  const problems: Problem[] = [];
  const n = countVoxels(patch);
  const expect = (isRight: boolean, where: string, message: string): void => {
    if (!isRight) problems.push({ where, message });
  };
  const expectField = (where: string, field: ArrayLike<number>): void => {
    expect(field.length === n, where, `expected ${n} voxels, found ${field.length}`);
    const gap = findWrong(field, Number.NEGATIVE_INFINITY);
    expect(gap < 0, `${where}[${gap}]`, `expected a number, found ${field[gap]}`);
  };
  const isPositive = (x: number): boolean => x > 0 && Number.isFinite(x);
  expect(isPositive(diffusivity), "diffusivity", `expected a positive number of µm²/s, found ${diffusivity}`);
  expect(wallPermeability >= 0, "wallPermeability", `expected zero or more µm/s, found ${wallPermeability}`);
  expect(
    tolerance > 0 && tolerance < 1,
    "tolerance",
    `expected a number between 0 and 1, found ${tolerance}`,
  );
  const isRising = times.every((t, k) => Number.isFinite(t) && t > (k > 0 ? times[k - 1] : 0));
  expect(
    isRising && times.length > 0,
    "times",
    `expected rising times above 0 s, found ${times.join(", ") || "none"}`,
  );
  expect(pO2.length === n, "pO2", `expected ${n} voxels, found ${pO2.length}`);
  const wrong = findWrong(pO2, 0);
  expect(wrong < 0, `pO2[${wrong}]`, `expected zero or more mmHg, found ${pO2[wrong]}`);
  start?.forEach((field, j) => {
    expectField(`start[${j}]`, field);
  });
  if (supply) expectField("supply.field", supply.field);
  if (problems.length > 0) throw new InputError("tracer", problems);
}

function findWrong(values: ArrayLike<number>, lowest: number): number {
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!(value >= lowest && value - value === 0)) return i;
  }
  return -1;
}
