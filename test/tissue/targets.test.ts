import { expect, test } from "vitest";
import { acetateRatios, distributionRatio, flowSlopes, influx, listTargets } from "./targets.ts";

test("without dissociation the steady ratio of distribution volumes is its formula, 5.08, to 1e-6", () => {
  const { steady, formula } = distributionRatio();
  expect(formula).toBeCloseTo(5.08, 2);
  expect(Math.abs(steady / formula - 1)).toBeLessThan(1e-6);
});

test("with dissociation there is no such ratio: it is some 4.3 at 1 h and 16 at 24 h", () => {
  const { apparent } = distributionRatio();
  expect(Math.abs(apparent[0] - 4.3)).toBeLessThan(0.1);
  expect(Math.abs(apparent[1] - 16)).toBeLessThan(0.5);
});

test("net influx falls with pO2, and goes with flow as in the lung only where the return scales too", () => {
  expect(influx(0.9)).toBeGreaterThan(influx(30));
  const { scaled, fixed } = flowSlopes();
  expect(scaled).toBeLessThan(-0.1);
  expect(Math.abs(fixed)).toBeLessThan(1e-9);
});

test("the table has each target with its parameters and a reason, and says what is not reached", async () => {
  const rows = await listTargets();
  expect([...new Set(rows.map(({ id }) => id))]).toEqual(["V6", "V7", "V8", "V9", "V10", "V11", "V14"]);
  for (const row of rows)
    for (const text of Object.values(row)) expect(text).not.toMatch(/NaN|undefined|Infinity/);
  expect(acetateRatios()).toHaveLength(3);
});
