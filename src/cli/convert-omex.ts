import { readFile } from "node:fs/promises";
import { basename, dirname, join, normalize, relative, sep } from "node:path";
import * as z from "zod";
import { CallError, InputError, isPetab, openFormats, readDocument, readModel, toSbml } from "../index.ts";
import { loadAssay } from "./assay.ts";
import type { Converted } from "./convert-tac.ts";
import { loadFigure, readDrawn } from "./figure.ts";
import { loadFit } from "./fit.ts";
import { isSetsFit, loadSets } from "./fit-sets.ts";
import { loadMap } from "./map.ts";
import { shippedPath } from "./place.ts";
import { kindOf, openModel } from "./plan.ts";
import { openProject } from "./project.ts";
import { beside, disk, find, recording, type Shelf, type TextFile } from "./shelf.ts";
import { loadSweep } from "./sweep-load.ts";

const loaders: Readonly<Record<string, (name: string, shelf: Shelf) => Promise<unknown>>> = {
  fit: async (name, shelf) => ((await isSetsFit(name, shelf)) ? loadSets(name, shelf) : loadFit(name, shelf)),
  map: loadMap,
  sweep: loadSweep,
  assay: loadAssay,
  figure: async (name, shelf) => {
    if (await readDrawn(name, shelf)) return;
    const { fitPath, shelf: beside } = await loadFigure(name, shelf);
    return loadFit(fitPath, beside);
  },
};

/** An SBML file is packed as it is, whether or not the model language has words for all of it. */
async function readSbmlText(name: string, shelf: Shelf): Promise<void> {
  const { text, file } = await shelf.read(name);
  if (/<(\w+:)?sbml[\s>]/.test(text)) return;
  const message = "expected SBML, found another file";
  throw new InputError(file, [{ where: "(the whole file)", message, advice: "is this the right file?" }]);
}

const problemSchema = z.looseObject({
  parameter_file: z.union([z.string(), z.array(z.string())]),
  problems: z.array(z.record(z.string(), z.union([z.array(z.string()), z.unknown()]))),
});

/** Every file that a PEtab problem names: models, tables, and what draws them. */
function filesOfProblem({ text, file }: TextFile): string[] {
  const { parameter_file, problems } = readDocument(text, file, problemSchema).value;
  const named = problems.flatMap((problem) =>
    Object.entries(problem).flatMap(([key, paths]) => (key.endsWith("_files") ? paths : [])),
  );
  return [parameter_file, named].flat().filter((path) => typeof path === "string");
}

function refuseNothing({ file }: TextFile): never {
  const message =
    "expected a model, a plan, a PEtab problem or a project, found a file that says none of them";
  throw new InputError(file, [{ where: "kind", line: 1, message, advice: "is this the right file?" }]);
}

/** Every text that a model, a plan or a project reads, by path. */
async function gatherTexts(name: string): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  const shelf = recording(disk, texts);
  if (/\.json$/i.test(name)) {
    const { shelf: inputs, names } = await openProject(name);
    for (const input of names) texts.set(input, (await inputs.read(input)).text);
    return texts.set("project.json", (await disk.read(name)).text);
  }
  if (/\.(xml|sbml)$/i.test(name)) {
    await readSbmlText(name, shelf);
    return texts;
  }
  const found = find(name, shippedPath(name, "model") === undefined ? "plan" : "model", shelf);
  const opened = await found.shelf.read(found.path);
  const { kind } = kindOf(opened);
  if (isPetab(opened.text))
    for (const path of filesOfProblem(opened)) await shelf.read(beside(opened.file, path));
  else if (kind === "model") await openModel(name, shelf);
  else if (kind === "nothing") refuseNothing(opened);
  else if (loaders[kind]) await loaders[kind](name, shelf);
  else throw new CallError(`${name}: a ${kind} plan reads images, which an archive is not made of yet`);
  return texts;
}

/** Paths as they stand to each other, from the folder that holds them all. */
function withoutRoot(texts: ReadonlyMap<string, string>): Map<string, string> {
  const paths = [...texts.keys()].map((path) => normalize(path));
  const folders = paths.map((path) => dirname(path).split(sep));
  const [first, ...others] = folders;
  const count = first.findIndex((part, i) => others.some((folder) => folder[i] !== part));
  const root =
    (count < 0 ? first : first.slice(0, count)).join(sep) || (paths[0].startsWith(sep) ? sep : ".");
  return new Map([...texts.values()].map((text, i) => [relative(root, paths[i]).split(sep).join("/"), text]));
}

const isModel = (text: string): boolean => /^species:/m.test(text) && /^reactions:/m.test(text);

/** A model, a plan or PEtab problem with all that it reads, or a project, as a COMBINE archive; each model as SBML too. */
export async function packOmex(name: string, out: string): Promise<Converted> {
  const texts = withoutRoot(await gatherTexts(name));
  const files = new Map<string, string>(texts);
  const models: { location: string; title: string; citation: string }[] = [];
  for (const [path, text] of texts) {
    if (!/\.ya?ml$/i.test(path) || !isModel(text)) continue;
    const network = readModel(text, path);
    const location = path.replace(/\.ya?ml$/i, ".xml");
    files.set(location, await toSbml(network));
    models.push({ location, title: network.title, citation: network.citation.text });
  }
  const { toOmex } = await openFormats();
  const bytes = toOmex(files, { title: `Cuptake: ${name}`, models });
  const names = [...files.keys()];
  return {
    ...{
      folder: dirname(out),
      files: new Map([[basename(out), bytes]]),
      remarks: [],
      record: { files: names },
    },
    summary: `${names.length} files: ${names.join(", ")}`,
  };
}

/** The files of a COMBINE archive, to be written into a folder. */
export async function unpackOmex(name: string, out: string): Promise<Converted> {
  const { inspectOmex } = await openFormats();
  const bytes = await readFile(name).catch(() => {
    const message = "expected a file that can be read, found none";
    throw new InputError(name, [{ where: "(the whole file)", message, advice: "check the path" }]);
  });
  const { files, unlisted } = inspectOmex(bytes, name);
  await refuseOthers(files, out);
  const names = [...files.keys()];
  const summary = `${names.length} files: ${names.join(", ")}`;
  const left = `Left in the archive, since its manifest does not list them: ${unlisted.join(", ")}.`;
  const remarks = unlisted.length > 0 ? [left] : [];
  return { folder: out, files, remarks, record: { files: names, unlisted }, summary };
}

/** Files that lie there already and say something else are not written over. */
async function refuseOthers(files: ReadonlyMap<string, Uint8Array>, out: string): Promise<void> {
  const others: string[] = [];
  for (const [path, content] of files) {
    const there = await readFile(join(out, path)).catch(() => undefined);
    if (there && Buffer.compare(there, content) !== 0) others.push(path);
  }
  if (others.length > 0)
    throw new CallError(
      `--out ${out}: expected a folder without other files of these names, found ${others.join(", ")}; choose another folder, or move them`,
    );
}
