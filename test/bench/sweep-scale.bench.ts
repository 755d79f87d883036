import { bench, describe } from "vitest";
import { makeSweepRun, type Spent } from "./sweep-run.ts";

/**
 * `cuptake sweep` of retention at 2¹³ to 2²⁰ points, on one and two workers, in fresh processes: time, memory, and what
 * the main thread and those that collect garbage spend a point beside a worker, which bounds what a second worker brings
 * (2/(1 + beside/worker) on two cores).
 */
const sweepRun = makeSweepRun();

const planOf = (points: number): string => `cuptake: 1
kind: sweep
name: scale
title: Retention at many points
job: { kind: retention, model: cu-atsm-redox, times_min: [60] }
design: { kind: sobol, points: ${points} }
axes: [{ name: k_in }, { name: k_out }, { name: K_R }]
`;

const run = (points: number, workers: number): Promise<Spent> => sweepRun(planOf(points), workers);

const small = 2 ** 13;
const large = 2 ** 20;
const first = await run(small, 2);
const [one, two] = [await run(large, 1), await run(large, 2)];
const perPoint = (of: keyof Spent): number => (1e6 * (two[of] - first[of])) / (large - small);
process.stdout.write(
  [
    `${large} retention points: ${two.wall_s.toFixed(1)} s on two workers (target 60), ${one.wall_s.toFixed(1)} s on one: ${(one.wall_s / two.wall_s).toFixed(2)} times (target 1.8)`,
    `CPU a point: main thread ${perPoint("main_s").toFixed(2)} µs, all others ${perPoint("others_s").toFixed(1)} µs`,
    `peak memory ${first.peak_MB.toFixed(0)} MB at ${small} points, ${two.peak_MB.toFixed(0)} MB at ${large}: ${(100 * (two.peak_MB / first.peak_MB - 1)).toFixed(1)} % (target ± 10)\n`,
  ].join("\n"),
);
describe(`${2 ** 16} retention points`, () => {
  for (const workers of [1, 2])
    bench(`${workers} worker${workers === 1 ? "" : "s"}`, async () => void (await run(2 ** 16, workers)), {
      ...{ iterations: 2, warmupIterations: 0, time: 0 },
    });
});
