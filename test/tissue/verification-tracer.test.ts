import { describe, expect, test } from "vitest";
import type { VerificationRow } from "./convergence.ts";
import { verifyTracer } from "./verification-tracer.ts";

const isLong = process.env.CUPTAKE_LONG !== undefined;
const rows = verifyTracer({ isLong });
const find = (id: string, word: string): VerificationRow => {
  const row = rows.find((r) => r.id === id && r.problem.includes(word));
  if (!row) throw new Error(`no row ${id} with "${word}"`);
  return row;
};
const claims = rows.filter(({ order }) => order !== null);

describe("the tracer of a patch agrees with closed forms", () => {
  test.each(claims)("$id, $problem: the order is at least 1.9", ({ order }) => {
    expect(order).toBeGreaterThanOrEqual(1.9);
  });

  test.each(rows.filter(({ id }) => id === "N9b"))(
    "$problem is that of TR-BDF2",
    ({ expected, obtained }) => {
      // Residuals of 1e-12 of the right-hand side; the last mode has fallen to 1e-9 of what rounding is a part of.
      expect(Math.abs(obtained - expected)).toBeLessThan(1e-11);
    },
  );

  test("diffusion alone keeps the tracer to the last digits, and keeps it between its bounds", () => {
    expect(Math.abs(find("N16", "without flux").obtained - 1)).toBeLessThan(1e-13);
    // Rounding of the corrections, in units of the noise.
    expect(find("N16", "noise").obtained).toBeLessThan(1e-9);
  });

  test("copper is neither made nor lost by reactions", () => {
    // Pools are in 32 bits; what is rounded in each of some 50 steps averages out over the voxels.
    expect(Math.abs(find("N16", "copper").obtained - 1)).toBeLessThan(1e-6);
  });

  test("the tracer has the symmetries of its vessels", () => {
    // Of fields up to 60 kBq/mL, in 32 bits.
    expect(find("N17", "tracer").obtained).toBeLessThan(2e-5);
  });

  test.each(rows.filter(({ problem }) => problem.startsWith("infinite D")))("$problem", ({ obtained }) => {
    expect(obtained).toBeLessThan(2e-4);
  });
});
