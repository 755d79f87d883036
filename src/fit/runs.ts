import { decayCourse } from "../input/shape.ts";
import { findObservable, type Network } from "../model/network.ts";
import { decayCorrection, decayRate } from "../observe/decay.ts";
import type { System } from "../system.ts";
import { constantCourse, type TimeCourse } from "../time-course.ts";
import { readUnit } from "../units.ts";
import { systemOf } from "./compiled.ts";
import { type Lens, makeFrameLens, makePointLens, type Place } from "./lens.ts";
import type { Measurement } from "./measurement.ts";
import type { Parameters, Scope } from "./parameters.ts";
import type { DataSet, FitProblem, Levels } from "./problem.ts";

/** One run of a model: what happens in one condition, for all data sets that look at it. */
export interface Run {
  readonly network: Network;
  readonly system: System;
  readonly scope: Scope;
  readonly courses: Readonly<Record<string, TimeCourse>>;
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
  readonly rate: number;
  readonly seen: { readonly data: DataSet; readonly point: Measurement; readonly row: number }[];
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
    const key = JSON.stringify([data.model, rate, scope.key, courses]);
    const draft = drafts.get(key) ?? { network, scope, courses, rate, seen: [] };
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

/** An input in kBq, kBq/mL and so on decays; an O2 tension does not. */
function carriesActivity(network: Network, name: string): boolean {
  const radioactivity = readUnit("kBq")?.dimension.findIndex((power) => power !== 0) ?? -1;
  return (network.inputs.find((q) => q.name === name)?.unit.dimension[radioactivity] ?? 0) !== 0;
}

function makeRun({ network, scope, courses, rate, seen }: Draft): Run {
  const isFrame = ({ end }: Measurement): boolean => end !== undefined;
  const sensitivities = scope.moving.map((j) => network.parameters[j].name);
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
      const setting = { network, system, name, sensitivities, accumulate, times, courses, p, places };
      return wanted ? makeFrameLens(setting) : makePointLens(setting);
    });
  };
  return {
    network,
    system,
    scope,
    courses,
    times,
    p,
    parameters,
    lenses: [...lensesOf(false), ...lensesOf(true)],
  };
}

/** From an activity that decays to what the data hold. */
function correction({ decay }: DataSet, { time, end = time }: Measurement): number {
  return decay?.corrected ? decayCorrection(decay.isotope, time, end) : 1;
}
