import { describe, expect, test } from "vitest";
import type { VerificationRow } from "./convergence.ts";
import { verifyOxygen } from "./verification.ts";

const isLong = process.env.CUPTAKE_LONG !== undefined;
const rows = verifyOxygen({ isLong });
const find = (id: string, word: string): VerificationRow => {
  const row = rows.find((r) => r.id === id && r.problem.includes(word));
  if (!row) throw new Error(`no row ${id} with "${word}"`);
  return row;
};
const claims = rows.filter(
  ({ order, problem }) => order !== null && !problem.includes("without the correction"),
);

describe("the steady oxygen of a patch agrees with closed forms", () => {
  test.each(claims)("$id, $problem: the order is at least 1.9", ({ order }) => {
    expect(order).toBeGreaterThanOrEqual(1.9);
  });

  test("the maximum norm in a sphere, ruled by the voxels at its center, falls with an order of at least 1.8", () => {
    expect(find("N4", "sphere").orderMax).toBeGreaterThanOrEqual(1.8);
  });

  test.each([
    // Worked values of √(2DP0/M0), and of the root of Krogh's equation at its rim; the finest grid is 0.5 to 3 µm.
    ["N2", "penetration depth", 103.28, 0.01],
    ["N1b", "lethal radius", 90.28, 0.05],
    // tanh φ/φ at φ = 4.38; the error at 128 voxels is 1e-4.
    ["N3", "effectiveness", 0.228, 1e-3],
  ])("%s, %s is %f", (id, word, value, margin) => {
    const { expected, obtained } = find(id, word);
    expect(Math.abs(expected - value)).toBeLessThan(margin);
    expect(Math.abs(obtained - expected)).toBeLessThan(margin);
  });

  test("without the logarithmic correction a row of voxels is a vessel of another radius on every grid", () => {
    const { obtained, expected, order } = find("N18", "without");
    expect(Math.abs(obtained - expected)).toBeGreaterThan(1);
    expect(order).toBeLessThan(0.5);
    // The corrected one is within a hundredth of a mmHg there.
    const corrected = find("N18", "as a row");
    expect(Math.abs(corrected.obtained - corrected.expected)).toBeLessThan(0.01);
  });

  test("vessels give what tissue takes, within the residual of 1e-12 that was asked for", () => {
    expect(Math.abs(find("N16", "supply").obtained)).toBeLessThan(1e-10);
  });

  test("the field has the symmetries of its vessels, within what a residual of 1e-12 leaves", () => {
    expect(find("N17", "mirrored").obtained).toBeLessThan(1e-9);
  });
});
