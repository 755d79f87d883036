import { expect, test } from "vitest";
import { fengFdg, fengInput } from "../../src/input/feng.ts";
import { delayCourse, scaleCourse } from "../../src/input/shape.ts";
import { readCourseFile } from "../../src/io/course-file.ts";
import { valueAt } from "../../src/time-course.ts";
import { readUnit } from "../../src/units.ts";

const kBq = readUnit("kBq/mL");
const head = "cuptake: 1\nkind: course\n";

test("a course file is the course of the language, in internal units of its own unit", () => {
  const { course, unit, title, provenance, source, firstSample } = readCourseFile(
    `${head}title: FDG\nprovenance: secondary\nsource: Feng 1993\nunit: uCi/mL\ntime_unit: min\nfeng: fdg\n`,
    "feng.yaml",
    { unit: kBq },
  );
  expect({ title, provenance, source, firstSample, unit: unit.text }).toEqual({
    title: "FDG",
    provenance: "secondary",
    source: "Feng 1993",
    firstSample: undefined,
    unit: "uCi/mL",
  });
  // 1 Ci is 3.7e10 Bq.
  const expected = scaleCourse(fengInput(fengFdg), 37);
  for (const t of [0, 10, 17.4, 60, 3600]) expect(valueAt(course, t)).toBeCloseTo(valueAt(expected, t), 9);
});

test("a positive delay is later, and what stands behind the form acts in the order of the language", () => {
  const { course } = readCourseFile(
    `${head}unit: kBq/mL\ntime_unit: s\ninfusion: { rate: 8, from: 0, until: 60 }\ndelay: 30\nscale: 0.5\n`,
    "infusion.yaml",
    { unit: kBq },
  );
  expect([29, 31, 89, 91].map((t) => valueAt(course, t))).toEqual([0, 4, 4, 0]);
  const early = readCourseFile("{ unit: mmHg, time_unit: s, steps: [[0, 1], [10, 2]], delay: -4 }", "call", {
    isInline: true,
  }).course;
  expect([5, 7].map((t) => valueAt(early, t))).toEqual([1, 2]);
  const twice = delayCourse(delayCourse(course, 5), -5);
  expect(valueAt(twice, 31)).toBe(4);
});

test("a constant is a form, in any unit that compares", () => {
  const { course } = readCourseFile("{ unit: kPa, time_unit: s, constant: 1 }", "call", {
    unit: readUnit("mmHg"),
    isInline: true,
  });
  expect(valueAt(course, -1e9)).toBeCloseTo(7.50064, 5);
  expect(valueAt(course, 1e9)).toBe(valueAt(course, 0));
});

test("every problem is reported with its line: unit, source, form, kind", () => {
  const read = (text: string) => () => readCourseFile(text, "bad.yaml", { unit: kBq });
  expect(
    read(`${head}provenance: reported\nunit: mmHg\ntime_unit: min\nconstant: -1\ndispersion: -2\n`),
  ).toThrowErrorMatchingInlineSnapshot(`
    [InputError: bad.yaml:3: 4 problems
      ✖ line 3, provenance: expected a source for a reported course, found nothing
        → cite it, or say \`provenance: assumed\`
      ✖ line 4, unit: expected a unit like kBq/mL, found "mmHg" (pressure)
        → convert the values to kBq/mL
      ✖ line 6, constant: expected a value of 0 or more, found -1
        → rates, amounts and tensions cannot be negative
      ✖ line 7, dispersion: expected a time constant of 0 or more, found -2
        → give its τ]
  `);
  expect(
    read(`${head}unit: furlong/wk\ntime_unit: min\nconstant: 1\nsteps: []\n`),
  ).toThrowErrorMatchingInlineSnapshot(`
    [InputError: bad.yaml:3: 2 problems
      ✖ line 3, unit: expected a unit, found "furlong/wk"
        → write for example kBq/mL, mmHg or 1
      ✖ line 6, steps: expected one of constant, steps, ramp, cycle, exponentials, feng, infusion, samples, pieces, found constant and steps
        → keep one of them]
  `);
  expect(read("kind: map\ntime_unit: day\n")).toThrowErrorMatchingInlineSnapshot(`
    [InputError: bad.yaml:1: 4 problems
      ✖ line 1, unit: expected a text, found nothing
        → add this key
      ✖ line 1, cuptake: expected 1, found nothing
        → add this key
      ✖ line 1, kind: expected course, found "map"
        → did you mean "course"?
      ✖ line 2, time_unit: expected one of s, min, h, found "day"
        → did you mean "h", "min" or "s"?]
  `);
});
