import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { runSweptBatch } from "../../src/job/batch-job.ts";
import { readJob } from "../../src/job/job-plan.ts";
import { openJob } from "../../src/job/open-job.ts";
import { analyzeOutputs } from "../../src/sweep/analyze.ts";
import { ruleOf } from "../../src/sweep/batch.ts";
import { readSweepPlan, resolveSweep } from "../../src/sweep/sweep-plan.ts";

const modelFile = "models/cu-atsm-redox.yaml";
const shipped = readFileSync("notebooks/plans/retention-sweep.yaml", "utf8");

/** What the plan that ships tells of uptake after 1 h at 0.76, 3.8 and 38 mmHg, by the design given. */
async function analyze(design: string) {
  // Curves are what the job reports beside P50, and take a third of its time.
  const text = shipped
    .replace(/^design: .*$/m, `design: ${design}`)
    .replace("kind: retention", "kind: curves");
  const job = readJob(text, "plan.yaml");
  const source = { key: text, job, model: { text: readFileSync(modelFile, "utf8"), file: modelFile } };
  const swept = openJob(source);
  const plan = resolveSweep(readSweepPlan(text, "plan.yaml"), swept.quantities);
  const axes = plan.axes.map(({ name }) => name);
  const { columns } = swept.prepare(axes);
  const points = { rule: ruleOf(plan), start: 0, end: plan.count };
  const { results, failed } = await runSweptBatch({ source, axes, points });
  expect(failed.every((f) => f === 0)).toBe(true);
  const outputs = columns.map((_, c) =>
    Float64Array.from({ length: plan.count }, (__, i) => results[i * columns.length + c]),
  );
  return { plan, uptake: analyzeOutputs(plan, columns, outputs) };
}

const carrying = ["k_in", "k_out", "K_R"];
const levels = ["uptake 60 min 0.76 mmHg", "uptake 60 min 3.8 mmHg", "uptake 60 min 38 mmHg"];

describe("uptake of the redox model after 1 h, over the ranges of its file", () => {
  test("axes have the ranges of the literature: K_R that of k_red over k_ox", async () => {
    const { plan } = await analyze("{ kind: sobol, points: 16 }");
    const [k_red, k_ox] = [
      [5e-3, 0.5],
      [1e-3, 5e-2],
    ];
    expect(plan.axes.map(({ name, range, scale }) => [name, range, scale])).toEqual([
      ["k_in", [3e-4, 3e-3], "log10"],
      ["k_out", [1e-3, 1e-2], "log10"],
      ["K_R", [k_red[0] / k_ox[1], k_red[1] / k_ox[0]].map((x) => Number(x.toPrecision(12))), "log10"],
      ["k_red", k_red, "log10"],
      ["k_diss", [1e-5, 1e-3], "log10"],
    ]);
  });

  test("k_in, k_out and K_R carry the variance at each O2 tension; the total index of k_diss is at most 0.05", async () => {
    const { uptake } = await analyze("{ kind: saltelli, base: 2048 }");
    expect(uptake.map(({ output }) => output.name)).toEqual(levels);
    for (const analysis of uptake) {
      if (analysis.kind !== "sobol-indices") throw new Error(`expected indices, found ${analysis.kind}`);
      const at = Object.fromEntries(analysis.indices.map((index) => [index.name, index]));
      expect(at.k_diss.totalInterval[1], analysis.output.name).toBeLessThan(0.05);
      expect(at.k_red.totalInterval[1], analysis.output.name).toBeLessThan(0.05);
      for (const name of carrying) expect(at[name].totalInterval[0], name).toBeGreaterThan(0.1);
      // What the other two have no part in, not even with them: 1 − (their totals together, at most).
      expect(1 - at.k_diss.total - at.k_red.total).toBeGreaterThan(0.95);
    }
  });

  test("Morris ranks the same three first, and knows their directions", async () => {
    const { uptake } = await analyze("{ kind: morris, trajectories: 200 }");
    expect(uptake.map(({ output }) => output.name)).toEqual(levels);
    for (const analysis of uptake) {
      if (analysis.kind !== "morris-effects") throw new Error(`expected effects, found ${analysis.kind}`);
      const ranked = [...analysis.effects].sort((a, b) => b.muStar - a.muStar);
      expect(
        ranked
          .slice(0, 3)
          .map(({ name }) => name)
          .sort(),
      ).toEqual([...carrying].sort());
      expect(ranked[2].muStar).toBeGreaterThan(3 * ranked[3].muStar);
      const mean = Object.fromEntries(analysis.effects.map(({ name, mu }) => [name, mu]));
      expect([mean.k_in > 0, mean.k_out < 0, mean.K_R > 0]).toEqual([true, true, true]);
    }
  });
});
