import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { beforeAll, expect, test } from "vitest";
import { cuptake, list, makeFolder, type Result, root } from "./cuptake.ts";

const folder = makeFolder();
const read = (path: string): string => readFileSync(join(folder, path), "utf8");

interface Project {
  readonly versions: Record<string, string>;
  readonly seeds: { readonly map: number };
  readonly backend: { readonly asked: string; readonly ran: string };
  readonly fits: readonly { readonly rms: number }[];
  readonly inputs: Record<string, string>;
}

/** The three examples that `cuptake demo --help` prints; the second runs in another folder. */
const runs: Result[] = [];
beforeAll(async () => {
  mkdirSync(join(folder, "elsewhere"));
  runs.push(await cuptake(["demo"], { cwd: folder }));
  runs.push(
    await cuptake(["demo", "--out", "results", "--workers", "1"], { cwd: join(folder, "elsewhere") }),
    await cuptake(["demo", "--project", "out/project.json", "--out", "again"], { cwd: folder }),
  );
}, 600_000); // 40 s where nothing else runs

const files = [
  "project.json",
  "report.html",
  "suv.json",
  "suv.nii.gz",
  "suv.svg",
  "sweep.csv",
  "sweep.svg",
  "timings.json",
  "uptake.pdf",
  "uptake.png",
  "uptake.svg",
];

test("the demo writes every file, and these calls are the examples of its help", async () => {
  for (const { code, stderr } of runs) expect({ code, stderr }).toMatchObject({ code: 0 });
  for (const place of ["out", "elsewhere/results", "again"])
    expect(list(join(folder, place)), place).toEqual(files);
  const { stdout } = await cuptake(["demo", "--help"], { cwd: folder });
  const examples = [...stdout.matchAll(/^ {2}cuptake (.+)$/gm)].map(([, call]) => call);
  expect(examples).toEqual([
    "demo",
    "demo --out results --workers 1",
    "demo --project out/project.json --out again",
  ]);
});

test("the files are the same bytes on one worker or all, in any folder, and from the project alone", () => {
  for (const name of files.filter((f) => f !== "timings.json"))
    for (const place of ["elsewhere/results", "again"]) {
      const [first, other] = ["out", place].map((where) => readFileSync(join(folder, where, name)));
      expect(other.equals(first), `${place}/${name}`).toBe(true);
    }
  expect(Object.keys((JSON.parse(read("out/timings.json")) as { seconds: object }).seconds)).toEqual([
    "fits",
    "uptake curves",
    "sweep",
    "maps",
    "figures and report",
    "writing",
  ]);
});

test("each file is what its ending says", () => {
  const bytes = (name: string): Buffer => readFileSync(join(folder, "out", name));
  expect(bytes("uptake.pdf").subarray(0, 5).toString("latin1")).toBe("%PDF-");
  expect(bytes("uptake.png").subarray(1, 4).toString("latin1")).toBe("PNG");
  expect(read("out/uptake.svg")).toMatch(/<svg[\s>]/);
  const image = gunzipSync(bytes("suv.nii.gz"));
  expect(image.subarray(344, 347).toString("latin1")).toBe("n+1");
  expect([1, 2, 3, 4].map((i) => image.readInt16LE(40 + 2 * i))).toEqual([96, 96, 48, 3]);
  expect(read("out/sweep.csv").match(/,ok,/g)).toHaveLength(27);
});

test("the report needs no network, and its RMS is that of the fit", async () => {
  const report = read("out/report.html");
  expect(report).not.toMatch(/\b(?:src|href|action|data|poster)\s*=\s*["']?(?!#|data:|["'])[\w/.:]/i);
  expect(report).not.toMatch(/@import|url\(\s*["']?(?!#|data:)[^"')]/i);
  expect(report.replaceAll(/xmlns(?::\w+)?="http:\/\/www\.w3\.org\/[^"]*"/g, "")).not.toMatch(/https?:\/\//);
  const { fits } = JSON.parse(read("out/project.json")) as Project;
  const { stdout } = await cuptake(["fit", "emt6-fit", "--json"], { cwd: folder });
  expect((JSON.parse(stdout) as { rms: number }).rms).toBe(fits[0].rms);
  expect(fits[0].rms.toFixed(2)).toBe("5.13");
  expect(report).toContain("RMS 5.13 percentage points");
  expect(runs[0].stdout).toContain("RMS 5.129 percentage points");
});

test("the sidecar and the report name what is assumed and what is not predicted", () => {
  const { Cuptake: own } = JSON.parse(read("out/suv.json")) as {
    Cuptake: { assumed: string[]; limits: string[] };
  };
  for (const name of ["K1", "k_out", "V_b"]) expect(own.assumed).toContain(`tumor.kinetics.${name}`);
  expect(own.assumed).toContain("plasma.initial_volume");
  const limits = own.limits.join(" ");
  expect(limits).toMatch(/K1, k_out, V_b and the plasma curve are assumed/);
  expect(limits).toMatch(/24 h\) is not predicted without a second, non-ATSM copper pool/);
  for (const text of [read("out/report.html"), runs[0].stdout]) {
    expect(text).toContain("K1, k_out, V_b and the plasma curve are assumed");
    expect(text).toMatch(/is not predicted without a second, non-ATSM copper pool/);
  }
});

test("the project holds the text of every input, the installed versions, the seed and the backend", () => {
  const { inputs, versions, seeds, backend } = JSON.parse(read("out/project.json")) as Project;
  expect(Object.keys(inputs)).toEqual([
    "models/cu-atsm-plasma.yaml",
    "models/cu-atsm-redox.yaml",
    "notebooks/data/emt6-lewis-1999.csv",
    "notebooks/data/mcf7-weeks-2010.csv",
    "notebooks/plans/emt6-fit.yaml",
    "notebooks/plans/mcf7-fit.yaml",
    "notebooks/plans/tumor-map.yaml",
    "notebooks/plans/tumor-sweep.yaml",
    "notebooks/plans/uptake-figure.yaml",
  ]);
  for (const [path, text] of Object.entries(inputs))
    expect(text, path).toBe(readFileSync(join(root, path), "utf8"));
  expect(versions.node).toBe(process.versions.node);
  for (const [name, version] of Object.entries(versions)) expect(version, name).toMatch(/^\d+\.\d+\.\d+/);
  expect(seeds.map).toBe(20250101);
  expect(backend.asked).toBe("auto");
  expect(read("out/project.json")).not.toContain(root.replace(/\/$/, ""));
});

test("a project is repeated from its own texts, and other versions are said aloud", async () => {
  const project = JSON.parse(read("out/project.json")) as Project;
  const path = "models/cu-atsm-redox.yaml";
  const broken = project.inputs[path].replace("reduction: { from: I", "reduction: { from: Q");
  const changed = {
    ...project,
    versions: { ...project.versions, odex: "1.0.0" },
    inputs: { ...project.inputs, [path]: broken },
  };
  writeFileSync(join(folder, "changed.json"), JSON.stringify(changed));
  const { [path]: _, ...fewer } = project.inputs;
  writeFileSync(join(folder, "fewer.json"), JSON.stringify({ ...project, inputs: fewer }));
  writeFileSync(join(folder, "none.json"), "{}");
  const said = await Promise.all(
    ["changed", "fewer", "none"].map(async (name) => {
      const { code, stderr } = await cuptake(["demo", "--project", `${name}.json`, "--out", "new"], {
        cwd: folder,
      });
      expect({ name, code }).toEqual({ name, code: 1 });
      return stderr.replace(project.versions.odex, "HERE");
    }),
  );
  expect(list(folder)).not.toContain("new");
  expect(said[0]).toMatchInlineSnapshot(`
    "not the same as when changed.json was written, so bytes may differ:
      odex 1.0.0 there, HERE here
    models/cu-atsm-redox.yaml:88: 1 problem
      ✖ reactions.reduction.from: expected one of E, I, R, T, found "Q"
        → did you mean "E", "I" or "R"?
    "
  `);
  expect(said[1]).toMatchInlineSnapshot(`
    "fewer.json: 1 problem
      ✖ inputs: expected the text of models/cu-atsm-redox.yaml, found none
        → take a project file that cuptake demo wrote
    "
  `);
  expect(said[2]).toContain("none.json:1: ");
});
