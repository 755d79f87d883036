import { basename, dirname } from "node:path";
import { CallError, openSbml, readModel, toSbml } from "../index.ts";
import { packOmex, unpackOmex } from "./convert-omex.ts";
import { type Converted, convertTac, tacEndings } from "./convert-tac.ts";
import { claimFile, claimFolder, readEnding } from "./out.ts";
import { shippedPath } from "./place.ts";
import { openModel } from "./plan.ts";
import { readText } from "./shelf.ts";
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
const isTacName = (name: string): boolean =>
  /\.(csv|tac|dft|tsv)$/i.test(name) || shippedPath(name, "data") !== undefined;

/** `cuptake convert FILE --out FILE`: models and SBML, time-activity curves of four formats, COMBINE archives. */
export async function convert(name: string, flags: ConvertFlags): Promise<number> {
  const { out, timeUnit, json = false } = flags;
  if (timeUnit !== undefined && !isSbml(name))
    throw new CallError(
      "--time-unit: expected it with an SBML file, found it with a file that says its units",
    );
  const { files, summary, record, remarks } = isArchive(name)
    ? await intoFolder(name, flags)
    : await intoFile(name, flags);
  say(`wrote ${isArchive(name) ? `${files.size} files into ${out}` : [...files.keys()].join(", ")}`);
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
  if (isTacName(name)) return convertTac(name, out, readEnding(out, tacEndings));
  const ending = readEnding(out, ["xml", "sbml", "yaml", "yml"]);
  const toModel = ending === "yaml" || ending === "yml";
  if (toModel === isSbml(name)) return toModel ? fromSbml(name, out, timeUnit) : fromModel(name, out);
  throw new CallError(
    `--out ${out}: expected ${isSbml(name) ? ".yaml for a model from SBML" : ".xml for SBML from a model"}, found .${ending}`,
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
