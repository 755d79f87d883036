import { execFileSync, spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { makeRandom } from "../../src/numerics/random.ts";
import { cli, cuptake, list, makeFolder, root } from "./cuptake.ts";

const folder = makeFolder();
const isLong = process.env.CUPTAKE_LONG !== undefined;

/** 500 points: quick ones, of which some are failed rows, and maps with a file each. */
const curves = `cuptake: 1
kind: sweep
name: curves
title: Uptake of cells over two parameters
job:
  kind: retention
  model: cu-atsm-redox
  times_min: [30, 60]
  pO2_mmHg: [0.76, 38]
design: { kind: sobol, points: 250 }
replicates: 2
axes:
  - { name: k_in, range: [0.0003, 0.003] }
  - { name: k_ox }
`;
const maps = `cuptake: 1
kind: sweep
name: maps
title: Small maps
job: { kind: map, plan: tumor-map.yaml }
axes:
  - { name: tumor.kinetics.K1, values: [0.05, 0.1, 0.2, 0.4] }
  - { name: oxygen.vessel, values: [25, 40] }
store: { maps: [60 min] }
`;
/** A rate beyond what a number can be: nothing can be solved. */
const failing = `cuptake: 1
kind: sweep
name: failing
title: Some points fail
job: { kind: curves, model: cu-atsm-redox, times_min: [60], pO2_mmHg: [38] }
axes:
  - { name: k_ox, values: [0.012, 1.0e+308, 0.02] }
`;

beforeAll(() => {
  for (const [name, text] of Object.entries({ curves, maps, failing }))
    writeFileSync(join(folder, `${name}.yaml`), text);
  const map = readFileSync(join(root, "notebooks/plans/tumor-map.yaml"), "utf8")
    .replace("[96, 96, 48]", "[24, 24, 24]")
    .replace("[0.4, 0.4, 0.4]", "[1, 1, 1]");
  writeFileSync(join(folder, "tumor-map.yaml"), map);
});

const run = (args: readonly string[]) => cuptake(["sweep", ...args], { cwd: folder });
/** All results by name; what is left of a run that was ended is no result. */
const bytesOf = (path: string): Record<string, string> =>
  Object.fromEntries(
    list(join(folder, path))
      .filter((name) => /\.(parquet|json|csv|gz)$/.test(name))
      .map((name) => [name, readFileSync(join(folder, path, name)).toString("base64")]),
  );

/** Runs a sweep, kills it after so many ms without a warning, and waits for its end. */
function runAndKill(args: readonly string[], after_ms: number): Promise<void> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, "sweep", ...args], { cwd: folder, stdio: "ignore" });
    const timer = setTimeout(() => child.kill("SIGKILL"), after_ms);
    child.on("close", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

describe.each([
  ["a table", "curves", 500],
  ["maps", "maps", 8],
] as const)("%s", (_, name, points) => {
  let whole: Record<string, string> = {};
  let seconds = 0;
  beforeAll(async () => {
    const began = performance.now();
    const { code, stderr } = await run([`${name}.yaml`, "--out", "whole", "--workers", "2"]);
    seconds = (performance.now() - began) / 1000;
    expect({ code, stderr }).toMatchObject({ code: 0 });
    whole = bytesOf(`whole/${name}`);
    expect(JSON.parse(readFileSync(join(folder, `whole/${name}/manifest.json`), "utf8"))).toMatchObject({
      ...{ schema: "cuptake-sweep/1", state: "complete", points, counts: { ok: points, failed: 0 } },
      status: [["ok", 0, points - 1]],
    });
  });

  // A minute for what the table shows too: that files come whole or not at all, whoever makes them.
  const testBoth = test.skipIf(name === "maps" && !isLong);
  testBoth(
    "kill -9 at random moments and --resume until it is whole: not a byte differs",
    async () => {
      const random = makeRandom(42, points);
      const kills = name === "maps" ? 10 : isLong ? 50 : 5;
      const out = `killed-${name}`;
      let nKills = 0;
      while (nKills < kills) {
        rmSync(join(folder, out), { recursive: true, force: true });
        // Several kills hit one run until that is whole by chance.
        for (let runs = 0; runs < 4 && nKills < kills; runs++, nKills++)
          await runAndKill(
            [`${name}.yaml`, "--out", out, "--resume"],
            1000 * seconds * (0.2 + random.uniform()),
          );
        const { code, stderr } = await run([`${name}.yaml`, "--out", out, "--resume"]);
        expect({ code, stderr }).toMatchObject({ code: 0 });
        expect(bytesOf(`${out}/${name}`)).toEqual(whole);
      }
      expect(list(join(folder, out)).filter((path) => path.endsWith(".part"))).toEqual([]);
    },
    1_800_000,
  );

  // Six runs of a program each: a busy machine takes its time.
  testBoth(
    "one worker, and shares in any order that a merge puts together, give the same bytes",
    async () => {
      if (name === "curves") {
        expect((await run([`${name}.yaml`, "--out", "one", "--workers", "1"])).code).toBe(0);
        expect(bytesOf(`one/${name}`)).toEqual(whole);
      }
      const lacking = await run([`${name}.yaml`, "--out", "shares", "--shard", "1/2"]);
      expect(lacking.code).toBe(0);
      const early = await run([`${name}.yaml`, "--out", "shares", "--merge"]);
      expect(early.code).toBe(1);
      expect(early.stderr).toMatch(/expected every point of the sweep, found none of \d+ \(0–/);
      expect((await run([`${name}.yaml`, "--out", "shares", "--shard", "0/2"])).code).toBe(0);
      const merged = await run([`${name}.yaml`, "--out", "shares", "--merge"]);
      expect({ code: merged.code, stderr: merged.stderr }).toMatchObject({ code: 0 });
      expect(bytesOf(`shares/${name}`)).toEqual(whole);
    },
    180_000,
  );

  test("a file that was cut short is made again, and nothing else is", async () => {
    cpSync(join(folder, "whole", name), join(folder, "cut", name), { recursive: true });
    const place = join(folder, "cut", name, name === "maps" ? "maps" : "shards");
    const last = readdirSync(place).sort().at(-1) ?? "";
    truncateSync(join(place, last), 100);
    rmSync(join(folder, "cut", name, "table.parquet"));
    const { code, stderr } = await run([`${name}.yaml`, "--out", "cut", "--resume"]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const [, found] = /(\d+) of them from before/.exec(stderr) ?? [];
    expect(points - Number(found)).toBeLessThanOrEqual(Math.ceil(points / 64));
    expect(bytesOf(`cut/${name}`)).toEqual(whole);
  });
});

test("a point that fails is a row with its reason; summary and exit code count it", async () => {
  const { code, stdout, stderr } = await run(["failing.yaml", "--out", "failed", "--json"]);
  expect({ code, stderr }).toMatchObject({ code: 1 });
  const { counts, status, failures } = JSON.parse(stdout);
  expect(counts).toEqual({ ok: 2, failed: 1 });
  expect(status).toEqual([
    ["ok", 0, 0],
    ["failed", 1, 1],
    ["ok", 2, 2],
  ]);
  expect(failures[0]).toMatchObject({
    point: 1,
    reason: expect.stringMatching(/a concentration became NaN|no solution/),
  });
  const table = readFileSync(join(folder, "failed/failing/table.csv"), "utf8");
  expect(table).toMatch(/^1,\d+,1e\+308,failed,.*no solution/m);
});

test("a folder that holds results is not written over, and one of another plan is refused", async () => {
  expect((await run(["failing.yaml", "--out", "kept"])).code).toBe(1);
  const again = await run(["failing.yaml", "--out", "kept"]);
  expect(again.code).toBe(2);
  expect(again.stderr).toContain(
    "expected no results yet, found a sweep that is complete; --resume goes on with it",
  );
  writeFileSync(join(folder, "changed.yaml"), failing.replace("0.02]", "0.03]"));
  const other = await run(["changed.yaml", "--out", "kept", "--resume"]);
  expect(other.code).toBe(2);
  expect(other.stderr).toContain("found those of another one");
});

test("query asks the table in SQL, and a wrong question is a wrong call", async () => {
  expect((await run(["failing.yaml", "--out", "asked"])).code).toBe(1);
  const sql = "SELECT status, count(*) AS n, max(k_ox) AS k FROM points GROUP BY status ORDER BY status";
  const ask = (...args: string[]) => cuptake(["query", ...args], { cwd: folder });
  const { code, stdout } = await ask("asked/failing", sql, "--csv");
  expect({ code, stdout }).toEqual({ code: 0, stdout: "status,n,k\nfailed,1,1e+308\nok,2,0.02\n" });
  const wrong = await ask("asked/failing", "SELECT k_oxx FROM points");
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toMatch(/query: .*k_oxx/);
  const nothing = await ask("elsewhere", sql);
  expect(nothing.stderr).toContain(
    "expected the folder of a finished sweep (with table.parquet), found nothing",
  );
});

test("--dry-run says what it will cost, and leaves nothing", async () => {
  const { code, stdout, stderr } = await run(["curves.yaml", "--out", "dry", "--dry-run", "--json"]);
  expect(code).toBe(0);
  expect(stderr).toMatch(
    /500 points \(sobol over k_in, k_ox × 2 replicates\) of job retention\nabout .* a point\), .* of output/,
  );
  const { points, seconds, bytes } = JSON.parse(stdout);
  expect(points).toBe(500);
  expect(seconds).toBeLessThan(30);
  expect(bytes).toBeGreaterThan(500 * 8 * 10);
  expect(existsSync(join(folder, "dry"))).toBe(false);
});

describe.skipIf(process.getuid?.() !== 0 || process.platform !== "linux")(
  "on a small disk (needs root, for tmpfs)",
  () => {
    const disk = join(folder, "disk");
    const mount = (options: string): void => {
      mkdirSync(disk, { recursive: true });
      execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", disk]);
    };
    const unmount = (): void => void execFileSync("umount", [disk]);

    test("a full disk ends the sweep with its reason; with room again, --resume gives the same bytes", async () => {
      mount("size=100k");
      try {
        const full = await run(["curves.yaml", "--out", "disk"]);
        expect({ code: full.code, stderr: full.stderr }).toMatchObject({ code: 1 });
        expect(full.stderr).toMatch(/found a full disk\n {2}→ make room, or choose another disk/);
        expect(list(disk).filter((path) => path.endsWith(".part"))).toEqual([]);
        execFileSync("mount", ["-o", "remount,size=4m", disk]);
        const rest = await run(["curves.yaml", "--out", "disk", "--resume"]);
        expect({ code: rest.code, stderr: rest.stderr }).toMatchObject({ code: 0 });
        expect(rest.stderr).toMatch(/[1-9]\d* of them from before/);
        expect(bytesOf("disk/curves")).toEqual(bytesOf("whole/curves"));
      } finally {
        unmount();
      }
    });

    test("a disk that becomes read-only is told before the run", async () => {
      mount("size=4m");
      try {
        mkdirSync(join(disk, "curves"));
        execFileSync("mount", ["-o", "remount,ro", disk]);
        const { code, stderr } = await run(["curves.yaml", "--out", "disk"]);
        expect(code).toBe(2);
        expect(stderr).toContain("found a read-only disk");
      } finally {
        unmount();
      }
    });
  },
);
