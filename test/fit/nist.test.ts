import { describe, expect, test } from "vitest";
import { minimizeLeastSquares } from "../../src/fit/least-squares.ts";
import { estimateUncertainty } from "../../src/fit/uncertainty.ts";
import { nistNames, nistResiduals, readNist } from "./nist.ts";

/** Number of digits that agree; certified values have 11. */
const lre = (estimate: number, certified: number): number =>
  Math.min(11, -Math.log10(Math.abs(estimate / certified - 1)));
const least = (estimates: Float64Array, certified: readonly number[]): number =>
  Math.min(...certified.map((value, j) => lre(estimates[j], value)));

test("the reference is complete: 27 sets, 8 + 11 + 8 by difficulty, as many rows as they say", () => {
  const sets = nistNames.map(readNist);
  const count = (level: string) => sets.filter((set) => set.level === level).length;
  expect([count("lower"), count("average"), count("higher")]).toEqual([8, 11, 8]);
  for (const { rows, certified, errors } of sets) {
    expect(rows.flat().every(Number.isFinite)).toBe(true);
    expect([...certified, ...errors].every(Number.isFinite)).toBe(true);
    expect(rows.length).toBeGreaterThan(certified.length);
  }
});

describe.each(nistNames)("%s", (name) => {
  const set = readNist(name);
  const residuals = nistResiduals(set);
  const bounds = {
    lower: set.certified.map(() => Number.NEGATIVE_INFINITY),
    upper: set.certified.map(() => Number.POSITIVE_INFINITY),
  };

  test("the certified parameters leave the certified residual sum of squares", () => {
    const { r } = residuals(Float64Array.from(set.certified)) ?? { r: new Float64Array(0) };
    const squares = r.reduce((sum, x) => sum + x * x, 0);
    // Lanczos1 has residuals of 1e-13, below what 11 digits of the parameters determine.
    if (name === "Lanczos1") expect(squares).toBeLessThan(1e-18);
    else expect(lre(squares, set.squares)).toBeGreaterThan(name === "Lanczos2" ? 6 : 8);
  });

  test.each([0, 1])("from start %i, 6 digits of every parameter and 4 of every standard error", (start) => {
    const found = minimizeLeastSquares(residuals, { start: set.starts[start], ...bounds });
    const { standardErrors } = estimateUncertainty({ ...bounds, hasSpread: false }, found);
    expect(found.stop).not.toBe("max-evaluations");
    expect(least(found.x, set.certified)).toBeGreaterThan(6);
    // Residuals of Lanczos1 are at the rounding level of its data, so their sum has three digits.
    expect(least(standardErrors, set.errors)).toBeGreaterThan(name === "Lanczos1" ? 3 : 4);
  });
});
