import { CallError } from "../errors.ts";
import type { System } from "../system.ts";
import { constantCourse, isConstant, type TimeCourse, valueAt } from "../time-course.ts";
import { makeExact } from "./exact.ts";
import { makeExtrapolation } from "./extrapolation.ts";
import { baseOf, type Drive, type Integrator, type SolveProblem, workspaceOf } from "./problem.ts";
import { makeRosenbrock } from "./rosenbrock.ts";
import { type Method, methods, type Solution, SolveError } from "./solution.ts";
import { cutCourses, findStops, makeJump } from "./timeline.ts";

/** What a system is solved for: times in s, parameters and inputs in internal units. */
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
  /** Absolute tolerance of each unknown; by default a thousandth of `tolerance` of what its like has reached. */
  readonly absoluteTolerance?: ArrayLike<number>;
  readonly maxSteps?: number;
}

/** Up to this ‖∂f/∂y‖ · T an explicit method needs no more steps for stability than for accuracy. */
const mildStiffness = 50;

const makeIntegrator: Record<Method, (problem: SolveProblem) => Integrator> = {
  exact: makeExact,
  rodas5p: (problem) => makeRosenbrock(problem),
  odex: makeExtrapolation,
};

/**
 * Solves dy/dt = f(y; p) for the times asked for; at the time of an event, the state behind it.
 *
 * Linear systems whose rate constants change in steps at most are solved exactly; the others by odex where they are
 * not stiff, else by Rodas5P. The solution says which, and why.
 *
 * @throws CallError if the call is wrong, SolveError if the integration does not end well.
 */
export function solve(system: System, options: SolveOptions): Solution {
  checkCall(system, options);
  const { problem, courses, all } = makeProblem(system, options);
  const choice = choose(problem, options.method ?? "auto");
  const steps = integrate(problem, makeIntegrator[choice.method](problem));
  const { times, values } = problem.outputs;
  const bad = findNotFinite(values);
  if (bad >= 0) throw new SolveError("not-finite", times[Math.floor(bad / system.dim)]);
  restoreAll(problem, all);
  const { names } = system.whole ?? system;
  const { method, reason } = choice;
  return { times, names, values: all, courses, method, reason, outcome: "ok", steps };
}

/** The first place that does not hold a finite number, or −1. */
function findNotFinite(values: Float64Array): number {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return i;
  return -1;
}

/** Goes from stop to stop; what happens there happens before the outputs of that time are written. */
function integrate(problem: SolveProblem, integrator: Integrator): number {
  const { system, start, outputs, take } = problem;
  const { times, values } = outputs;
  const y = take(system.dim);
  system.initial(problem.parameters, y);
  const jump = system.events ? makeJump(problem) : undefined;
  let t = start;
  for (const { time, events } of findStops(problem)) {
    if (time > t) integrator.advance(t, time, y);
    for (const event of events) jump?.(event, time, y);
    while (outputs.next < times.length && times[outputs.next] <= time) {
      const at = outputs.next++ * y.length;
      for (let i = 0; i < y.length; i++) values[at + i] = y[i];
    }
    t = time;
  }
  return integrator.countSteps();
}

/** Puts back the unknowns that were eliminated. */
function restoreAll({ system, parameters, outputs, take }: SolveProblem, all: Float64Array): void {
  if (!system.whole) return;
  const { restore, names } = system.whole;
  const { values } = outputs;
  const { dim } = system;
  const width = names.length;
  const [y, row] = [take(dim), take(width)];
  for (let from = 0, to = 0; to < all.length; from += dim, to += width) {
    for (let i = 0; i < dim; i++) y[i] = values[from + i];
    restore(y, parameters, row);
    for (let i = 0; i < width; i++) all[to + i] = row[i];
  }
}

function makeProblem(
  system: System,
  options: SolveOptions,
): {
  problem: SolveProblem;
  courses: Readonly<Record<string, TimeCourse>>;
  /** Where the values of all unknowns go: those of the problem, unless some were eliminated. */
  all: Float64Array;
} {
  const { parameters, inputs = {}, start = 0, tolerance = 1e-8, maxSteps = 10_000 } = options;
  const nP = system.parameters.length;
  const take = workspaceOf(system);
  const p = take(nP + system.inputs.length);
  for (let j = 0; j < nP; j++) p[j] = parameters[j];
  checkEvents(system, p);
  const given = system.inputs.map((name, j) =>
    j < nGiven(system) ? courseOf(inputs, name) : constantCourse(0),
  );
  const driving = system.events ? cutCourses(given, system.events, p) : given;
  const courses: Record<string, TimeCourse> = {};
  const drives: Drive[] = [];
  for (let j = 0; j < driving.length; j++) {
    p[nP + j] = valueAt(driving[j], start);
    if (!isConstant(driving[j])) drives.push({ slot: nP + j, course: driving[j] });
    if (j < nGiven(system)) courses[system.inputs[j]] = driving[j];
  }
  const nTimes = options.times.length;
  const width = system.whole?.names.length ?? system.dim;
  const [times, all] = makeOutputs(nTimes, width);
  for (let i = 0; i < nTimes; i++) times[i] = options.times[i];
  const absoluteTolerance = options.absoluteTolerance && ofUnknowns(system, options.absoluteTolerance);
  const problem: SolveProblem = {
    system,
    parameters: p,
    drives,
    start,
    end: times.length > 0 ? times[times.length - 1] : start,
    tolerance,
    absoluteTolerance,
    maxSteps,
    outputs: { times, values: system.whole ? take(nTimes * system.dim) : all, next: 0 },
    take,
  };
  return { problem, courses, all };
}

/** So many numbers an engine keeps among its objects; for more it asks the system, which costs more than a short solve. */
const fewNumbers = 8;

/** Times, and values of each: in one piece of memory unless both are small. */
function makeOutputs(nTimes: number, width: number): readonly [Float64Array, Float64Array] {
  if (nTimes * width <= fewNumbers) return [new Float64Array(nTimes), new Float64Array(nTimes * width)];
  const memory = new ArrayBuffer(8 * nTimes * (1 + width));
  return [new Float64Array(memory, 0, nTimes), new Float64Array(memory, 8 * nTimes)];
}

/** What the caller gives for all names, for those alone that are unknowns. */
function ofUnknowns(system: System, all: ArrayLike<number>): Float64Array {
  const { whole, names } = baseOf(system);
  return Float64Array.from(names, (name, i) => all[whole ? whole.names.indexOf(name) : i]);
}

/** Inputs whose course the caller gives. */
const nGiven = (system: System): number => system.inputs.length - (system.nHidden ?? 0);

function courseOf(inputs: Readonly<Record<string, TimeCourse>>, name: string): TimeCourse {
  const course = inputs[name];
  if (!course) throw new CallError(`input "${name}" has no time course; give one in \`inputs\``);
  return course;
}

function checkEvents({ events = [] }: System, p: Float64Array): void {
  for (const event of events) {
    const time = event.time(p);
    if (!Number.isFinite(time))
      throw new CallError(`event "${event.name}" happens at ${time} s; expected a finite time`);
  }
}

function choose(problem: SolveProblem, method: Method | "auto"): { method: Method; reason: string } {
  const obstacle = findObstacle(problem);
  if (method === "exact" && obstacle)
    throw new CallError(`method "exact" does not apply: ${obstacle}; use method "auto"`);
  if (method !== "auto") return { method, reason: "asked for" };
  if (!obstacle)
    return { method: "exact", reason: "the network is linear while its rate constants do not change" };
  const stiffness = estimateStiffness(problem);
  const size = `‖∂f/∂y‖ · T = ${Number(stiffness.toPrecision(2))} at the start`;
  if (stiffness < mildStiffness)
    return { method: "odex", reason: `${obstacle}, and it is not stiff (${size})` };
  return { method: "rodas5p", reason: `${obstacle}, and it may be stiff (${size})` };
}

/** Why the exact method does not apply, if it does not. */
function findObstacle({ system, drives }: SolveProblem): string | undefined {
  if (!system.isLinear) return "the network is not linear in its species";
  if (system.nHidden) return "an event sets an input to a level by which derivatives are wanted";
  if (drives.length === 0) return undefined;
  const input = (d: Drive): number => d.slot - system.parameters.length;
  const odd = drives.find((d) => !system.isSource[input(d)] && !isStepwise(d.course));
  return odd && `input "${system.inputs[input(odd)]}" changes a rate constant over time`;
}

const isStepwise = ({ pieces }: TimeCourse): boolean =>
  pieces.every(({ terms }) => terms.every((x) => x.rate === 0 && x.power === 0 && !x.omega && !x.phase));

/** The largest row sum of |∂f/∂y| at the start, times the length of the run; infinite if it is not a number. */
function estimateStiffness({ system, parameters, start, end }: SolveProblem): number {
  const n = baseOf(system).dim;
  const J = new Float64Array(n * n);
  const y = new Float64Array(system.dim);
  system.initial(parameters, y);
  system.jacobian(y, parameters, J);
  let largest = 0;
  for (let i = 0; i < n; i++) {
    const sum = J.subarray(i * n, (i + 1) * n).reduce((s, x) => s + Math.abs(x), 0);
    if (!(sum <= largest)) largest = sum;
  }
  return Number.isNaN(largest) ? Number.POSITIVE_INFINITY : largest * (end - start);
}

function checkCall(system: System, options: SolveOptions): void {
  const { times, parameters, inputs = {}, start = 0, method = "auto", tolerance = 1e-8 } = options;
  if (method !== "auto" && !(methods as readonly string[]).includes(method))
    throw new CallError(`expected one of auto, ${methods.join(", ")} as method, found "${method}"`);
  if (!(tolerance > 0 && tolerance < 1))
    throw new CallError(`expected a tolerance between 0 and 1, found ${tolerance}`);
  const absolute = options.absoluteTolerance;
  const { whole, names } = baseOf(system);
  const dim = (whole?.names ?? names).length;
  if (absolute && (absolute.length !== dim || !Array.from(absolute).every((a) => a >= 0)))
    throw new CallError(`expected ${dim} absolute tolerances of 0 or more, found ${Array.from(absolute)}`);
  if (parameters.length !== system.parameters.length)
    throw new CallError(
      `expected ${system.parameters.length} parameters (${system.parameters.join(", ")}), found ${parameters.length}`,
    );
  for (const name of Object.keys(inputs)) {
    const j = system.inputs.indexOf(name);
    if (j < 0 || j >= nGiven(system))
      throw new CallError(
        `the system has no input "${name}"; it has ${system.inputs.slice(0, nGiven(system)).join(", ") || "none"}`,
      );
  }
  for (let i = 0; i < times.length; i++) {
    const before = i === 0 ? start : times[i - 1];
    if (!(times[i] >= before))
      throw new CallError(`expected rising times from ${start} s on, found ${times[i]} after ${before}`);
  }
}
