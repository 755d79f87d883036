import { readModel, toModelCard } from "../index.ts";
import { claimFile, readEnding } from "./out.ts";
import { openModel } from "./plan.ts";
import { print, printJson, say } from "./talk.ts";
import { writeAtomically } from "./write.ts";

/** `cuptake card MODEL`: what a model is and is not for, its equations and numbers, as Markdown with formulas in TeX. */
export async function card(
  name: string,
  { out, json = false }: { readonly out?: string; readonly json?: boolean },
): Promise<number> {
  if (out !== undefined) {
    readEnding(out, ["md"]);
    await claimFile(out);
  }
  const { text, file } = await openModel(name);
  const network = readModel(text, file);
  const markdown = await toModelCard(network);
  if (out !== undefined) {
    await writeAtomically(out, markdown);
    say(`wrote ${out}`);
  }
  const { limits, notFor } = network;
  if (json) printJson({ model: network.name, limits, notFor, markdown, ...(out !== undefined && { out }) });
  else if (out === undefined) print(markdown.trimEnd());
  return 0;
}
