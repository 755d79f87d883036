import { CallError, openSbml, readModel, toSbml } from "../index.ts";
import { claimFile, readEnding } from "./out.ts";
import { openModel } from "./plan.ts";
import { readText } from "./shelf.ts";
import { print, printJson, say } from "./talk.ts";
import { writeAtomically } from "./write.ts";

export interface ConvertFlags {
  readonly out: string;
  readonly timeUnit?: string;
  readonly json?: boolean;
}

/** True for the name of an SBML file. */
export const isSbml = (name: string): boolean => /\.(xml|sbml)$/i.test(name);

/** `cuptake convert FILE --out FILE`: a model file to SBML, or SBML to a model file. */
export async function convert(name: string, { out, timeUnit, json = false }: ConvertFlags): Promise<number> {
  const ending = readEnding(out, ["xml", "sbml", "yaml", "yml"]);
  const toModel = ending === "yaml" || ending === "yml";
  if (toModel !== isSbml(name))
    throw new CallError(
      `--out ${out}: expected ${isSbml(name) ? ".yaml for a model from SBML" : ".xml for SBML from a model"}, found .${ending}`,
    );
  if (!toModel && timeUnit !== undefined)
    throw new CallError(
      "--time-unit: expected it with an SBML file, found it with a model, which says its units",
    );
  await claimFile(out);
  const done = toModel ? await fromSbml(name, timeUnit) : await fromModel(name);
  await writeAtomically(out, done.text);
  say(`wrote ${out}`);
  const { model, species, parameters, reactions, remarks } = done;
  if (json) printJson({ model, out, species, parameters, reactions, remarks });
  else {
    print(`${model}: ${species} species, ${parameters} parameters, ${reactions} reactions`);
    for (const remark of remarks) print(`  ${remark}`);
  }
  return 0;
}

const count = (network: ReturnType<typeof readModel>) => ({
  model: network.name,
  species: network.species.length,
  parameters: network.parameters.length,
  reactions: network.reactions.length,
});

async function fromModel(name: string) {
  const { text, file } = await openModel(name);
  const network = readModel(text, file);
  return { ...count(network), text: await toSbml(network), remarks: [] as readonly string[] };
}

async function fromSbml(name: string, timeUnit: string | undefined) {
  const { text, file } = await readText(name);
  const {
    network,
    text: model,
    remarks,
  } = await openSbml(text, file, timeUnit === undefined ? {} : { timeUnit });
  return { ...count(network), text: model, remarks };
}
