import { describe, expect, test } from "vitest";
import { InputError } from "../../src/errors.ts";
import { fit } from "../../src/fit/fit.ts";
import { toFitPoints } from "../../src/io/fit-points.ts";
import { readUptake } from "../../src/io/uptake-csv.ts";
import { shippedModel } from "../models.ts";

const redox = shippedModel("cu-atsm-redox");
const columns = "condition,pO2_mmHg,time_min,uptake,sd,n,unit";
const pointsOf = (text: string) => toFitPoints(readUptake(text, "x.csv"), redox, { observable: "uptake" });
const refusal = (text: string): string => {
  try {
    pointsOf(text);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  throw new Error("the data were accepted");
};

/** 12 % of the dose with an sd of 3 %, in other words. */
describe.each([
  ["% of dose", 12, 3, ""],
  ["%", 12, 3, ""],
  ["1", 0.12, 0.03, ""],
  ["% of dose/mg protein", 48, 12, "# protein: 0.25 mg\n"],
  ["% per mg protein", 48, 12, "# protein: 250 ug\n"],
  ["%/10^6 cells", 24, 6, "# cells: 5e5\n"],
  ["Bq/cell", 0.024, 0.006, "# cells: 5e5\n# dose: 100 kBq\n"],
  ["kBq/million cells", 24, 6, "# cells: 5e5\n# dose: 50 kBq/mL\n# medium: 2 mL\n"],
  ["pmol/mg", 4.8, 1.2, "# protein: 0.25 mg\n# dose: 10 pmol\n"],
  ["pmol/mg", 4.8, 1.2, "# protein: 0.25 mg\n# dose: 5 nmol/L\n# medium: 2 mL\n"],
  ["uL/mg", 960, 240, "# protein: 0.25 mg\n# medium: 2 mL\n"],
  ["kBq", 12, 3, "# dose: 100 kBq\n"],
])("%s", (unit, value, sd, header) => {
  test(`${value} with ${JSON.stringify(header)} is 12 % of the dose`, () => {
    const [point] = pointsOf(`${header}${columns}\na,1,60,${value},${sd},3,${unit}\n`);
    expect(point.value).toBeCloseTo(12, 12);
    expect(point.sd).toBeCloseTo(3, 12);
  });
});

test("cells and protein of a row go before those of the header", () => {
  const rows = ["a,1,60,48,,,%/mg,", "b,2,60,48,,,%/mg,0.5"];
  const points = pointsOf(`# protein: 0.25 mg\n${columns},protein_mg\n${rows.join("\n")}\n`);
  expect(points.map((point) => point.value)).toEqual([12, 24]);
});

test("what is missing is named in the words that would say it", () => {
  expect(refusal(`${columns}\na,1,60,5,,,Bq/cell\n`)).toMatchInlineSnapshot(`
    "x.csv:2: 1 problem
      ✖ column "unit": expected a unit that compares with the model's %, found "Bq/cell"
        → add \`# cells: 5e5\` (or a column cells) and \`# dose: 100 kBq\` (or 50 kBq/mL with the medium, or a column dose_kBq), or let the fit estimate the factor with scale_data: true in a fit plan (cu-atsm-redox)"
  `);
  expect(refusal(`${columns}\na,1,60,5,,,kBq/mg\n`)).toMatchInlineSnapshot(`
    "x.csv:2: 1 problem
      ✖ column "unit": expected a unit that compares with the model's %, found "kBq/mg"
        → add \`# protein: 0.25 mg\` (or a column protein_mg) and \`# dose: 100 kBq\` (or 50 kBq/mL with the medium, or a column dose_kBq), or let the fit estimate the factor with scale_data: true in a fit plan (cu-atsm-redox)"
  `);
  expect(refusal(`${columns}\na,1,60,5,,,SUV\n`)).toMatchInlineSnapshot(`
    "x.csv:2: 1 problem
      ✖ column "unit": expected a unit that compares with the model's %, found "SUV"
        → convert the data, or let the fit estimate the factor with scale_data: true in a fit plan (cu-atsm-redox)"
  `);
  expect(refusal(`# dose: 50 kBq/mL\n${columns}\na,1,60,5,,,kBq\n`)).toMatchInlineSnapshot(`
    "x.csv:3: 1 problem
      ✖ column "unit": expected a unit that compares with the model's %, found "kBq"
        → add \`# medium: 2 mL\` (or a column medium_mL), or let the fit estimate the factor with scale_data: true in a fit plan (cu-atsm-redox)"
  `);
});

test("other units of tension, time and uptake give the same estimates", () => {
  const levels = [0, 0.76, 3.8, 38, 152];
  const uptake = [90, 77, 38, 35, 31];
  const plain = `${columns}\n${levels.map((P, i) => `${P},${P},60,${uptake[i]},2,,%`).join("\n")}\n`;
  const other = `# protein: 0.2 mg\n# dose: 20 pmol\ncondition,pO2_kPa,time_s,uptake,sd,n,unit\n${levels
    .map((P, i) => `c${i},${P * 0.133322},3600,${uptake[i]},2,,pmol/mg`)
    .join("\n")}\n`;
  const [a, b] = [plain, other].map((text) => fit(redox, { points: pointsOf(text) }));
  a.estimates.forEach(({ value, standardError }, k) => {
    // A rounding in the data ends the search a rounding apart.
    expect(b.estimates[k].value / value).toBeCloseTo(1, 6);
    expect((b.estimates[k].standardError ?? 0) / (standardError ?? 1)).toBeCloseTo(1, 5);
  });
});
