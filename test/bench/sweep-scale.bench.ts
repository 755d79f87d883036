import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bench, describe } from "vitest";

/**
 * `cuptake sweep` of retention at 2¹³ to 2²⁰ points, on one and two workers, in fresh processes: time, memory, and what
 * the main thread spends a point beside a worker, which bounds what a second worker brings (2/(1 + main/worker) on two
 * cores). Threads are told apart by /proc: Linux only.
 */
const folder = mkdtempSync(join(tmpdir(), "cuptake-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

const planOf = (points: number): string => `cuptake: 1
kind: sweep
name: scale
title: Retention at many points
job: { kind: retention, model: cu-atsm-redox, times_min: [60] }
design: { kind: sobol, points: ${points} }
axes: [{ name: k_in }, { name: k_out }, { name: K_R }]
`;

interface Spent {
  readonly wall_s: number;
  /** CPU time in s. */
  readonly main_s: number;
  readonly others_s: number;
  readonly peak_MB: number;
}

/** CPU time of each thread of a process so far, in s: user and system, in ticks of 10 ms. */
function threadsOf(pid: number): [string, number][] {
  return readdirSync(`/proc/${pid}/task`).map((id) => {
    const fields = readFileSync(`/proc/${pid}/task/${id}/stat`, "utf8")
      .replace(/^.*\) /, "")
      .split(" ");
    return [id, (Number(fields[11]) + Number(fields[12])) / 100];
  });
}

function run(points: number, workers: number): Promise<Spent> {
  writeFileSync(join(folder, "plan.yaml"), planOf(points));
  rmSync(join(folder, "out"), { recursive: true, force: true });
  const args = [cli, "sweep", "plan.yaml", "--out", "out", "--workers", String(workers)];
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(process.execPath, args, { cwd: folder, stdio: "ignore" });
    const pid = child.pid ?? 0;
    const spent = new Map<string, number>();
    let peak_MB = 0;
    const timer = setInterval(() => {
      try {
        for (const [id, seconds] of threadsOf(pid)) spent.set(id, seconds);
        // A process that has just ended has no memory left to tell of.
        const found = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
        if (found) peak_MB = Number(found) / 1024;
      } catch {
        // It has just ended.
      }
    }, 20);
    child.on("close", (code) => {
      clearInterval(timer);
      if (code !== 0) return reject(new Error(`it ended with ${code}; run "npm run build:node" first`));
      const all = [...spent.values()].reduce((sum, s) => sum + s, 0);
      const main_s = spent.get(String(pid)) ?? 0;
      resolve({ wall_s: (performance.now() - began) / 1000, main_s, others_s: all - main_s, peak_MB });
    });
  });
}

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
