import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { InputError } from "../../src/errors.ts";
import { sampledInput } from "../../src/input/sampled.ts";
import { readCourseFile } from "../../src/io/course-file.ts";
import { type CourseTableOptions, isCourseTable, readCourseTable } from "../../src/io/course-table.ts";
import { valueAt } from "../../src/time-course.ts";
import { readUnit } from "../../src/units.ts";

const unit = readUnit("kBq/mL");
const read = (text: string, options: CourseTableOptions = { unit }) =>
  readCourseTable(text, "blood.csv", options);
const times = [-1, 0, 14, 15, 20, 60, 90, 120, 1e5];

describe("each way of writing the same samples gives the same course", () => {
  const expected = sampledInput([0, 15, 60, 120], [0, 40, 25, 10]);
  const pmod = "sample-time[seconds]\tplasma[kBq/cc]\n0\t0\n15\t40\n60\t25\n120\t10\n";
  test.each<[string, string, CourseTableOptions]>([
    ["suffixes of the names", "time_min,Cp_kBq/mL\n0,0\n0.25,40\n1,25\n2,10\n", { unit }],
    ["brackets", "# note: ours\ntime (min); Cp [MBq/mL]\n0;0\n0.25;0.04\n1;0.025\n2;0.010\n", { unit }],
    ["PMOD", pmod, { unit }],
    [
      "one of several, by its name",
      "time_s,blood_Bq/mL,Cp_Bq/mL\n0,9,0\n15,9,4e4\n60,9,2.5e4\n120,9,1e4\n",
      { unit, column: "Cp" },
    ],
    ["other units set aside", "time_s,O2_mmHg,Cp_kBq/mL\n0,9,0\n15,9,40\n60,9,25\n120,9,10\n", { unit }],
  ])("%s", (_, text, options) => {
    const { course, firstSample } = read(text, options);
    expect(firstSample).toBe(0);
    for (const t of times) expect(valueAt(course, t)).toBeCloseTo(valueAt(expected, t), 12);
  });
});

describe("blood samples drive with the tracer that is not metabolized", () => {
  const sidecar = {
    file: "sub-01_blood.json",
    text: JSON.stringify({
      PlasmaAvail: true,
      time: { Description: "time of sampling", Units: "s" },
      plasma_radioactivity: { Units: "kBq/mL" },
      metabolite_parent_fraction: { Units: "arbitrary" },
      whole_blood_radioactivity: { Units: "kBq/mL" },
    }),
  };
  const bids =
    "time\tplasma_radioactivity\tmetabolite_parent_fraction\twhole_blood_radioactivity\n0\t0\t1\t0\n15\t40\tn/a\t30\n30\tn/a\t0.9\tn/a\n60\t25\t0.8\t20\n120\t10\tn/a\t9\n";
  const blood = (column?: string, own = sidecar) =>
    readCourseTable(bids, "sub-01_blood.tsv", { unit, column, sidecar: own });
  const wholeAlone = "time_s,whole_blood[kBq/mL]\n0,0\n15,30\n";

  test.each<[string, string | undefined, readonly number[], string]>([
    // The fraction falls to 0.95, 0.8 and stays.
    ["by default", undefined, [0, 38, 20, 8], "plasma times the fraction"],
    ["where plasma is asked for", "plasma_radioactivity", [0, 38, 20, 8], "plasma times the fraction"],
    ["total plasma, by its name", "total_plasma", [0, 40, 25, 10], "metabolites with it"],
    ["whole blood, by its name", "whole_blood_radioactivity", [0, 30, 20, 9], "taken as plasma"],
  ])("%s", (_, column, expected, note) => {
    const { course, notes = [] } = blood(column);
    [0, 15, 60, 120].forEach((t, i) => {
      expect(valueAt(course, t)).toBeCloseTo(expected[i], 12);
    });
    expect(notes.join("\n")).toContain(note);
  });

  test("whole blood alone is taken as plasma, which a note says", () => {
    const { course, notes } = read(wholeAlone);
    expect(valueAt(course, 15)).toBe(30);
    expect(notes).toEqual(["whole blood is taken as plasma, metabolites with it"]);
  });

  test("what the JSON says of metabolites and dispersion is heeded", () => {
    const said = (more: object) => ({
      ...sidecar,
      text: JSON.stringify({ ...JSON.parse(sidecar.text), ...more }),
    });
    expect(blood(undefined, said({ DispersionCorrected: false })).notes?.join("\n")).toContain(
      "not corrected for dispersion",
    );
    expect(() => blood(undefined, said({ MetaboliteAvail: false }))).toThrow(
      "expected it to be absent, as MetaboliteAvail of sub-01_blood.json says",
    );
    expect(() => blood("plasmaa")).toThrow('did you mean "total_plasma"');
  });
});

test("the header says how samples are joined, what follows the last, and where they come from", () => {
  const text =
    "# source: ours\n# provenance: reported\n# interpolation: pchip\n# after: zero\ntime_s,Cp_kBq/mL\n5,0\n15,40\n60,25\n";
  const { course, provenance, source, firstSample, title } = read(text);
  expect({ provenance, source, firstSample, title }).toEqual({
    provenance: "reported",
    source: "ours",
    firstSample: 5,
    title: "Cp",
  });
  const expected = sampledInput([5, 15, 60], [0, 40, 25], { interpolation: "pchip", after: "zero" });
  for (const t of times) expect(valueAt(course, t)).toBe(valueAt(expected, t));
});

test("what is missing or wrong is named with row and column, and no unit is guessed", () => {
  const cases: readonly [string, string, CourseTableOptions?][] = [
    ["no unit of time", "time,Cp_kBq/mL\n0,0\n1,2\n"],
    ["no unit of value", "time_s,Cp\n0,0\n1,2\n"],
    ["another unit", "time_s,pO2_mmHg\n0,0\n1,2\n"],
    ["two that would do", "time_s,blood_kBq/mL,Cp_Bq/mL\n0,0,1\n1,2,1\n"],
    ["no such column", "time_s,blood_kBq/mL\n0,0\n1,2\n", { unit, column: "blod" }],
    ["rows", "# after: never\ntime_s,Cp_kBq/mL\n0,0\n5,x\n5,-3\nn/a,4\n4,1\n"],
    ["one sample", "time_s,Cp_kBq/mL\n0,7\n1,\n"],
    ["nothing", ""],
  ];
  const said = cases.map(([name, text, options]) => {
    try {
      read(text, options);
      return `${name}: taken`;
    } catch (error) {
      return error instanceof InputError ? `${name}: ${error.message}` : error;
    }
  });
  expect(said.join("\n")).toMatchInlineSnapshot(`
    "no unit of time: blood.csv:1: 1 problem
      ✖ (column names): expected one column of times with its unit, found "time" (no unit)
        → write the unit into its name, such as time_s, time[min] or sample-time[seconds]
    no unit of value: blood.csv:1: 1 problem
      ✖ (column names): expected a column of values in a unit like kBq/mL, found "Cp" (no unit)
        → write the unit into its name, such as Cp[kBq/mL]; a PET-BIDS table has it in the JSON beside it
    another unit: blood.csv:1: 1 problem
      ✖ (column names): expected a column of values in a unit like kBq/mL, found "pO2_mmHg"
        → convert the values to kBq/mL
    two that would do: blood.csv:1: 1 problem
      ✖ (column names): expected one column of values in a unit like kBq/mL, found "blood_kBq/mL", "Cp_Bq/mL"
        → say which, such as blood.csv#blood
    no such column: blood.csv:1: 1 problem
      ✖ (column names): expected a column "blod", found "blood_kBq/mL"
        → did you mean "blood"?
    rows: blood.csv:1: 6 problems
      ✖ line 1, header, after: expected one of hold, zero, found "never"
        → did you mean "zero" or "hold"?
      ✖ line 4, row 2, column "Cp_kBq/mL": expected a number, found "x"
        → write the number alone; units are in the column name or in the column unit
      ✖ line 5, row 3, column "time_s": expected a time after that of row 2, found 5
        → put the rows in order of time, each time once
      ✖ line 5, row 3, column "Cp_kBq/mL": expected a value of 0 or more, found -3
        → activities and tensions cannot be negative; leave the cell empty, or mend it
      ✖ line 6, row 4, column "time_s": expected a number, found "n/a"
        → leave the row out if the value is not reported
      ✖ line 7, row 5, column "time_s": expected a time after that of row 3, found 4
        → put the rows in order of time, each time once
    one sample: blood.csv:1: 1 problem
      ✖ column "Cp_kBq/mL": expected two samples or more, found 1
        → a level that holds is written in YAML, with constant
    nothing: blood.csv:1: 1 problem
      ✖ (the whole file): expected a CSV table, found a file of 0 bytes
        → is this the right file?"
  `);
});

test("the samples that ship are those of the curve that ships", () => {
  const open = (name: string): string =>
    readFileSync(new URL(`../../notebooks/data/${name}`, import.meta.url), "utf8");
  const feng = readCourseFile(open("plasma-feng.yaml"), "plasma-feng.yaml", { unit }).course;
  const text = open("plasma-samples.csv");
  const samples = readCourseTable(text, "plasma-samples.csv", { unit }).course;
  const rows = text.split("\n").flatMap((line) => (/^\d/.test(line) ? [Number(line.split(",")[0])] : []));
  expect(rows).toHaveLength(20);
  for (const t of rows) {
    const [found, expected] = [valueAt(samples, t), valueAt(feng, t)];
    // Written with six digits.
    expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-5 * expected);
  }
});

test("a table of samples is told from one of uptake data by its columns", () => {
  expect(isCourseTable("# x\ntime_s,Cp_kBq/mL\n")).toBe(true);
  expect(isCourseTable("sample-time[seconds]\tplasma[kBq/cc]\n")).toBe(true);
  expect(isCourseTable("condition,pO2_mmHg,time_min,uptake,sd,n,unit\n")).toBe(false);
  expect(isCourseTable("time_min,pO2_mmHg,uptake,condition,sd,n,unit\n")).toBe(false);
  expect(isCourseTable("")).toBe(false);
});
