import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { toNifti } from "../../src/io/nifti.ts";
import { frames, simulateImage } from "../fit/simulated-image.ts";
import { cli, cuptake, list, makeFolder, root } from "./cuptake.ts";

const folder = makeFolder();
const shipped = (name: string): string => readFileSync(join(root, "notebooks/plans", name), "utf8");

/** Speaks on stderr when the program begins to listen to signals, and when its workers have answered a dozen times. */
const spy = `const { isMainThread, Worker } = require("node:worker_threads");
const say = (text) => process.stderr.write(text + "\\n");
let answers = 0;
if (isMainThread) {
  process.on("newListener", (name) => name === "SIGINT" && say("listening"));
  const { emit } = Worker.prototype;
  Worker.prototype.emit = function (name, ...rest) {
    if (name === "message" && ++answers === 12) say("a dozen answers");
    return emit.call(this, name, ...rest);
  };
}`;
const spied = { NODE_OPTIONS: `--require=${join(folder, "spy.cjs")}` };

/** Many quick points, so that some are done and some are not whatever the speed of the machine. */
beforeAll(() => {
  writeFileSync(join(folder, "spy.cjs"), spy);
  const values = Array.from({ length: 12 }, (_, i) => 0.05 + 0.01 * i).join(", ");
  const plan = shipped("tumor-sweep.yaml")
    .replace("[0.05, 0.1, 0.2]", `[${values}]`)
    .replace("[80, 120, 170]", `[${Array.from({ length: 12 }, (_, i) => 80 + 5 * i).join(", ")}]`);
  writeFileSync(join(folder, "long.yaml"), plan);
  const small = shipped("tumor-map.yaml")
    .replace("[96, 96, 48]", "[36, 36, 36]")
    .replace("[0.4, 0.4, 0.4]", "[1, 1, 1]");
  writeFileSync(join(folder, "tumor-map.yaml"), small);
});

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s during a sweep ends it within 2 s and keeps the points that are done",
  async (signal) => {
    const interrupt = { signal, after: "a dozen answers", seconds: 0 };
    const { code, stdout, stderr, seconds } = await cuptake(
      ["sweep", "long.yaml", "--out", signal, "--json"],
      { cwd: folder, env: spied, interrupt },
    );
    expect({ code, stderr }).toMatchObject({ code: 130 });
    expect(seconds).toBeLessThan(2);
    expect(stderr).toContain("stopping; press Ctrl-C again to end at once");
    expect(stderr).toContain("--resume goes on");
    const { ok, cancelled, failed } = JSON.parse(stdout);
    expect({ failed, all: ok + cancelled }).toEqual({ failed: 0, all: 432 }); // 12 × 12 × 3
    const kept = list(join(folder, signal, "tumor-sweep", "shards"));
    // A batch may be stored while the last words are said.
    expect(kept.length).toBeGreaterThanOrEqual(Math.max(1, ok / 7));
    expect(kept.length).toBeLessThan(62);
    expect(list(join(folder, signal, "tumor-sweep")).filter((name) => name.endsWith(".part"))).toEqual([]);
  },
);

test("Ctrl-C or a closed terminal during a map or the demo leaves nothing behind, not even an empty folder", async () => {
  mkdirSync(join(folder, "kept"));
  for (const [signal, ...args] of [
    ["SIGINT", "map", "tumor-map", "--out", "maps/new"],
    ["SIGHUP", "map", "tumor-map", "--out", "maps/new"],
    ["SIGINT", "demo", "--out", "demo", "--json"],
    ["SIGINT", "demo", "--out", "kept"],
  ] as const) {
    const interrupt = { signal, after: "listening", seconds: 0.3 };
    const { code, stderr, stdout } = await cuptake(args, { cwd: folder, env: spied, interrupt });
    expect({ args, code, stderr }).toMatchObject({ code: 130 });
    expect(stderr).toContain("stopped; nothing was written");
    if (args.some((flag) => flag === "--json"))
      expect(JSON.parse(stdout)).toMatchObject({ error: { exitCode: 130 } });
    else expect(stdout).toBe("");
  }
  expect(existsSync(join(folder, "maps"))).toBe(false);
  expect(existsSync(join(folder, "demo"))).toBe(false);
  expect(list(join(folder, "kept"))).toEqual([]);
});

test("Ctrl-C during voxel fits ends them with 130, and leaves no file, whole or half", async () => {
  // 40 slabs; the third answer comes when most are still to be fitted.
  const size = [64, 64, 40] as const;
  const frameStarts_s = frames.map(({ start }) => start);
  const frameDurations_s = frames.map(({ start, end }) => end - start);
  const one = simulateImage(64);
  const nVoxels = size[0] * size[1] * size[2];
  const data = Float32Array.from(
    { length: frames.length * nVoxels },
    (_, i) => one[Math.floor(i / nVoxels) * 64 + (i % 64)],
  );
  const image = toNifti({
    data,
    size,
    voxel_mm: [1, 1, 1],
    frameStarts_s,
    frameDurations_s,
    description: "",
  });
  writeFileSync(join(folder, "big.nii.gz"), image);
  const shippedJson = readFileSync(join(root, "notebooks/data/voxels-simulated.json"), "utf8");
  writeFileSync(join(folder, "big.json"), JSON.stringify({ ...JSON.parse(shippedJson), Units: "kBq/mL" }));
  writeFileSync(
    join(folder, "voxels.yaml"),
    shipped("voxel-fit.yaml").replace("../data/voxels-simulated.nii.gz", "big.nii.gz"),
  );
  mkdirSync(join(folder, "old"));
  for (const out of ["voxel-maps", "old"]) {
    const interrupt = { signal: "SIGINT", after: "a dozen answers", seconds: 0 } as const;
    const args = ["voxels", "voxels.yaml", "--out", out];
    const { code, stdout, stderr } = await cuptake(args, { cwd: folder, env: spied, interrupt });
    expect({ code, stdout, stderr }).toMatchObject({ code: 130, stdout: "" });
    expect(stderr).toContain("stopped; nothing was written");
  }
  expect(existsSync(join(folder, "voxel-maps"))).toBe(false);
  expect(list(join(folder, "old"))).toEqual([]);
});

const hasScript = existsSync("/usr/bin/script");
if (!hasScript) console.warn("no script(1) here (Debian: bsdutils): progress on a terminal is not tested");

test.skipIf(!hasScript)("progress is drawn on a terminal, and only there", async () => {
  const call = ["map", "tumor-map.yaml", "--out", "terminal"];
  const line = [process.execPath, cli, ...call].map((part) => `'${part}'`).join(" ");
  const onTerminal = await cuptake([], { cwd: folder, command: ["script", "-qec", line, "/dev/null"] });
  expect(onTerminal.code).toBe(0);
  expect(onTerminal.stdout).toContain("█");
  const elsewhere = await cuptake(call, { cwd: folder });
  for (const mark of ["█", "░", "\r", "\u001b"])
    expect(elsewhere.stderr + elsewhere.stdout).not.toContain(mark);
});
