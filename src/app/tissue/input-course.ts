import {
  constantCourse,
  exponentialInput,
  type GivenCourse,
  infusionInput,
  readCourseTable,
  readUnit,
  type TimeCourse,
} from "../../index.ts";
import type { Source } from "../cell/cell-sources.ts";
import type { Shared } from "../state/shared.ts";

type Shaped = Pick<
  Shared["tissue"],
  "shape" | "level" | "rise_s" | "fast_min" | "slow_min" | "fast_percent" | "until_min"
>;

/** The two phases of a bolus: amplitude in kBq/mL, rate in 1/min. */
const phasesOf = ({ level, fast_min, slow_min, fast_percent }: Shaped) => [
  { amplitude: (level * fast_percent) / 100, rate: Math.LN2 / fast_min },
  { amplitude: level * (1 - fast_percent / 100), rate: Math.LN2 / slow_min },
];

/** The plasma of a shape that controls set, in kBq/mL over s. */
export function courseOf(set: Shaped): TimeCourse {
  const { shape, level, rise_s, until_min } = set;
  if (shape === "constant") return constantCourse(level);
  if (shape === "infusion") return infusionInput(level, 0, 60 * until_min);
  const phases = phasesOf(set).map(({ amplitude, rate }) => ({ amplitude, rate: rate / 60 }));
  return exponentialInput(phases, { rise: rise_s });
}

/** The same as a plan says it. */
export function writtenCourse(set: Shaped): Record<string, unknown> {
  const { shape, level, rise_s, until_min } = set;
  if (shape === "constant") return { time_unit: "s", constant: level };
  if (shape === "infusion") return { time_unit: "min", infusion: { rate: level, from: 0, until: until_min } };
  return { time_unit: "min", exponentials: { terms: phasesOf(set), rise: rise_s / 60 } };
}

const unit = readUnit("kBq/mL");

/**
 * Reads samples of plasma: a table of one course, or blood samples, of which the unmetabolized tracer is taken, else
 * plasma, else whole blood.
 *
 * @throws InputError if it is none of them.
 */
export function readSamples({ text, file }: Source): GivenCourse & { readonly notes: readonly string[] } {
  const given = readCourseTable(text, file, { unit });
  return { ...given, notes: given.notes ?? [] };
}
