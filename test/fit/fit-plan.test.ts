import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readFitPlan } from "../../src/fit/fit-plan.ts";
import { toSpread } from "../../src/fit/planned-spread.ts";
import { refusalBy } from "../refusal.ts";

const shipped = (name: string): string =>
  readFileSync(new URL(`../../notebooks/plans/${name}.yaml`, import.meta.url), "utf8");

const example = `cuptake: 1
kind: fit
name: example
title: An example
model: cu-atsm-redox
data: data.csv
free: [K_R]
set:
  k_red: { value: 3, unit: min^-1, provenance: assumed }
time: { value: 1, unit: h, provenance: assumed }
scale_data: true
`;
const edited = (passage: string, replacement: string): string => {
  expect(example).toContain(passage);
  return example.replace(passage, replacement);
};
const refusalOf = (text: string): string => refusalBy(() => readFitPlan(text, "plan.yaml"));

test("the shipped plans are read", () => {
  expect(readFitPlan(shipped("emt6-fit"), "emt6-fit.yaml")).toMatchObject({
    model: "cu-atsm-redox",
    free: ["k_in", "k_out", "K_R"],
    time: undefined,
    scaleData: false,
  });
  expect(readFitPlan(shipped("mcf7-fit"), "mcf7-fit.yaml")).toMatchObject({
    free: ["K_R"],
    time: { value: 3600, provenance: "assumed" },
    scaleData: true,
  });
});

test("values that are set come out in internal units", () => {
  const { set, time } = readFitPlan(example, "plan.yaml");
  expect(set.k_red.value).toBeCloseTo(0.05, 15);
  expect(time?.value).toBe(3600);
});

test("what is left out is left to the model", () => {
  const text = example.replace(/free:[\s\S]*/, "");
  expect(readFitPlan(text, "plan.yaml")).toMatchObject({
    free: undefined,
    observable: undefined,
    set: {},
    scaleData: false,
  });
});

test("a spread is read with its sizes, known or to be estimated, in the unit of the data", () => {
  const sized = (lines: string): string => `${example}spread:\n${lines}`;
  const sd = "  sd: { value: 2, unit: '%', provenance: assumed }\n";
  const cv = "  cv: { value: 10, unit: '%', provenance: assumed }\n";
  const known = readFitPlan(sized(`  kind: combined\n${sd}${cv}`), "plan.yaml").spread;
  if (!known) throw new Error("no spread");
  // The observable is in %, which is 0.01 internally.
  expect(toSpread(known, 0.01)).toEqual({ kind: "combined", sd: 2, cv: 0.1 });
  expect(toSpread({ ...known, isEstimated: true }, 0.01)).toEqual({
    kind: "combined",
    sd: { start: 2 },
    cv: { start: 0.1 },
  });
  expect(refusalOf(sized(`  kind: proportional\n${sd}`))).toMatchInlineSnapshot(`
    "
    plan.yaml:12: 2 problems
      ✖ line 12, spread.cv: expected a size above 0, found nothing
        → give its value with unit and provenance
      ✖ line 14, spread.sd: expected no sd for the spread proportional, found one
        → remove it, or take another kind
    "
  `);
});

describe("a wrong plan is refused", () => {
  test("another kind of plan", () => {
    expect(refusalOf(edited("kind: fit", "kind: map"))).toMatchInlineSnapshot(`
      "
      plan.yaml:2: 1 problem
        ✖ kind: expected fit, found "map"
          → did you mean "fit"?
      "
    `);
  });
  test("an unknown key", () => {
    expect(refusalOf(edited("scale_data", "scale_dta"))).toMatchInlineSnapshot(`
      "
      plan.yaml:11: 1 problem
        ✖ scale_dta: expected a known key, found "scale_dta"
          → remove it or mend its spelling
      "
    `);
  });
  test("no data", () => {
    expect(refusalOf(edited("data: data.csv\n", ""))).toMatchInlineSnapshot(`
      "
      plan.yaml:1: 1 problem
        ✖ data: expected a text, found nothing
          → add this key
      "
    `);
  });
  test("nothing free", () => {
    expect(refusalOf(edited("free: [K_R]", "free: []"))).toMatchInlineSnapshot(`
      "
      plan.yaml:7: 1 problem
        ✖ free: expected array to have >=1 items, found []
          → mend this value
      "
    `);
  });
  test("a time in a unit that is no time, and a negative value, both at once", () => {
    const text = edited("unit: h", "unit: mmHg").replace("value: 3", "value: -3");
    expect(refusalOf(text)).toMatchInlineSnapshot(`
      "
      plan.yaml:9: 2 problems
        ✖ line 9, set.k_red.value: expected a value of 0 or more, found -3
          → rates, amounts and tensions cannot be negative
        ✖ line 10, time.unit: expected a unit like min, found "mmHg" (pressure)
          → convert the value to min
      "
    `);
  });
});
