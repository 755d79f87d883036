import type { SystemEvent } from "../system.ts";
import { breaksOf, constantCourse, runFrom, type TimeCourse } from "../time-course.ts";
import { baseOf, type SolveProblem } from "./problem.ts";

/** A time at which an input may jump or an event happens; a solver stops there and starts anew. */
export interface Stop {
  readonly time: number;
  readonly events: readonly SystemEvent[];
}

/** Lists the stops from the start to the end of a problem, both among them. */
export function findStops({ system, parameters, drives, start, end }: SolveProblem): Stop[] {
  // Most problems have neither, and are short.
  if (drives.length === 0 && !system.events) return start < end ? [quiet(start), quiet(end)] : [quiet(end)];
  const events = timeEvents(system.events, parameters).filter((e) => e.time >= start && e.time <= end);
  const breaks = drives.flatMap((d) => breaksOf(d.course)).filter((t) => t > start && t < end);
  const times = [start, ...breaks, ...events.map((e) => e.time), end].sort((x, y) => x - y);
  // What lies within rounding of the next is one with it: no step fits between them.
  const kept = times.filter((t, i) => i + 1 === times.length || times[i + 1] - t > slack(t));
  return kept.map((time, i): Stop => {
    const after = i === 0 ? Number.NEGATIVE_INFINITY : kept[i - 1];
    return { time, events: events.filter((e) => e.time > after && e.time <= time).map((e) => e.event) };
  });
}

const quiet = (time: number): Stop => ({ time, events: [] });
const slack = (t: number): number => 64 * Number.EPSILON * Math.abs(t);

/** Events in the order of their times; at one time in the order of the model. */
function timeEvents(
  events: readonly SystemEvent[] = [],
  p: Float64Array,
): { time: number; event: SystemEvent }[] {
  return events.map((event) => ({ time: event.time(p), event })).sort((a, b) => a.time - b.time);
}

/** The courses of inputs with the levels that events set: constant from then on. */
export function cutCourses(
  courses: readonly TimeCourse[],
  events: readonly SystemEvent[] | undefined,
  p: Float64Array,
): TimeCourse[] {
  const cut = [...courses];
  for (const { time, event } of timeEvents(events, p))
    for (const { input, value } of event.levels) {
      const before = cut[input].pieces.filter((piece) => piece.start < time);
      const [level] = constantCourse(value(p)).pieces;
      cut[input] = { pieces: [...before, { ...level, start: time }] };
    }
  return cut;
}

/**
 * Makes the function that carries y over an event: y⁺ = g(y⁻, p), and for derivatives by parameters that move its time
 *
 *     s⁺ = ∂g/∂y (s⁻ + f⁻ ∂τ/∂p) + ∂g/∂p − f⁺ ∂τ/∂p,
 *
 * f⁻ and f⁺ the slopes before and behind it.
 */
export function makeJump({
  system,
  parameters,
  drives,
}: SolveProblem): (event: SystemEvent, time: number, y: Float64Array) => void {
  const { dim } = system;
  const base = baseOf(system);
  const n = base.dim;
  const p = Float64Array.from(parameters);
  const out = new Float64Array(dim);
  const slope = new Float64Array(n);
  const gradient = new Float64Array(dim / n - 1);

  const loadInputs = (from: number, time: number): void => {
    for (const { slot, course } of drives) p[slot] = runFrom(course, from).value(time);
  };
  /** s ← s ± f ∂τ/∂p. */
  const shift = (y: Float64Array, sign: number): void => {
    base.rhs(y.subarray(0, n), p, slope);
    gradient.forEach((g, j) => {
      for (let i = 0; i < n; i++) y[n * (1 + j) + i] += sign * g * slope[i];
    });
  };
  return (event, time, y) => {
    // Just before the event inputs run on as they did.
    loadInputs(time - 2 * slack(time) - Number.MIN_VALUE, time);
    event.timeGradient?.(p, gradient);
    if (event.timeGradient) shift(y, 1);
    if (event.apply) {
      event.apply(y, p, out);
      y.set(out);
    }
    loadInputs(time, time);
    if (event.timeGradient) shift(y, -1);
  };
}
