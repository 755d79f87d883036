import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { cuptake, list, makeFolder, root } from "./cuptake.ts";

const folder = makeFolder();
const shipped = (name: string): string => readFileSync(join(root, "notebooks/plans", name), "utf8");

/** Holds each file that is flushed to the disk for a while, and says so. */
const spy = `const files = require("node:fs/promises");
const { open } = files;
files.open = async (...args) => {
  const file = await open(...args);
  const { sync } = file;
  file.sync = async () => {
    process.stderr.write("flushing\\n");
    await new Promise((resolve) => setTimeout(resolve, 500));
    return sync.call(file);
  };
  return file;
};
require("node:module").syncBuiltinESMExports();`;

/** Every command that writes, but the demo (as a map) and sweeps (in a test of their own); \`PLACE\` is where it writes. */
const calls: readonly string[] = [
  "run cu-atsm-redox --points 3 --out PLACE/curve.csv",
  "run cu-atsm-redox --points 3 --out PLACE/curve.svg",
  "fit emt6-fit --quick --out PLACE/fit.json",
  "fit emt6-fit --quick --export-petab PLACE/petab",
  "fit petab/problem.yaml --quick --out PLACE/fit.json",
  "design emt6-fit --for k_diss --at start --starts 1 --times 60min --chase none --out PLACE/next.json",
  "compare emt6-fit emt6-nadh-fit --starts 1 --out PLACE/compared.json",
  "assay emt6-assay --out PLACE/assay.csv",
  "map map.yaml --out PLACE/map",
  "voxels voxel-fit --out PLACE/voxels",
  "slurm retention-sweep --nodes 2 --out PLACE/sweeps",
  "figure uptake-figure --out PLACE/uptake.png",
  "convert cu-atsm-redox --out PLACE/model.xml",
  "convert tac-irreversible --out PLACE/sub-1_tacs.tsv",
  "convert emt6-fit --out PLACE/emt6.omex",
  "convert emt6.omex --out PLACE/emt6",
  "card cu-atsm-redox --out PLACE/card.md",
];
/** One of so many where all would take a minute; the way to the disk is the same. */
const oneIn = (n: number): readonly string[] =>
  calls.filter((_, i) => process.env.CUPTAKE_LONG || i % n === 0);
const some = oneIn(4);
const callAt = (call: string, place: string): string[] => call.replace("PLACE", place).split(" ");

beforeAll(async () => {
  writeFileSync(join(folder, "spy.cjs"), spy);
  const small = shipped("tumor-map.yaml")
    .replace("[96, 96, 48]", "[12, 12, 12]")
    .replace("[0.4, 0.4, 0.4]", "[3, 3, 3]");
  writeFileSync(join(folder, "map.yaml"), small);
  for (const call of ["fit emt6-fit --quick --export-petab petab", "convert emt6-fit --out emt6.omex"])
    expect(await cuptake(call.split(" "), { cwd: folder })).toMatchObject({ code: 0 });
});

describe.each(["SIGINT", "SIGTERM"] as const)("%s while a file is written", (signal) => {
  test.each(signal === "SIGINT" ? oneIn(2) : some)(
    "%s leaves no half file, and ends with 130",
    async (call) => {
      const place = join(folder, signal);
      mkdirSync(place, { recursive: true });
      const env = { NODE_OPTIONS: `--require=${join(folder, "spy.cjs")}` };
      const interrupt = { signal, after: "flushing", seconds: 0.1 };
      const { code, stderr } = await cuptake(callAt(call, signal), { cwd: folder, env, interrupt });
      expect({ code, stderr }).toMatchObject({ code: 130 });
      // The frames of a map are flushed before its files are written together.
      expect(stderr).toMatch(/stopped; (not written: |nothing was written)/);
      expect(list(place).filter((path) => /\.\w+$/.test(path))).toEqual([]);
      rmSync(place, { recursive: true });
    },
  );
});

test("a second signal ends at once, and takes along what was begun", async () => {
  mkdirSync(join(folder, "twice"));
  writeFileSync(join(folder, "twice.cjs"), spy.replace("500", "60000"));
  const twice = `const call = ${JSON.stringify(callAt(calls[0], "twice"))};
    const child = require("node:child_process").spawn(process.execPath, [process.env.CLI, ...call], { stdio: ["ignore", "inherit", "pipe"] });
    child.stderr.on("data", (text) => {
      process.stderr.write(text);
      if (!String(text).includes("flushing")) return;
      child.kill("SIGTERM");
      setTimeout(() => child.kill("SIGTERM"), 300);
    });
    child.on("close", (code) => process.exit(code ?? 1));`;
  const env = {
    CLI: join(root, "dist", "cli.js"),
    NODE_OPTIONS: `--require=${join(folder, "twice.cjs")}`,
  };
  const { code, stderr } = await cuptake([], {
    ...{ cwd: folder, env },
    command: [process.execPath, "-e", twice],
  });
  expect({ code, stderr }).toMatchObject({ code: 130 });
  expect(list(join(folder, "twice"))).toEqual([]);
});

describe.skipIf(process.getuid?.() !== 0 || process.platform !== "linux")(
  "on a full disk (needs root, for tmpfs)",
  () => {
    test.each(some)("%s says so, and leaves no half file", async (call) => {
      const disk = join(folder, "full");
      mkdirSync(disk, { recursive: true });
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=4k", "tmpfs", disk]);
      try {
        writeFileSync(join(disk, "old"), new Uint8Array(4096));
        const { code, stderr } = await cuptake(callAt(call, "full"), { cwd: folder });
        expect({ code, stderr }).toMatchObject({ code: 1 });
        expect(stderr).toMatch(/found a full disk\n {2}→ make room, or choose another disk/);
        expect(list(disk).filter((path) => /\.\w+$/.test(path))).toEqual([]);
      } finally {
        execFileSync("umount", [disk]);
      }
    });
  },
);
