import { expect, test } from "vitest";
import { describeDimension, readUnit } from "../src/units.ts";

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
