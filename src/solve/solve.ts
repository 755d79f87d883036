import { CallError } from "../errors.ts";
import type { System } from "../system.ts";
import { isConstant, type TimeCourse, valueAt } from "../time-course.ts";
import { solveExact } from "./exact.ts";
import { solveExtrapolation } from "./extrapolation.ts";
import type { Drive, SolveProblem } from "./problem.ts";
import { solveRosenbrock } from "./rosenbrock.ts";
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
  /** Relative tolerance; the exact method needs none. */
  readonly tolerance?: number;
  /** Absolute tolerance of each unknown; by default a thousandth of `tolerance` of the largest initial value. */
  readonly absoluteTolerance?: ArrayLike<number>;
  readonly maxSteps?: number;
}

/** Up to this ‖∂f/∂y‖ · T an explicit method needs no more steps for stability than for accuracy. */
const mildStiffness = 50;

const runMethod: Record<Method, (problem: SolveProblem) => { values: Float64Array; steps: number }> = {
  exact: solveExact,
  rodas5p: (problem) => solveRosenbrock(problem),
  odex: solveExtrapolation,
};

/**
 * Solves dy/dt = f(t, y; p) for the times asked for.
 *
 * Linear systems whose changing inputs stand in the source alone are solved exactly; the others by odex where they
 * are not stiff, else by Rodas5P. The solution says which, and why.
 *
 * @throws CallError if the call is wrong, SolveError if the integration does not end well.
 */
export function solve(system: System, options: SolveOptions): Solution {
  checkCall(system, options);
  const problem = makeProblem(system, options);
  const choice = choose(problem, options.method ?? "auto");
  const { values, steps } = runMethod[choice.method](problem);
  const bad = values.findIndex((y) => !Number.isFinite(y));
  if (bad >= 0) throw new SolveError("not-finite", problem.times[Math.floor(bad / system.dim)]);
  const all = restoreAll(system, values);
  return { times: problem.times, ...all, ...choice, outcome: "ok", steps };
}

/** Puts back the unknowns that were eliminated. */
function restoreAll(
  system: System,
  values: Float64Array,
): { names: readonly string[]; values: Float64Array } {
  if (!system.whole) return { names: system.names, values };
  const { names, restore } = system.whole;
  const nTimes = values.length / system.dim;
  const all = new Float64Array(nTimes * names.length);
  for (let i = 0; i < nTimes; i++)
    restore(
      values.subarray(i * system.dim, (i + 1) * system.dim),
      all.subarray(i * names.length, (i + 1) * names.length),
    );
  return { names, values: all };
}

function makeProblem(system: System, options: SolveOptions): SolveProblem {
  const { times, parameters, inputs = {}, start = 0, tolerance = 1e-8, maxSteps = 10_000 } = options;
  const atStart = system.inputs.map((name) => valueAt(courseOf(inputs, name), start));
  const p = new Float64Array(parameters.length + atStart.length);
  p.set(parameters);
  p.set(atStart, parameters.length);
  const scale = system.initial.reduce((largest, y) => Math.max(largest, Math.abs(y)), 0) || 1;
  const absoluteTolerance = options.absoluteTolerance
    ? Float64Array.from(options.absoluteTolerance)
    : new Float64Array(system.dim).fill(1e-3 * tolerance * scale);
  return {
    system,
    parameters: p,
    drives: findDrives(system, inputs),
    start,
    times: new Float64Array(times),
    tolerance,
    absoluteTolerance,
    maxSteps,
  };
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

function choose(problem: SolveProblem, method: Method | "auto"): { method: Method; reason: string } {
  const { system, drives } = problem;
  const input = (d: Drive): number => d.slot - system.parameters.length;
  const odd = drives.find((d) => !system.isSource[input(d)]);
  const obstacle = !system.isLinear
    ? "the network is not linear in its species"
    : odd && `input "${system.inputs[input(odd)]}" changes a rate constant over time`;
  if (method === "exact" && obstacle)
    throw new CallError(`method "exact" does not apply: ${obstacle}; use method "auto"`);
  if (method === "rodas5p" && !system.hasJacobian)
    throw new CallError(
      'method "rodas5p" does not apply: the system has no full Jacobian; use method "odex"',
    );
  if (method !== "auto") return { method, reason: "asked for" };
  if (!obstacle)
    return { method: "exact", reason: "the network is linear while its rate constants do not change" };
  if (!system.hasJacobian) return { method: "odex", reason: `${obstacle}, and it has no full Jacobian` };
  const stiffness = estimateStiffness(problem);
  const size = `‖∂f/∂y‖ · T = ${Number(stiffness.toPrecision(2))} at the start`;
  if (stiffness < mildStiffness)
    return { method: "odex", reason: `${obstacle}, and it is not stiff (${size})` };
  return { method: "rodas5p", reason: `${obstacle}, and it may be stiff (${size})` };
}

/** The largest row sum of |∂f/∂y| at the start, times the length of the run; infinite if it is not a number. */
function estimateStiffness({ system, parameters, times, start }: SolveProblem): number {
  const n = system.dim;
  const J = new Float64Array(n * n);
  system.jacobian(start, system.initial, parameters, J);
  let largest = 0;
  for (let i = 0; i < n; i++) {
    const sum = J.subarray(i * n, (i + 1) * n).reduce((s, x) => s + Math.abs(x), 0);
    if (!(sum <= largest)) largest = sum;
  }
  const span = (times.length > 0 ? times[times.length - 1] : start) - start;
  return Number.isNaN(largest) ? Number.POSITIVE_INFINITY : largest * span;
}

function checkCall(system: System, options: SolveOptions): void {
  const { times, parameters, inputs = {}, start = 0, method = "auto", tolerance = 1e-8 } = options;
  if (method !== "auto" && !(methods as readonly string[]).includes(method))
    throw new CallError(`expected one of auto, ${methods.join(", ")} as method, found "${method}"`);
  if (!(tolerance > 0 && tolerance < 1))
    throw new CallError(`expected a tolerance between 0 and 1, found ${tolerance}`);
  const absolute = options.absoluteTolerance;
  if (absolute && (absolute.length !== system.dim || !Array.from(absolute).every((a) => a >= 0)))
    throw new CallError(
      `expected ${system.dim} absolute tolerances of 0 or more, found ${Array.from(absolute)}`,
    );
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
