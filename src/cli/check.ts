import * as z from "zod";
import {
  InputError,
  type Network,
  readDocument,
  readFitPlan,
  readMapPlan,
  readModel,
  readSweepPlan,
  readUptake,
} from "../index.ts";
import { readModelText, readText } from "./place.ts";
import { print, printJson, say } from "./talk.ts";

/** What a file was found to be. */
interface Verdict {
  readonly file: string;
  readonly ok: boolean;
  readonly kind: string;
  readonly summary: string;
  readonly problems: InputError["problems"];
}

/** `cuptake check FILE…`: reads each file as what it says it is, and reports every problem of every file. */
export async function check(files: readonly string[], { json }: { json: boolean }): Promise<number> {
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
    const summary = await summarize(name);
    return { file: name, ok: true, kind: summary.kind, summary: summary.text, problems: [] };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    say(error.message);
    return { file: name, ok: false, kind: "unknown", summary: "", problems: error.problems };
  }
}

async function summarize(name: string): Promise<{ kind: string; text: string }> {
  if (/\.[ct]sv$/i.test(name)) {
    const data = readUptake(...(await parts(readText(name))));
    return {
      kind: "uptake",
      text: `uptake data, ${data.rows.length} rows, provenance ${data.provenance ?? "not stated"}`,
    };
  }
  const [text, file] = await parts(readModelText(name));
  const { kind = "model" } = readDocument(text, file, z.looseObject({ kind: z.string().optional() })).value;
  if (kind === "fit") return { kind, text: `fit plan, ${readFitPlan(text, file).title}` };
  if (kind === "map")
    return { kind, text: `map plan, ${Object.keys(readMapPlan(text, file).quantities).length} quantities` };
  if (kind === "sweep")
    return { kind, text: `sweep plan, ${readSweepPlan(text, file).points.length} points` };
  return { kind: "model", text: describeModel(readModel(text, file)) };
}

async function parts(file: Promise<{ text: string; file: string }>): Promise<[string, string]> {
  const { text, file: name } = await file;
  return [text, name];
}

const describeModel = (network: Network): string =>
  `model ${network.name}, ${network.species.length} species, ${network.reactions.length} reactions, ` +
  `${network.parameters.length} parameters (${network.parameters.filter((q) => q.provenance === "assumed").length} assumed)`;
