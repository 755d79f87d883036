import { expect, test } from "vitest";
import { listCellTargets, rmsOfEmt6 } from "./targets.ts";

test("V1: the RMS against EMT6 is 6.2 as shipped, 5.1 with three free, at most 3 with the NADH gate", () => {
  expect(Math.abs(rmsOfEmt6("cu-atsm-redox", []) - 6.2)).toBeLessThan(0.05);
  expect(Math.abs(rmsOfEmt6("cu-atsm-redox", ["k_in", "k_out", "K_R"]) - 5.1)).toBeLessThan(0.05);
  expect(rmsOfEmt6("cu-atsm-nadh", [])).toBeLessThan(3);
});

test("each target of cells has its parameters and a reason, and says what is not reached", () => {
  const rows = listCellTargets();
  expect([...new Set(rows.map(({ id }) => id))]).toEqual(["V1", "V2", "V3", "V4", "V5", "V12", "V13", "V15"]);
  for (const row of rows)
    for (const text of Object.values(row)) expect(text).not.toMatch(/NaN|undefined|Infinity|^$/);
  expect(rows.filter(({ reached }) => reached === "no").map(({ id }) => id)).toEqual([
    "V4",
    "V5",
    "V13",
    "V15",
  ]);
});
