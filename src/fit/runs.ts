import { CallError } from "../errors.ts";
import { decayCourse } from "../input/shape.ts";
import { findObservable, type Network } from "../model/network.ts";
import { decayCorrection, decayRate } from "../observe/decay.ts";
import type { System } from "../system.ts";
import { constantCourse, type TimeCourse } from "../time-course.ts";
import { readUnit } from "../units.ts";
import { systemOf } from "./compiled.ts";
import { type Lens, makeFrameLens, makePointLens, type Place } from "./lens.ts";
import type { Measurement } from "./measurement.ts";
import type { Parameters } from "./parameters.ts";
import type { DataSet, FitProblem, Levels } from "./problem.ts";
import type { Follower, Link, Scope } from "./scope.ts";
import { openNetwork, type Shaping, shapeInput, shapeKinds, stepName } from "./shaped-input.ts";

/** One run of a model: what happens in one condition, for all data sets that look at it. */
export interface Run {
  readonly network: Network;
  readonly system: System;
  readonly scope: Scope;
  /** How what is solved for moves with the variables; in the order of the scope, then of what shapes inputs. */
  readonly links: readonly Link[];
  /** What drives it at the x that was loaded. */
  courses(): Readonly<Record<string, TimeCourse>>;
  readonly times: Float64Array;
  /** Parameters and, behind them, room for the inputs. */
  readonly p: Float64Array;
  /** The parameters of `p` alone. */
  readonly parameters: Float64Array;
  readonly lenses: readonly Lens[];
}

/** Points that one run serves, before it is compiled. */
interface Draft {
  readonly network: Network;
  readonly scope: Scope;
  readonly courses: Readonly<Record<string, TimeCourse>>;
  readonly shaped: readonly ShapedInput[];
  readonly rate: number;
  readonly seen: { readonly data: DataSet; readonly point: Measurement; readonly row: number }[];
}

/** An input that is moved or dispersed, with the numbers that do so. */
interface ShapedInput {
  /** Before it is shaped, and before decay. */
  readonly base: TimeCourse;
  readonly rate: number;
  readonly shapings: readonly (Shaping & { readonly follower: Follower })[];
}

/** Finds the runs of a problem: conditions that differ in their names alone are one. */
export function planRuns(problem: FitProblem, parameters: Parameters): Run[] {
  const drafts = new Map<string, Draft>();
  let row = 0;
  for (const data of problem.data) {
    const network = problem.models[data.model];
    const rate = data.decay ? decayRate(data.decay.isotope) : 0;
    const known = new Map<string, Draft>();
    for (const point of data.points) {
      const draft = known.get(point.condition) ?? findDraft(data, network, rate, point.condition);
      known.set(point.condition, draft);
      draft.seen.push({ data, point, row: row++ });
    }
  }
  return [...drafts.values()].map(makeRun);

  function findDraft(data: DataSet, network: Network, rate: number, condition: string): Draft {
    const scope = parameters.scopeOf(data, condition);
    const courses = coursesOf(network, problem.conditions[condition], rate);
    const shaped = shapedOf(data, network, problem.conditions[condition], scope, rate);
    const shapes = shaped.map(({ base, shapings }) => [
      base,
      shapings.map(({ input, kind, follower }) => [input, kind, follower.links.map((l) => l.variable)]),
      // What two runs share they share at every x: followers of other rules differ in what they read.
      data.shaped,
    ]);
    const key = JSON.stringify([data.model, rate, scope.key, courses, shapes]);
    const draft = drafts.get(key) ?? { network, scope, courses, shaped, rate, seen: [] };
    drafts.set(key, draft);
    return draft;
  }
}

/** Levels that a condition gives, else the course that the model itself gives; a level is never guessed. */
function coursesOf(network: Network, levels: Levels, rate: number): Record<string, TimeCourse> {
  const isActivity = (name: string): boolean => carriesActivity(network, name);
  return Object.fromEntries(
    network.inputs.flatMap(({ name, course }) => {
      const level = levels[name];
      const own = typeof level === "number" ? constantCourse(level) : (level ?? course);
      if (!own) return [];
      return [[name, rate > 0 && isActivity(name) ? decayCourse(own, rate) : own]];
    }),
  );
}

/** Inputs that a data set moves or disperses. */
function shapedOf(
  { shaped = {} }: DataSet,
  network: Network,
  levels: Levels,
  scope: Scope,
  rate: number,
): ShapedInput[] {
  const plain = coursesOf(network, levels, 0);
  return Object.entries(shaped).map(([input, shape]) => ({
    base: plain[input],
    rate: carriesActivity(network, input) ? rate : 0,
    shapings: shapeKinds.flatMap((kind) => {
      const name = shape[kind];
      return name === undefined ? [] : [{ input, kind, follower: scope.follow(name) }];
    }),
  }));
}

/** An input in kBq, kBq/mL and so on decays; an O2 tension does not. */
function carriesActivity(network: Network, name: string): boolean {
  const radioactivity = readUnit("kBq")?.dimension.findIndex((power) => power !== 0) ?? -1;
  return (network.inputs.find((q) => q.name === name)?.unit.dimension[radioactivity] ?? 0) !== 0;
}

function makeRun({ network: plain, scope, courses, shaped, rate, seen }: Draft): Run {
  const isFrame = ({ end }: Measurement): boolean => end !== undefined;
  const shapings = shaped.flatMap((own) => own.shapings);
  const network = openNetwork(
    plain,
    shapings.map(({ input, kind }) => ({ input, kind })),
  );
  const moving = network.inputs.slice(plain.inputs.length).map(({ name }) => name);
  const sensitivities = [
    ...scope.moving.map((j) => plain.parameters[j].name),
    ...shapings.map((shaping) => stepName(shaping)),
  ];
  const framed = seen.filter(({ point }) => isFrame(point)).map(({ data }) => data.observable);
  const accumulate = [...new Set(framed)];
  const system = systemOf(network, { sensitivities, accumulate, decayRate: rate });
  const all = seen.flatMap(({ point: { time, end } }) => (end === undefined ? [time] : [time, end]));
  const times = Float64Array.from(new Set(all)).sort();
  const iTimes = new Map(Array.from(times, (t, i) => [t, i] as const));
  const p = new Float64Array(network.parameters.length + network.inputs.length);
  const parameters = p.subarray(0, network.parameters.length);
  const lensesOf = (wanted: boolean): Lens[] => {
    const own = seen.filter(({ point }) => isFrame(point) === wanted);
    return [...new Set(own.map(({ data }) => data.observable))].map((name) => {
      const { factor } = findObservable(network, name).unit;
      const places = own
        .filter(({ data }) => data.observable === name)
        .map(
          ({ data, point, row }): Place => ({
            row,
            iTime: iTimes.get(point.time) ?? -1,
            iEnd: point.end === undefined ? -1 : (iTimes.get(point.end) ?? -1),
            factor: correction(data, point) / factor,
          }),
        );
      const movingInputs = [...moving, ...shapings.map(({ input }) => input)];
      const setting = {
        ...{ network, system, name, sensitivities, accumulate, times, courses, p, places },
        moving: movingInputs,
      };
      return wanted ? makeFrameLens(setting) : makePointLens(setting);
    });
  };
  return {
    network,
    system,
    scope,
    links: [
      ...scope.links,
      ...shapings.flatMap(({ follower }, i) =>
        follower.links.map((link) => ({ ...link, iMoving: scope.moving.length + i })),
      ),
    ],
    courses: makeCourses(courses, shaped),
    times,
    p,
    parameters,
    lenses: [...lensesOf(false), ...lensesOf(true)],
  };
}

/**
 * Reads the course of an input in one condition at the x that was loaded, moved and dispersed as its data set is, and
 * without decay.
 *
 * @throws CallError if nothing gives that input.
 */
export function readCourseOf(
  problem: FitProblem,
  data: DataSet,
  scope: Scope,
  condition: string,
  input: string,
): TimeCourse {
  const network = problem.models[data.model];
  const levels = problem.conditions[condition];
  const shaped = shapedOf(data, network, levels, scope, 0).filter(
    ({ shapings }) => shapings[0].input === input,
  );
  const course = makeCourses(coursesOf(network, levels, 0), shaped)()[input];
  if (!course) throw new CallError(`nothing gives the input "${input}" in "${condition}"`);
  return course;
}

/** Makes what gives the courses of a run; those that are shaped are made again where their numbers have changed. */
function makeCourses(fixed: Draft["courses"], shaped: readonly ShapedInput[]): Run["courses"] {
  if (shaped.length === 0) return () => fixed;
  let last: { readonly key: string; readonly courses: Draft["courses"] } | undefined;
  return () => {
    const numbers = shaped.map(({ shapings }) => {
      const value = (wanted: string): number =>
        shapings.find(({ kind }) => kind === wanted)?.follower.value() ?? 0;
      return { delay: value("delay"), dispersion: value("dispersion") };
    });
    const key = JSON.stringify(numbers);
    if (last?.key !== key) {
      const own = shaped.map(({ base, shapings, rate }, i) => shapeInput(base, shapings, numbers[i], rate));
      last = { key, courses: Object.assign({}, fixed, ...own) };
    }
    return last.courses;
  };
}

/** From an activity that decays to what the data hold. */
function correction({ decay }: DataSet, { time, end = time }: Measurement): number {
  return decay?.corrected ? decayCorrection(decay.isotope, time, end) : 1;
}
