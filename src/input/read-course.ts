import { type Document, type Path, printPath } from "../document.ts";
import { CallError, type Problem } from "../errors.ts";
import { constantCourse, type TimeCourse } from "../time-course.ts";
import { disperseCourse } from "./disperse.ts";
import { parentCourse } from "./parent-fraction.ts";
import { type FormReader, findNegative, readForm, readParentFraction } from "./read-form.ts";
import { delayCourse, scaleCourse } from "./shape.ts";
import type { WrittenCourse } from "./written-course.ts";

export { courseSchema, type WrittenCourse } from "./written-course.ts";

const secondsIn = { s: 1, min: 60, h: 3600 } as const;
const forms = [
  ...([
    "constant",
    "steps",
    "ramp",
    "cycle",
    "exponentials",
    "feng",
    "infusion",
    "samples",
    "pieces",
  ] as const),
];

/**
 * Reads a written time course into internal units; what is wrong goes to `problems`, and the course is then 0.
 *
 * Times are in `time_unit`, rates per that unit (`feng: fdg` alone brings its own minutes), values in the unit of
 * the input; `unitFactor` takes them to the internal one. Exactly one form is given, and after it, in this order:
 *
 * 1. `parent_fraction`: times the fraction of unmetabolized tracer, t from time 0 of the form on;
 * 2. `dispersion`: convolved with (1/τ) e^(−t/τ);
 * 3. `delay`: moved to later times (a negative delay moves it to earlier ones);
 * 4. `scale`: times a number.
 */
export function readCourse(
  written: WrittenCourse,
  document: Document<unknown>,
  path: Path,
  problems: Problem[],
  unitFactor: number,
): TimeCourse {
  const found: Problem[] = [];
  const reader: FormReader = {
    unit: secondsIn[written.time_unit],
    unitName: written.time_unit,
    report: (at, message, advice) => {
      const where = [...path, ...at];
      found.push({ where: printPath(where), line: document.lineOf(where), message, advice });
    },
  };
  const course = modify(makeForm(written, reader), written, reader);
  problems.push(...found);
  return found.length === 0 && course
    ? scaleCourse(course, (written.scale ?? 1) * unitFactor)
    : constantCourse(0);
}

function makeForm(written: WrittenCourse, reader: FormReader): TimeCourse | undefined {
  const given = forms.filter((form) => written[form] !== undefined);
  if (given.length === 1) {
    const course = catchCallError(() => readForm(written, reader), [given[0]], reader);
    if (course) findNegative(course, given[0], reader);
    return course;
  }
  const wanted = `expected one of ${forms.join(", ")}`;
  if (given.length === 0) reader.report([], `${wanted}, found none`, "say what the input does over time");
  else reader.report([given[1]], `${wanted}, found ${given.join(" and ")}`, "keep one of them");
  return undefined;
}

function modify(
  form: TimeCourse | undefined,
  { parent_fraction, dispersion = 0, delay = 0, scale = 1 }: WrittenCourse,
  reader: FormReader,
): TimeCourse | undefined {
  const fraction = parent_fraction && readParentFraction(parent_fraction, reader);
  if (!(dispersion >= 0))
    reader.report(["dispersion"], `expected a time constant of 0 or more, found ${dispersion}`, "give its τ");
  if (!(scale >= 0))
    reader.report(["scale"], `expected a factor of 0 or more, found ${scale}`, "inputs cannot be negative");
  if (!form || !(dispersion >= 0)) return undefined;
  const parent = fraction
    ? catchCallError(() => parentCourse(form, fraction), ["parent_fraction"], reader)
    : form;
  const spread =
    parent && catchCallError(() => disperseCourse(parent, dispersion * reader.unit), ["dispersion"], reader);
  return spread && delayCourse(spread, delay * reader.unit);
}

/** What a maker refuses is a problem of the file here. */
function catchCallError(
  make: () => TimeCourse | undefined,
  at: Path,
  { report }: FormReader,
): TimeCourse | undefined {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    report(at, error.message, "mend this part");
    return undefined;
  }
}
