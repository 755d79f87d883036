import { expect, test } from "vitest";
import { CallError, InputError } from "../../src/errors.ts";
import { fit } from "../../src/fit/fit.ts";
import { noteUptake, toFitPoints } from "../../src/io/fit-points.ts";
import { readUptake } from "../../src/io/uptake-csv.ts";
import { shippedModel } from "../models.ts";

const redox = shippedModel("cu-atsm-redox");
const columns = "condition,pO2_mmHg,time_min,uptake,sd,n,unit";
const rows = [
  "a,0,60,90,4,,%",
  "b,0.76,60,77,4,,%",
  "c,3.8,60,38,4,,%",
  "d,38,60,35,4,,%",
  "e,152,60,31,4,,%",
];
const fitOf = (lines: readonly string[], head = columns) => {
  const data = readUptake(`${head}\n${lines.join("\n")}\n`, "x.csv");
  return {
    notes: noteUptake(data),
    ...fit(redox, { points: toFitPoints(data, redox, { observable: "uptake" }) }),
  };
};
const refusal = (lines: readonly string[], head = columns): string => {
  try {
    fitOf(lines, head);
  } catch (error) {
    if (error instanceof InputError || error instanceof CallError) return error.message;
    throw error;
  }
  throw new Error("the data were accepted");
};
const replaced = (i: number, row: string): string[] => rows.map((own, k) => (k === i ? row : own));
const plain = fitOf(rows);
const valuesOf = ({ estimates }: { estimates: readonly { value: number }[] }) =>
  estimates.map((e) => e.value);

test("NaN", () => {
  expect(refusal(replaced(1, "b,0.76,60,NaN,4,,%"))).toMatchInlineSnapshot(`
    "x.csv:3: 1 problem
      ✖ row 2, column "uptake": expected a number, found "NaN"
        → leave the row out if the value is not reported"
  `);
});

test("a negative sd", () => {
  expect(refusal(replaced(2, "c,3.8,60,38,-4,,%"))).toMatchInlineSnapshot(`
    "x.csv:4: 1 problem
      ✖ row 3, column "sd": expected a standard deviation > 0, found "-4"
        → mend the sign"
  `);
});

test("a row given twice", () => {
  expect(refusal([...rows, rows[3]])).toMatchInlineSnapshot(`
    "x.csv:7: 1 problem
      ✖ row 6: expected one row for each condition, pO2 and time, found those of row 4 (line 5) again
        → give mean, sd and n of replicates in one row, or tell them apart in a column replicate"
  `);
});

test("one point", () => {
  expect(refusal(rows.slice(0, 1))).toMatchInlineSnapshot(
    `"3 parameters cannot be estimated from 1 data point; fix some"`,
  );
});

test("all values equal: fitted, and said", () => {
  const flat = fitOf(rows.map((row) => row.replace(/60,\d+/, "60,40")));
  expect(flat.notes).toMatchInlineSnapshot(`
    [
      "all 5 values are 40 %: they show no answer to O2 or time",
    ]
  `);
});

test("times out of order: the order of rows does not matter", () => {
  const later = rows.map((row) => row.replace(",60,", ",120,").replace("e,", "f,"));
  const [sorted, mixed] = [[...rows, ...later], [...later, ...rows].reverse()].map((lines) => fitOf(lines));
  for (const [k, value] of valuesOf(sorted).entries()) expect(valuesOf(mixed)[k] / value).toBeCloseTo(1, 6);
});

test("10 % missing: a blank value is refused with its row, a row left out is a fit of the rest", () => {
  expect(refusal(replaced(4, "e,152,60,,4,,%"))).toMatchInlineSnapshot(`
    "x.csv:6: 1 problem
      ✖ row 5, column "uptake": expected a number, found an empty cell
        → this column must be filled in"
  `);
  expect(fitOf(rows.slice(0, 4)).residuals).toHaveLength(4);
});

test("an sd that is missing in one row: all weigh the same, and it is said", () => {
  const mixed = fitOf(replaced(0, "a,0,60,90,,,%"));
  expect(mixed.weighting).toBe("equal");
  expect(mixed.notes).toMatchInlineSnapshot(`
    [
      "sd is given in 4 of 5 rows and used in none: all rows weigh the same",
    ]
  `);
});

test("n beside sd is not used, and it is said", () => {
  expect(fitOf(replaced(0, "a,0,60,90,4,3,%")).notes).toMatchInlineSnapshot(`
    [
      "sd is taken as that of the value; n is not used",
    ]
  `);
});

test("commas as decimals", () => {
  expect(refusal(replaced(1, "b,0,76,60,77,4,,%"))).toMatchInlineSnapshot(`
    "x.csv:3: 1 problem
      ✖ row 2: expected 7 cells, found 8
        → is a comma used as decimal sign? write 0.76, not 0,76; put text that holds a comma in quotes"
  `);
  const semicolons = rows.map((row) => row.replaceAll(",", ";"));
  expect(refusal([semicolons[0], "b;0,76;60;77;4;;%"], columns.replaceAll(",", ";"))).toMatchInlineSnapshot(`
    "x.csv:3: 1 problem
      ✖ row 2, column "pO2_mmHg": expected a tension ≥ 0 mmHg, found "0,76"
        → write a decimal point: 0.76"
  `);
});

test("a byte-order mark changes nothing", () => {
  expect(valuesOf(fitOf(rows, `\uFEFF${columns}`))).toEqual(valuesOf(plain));
});

test("more rows than any uptake table has", () => {
  expect(refusal(Array.from({ length: 2_000_001 }, () => "a"))).toMatchInlineSnapshot(`
    "x.csv:1: 1 problem
      ✖ (the whole file): expected at most 2000000 rows, found 2000001
        → split the file"
  `);
});
