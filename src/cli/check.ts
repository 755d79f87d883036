import {
  CallError,
  InputError,
  isCourseTable,
  isPetab,
  isTac,
  makeObjective,
  type Network,
  readModel,
  readProblem,
  readTable,
  readTac,
  readUptake,
} from "../index.ts";
import { loadAssay } from "./assay.ts";
import { type Summary, summarizeForeign, summarizePetab, summarizeSidecar } from "./check-foreign.ts";
import { loadFigure, readDrawn } from "./figure.ts";
import { loadFit } from "./fit.ts";
import { isSetsFit, loadSets } from "./fit-sets.ts";
import { openCourse, openSidecar } from "./inputs.ts";
import { loadVoxels } from "./load-voxels.ts";
import { loadMap, tryMap } from "./map.ts";
import { shippedPath } from "./place.ts";
import { blame, kindOf, openModel } from "./plan.ts";
import { openProject } from "./project.ts";
import { disk, find, openData, type TextFile } from "./shelf.ts";
import { loadSweep } from "./sweep-load.ts";
import { print, printJson, say } from "./talk.ts";

/** What a file was found to be. */
interface Verdict {
  readonly file: string;
  readonly ok: boolean;
  readonly kind: string;
  readonly summary: string;
  /** The file that the problems are in: this one, or one that it names. */
  readonly problemsIn: string | null;
  readonly problems: InputError["problems"];
}

/** `cuptake check FILE…`: reads each file as what it says it is, and what it names, and reports every problem. */
export async function check(files: readonly string[], { json }: { json?: boolean }): Promise<number> {
  const verdicts: Verdict[] = [];
  for (const file of files) verdicts.push(await judge(file));
  const bad = verdicts.filter((v) => !v.ok);
  if (json) printJson(verdicts);
  else for (const v of verdicts) if (v.ok) print(`✔ ${v.file}: ${v.summary}`);
  if (!json && bad.length > 0 && files.length > 1)
    say(`${bad.length} of ${files.length} files have problems`);
  return bad.length > 0 ? 1 : 0;
}

async function judge(name: string): Promise<Verdict> {
  try {
    const { kind, text } = await summarize(name);
    return { file: name, ok: true, kind, summary: text, problemsIn: null, problems: [] };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    say(error.message);
    const { file, problems } = error;
    return { file: name, ok: false, kind: "unknown", summary: "", problemsIn: file, problems };
  }
}

/** JSON that is no project gets one problem, not one for each key that a project has. */
function refuseOther({ text, file }: TextFile): void {
  const { kind, line } = kindOf({ text, file });
  if (kind === "project") return;
  const isFit = /"schema": *"cuptake-fit\//.test(text.slice(0, 200));
  throw new InputError(file, [
    {
      ...{ where: "kind", line },
      message: `expected a project, a figure or the JSON of an image, found ${isFit ? "what a fit wrote" : kind}`,
      advice: isFit ? "cuptake run MODEL --posterior FILE goes on from it" : "is this the right file?",
    },
  ]);
}

async function summarize(name: string): Promise<Summary> {
  const foreign = await summarizeForeign(name);
  if (foreign) return foreign;
  if (/\.([ct]sv|tac|dft|crv|bld)(#|$)/i.test(name) || shippedPath(name, "data")) return summarizeTable(name);
  if (/\.json$/i.test(name)) {
    const { shelf, path } = find(name, "plan", disk);
    const { text, file } = await shelf.read(path);
    if (/"kind": *"figure"/.test(text.slice(0, 200)))
      return summarizeYaml(name, kindOf({ text, file }), file);
    const sidecar = summarizeSidecar({ text, file });
    if (sidecar) return sidecar;
    refuseOther({ text, file });
    const { names } = await openProject(name); // says as well which versions differ
    return { kind: "project", text: `project, ${names.length} inputs` };
  }
  if (shippedPath(name, "model")) return summarizeModel(name);
  if (shippedPath(name, "course")) return summarizeCourse(name);
  const found = find(name, "plan", disk);
  const opened = await found.shelf.read(found.path);
  if (!/\.ya?ml$/i.test(found.path))
    throw new CallError(
      `check ${name}: expected a file that ends in .yaml, .xml, .csv, .tsv, .tac, .dft, .crv, .bld, .json, .nii, .nii.gz or .omex`,
    );
  if (isPetab(opened.text)) return summarizePetab(opened);
  return summarizeYaml(name, kindOf(opened), opened.file);
}

/** What was noted of a file, a line each. */
const withNotes = (text: string, notes: readonly string[]): string =>
  [text, ...notes.map((note) => `  ${note}`)].join("\n");

/** Uptake data have columns of their own; another table is read as far as a table goes. */
async function summarizeTable(name: string): Promise<Summary> {
  const { text, file } = await openData(name.replace(/#[^/\\#]+$/, ""));
  if (isTac(text)) {
    const { regions, frames, notes } = readTac(text, file, { sidecar: await openSidecar(file, disk) });
    const names = regions.map((region) => region.name).join(", ");
    return {
      kind: "tac",
      text: withNotes(`time-activity curves, ${frames.length} frames, regions ${names}`, notes),
    };
  }
  if (isCourseTable(text)) return summarizeCourse(name);
  const isOther = /^(?!#).*\btarget\b/m.test(text) && !/^(?!#).*\bpO2_mmHg\b/m.test(text);
  if (isOther) {
    const { rows, columns } = readTable(text, file);
    return { kind: "table", text: `table of targets, ${rows.length} rows, columns ${columns.join(", ")}` };
  }
  const { rows, provenance } = readUptake(text, file);
  return {
    kind: "uptake",
    text: `uptake data, ${rows.length} rows, provenance ${provenance ?? "not stated"}`,
  };
}

/** Plans are read with everything that they name. */
async function summarizeYaml(name: string, { kind, line }: { kind: string; line: number }, file: string) {
  switch (kind) {
    case "fit": {
      if (await isSetsFit(name)) return summarizeSets(name);
      const { plan, data } = await loadFit(name);
      return { kind, text: `fit plan, ${plan.title}; ${data.rows.length} rows of data` };
    }
    case "map": {
      const loaded = await loadMap(name);
      await tryMap(loaded);
      return { kind, text: `map plan, ${Object.keys(loaded.plan.quantities).length} quantities` };
    }
    case "sweep": {
      const { plan, base, source } = await loadSweep(name);
      if (base) await tryMap(base);
      return { kind, text: `sweep plan, ${plan.count} points of job ${source.job.kind}` };
    }
    case "figure": {
      const drawn = await readDrawn(name);
      if (drawn)
        return {
          kind,
          text: `figure, ${drawn.panels.length} panel${drawn.panels.length === 1 ? "" : "s"}, ${drawn.width_mm} mm wide`,
        };
      const { plan, fitPath, shelf } = await loadFigure(name);
      await loadFit(fitPath, shelf);
      return { kind, text: `figure plan, ${plan.name}` };
    }
    case "assay": {
      const { plan } = await loadAssay(name);
      return { kind, text: `assay plan, ${plan.conditions.length} conditions, ${plan.times.length} times` };
    }
    case "voxel-fit": {
      const { image, plan, times } = await loadVoxels(name);
      const text = `voxel-fit plan, ${plan.form}, ${image.size.join(" × ")} voxels, ${times.frames.length} frames`;
      return { kind, text };
    }
    case "course":
      return summarizeCourse(name);
    case "model":
    case "nothing":
      return summarizeModel(name);
    default:
      throw new InputError(file, [
        {
          where: "kind",
          line,
          message: `expected fit, map, sweep, figure, assay, voxel-fit or course, found "${kind}"`,
          advice: "mend its spelling; a model has no kind",
        },
      ]);
  }
}

async function summarizeSets(name: string): Promise<Summary> {
  const { plan, sets, opened } = await loadSets(name);
  const { names, nData } = await blame(opened, "parameters", () => makeObjective(readProblem(sets.problem)));
  const n = plan.data.length;
  return {
    kind: "fit",
    text: `fit plan, ${plan.title}; ${n} data set${n === 1 ? "" : "s"}, ${nData} points, ${names.length} variables`,
  };
}

async function summarizeCourse(name: string): Promise<Summary> {
  const { title, unit, course, provenance } = await openCourse(name, undefined);
  const n = course.pieces.length;
  return {
    kind: "course",
    text: `course over time, ${title || "no title"}, in ${unit.text}, ${n} piece${n === 1 ? "" : "s"}, provenance ${provenance ?? "not stated"}`,
  };
}

async function summarizeModel(name: string): Promise<Summary> {
  const { text, file } = await openModel(name);
  return { kind: "model", text: describeModel(readModel(text, file)) };
}

const describeModel = (network: Network): string =>
  `model ${network.name}, ${network.species.length} species, ${network.reactions.length} reactions, ` +
  `${network.parameters.length} parameters (${network.parameters.filter((q) => q.provenance === "assumed").length} assumed)`;
