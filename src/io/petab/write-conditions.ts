import { plainCondition } from "../../fit/network-problem.ts";
import type { FitProblem, Levels } from "../../fit/problem.ts";
import type { Network } from "../../model/network.ts";
import type { TimeCourse } from "../../time-course.ts";
import { type Cell, type Row, refuse } from "./petab-rows.ts";

/** Conditions as rows, their ids by name, and courses that all of them share, which go into the model. */
export interface WrittenConditions {
  readonly rows: readonly Row[];
  readonly ids: ReadonlyMap<string, string>;
  readonly courses: ReadonlyMap<string, TimeCourse>;
}

/** Conditions with an id each; levels in columns, and a course that all share in the model. */
export function writeConditions(problem: FitProblem, { inputs }: Network): WrittenConditions {
  const courses = new Map<string, TimeCourse>();
  const used = new Set(problem.data.flatMap(({ points }) => points.map(({ condition }) => condition)));
  const conditions = Object.entries(problem.conditions).filter(([name]) => used.has(name));
  const ids = new Map(conditions.map(([name], i) => [name, `condition_${i + 1}`]));
  const names = inputs.map(({ name }) => name);
  const rows = conditions.map(([name, levels]) => ({
    ...{ conditionId: ids.get(name), conditionName: plainCondition(name) },
    ...levelsOf(levels, names, courses),
  }));
  return { rows, courses, ids };
}

/** Levels of inputs that are numbers; a course is put among those of all conditions. */
function levelsOf(levels: Levels, inputs: readonly string[], courses: Map<string, TimeCourse>): Row {
  const row: Record<string, Cell> = {};
  for (const input of inputs) {
    const level = levels[input];
    if (typeof level === "number") row[input] = level;
    else if (level !== undefined) shareCourse(input, level, courses);
  }
  return row;
}

function shareCourse(input: string, course: TimeCourse, courses: Map<string, TimeCourse>): void {
  const known = courses.get(input);
  if (known && JSON.stringify(known) !== JSON.stringify(course))
    refuse(`courses of "${input}" that differ between conditions`, "write a problem for each");
  courses.set(input, course);
}
