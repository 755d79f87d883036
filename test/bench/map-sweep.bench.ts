import { readFileSync } from "node:fs";
import { bench, describe } from "vitest";
import { makeSweepRun } from "./sweep-run.ts";

/** 125 SUV maps of 96 × 96 × 48 voxels and 20 frames, of which three are kept, on two workers: the target is 60 s. */
const shipped = readFileSync(new URL("../../notebooks/plans/tumor-map.yaml", import.meta.url), "utf8");
const minutes = [2, 4, 6, 10, 15, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90, 100, 110, 120, 1440];
const frames = minutes
  .map((t) => `  - { name: ${t} min, start_min: ${t - 1}, end_min: ${t + 1} }\n`)
  .join("");
const map = shipped.replace(/^frames:\n( .*\n)+/m, `frames:\n${frames}`);
const plan = `cuptake: 1
kind: sweep
name: suv
title: 125 SUV maps
job: { kind: map, plan: map.yaml }
store: { maps: [10 min, 60 min, 1440 min] }
axes:
  - { name: tumor.kinetics.K1, values: [0.05, 0.07, 0.1, 0.15, 0.2] }
  - { name: tumor.core_half_distance, values: [80, 100, 120, 145, 170] }
  - { name: oxygen.vessel, values: [25, 32, 40, 47, 55] }
`;
const run = makeSweepRun({ "map.yaml": map });
const { wall_s, main_s, others_s, peak_MB } = await run(plan, 2);
process.stdout.write(
  `125 maps on two workers: ${wall_s.toFixed(1)} s (target 60), CPU ${(main_s + others_s).toFixed(0)} s, ${peak_MB.toFixed(0)} MB\n`,
);

describe("five maps of the same", () => {
  const few = plan
    .replace(/values: \[0.05.*\]/, "values: [0.1]")
    .replace(/values: \[80.*\]/, "values: [120]");
  for (const workers of [1, 2])
    bench(`${workers} worker${workers === 1 ? "" : "s"}`, async () => void (await run(few, workers)), {
      ...{ iterations: 2, warmupIterations: 0, time: 0 },
    });
});
