import { describe, expect, test } from "vitest";
import type { VerificationRow } from "./convergence.ts";
import { verifyMacro } from "./verification-macro.ts";

const rows = verifyMacro();
const find = (id: string, word = ""): VerificationRow => {
  const found = rows.find((r) => r.id === id && r.problem.includes(word));
  if (!found) throw new Error(`no row ${id} with "${word}"`);
  return found;
};
const relative = ({ expected, obtained }: VerificationRow): number => Math.abs(obtained / expected - 1);

describe("the macro grid agrees with closed forms", () => {
  test("N13, N14: recovery of a sphere, and activity kept", () => {
    // The camera's voxels see a sphere of voxels: both are of second order.
    expect(find("N13").order).toBeGreaterThanOrEqual(1.9);
    expect(relative(find("N13"))).toBeLessThan(1e-3);
    expect(relative(find("N14"))).toBeLessThan(1e-6);
  });

  test("N15: frames and their decay", () => {
    expect(relative(find("N15", "mean"))).toBeLessThan(1e-10);
    expect(relative(find("N15", "factor"))).toBeLessThan(1e-10);
  });

  test("N19: tables, alone and averaged, within the bound that is stored", () => {
    expect(find("N19", "curve").obtained).toBeLessThan(1e-4);
    expect(find("N19", "average").obtained).toBeLessThan(1e-4);
    // Measured at other places than the bound was: twice leaves room for what lies between them.
    expect(find("N19", "average").obtained).toBeLessThan(2 * find("N19", "bound").obtained);
    expect(find("N19", "bound").obtained).toBeLessThan(1e-4);
  });

  test("noise has the variance of its model", () => {
    // 73,728 voxels in patches of some 40: 2 % for a variance, three of them.
    expect(relative(find("noise"))).toBeLessThan(0.1);
  });
});

test("a macro voxel with the patch's pO2 inside is the patch, until diffusion is too slow for the way to the vessel", () => {
  const errors = [30, 60, 120, 240].map((side) => relative(find("micro", `in ${side} µm`)));
  errors.forEach((error, k) => {
    if (k > 0) expect(error).toBeGreaterThan(errors[k - 1]);
  });
  expect(errors[1]).toBeLessThan(0.01);
});
