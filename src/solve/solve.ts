import { CallError } from "../errors.ts";
import type { System } from "../system.ts";
import { isConstant, type TimeCourse, valueAt } from "../time-course.ts";
import { solveExact } from "./exact.ts";
import { solveExtrapolation } from "./extrapolation.ts";
import type { Drive, SolveProblem } from "./problem.ts";
import { type Method, methods, type Solution, SolveError } from "./solution.ts";

export interface SolveOptions {
  /** Times of output in s, rising, from `start` on. */
  readonly times: ArrayLike<number>;
  /** Values of `system.parameters`, in internal units. */
  readonly parameters: ArrayLike<number>;
  /** Time courses of `system.inputs`, by name. */
  readonly inputs?: Readonly<Record<string, TimeCourse>>;
  readonly start?: number;
  /** `auto` takes the exact method where it applies. */
  readonly method?: Method | "auto";
  /** Relative tolerance of odex; the exact method needs none. */
  readonly tolerance?: number;
  readonly maxSteps?: number;
}

/**
 * Solves dy/dt = f(t, y; p) for the times asked for.
 *
 * Linear systems whose changing inputs stand in the source alone are solved exactly, all others by odex; the
 * solution says which, and why.
 *
 * @throws CallError if the call is wrong, SolveError if the integration does not end well.
 */
export function solve(
  system: System,
  {
    times,
    parameters,
    inputs = {},
    start = 0,
    method = "auto",
    tolerance = 1e-8,
    maxSteps = 10_000,
  }: SolveOptions,
): Solution {
  checkCall(system, times, parameters, inputs, start, method, tolerance);
  const drives = findDrives(system, inputs);
  const p = Float64Array.from([
    ...Array.from(parameters),
    ...system.inputs.map((name) => valueAt(courseOf(inputs, name), start)),
  ]);
  const problem: SolveProblem = {
    system,
    parameters: p,
    drives,
    start,
    times: Float64Array.from(times),
    tolerance,
    maxSteps,
  };
  const choice = choose(system, drives, method);
  const { values, steps } = choice.method === "exact" ? solveExact(problem) : solveExtrapolation(problem);
  const bad = values.findIndex((y) => !Number.isFinite(y));
  if (bad >= 0) throw new SolveError("not-finite", times[Math.floor(bad / system.dim)]);
  return { times: problem.times, names: system.names, values, ...choice, outcome: "ok", steps };
}

function courseOf(inputs: Readonly<Record<string, TimeCourse>>, name: string): TimeCourse {
  const course = inputs[name];
  if (!course) throw new CallError(`input "${name}" has no time course; give one in \`inputs\``);
  return course;
}

function findDrives(system: System, inputs: Readonly<Record<string, TimeCourse>>): Drive[] {
  return system.inputs.flatMap((name, j) => {
    const course = courseOf(inputs, name);
    return isConstant(course) ? [] : [{ slot: system.parameters.length + j, course }];
  });
}

function choose(
  system: System,
  drives: readonly Drive[],
  method: Method | "auto",
): { method: Method; reason: string } {
  const odd = drives.find((d) => !system.isSource[d.slot - system.parameters.length]);
  const obstacle = !system.isLinear
    ? "the network is not linear in its species"
    : odd &&
      `input "${system.inputs[odd.slot - system.parameters.length]}" changes a rate constant over time`;
  if (method === "exact" && obstacle)
    throw new CallError(`method "exact" does not apply: ${obstacle}; use method "auto"`);
  if (method !== "auto") return { method, reason: "asked for" };
  if (obstacle) return { method: "odex", reason: obstacle };
  return { method: "exact", reason: "the network is linear while its rate constants do not change" };
}

function checkCall(
  system: System,
  times: ArrayLike<number>,
  parameters: ArrayLike<number>,
  inputs: Readonly<Record<string, TimeCourse>>,
  start: number,
  method: string,
  tolerance: number,
): void {
  if (method !== "auto" && !(methods as readonly string[]).includes(method))
    throw new CallError(`expected method auto, ${methods.join(" or ")}, found "${method}"`);
  if (!(tolerance > 0 && tolerance < 1))
    throw new CallError(`expected a tolerance between 0 and 1, found ${tolerance}`);
  if (parameters.length !== system.parameters.length)
    throw new CallError(
      `expected ${system.parameters.length} parameters (${system.parameters.join(", ")}), found ${parameters.length}`,
    );
  for (const name of Object.keys(inputs))
    if (!system.inputs.includes(name))
      throw new CallError(`the system has no input "${name}"; it has ${system.inputs.join(", ") || "none"}`);
  for (let i = 0; i < times.length; i++) {
    const before = i === 0 ? start : times[i - 1];
    if (!(times[i] >= before))
      throw new CallError(`expected rising times from ${start} s on, found ${times[i]} after ${before}`);
  }
}
