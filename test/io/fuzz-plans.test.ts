import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, vi } from "vitest";
import { makeProject, openProjectText } from "../../src/app/state/project.ts";
import { initialShared, type Shared } from "../../src/app/state/shared.ts";
import { loadFigure } from "../../src/cli/figure.ts";
import { openPosterior } from "../../src/cli/posterior.ts";
import { openProject } from "../../src/cli/project.ts";
import type { Shelf } from "../../src/cli/shelf.ts";
import { openManifest } from "../../src/cli/sweep-manifest.ts";
import { CallError } from "../../src/errors.ts";
import { printFigure, readFigure } from "../../src/figure/figure-file.ts";
import type { MapPanel } from "../../src/figure/spec.ts";
import { analyzeFit } from "../../src/fit/analyze.ts";
import { readAssayPlan } from "../../src/fit/assay-plan.ts";
import { readFitPlan } from "../../src/fit/fit-plan.ts";
import { readSetsPlan } from "../../src/fit/sets-plan.ts";
import { readVoxelPlan } from "../../src/fit/voxel-plan.ts";
import { readCourseFile } from "../../src/io/course-file.ts";
import { readCourseTable } from "../../src/io/course-table.ts";
import { readFrameTimes } from "../../src/io/frame-times.ts";
import { readJob } from "../../src/job/job-plan.ts";
import type { Random } from "../../src/numerics/random.ts";
import { readSweepPlan } from "../../src/sweep/sweep-plan.ts";
import { readMapPlan } from "../../src/tissue/map-plan.ts";
import { readUnit } from "../../src/units.ts";
import { diagram, mixed, signs, sweep } from "../figure/examples.ts";
import { emt6 } from "../fit/emt6.ts";
import { mutation, originalOf } from "../model/mutate.ts";
import { below, damage, fuzz, often, type Parser } from "./damage.ts";
import { leanest } from "./leanest.ts";

const at = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const plans = readdirSync(new URL("../../notebooks/plans", import.meta.url)).map((file) =>
  at(`notebooks/plans/${file}`),
);
const ofKind = (kind: string): string[] =>
  plans.filter((text) => new RegExp(`^kind: ${kind}$`, "m").test(text));
const hasSets = (text: string): boolean => /^(data|models):\s*$/m.test(text);
const each = (texts: readonly string[]): string[][] => texts.map((text) => [text]);

/** Each text, and three times as often what of it has to be there, which is read in a fraction of the time. */
const mostlyLean = (texts: readonly string[], read: (text: string) => unknown): string[][] =>
  texts.flatMap((text) => {
    const own = [leanest(text, read)];
    return [own, own, own, [text]];
  });

const shelfOf = (text: string): Shelf => {
  const read = async (file: string) => ({ text, file });
  return { read, shipped: read };
};

// The command line says on stderr which versions differ.
const talk = vi.spyOn(process.stderr, "write").mockReturnValue(true);
const folder = mkdtempSync(join(tmpdir(), "cuptake-projects-"));
afterAll(() => {
  talk.mockRestore();
  rmSync(folder, { recursive: true });
});

/** Plans without what they say in words, of which half of the long ones consists. */
const lean = (text: string): string =>
  text
    .replaceAll(/, description: (?:"[^"]*"|[^,}]*)(?=[ ,]*[^ ,]*\})/g, "")
    .replaceAll(/^limits:\n(?: .*\n)*/gm, "");

/** The longest plan without ranges too, of which the other one has enough. */
const bare = (text: string): string => lean(text).replaceAll(/, (?:range: \[[^\]]*\]|scale: log10)/g, "");

/** Of lists and tissues those that others speak of; the rest are more of the same. */
const few = (text: string): string =>
  text
    .replaceAll(/^ {2}- \{ name: (?:0-1|1-3|3-10|10-20|20-40|1000 ppm|50000 ppm|200000 ppm).*\n/gm, "")
    .replaceAll(/^ {2}(?:liver|blood):\n(?: {4}.*\n)+/gm, "");

/** A project with two of its inputs; the others would only be more texts. */
async function projectOf(state: Shared): Promise<string> {
  const { inputs, ...project } = JSON.parse(await makeProject(state)) as { inputs: Record<string, string> };
  const few = ["notebooks/data/emt6-lewis-1999.csv", "notebooks/plans/emt6-fit.yaml"];
  return JSON.stringify(
    { ...project, inputs: Object.fromEntries(few.map((path) => [path, inputs[path]])) },
    null,
    2,
  );
}

const project = await projectOf(initialShared);
const moved = await projectOf({
  ...initialShared,
  cell: { ...initialShared.cell, pO2: 7, values: { k_in: 0.001 } },
});
const [, map] = mixed.panels;
const smallMap = { ...mixed, panels: [{ ...map, values: [1, 2, 3, Number.NaN], nx: 2, ny: 2 } as MapPanel] };
const source = emt6(["k_in", "K_R"]);
const analysis = await analyzeFit(source, { starts: 2 });
const manifest = {
  ...{
    schema: "cuptake-sweep/1",
    name: "a",
    title: "A",
    key: "0123",
    versions: { cuptake: "1", node: "v20" },
  },
  ...{
    job: "curves",
    design: { points: 2 },
    axes: [],
    seed: 1,
    state: "unfinished",
    table: null,
    failures: [],
  },
};
const carried = JSON.stringify({ schema: "cuptake-fit/1", source, analysis });

const parsers: readonly Parser<string>[] = [
  {
    name: "fit plan",
    originals: each(ofKind("fit").filter((text) => !hasSets(text))),
    read: ([text]) => readFitPlan(text, "plan.yaml"),
    count: 5000,
  },
  {
    name: "plan of several data sets",
    originals: mostlyLean(ofKind("fit").filter(hasSets), (text) => readSetsPlan(text, "plan.yaml")),
    read: ([text]) => readSetsPlan(text, "plan.yaml"),
    count: 5000,
  },
  {
    name: "map plan",
    originals: mostlyLean(
      ofKind("map").map((text) => few(text.includes("necrosis") ? bare(text) : lean(text))),
      (text) => readMapPlan(text, "plan.yaml"),
    ),
    read: ([text]) => readMapPlan(text, "plan.yaml"),
    count: 5000,
  },
  {
    name: "sweep plan",
    originals: each(ofKind("sweep")),
    read: ([text]) => [readJob(text, "plan.yaml"), readSweepPlan(text, "plan.yaml")],
    count: 5000,
  },
  {
    name: "assay plan",
    originals: mostlyLean(
      ofKind("assay").map((text) => few(lean(text))),
      (text) => readAssayPlan(text, "plan.yaml"),
    ),
    read: ([text]) => readAssayPlan(text, "plan.yaml"),
    count: 5000,
  },
  {
    name: "voxel plan",
    originals: each(ofKind("voxel-fit")),
    read: ([text]) => readVoxelPlan(text, "plan.yaml"),
    count: 5000,
  },
  {
    name: "figure plan",
    originals: each(ofKind("figure")),
    read: ([text]) => loadFigure("./plan.yaml", shelfOf(text)),
    count: 5000,
  },
  {
    name: "figure",
    originals: each([signs, smallMap, sweep, diagram].map((spec) => printFigure(spec, "figure"))),
    read: ([text]) => readFigure(text, text.startsWith("{") ? "figure.json" : "figure.yaml"),
    count: 5000,
  },
  {
    name: "course",
    originals: each([at("notebooks/data/plasma-feng.yaml"), at("notebooks/data/pO2-cycles.yaml")]),
    read: ([text]) => readCourseFile(text, "course.yaml"),
    count: 5000,
  },
  {
    name: "table of a course",
    originals: each([at("notebooks/data/plasma-samples.csv")]),
    read: ([text]) => readCourseTable(text, "samples.csv", { unit: readUnit("kBq/mL") }),
    count: 5000,
  },
  {
    name: "sidecar of an image",
    originals: each([at("notebooks/data/voxels-simulated.json")]),
    read: ([text]) => readFrameTimes(text, "image.json", { nFrames: 16, frameStep_s: 0 }),
    count: 5000,
  },
  {
    name: "project on the page",
    originals: each([project, moved]),
    read: ([text]) => openProjectText(text, "project.json"),
    count: 5000,
  },
  {
    name: "project of the command line",
    originals: each([project, moved]),
    read: ([text]) => {
      writeFileSync(join(folder, "project.json"), text);
      return openProject(join(folder, "project.json"));
    },
    count: 5000,
  },
  {
    name: "manifest of a sweep",
    originals: each([JSON.stringify(manifest), JSON.stringify({ ...manifest, state: "complete" }, null, 2)]),
    read: async ([text]) => {
      writeFileSync(join(folder, "manifest.json"), text);
      if (!(await openManifest(folder))) throw new CallError("none of ours");
    },
    count: 5000,
  },
  {
    name: "posterior of a fit",
    originals: each([carried]),
    read: ([text]) => openPosterior("fit.json", shelfOf(text)),
    count: 5000,
  },
];

/** Each as its parts, which take as long to find as it takes to read it. */
const parted = new Map(
  parsers.flatMap(({ originals }) => originals.flat()).map((text) => [text, originalOf(text)]),
);

/** Half of the time its parts, as they stand to each other, and else its letters. */
function harm(text: string, random: Random): string {
  const own = parted.get(text);
  if (!own || random.uniform() < 0.5) return often(damage)(text, random);
  const harmed = mutation([own], 1, below(2 ** 31, random));
  return random.uniform() < 0.25 ? damage(harmed, random) : harmed;
}

fuzz(parsers, harm);
