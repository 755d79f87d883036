import { describe, expect, test } from "vitest";
import * as z from "zod";
import { readDocument } from "../src/document.ts";
import type { Problem } from "../src/errors.ts";
import { provenanceMeaning, provenances, quantitySchema, readQuantity } from "../src/quantity.ts";

/** Reads `x: { … }` and tells what was wrong with it. */
function read(written: string, expectedUnit?: string) {
  const document = readDocument(`# head\nx: ${written}`, "q.yaml", z.object({ x: quantitySchema }));
  const problems: Problem[] = [];
  const quantity = readQuantity("x", document.value.x, document, ["x"], problems, expectedUnit);
  return { quantity, problems: problems.map((p) => `${p.line} ${p.where}: ${p.message} → ${p.advice}`) };
}

test("value and range come out in internal units, with the written unit kept", () => {
  const { quantity, problems } = read(
    "{ value: 0.1, unit: mL/min/mL, range: [0.02, 2], scale: log10, provenance: reported, source: A }",
  );
  expect(problems).toEqual([]);
  expect(quantity.value).toBeCloseTo(0.1 / 60, 16);
  expect(quantity.range?.[1]).toBeCloseTo(2 / 60, 15);
  expect(quantity).toMatchObject({
    name: "x",
    scale: "log10",
    provenance: "reported",
    source: "A",
    description: "",
  });
  expect(quantity.value / quantity.unit.factor).toBeCloseTo(0.1, 15);
  expect(quantity.unit.text).toBe("mL/min/mL");
});

test("what is left out is a linear scale, no range and no source", () => {
  const { quantity } = read('{ value: 2, unit: "1", provenance: assumed }');
  expect(quantity).toMatchObject({ value: 2, scale: "linear", range: undefined, source: "" });
});

test("1 min⁻¹ is 1/60 s⁻¹ to the last digit", () => {
  expect(read("{ value: 1, unit: min^-1, provenance: assumed }").quantity.value).toBe(1 / 60);
  expect(read("{ value: 6, unit: min^-1, provenance: assumed }").quantity.value).toBe(0.1);
});

describe("what is wrong is told with its line and what to do", () => {
  test.each([
    [
      "{ value: 1, unit: furlong^q, provenance: assumed }",
      ['2 x.unit: expected a unit, found "furlong^q" → write for example s^-1, mmHg or 1'],
    ],
    [
      "{ value: -1, unit: mmHg, provenance: assumed }",
      ["2 x.value: expected a value of 0 or more, found -1 → rates, amounts and tensions cannot be negative"],
    ],
    [
      "{ value: 5, unit: mmHg, range: [1, 4], provenance: assumed }",
      ["2 x.value: expected a value inside its range [1,4], found 5 → mend the value or widen the range"],
    ],
    [
      "{ value: 2, unit: mmHg, range: [4, 1], provenance: assumed }",
      ["2 x.range: expected low ≤ high, found [4,1] → swap the two"],
    ],
    [
      "{ value: 2, unit: mmHg, range: [0, 4], scale: log10, provenance: assumed }",
      [
        "2 x.range: expected a positive lower end on a log10 scale, found 0 → raise it above 0, or use scale: linear",
      ],
    ],
    [
      "{ value: -1, unit: s, provenance: derived }",
      [
        '2 x.unit: expected a unit like mmHg, found "s" (time) → convert the value to mmHg',
        "2 x.value: expected a value of 0 or more, found -1 → rates, amounts and tensions cannot be negative",
        "2 x.source: expected a source for a derived value, found nothing → cite it, or say `provenance: assumed`",
      ],
    ],
  ])("%s", (written, expected) => {
    expect(read(written, "mmHg").problems).toEqual(expected);
  });

  test.each(provenances.filter((p) => p !== "assumed"))("a %s value needs a source", (provenance) => {
    expect(read(`{ value: 1, unit: mmHg, provenance: ${provenance} }`).problems).toHaveLength(1);
    expect(read(`{ value: 1, unit: mmHg, provenance: ${provenance}, source: B }`).problems).toEqual([]);
  });
});

test("a unit of the same kind passes where one is expected", () => {
  const { quantity, problems } = read("{ value: 1, unit: h, provenance: assumed }", "min");
  expect(problems).toEqual([]);
  expect(quantity.value).toBe(3600);
});

test("each provenance has a meaning for the user", () => {
  expect(Object.keys(provenanceMeaning)).toEqual([...provenances]);
  for (const meaning of Object.values(provenanceMeaning)) expect(meaning).toMatch(/\w{4}/);
});
