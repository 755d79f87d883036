import { expect, test } from "vitest";
import {
  describeDimension,
  dimensionNames,
  nameDimension,
  readUnit,
  sameDimension,
  wordDimension,
} from "../src/units.ts";

test.each([
  ["mmHg", 1, "mmHg"],
  ["kPa", 1000 / 133.322, "mmHg"],
  ["s^-1 mmHg^-1", 1, "s^-1 mmHg^-1"],
  ["min^-1", 1 / 60, "s^-1"],
  ["mL/min/mL", 1 / 60, "s^-1"],
  ["kBq/mL", 1, "kBq/mL"],
  ["MBq/L", 1, "kBq/mL"],
  ["%", 0.01, "1"],
  ["1", 1, "1"],
  ["h", 3600, "s"],
  ["µL/mL/min", 1e-3 / 60, "s^-1"],
  ["umol/L", 1e-9, "mol/L"],
  ["µM", 1e-9, "mol/L"],
  ["Bq", 1e-3, "kBq"],
  ["uCi/mL", 37, "kBq/mL"],
  ["kBq/cc", 1, "kBq/mL"],
  ["kBq/s", 1, "kBq/s"],
  ["Bq/cell", 1e-3, "kBq/cell"],
  ["fmol/cell", 1e-15, "mol/cell"],
  ["mL/min", 1 / 60, "mL/s"],
  ["degF", 5 / 9, "K"],
])("one %s is %d internal units of %s", (text, factor, name) => {
  const read = readUnit(text);
  expect(read?.factor).toBeCloseTo(factor, 12);
  expect(describeDimension(read?.dimension ?? [])).toBe(name);
});

test("%ID/g is a reciprocal mass and SUV is a mass per volume", () => {
  expect(readUnit("%ID/g")?.dimension).toEqual(readUnit("1/g")?.dimension);
  expect(readUnit("SUV")?.factor).toBe(readUnit("g/mL")?.factor);
});

test.each(["furlongs", "s^", "2", "constructor", "import", ""])(
  "%j is no unit or has no dimension",
  (text) => {
    const read = readUnit(text);
    if (read) expect(describeDimension(read.dimension)).toBe("1");
  },
);

test("a volt-ampere reactive, whose scale is imaginary, is no unit", () => {
  expect(readUnit("VAR")).toBeUndefined();
  expect(readUnit("kVAR/s")).toBeUndefined();
});

test("per mg and per g are one dimension, a thousand apart; activity, amount and cells are not alike", () => {
  const factorOf = (text: string): number => readUnit(text)?.factor ?? Number.NaN;
  for (const [small, large] of [
    ["%/mg", "%/g"],
    ["kBq/mg", "kBq/g"],
    ["nmol/mg/min", "nmol/g/min"],
  ]) {
    expect(readUnit(small)?.dimension).toEqual(readUnit(large)?.dimension);
    expect(factorOf(small) / factorOf(large)).toBeCloseTo(1000, 9);
  }
  const units = ["kBq", "mol", "cell", "1", "g", "mL"].map((text) => readUnit(text)?.dimension ?? []);
  units.forEach((a, i) => {
    units.forEach((b, j) => {
      expect(sameDimension(a, b)).toBe(i === j);
    });
  });
});

test("every dimension that has a name is read, once, and described by its own unit", () => {
  const seen = new Set<string>();
  for (const [text, name] of dimensionNames) {
    const dimension = readUnit(text)?.dimension;
    if (!dimension) throw new Error(`${text} is no unit`);
    expect(describeDimension(dimension)).toBe(text);
    expect(nameDimension(dimension)).toBe(name);
    seen.add(dimension.join());
    seen.add(name);
  }
  expect(seen.size).toBe(2 * dimensionNames.length);
});

test("a dimension is worded by its unit and name, or as a product with pressure and volume", () => {
  const units = ["min^-1", "MBq/L", "SUV", "%ID/g", "mmHg^2/s", "kBq*mL", "mol/L/mmHg", "g*cm/s", "K"];
  const worded = units.map((text) => `${text}: ${wordDimension(readUnit(text)?.dimension ?? [])}`);
  expect(worded.join("\n")).toMatchInlineSnapshot(`
    "min^-1: s^-1 (per time)
    MBq/L: kBq/mL (activity concentration)
    SUV: g/mL (mass per volume)
    %ID/g: g^-1 (per mass)
    mmHg^2/s: mmHg^2 s^-1
    kBq*mL: mL kBq
    mol/L/mmHg: mmHg^-1 mL^-1 mol
    g*cm/s: mmHg cm^2 s
    K: K"
  `);
});
