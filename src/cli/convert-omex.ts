import { readFile } from "node:fs/promises";
import { basename, dirname, normalize, relative, sep } from "node:path";
import { CallError, InputError, openFormats, readModel, toSbml } from "../index.ts";
import { loadAssay } from "./assay.ts";
import type { Converted } from "./convert-tac.ts";
import { loadFigure, readDrawn } from "./figure.ts";
import { loadFit } from "./fit.ts";
import { isSetsFit, loadSets } from "./fit-sets.ts";
import { loadMap } from "./map.ts";
import { shippedPath } from "./place.ts";
import { kindOf, openModel } from "./plan.ts";
import { openProject } from "./project.ts";
import { disk, find, recording, type Shelf } from "./shelf.ts";
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

/** Every text that a model, a plan or a project reads, by path. */
async function gatherTexts(name: string): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  const shelf = recording(disk, texts);
  if (/\.json$/i.test(name)) {
    const { shelf: inputs, names } = await openProject(name);
    for (const input of names) texts.set(input, (await inputs.read(input)).text);
    return texts.set("project.json", (await disk.read(name)).text);
  }
  const found = find(name, shippedPath(name, "model") === undefined ? "plan" : "model", shelf);
  const { kind } = kindOf(await found.shelf.read(found.path));
  if (kind === "model" || kind === "nothing") await openModel(name, shelf);
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

/** A model, a plan with all that it reads, or a project, as a COMBINE archive; each model as SBML too. */
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
  const { readOmex } = await openFormats();
  const bytes = await readFile(name).catch(() => {
    const message = "expected a file that can be read, found none";
    throw new InputError(name, [{ where: "(the whole file)", message, advice: "check the path" }]);
  });
  const files = readOmex(bytes, name);
  const names = [...files.keys()];
  const summary = `${names.length} files: ${names.join(", ")}`;
  return { folder: out, files, remarks: [], record: { files: names }, summary };
}
