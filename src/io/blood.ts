import { sampledInput } from "../input/sampled.ts";
import type { Provenance } from "../quantity.ts";
import type { TimeCourse } from "../time-course.ts";
import {
  type BloodColumn,
  type BloodKind,
  type BloodOptions,
  type BloodTable,
  scanBlood,
} from "./blood-table.ts";
import { type CourseHeader, readCourseHeader } from "./course-header.ts";
import type { Report } from "./tac-columns.ts";

/** Blood samples of one scan as courses in kBq/mL: what drives tissue, and what is seen in its vessels. */
export interface BloodData {
  readonly file: string;
  /** Unmetabolized tracer in plasma: plasma times parent fraction where the file has one. */
  readonly parent: TimeCourse | undefined;
  readonly plasma: TimeCourse | undefined;
  readonly wholeBlood: TimeCourse | undefined;
  /** Whether the file says which part of plasma is the unmetabolized tracer. */
  readonly isFractionKnown: boolean;
  /** Null where the file says nothing. */
  readonly provenance: Provenance | null;
  readonly source: string | null;
  /** What was done with the samples: to be shown with every result. */
  readonly notes: readonly string[];
}

/**
 * Reads blood samples: CSV (`time_s, plasma, parent_fraction, whole_blood` and a line `# unit: kBq/mL`), PMOD
 * (`sample-time[seconds] plasma[kBq/cc]`) or PET-BIDS `_blood.tsv` (times in s, as that standard says; units from its
 * JSON, or `unit`). Courses are 0 before the first sample; between samples they are linear and behind the last constant,
 * unless header lines `# interpolation: pchip` and `# after: zero` say otherwise. The parent fraction
 * falls in a straight line from 1 at time 0 to its first sample.
 *
 * @throws InputError with all problems of the file; what its JSON says is there must be there.
 */
export function readBlood(text: string, file: string, options: BloodOptions = {}): BloodData {
  let header: CourseHeader | undefined;
  const blood = scanBlood(text, file, options, (found, report) => {
    header = readCourseHeader(found.table, report);
    checkCounts(found, report);
  });
  const { how = {}, provenance = null, source = null } = header ?? {};
  const { columns, sidecar } = blood;
  const notes: string[] = [];
  const samplesOf = (kind: BloodKind): Samples | undefined => {
    const column = columns[kind];
    return column && pick(blood, column, notes);
  };
  const [plasma, whole, fraction] = (["plasma", "whole", "fraction"] as const).map(samplesOf);
  notes.push(...blood.unused.map((name) => `${name}: not used`));
  if (plasma && fraction)
    notes.push("parent: plasma times the fraction at the times of the plasma samples, linear between");
  if (sidecar?.dispersionCorrected === false)
    notes.push("the samples are not corrected for dispersion, as the JSON says; give the input a dispersion");
  const toCourse = ({ times, values }: Samples): TimeCourse => sampledInput(times, values, how);
  return {
    ...{ file, provenance, source, notes, isFractionKnown: fraction !== undefined },
    parent: plasma && toCourse(fraction ? multiply(plasma, fraction) : plasma),
    plasma: plasma && toCourse(plasma),
    wholeBlood: whole && toCourse(whole),
  };
}

/** A course needs two samples. */
function checkCounts({ table, columns }: BloodTable, report: Report): void {
  for (const { header, values } of Object.values(columns)) {
    const n = values.filter((value) => !Number.isNaN(value)).length;
    if (n < 2)
      report({
        where: `column "${header}"`,
        line: table.columnsLine,
        message: `expected two samples or more, found ${n}`,
        advice: "a course needs two points; leave the column out",
      });
  }
}

interface Samples {
  readonly times: readonly number[];
  readonly values: readonly number[];
}

/** Samples that are there; what is left out is noted. */
function pick({ times }: BloodTable, { header, values }: BloodColumn, notes: string[]): Samples {
  const there = values.flatMap((value, i) => (Number.isNaN(value) ? [] : [i]));
  const nBelow = values.filter((value) => value < 0).length;
  if (nBelow > 0)
    notes.push(`${header}: ${nBelow} of ${values.length} samples are below 0 and are taken as they are`);
  const gaps = values.length - there.length;
  if (gaps > 0) notes.push(`${header}: ${gaps} of ${values.length} samples have no value and are left out`);
  return { times: there.map((i) => times[i]), values: there.map((i) => values[i]) };
}

/** Values times a fraction that falls from 1 at time 0 to its first sample, linear between, constant behind. */
function multiply({ times, values }: Samples, fraction: Samples): Samples {
  const at = (t: number): number => {
    const next = fraction.times.findIndex((time) => time > t);
    if (next < 0) return fraction.values[fraction.values.length - 1];
    const [t0, f0] =
      next === 0 ? [Math.min(0, times[0]), 1] : [fraction.times[next - 1], fraction.values[next - 1]];
    const share = (t - t0) / (fraction.times[next] - t0);
    return f0 + share * (fraction.values[next] - f0);
  };
  return { times, values: values.map((value, i) => value * at(times[i])) };
}
