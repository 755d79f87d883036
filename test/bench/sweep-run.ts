import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

/** What a command took. Threads are told apart by /proc: Linux only. */
export interface Spent {
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

/** Makes the function that runs `cuptake sweep` of a plan in a fresh process, in a folder of its own with some files. */
export function makeSweepRun(files: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "cuptake-bench-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return (plan: string, workers: number): Promise<Spent> => {
    writeFileSync(join(folder, "plan.yaml"), plan);
    rmSync(join(folder, "out"), { recursive: true, force: true });
    return spend([cli, "sweep", "plan.yaml", "--out", "out", "--workers", String(workers)], folder);
  };
}

function spend(args: readonly string[], folder: string): Promise<Spent> {
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
