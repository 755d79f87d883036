import { basename, dirname, join } from "node:path";
import { CallError, isCourseTable, isTac, openSbml, readModel, toSbml } from "../index.ts";
import { convertBlood } from "./convert-blood.ts";
import { packOmex, unpackOmex } from "./convert-omex.ts";
import { type Converted, convertTac, tacEndings } from "./convert-tac.ts";
import { claimFile, claimFolder, readEnding } from "./out.ts";
import { shippedPath } from "./place.ts";
import { openModel } from "./plan.ts";
import { openData, readText } from "./shelf.ts";
import { print, printJson, say } from "./talk.ts";
import { writeAll } from "./write.ts";

export interface ConvertFlags {
  readonly out: string;
  readonly timeUnit?: string;
  readonly json?: boolean;
}

/** True for the name of an SBML file. */
const isSbml = (name: string): boolean => /\.(xml|sbml)$/i.test(name);
const isArchive = (name: string): boolean => /\.omex$/i.test(name);
const isTableName = (name: string): boolean =>
  /\.(csv|tac|dft|tsv|crv|bld)$/i.test(name) || shippedPath(name, "data") !== undefined;

/** `cuptake convert FILE --out FILE`: models and SBML, time-activity curves of four formats, blood samples, COMBINE archives. */
export async function convert(name: string, flags: ConvertFlags): Promise<number> {
  const { out, timeUnit, json = false } = flags;
  if (timeUnit !== undefined && !isSbml(name))
    throw new CallError(
      "--time-unit: expected it with an SBML file, found it with a file that says its units",
    );
  const { files, summary, record, remarks } = isArchive(name)
    ? await intoFolder(name, flags)
    : await intoFile(name, flags);
  const nFiles = `${files.size} file${files.size === 1 ? "" : "s"}`;
  const written = [...files.keys()].map((file) => join(dirname(out), file));
  say(`wrote ${isArchive(name) ? `${nFiles} into ${out}` : written.join(", ")}`);
  if (json) printJson({ ...record, out, remarks });
  else {
    print(summary);
    for (const remark of remarks) print(`  ${remark}`);
  }
  return 0;
}

async function intoFile(name: string, flags: ConvertFlags): Promise<Converted> {
  await claimFile(flags.out);
  const converted = await choose(name, flags);
  await writeAll(converted.folder, converted.files);
  return converted;
}

/** The folder of an archive goes again where nothing came into it. */
async function intoFolder(name: string, { out }: ConvertFlags): Promise<Converted> {
  const leave = await claimFolder(out);
  try {
    const converted = await unpackOmex(name, out);
    await writeAll(out, converted.files);
    return converted;
  } finally {
    await leave();
  }
}

/** What becomes of a file follows from its name and from that of the other. */
async function choose(name: string, { out, timeUnit }: ConvertFlags): Promise<Converted> {
  if (isArchive(out)) return packOmex(name, out);
  if (isTableName(name)) return convertTable(name, out);
  if (!isSbml(name) && !/\.ya?ml$/i.test(name) && shippedPath(name, "model") === undefined)
    throw new CallError(
      `convert ${name}: expected a model (.yaml or a name that ships), SBML (.xml), curves or blood samples (.csv, .tac, .dft, .tsv, .crv, .bld) or an archive (.omex), found ${wordEnding(name)}\n  → cuptake convert --help shows what becomes of what`,
    );
  const ending = readEnding(out, ["xml", "sbml", "yaml", "yml"]);
  const toModel = ending === "yaml" || ending === "yml";
  if (toModel === isSbml(name)) return toModel ? fromSbml(name, out, timeUnit) : fromModel(name, out);
  throw new CallError(
    `--out ${out}: expected ${isSbml(name) ? ".yaml for a model from SBML" : ".xml for SBML from a model"}, found .${ending}`,
  );
}

function wordEnding(name: string): string {
  if (shippedPath(name, "plan") !== undefined)
    return "a plan, which an archive alone takes (--out FILE.omex)";
  const ending = /\.\w+$/.exec(name)?.[0];
  return ending === undefined ? "a name that does not ship" : `a file that ends in ${ending}`;
}

/** Curves of a scan or blood samples, told by what is in the file. */
async function convertTable(name: string, out: string): Promise<Converted> {
  const found = await openData(name);
  const { text, file } = found;
  if (isTac(text)) return convertTac(found, out, readEnding(out, tacEndings));
  if (isCourseTable(text)) return convertBlood(found, out, readEnding(out, ["csv", "tsv"]));
  const isUptake = /\bpO2_mmHg\b|\buptake\b/.test(text);
  throw new CallError(
    `convert ${file}: expected curves of a scan or blood samples, found ${isUptake ? "uptake data, which have one format" : "another table"}; cuptake check ${file} says what is wrong with it`,
  );
}

function toldOf(network: ReturnType<typeof readModel>, out: string, text: string): Converted {
  const { name: model, species, parameters, reactions } = network;
  const counts = { species: species.length, parameters: parameters.length, reactions: reactions.length };
  const summary = `${model}: ${counts.species} species, ${counts.parameters} parameters, ${counts.reactions} reactions`;
  const files = new Map([[basename(out), text]]);
  return { folder: dirname(out), files, summary, record: { model, ...counts }, remarks: [] };
}

async function fromModel(name: string, out: string): Promise<Converted> {
  const { text, file } = await openModel(name);
  const network = readModel(text, file);
  return toldOf(network, out, await toSbml(network));
}

async function fromSbml(name: string, out: string, timeUnit: string | undefined): Promise<Converted> {
  const { text, file } = await readText(name);
  const options = timeUnit === undefined ? {} : { timeUnit };
  const { network, text: model, remarks } = await openSbml(text, file, options);
  return { ...toldOf(network, out, model), remarks };
}
