import { expect, test } from "vitest";
import { cuptake, makeFolder } from "./cuptake.ts";

const folder = makeFolder();

test("the gate by NADH fits the EMT6 data with an RMS below 3, and four parameters on five points are called no test", async () => {
  const call = ["compare", "emt6-fit", "emt6-nadh-fit", "--starts", "2"];
  const { code, stdout } = await cuptake(call, { cwd: folder });
  expect(code).toBe(0);
  expect(stdout).toContain("AICc = AIC + 2k(k + 1)/(n − k − 1)");
  expect(stdout).toContain("no AICc, because n = 5 is at most k + 1");
  expect(stdout).toContain("emt6-nadh-fit: 4 parameters on 5 points are not a test of the model");
  const rms = (plan: string): number => Number(new RegExp(`^${plan} +\\d+ +(\\S+)`, "m").exec(stdout)?.[1]);
  expect(rms("emt6-nadh-fit")).toBeLessThan(3);
  expect(rms("emt6-fit")).toBeGreaterThan(5);
});

test("plans whose data or spreads differ are refused by name", async () => {
  const { code, stderr } = await cuptake(["compare", "emt6-fit", "emt6-ratio-fit"], { cwd: folder });
  expect(code).toBe(2);
  expect(stderr).toContain(
    "emt6-fit and emt6-ratio-fit cannot be compared: the spread of their data differs",
  );
  const one = await cuptake(["compare", "emt6-fit"], { cwd: folder });
  expect(one.code).toBe(2);
  expect(one.stderr).toContain("expected two plans or more, found one");
  const pair = await cuptake(["compare", "emt6-fit", "mcf7-fit", "--nested", "emt6-fit"], { cwd: folder });
  expect(pair.stderr).toContain("--nested emt6-fit: expected SIMPLE,FULL");
});

test("design ranks the chase to air first for k_diss, and prints what is kept: 15 and 51.2 %", async () => {
  const call = "design emt6-fit --for k_diss --at start --levels 0.5,150 --medium constant";
  const { code, stdout } = await cuptake(call.split(" "), { cwd: folder });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^1 +60 min at 0\.5 mmHg, then chased 60 min at 150 mmHg +\S+ +15 %/m);
  expect(stdout).toMatch(/^2 +60 min at 0\.5 mmHg, then chased 60 min at 0\.5 mmHg +\S+ +51\.2 %/m);
  const wrong = await cuptake(["design", "emt6-fit", "--for", "k_ox", "--at", "start"], { cwd: folder });
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain('"k_ox" follows from others in this fit');
});
