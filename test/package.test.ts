import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import * as cuptake from "../src/index.ts";
import { root } from "./cli/cuptake.ts";

interface Loaded {
  readonly bytes: number;
  /** Those of one file count double in memory if it holds a single letter beyond ASCII. */
  readonly areAscii: boolean;
  /** Modules that are not in `dist/`. */
  readonly others: ReadonlySet<string>;
}

/** What Node reads before the first line of a built file runs: its static imports, and theirs. */
function loadedBy(entry: string): Loaded {
  const files = new Set<string>();
  const others = new Set<string>();
  let [bytes, areAscii] = [0, true];
  const visit = (path: string): void => {
    if (files.has(path)) return;
    files.add(path);
    const text = readFileSync(path, "utf8");
    bytes += Buffer.byteLength(text);
    areAscii &&= Buffer.byteLength(text) === text.length;
    for (const [, name] of text.matchAll(/^(?:import|export)\b(?:[^"'`();]*\bfrom)?\s*"([^"]+)";?$/gm))
      if (name.startsWith(".")) visit(join(dirname(path), name));
      else others.add(name);
  };
  visit(join(root, "dist", entry));
  return { bytes, areAscii, others };
}

const outsideOfNode = ({ others }: Loaded): string[] =>
  [...others].filter((name) => !builtinModules.includes(name.replace(/^node:/, "")));

// Time is what counts, and `test/bench/start.bench.ts` takes it; what is read decides it, and differs on no machine.
test("the library loads 1.5 MB of its own and no package: what is large waits for its first call", () => {
  const loaded = loadedBy("index.js");
  expect(outsideOfNode(loaded)).toEqual([]);
  expect(loaded.bytes).toBeGreaterThan(300_000);
  expect(loaded.bytes).toBeLessThan(1_530_000);
  expect(loaded.areAscii).toBe(true);
});

test("what the built files load from beside them is installed with them, and what draws on screen is not", () => {
  const built = readdirSync(join(root, "dist")).filter((name) => name.endsWith(".js"));
  const loads = /(?:\b(?:from|import)\s*\(?\s*|\brequire\(\s*|\.resolve\(\s*)"([@a-z][\w./-]*)"/g;
  const found = built.flatMap((name) =>
    [...readFileSync(join(root, "dist", name), "utf8").matchAll(loads)].map(([, one]) => one),
  );
  const packages = found
    .filter((name) => !builtinModules.includes(name.replace(/^node:/, "")))
    .map((name) => name.match(/^(?:@[^/]+\/)?[^/]+/)?.[0] ?? name);
  const { dependencies, peerDependencies, devDependencies } = JSON.parse(
    readFileSync(join(root, "package.json"), "utf8"),
  );
  // Of gpu.js, which brings it where it can be installed.
  const installed = Object.keys({ ...dependencies, ...peerDependencies, webgpu: "" });
  expect(packages).toContain("pdfkit");
  expect(packages.filter((name) => !installed.includes(name))).toEqual([]);
  // Twelve megabytes, for the page and the notebooks alone.
  expect(packages).not.toContain("plotly.js-dist");
  expect(Object.keys(dependencies)).not.toContain("plotly.js-dist");
  expect(Object.keys(devDependencies)).toContain("plotly.js-dist");
});

test("an import makes no schema: each is made when a text is first held against it", () => {
  // A schema of zod asks for its members by name; the built library is asked the same through a spy.
  const script = `
    const zod = [];
    const define = Object.defineProperty;
    Object.defineProperty = (target, key, how) => {
      if (key === "_zod") zod.push(target);
      return define(target, key, how);
    };
    const { readModel } = await import("cuptake");
    const atStart = zod.length;
    try { readModel("name: 1", "m"); } catch {}
    console.log(JSON.stringify([atStart, zod.length > 20]));`;
  expect(JSON.parse(runNode(makeProject("spied", []), "--input-type=module", "-e", script))).toEqual([
    0,
    true,
  ]);
});

const folder = mkdtempSync(join(tmpdir(), "cuptake-package-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A project that has the package, and of its dependencies those that are named. */
function makeProject(name: string, dependencies: readonly string[]): string {
  const project = join(folder, name);
  const modules = join(project, "node_modules");
  mkdirSync(join(modules, "cuptake"), { recursive: true });
  for (const part of ["dist", "models", "package.json"])
    symlinkSync(join(root, part), join(modules, "cuptake", part));
  for (const dependency of dependencies)
    symlinkSync(join(root, "node_modules", dependency), join(modules, dependency));
  writeFileSync(join(project, "package.json"), '{ "type": "module" }');
  return project;
}

/** Runs Node there; links count as the places where they stand, as in an installed package. */
function runNode(project: string, ...args: readonly string[]): string {
  const flags = ["--preserve-symlinks", "--preserve-symlinks-main"];
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, ...args], {
    cwd: project,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  return stdout;
}

test("the package reads, compiles and solves a model with no other package beside it", () => {
  const script = `
    import { readFileSync } from "node:fs";
    import * as cuptake from "cuptake";
    const network = cuptake.readModel(readFileSync("node_modules/cuptake/models/two-tissue.yaml", "utf8"), "m");
    const system = cuptake.compileNetwork(network);
    console.log(JSON.stringify({ names: Object.keys(cuptake).sort(), dim: system.dim }));`;
  const { names, dim } = JSON.parse(runNode(makeProject("alone", []), "--input-type=module", "-e", script));
  expect(names).toEqual(Object.keys(cuptake).sort());
  expect(dim).toBeGreaterThan(1);
});

test("the example of the README runs as printed, and gives the published uptake at 30 and 60 min", () => {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const [, example = ""] = readme.match(/```js\n([\s\S]*?)```/) ?? [];
  const project = makeProject("readme", []);
  symlinkSync(join(root, "models"), join(project, "models"));
  const script = `${example}\nconsole.log(JSON.stringify({ values: [...values], unit }));`;
  const { values, unit } = JSON.parse(runNode(project, "--input-type=module", "-e", script));
  expect(unit).toBe("%");
  // Golden row at 0.76 mmHg: 64.26 % at 30 min and 72.06 % at 60 min.
  expect(values).toHaveLength(3);
  expect(Math.abs(values[1] - 64.26)).toBeLessThan(0.005);
  expect(Math.abs(values[2] - 72.06)).toBeLessThan(0.005);
});

test("the licenses of what is bundled come along", () => {
  const licenses = readFileSync(join(root, "dist", "licenses.md"), "utf8");
  for (const name of [
    "mathjs",
    "zod",
    "yaml",
    "papaparse",
    "commander",
    "comlink",
    "odex",
    "fflate",
    "d3-scale",
  ])
    expect(licenses).toMatch(new RegExp(`^## ${name} `, "m"));
});

const user = `
import { compileNetwork, makePool, type Network, type Pool, readModel, seconds, solve } from "cuptake";
const network: Network = readModel("", "model.yaml");
export const solution = solve(compileNetwork(network), { times: [seconds(1)], parameters: [] });
export const pool: Pool = makePool({ workers: 2 });
// @ts-expect-error a text is no network
compileNetwork("model");
`;

test.runIf(process.env.CUPTAKE_LONG).each(["bundler", "nodenext"])(
  "the type declarations serve a strict program that resolves as %s",
  (resolver) => {
    const types = spawnSync(process.execPath, [".ci/types.mjs"], { cwd: root, encoding: "utf8" });
    expect(types.stderr).toBe("");
    const project = makeProject(resolver, ["zod", "mathjs", "decimal.js", "fraction.js", "hyparquet"]);
    const compilerOptions = {
      ...{ strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true, types: [] },
      ...{ target: "es2022", lib: ["es2023", "dom"], preserveSymlinks: true },
      ...{ module: resolver === "bundler" ? "esnext" : resolver, moduleResolution: resolver },
    };
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["user.ts"] }));
    writeFileSync(join(project, "user.ts"), user);
    const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
    expect(spawnSync(process.execPath, [tsc], { cwd: project, encoding: "utf8" }).stdout).toBe("");
  },
  // Two whole compilations.
  300_000,
);

test.runIf(process.env.CUPTAKE_LONG)(
  "what npm packs is below 5 MB, and in an empty folder it runs the demo and draws a picture",
  () => {
    const run = (command: string, cwd: string): string => {
      const { status, stdout, stderr } = spawnSync("bash", ["-c", command], { cwd, encoding: "utf8" });
      expect(status, `${command}: ${stderr}`).toBe(0);
      return stdout;
    };
    const said = run(`npm run --silent package -- --json --pack-destination ${folder}`, root);
    const [{ filename, unpackedSize }] = JSON.parse(said.slice(said.indexOf("[")));
    expect(unpackedSize).toBeLessThan(5_000_000);
    const empty = join(folder, "empty");
    mkdirSync(empty);
    writeFileSync(join(empty, "package.json"), "{}");
    run(`npm install --prefer-offline --no-audit --no-fund ../${filename}`, empty);
    run("npx cuptake demo", empty);
    expect(readFileSync(join(empty, "out", "report.html"), "utf8")).toContain("<svg");
    run("npx cuptake figure uptake-figure --out uptake.png", empty);
    expect(readFileSync(join(empty, "uptake.png")).subarray(1, 4).toString()).toBe("PNG");
  },
  1_200_000,
);
