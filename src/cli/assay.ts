import {
  type AssayPower,
  findAssayTruth,
  printAssay,
  readAssayPlan,
  readModel,
  repeatAssay,
  runAssay,
} from "../index.ts";
import { readCount } from "./options.ts";
import { claimFile, readEnding } from "./out.ts";
import { blame, openModelOf, openPlan } from "./plan.ts";
import { disk, type Shelf } from "./shelf.ts";
import { digits, layTable, print, printJson, say } from "./talk.ts";
import { writeAtomically } from "./write.ts";

export interface AssayFlags {
  readonly seed?: string;
  readonly repeat?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** Reads an assay plan with the model that it names. */
export async function loadAssay(name: string, shelf: Shelf = disk) {
  const opened = await openPlan(name, "assay", shelf);
  const plan = readAssayPlan(opened.text, opened.file);
  const model = await openModelOf(opened, plan.model);
  const network = readModel(model.text, model.file);
  const truth = await blame(opened, "truth", () => findAssayTruth(plan, network));
  return { opened, plan, network, truth };
}

/** `cuptake assay PLAN`: one virtual assay as uptake data, or what many of them tell. */
export async function assay(name: string, flags: AssayFlags): Promise<number> {
  const seed = flags.seed === undefined ? undefined : readCount(flags.seed, "--seed", 0, 2 ** 32);
  const repeats = flags.repeat === undefined ? undefined : readCount(flags.repeat, "--repeat", 2, 100_000);
  if (flags.out !== undefined) {
    readEnding(flags.out, ["csv"]);
    await claimFile(flags.out);
  }
  const loaded = await loadAssay(name);
  const { opened, network, truth } = loaded;
  const plan = seed === undefined ? loaded.plan : { ...loaded.plan, seed };
  const samples = runAssay(plan, truth);
  const text = printAssay(plan, samples, { model: network.name, seed: plan.seed });
  if (flags.out !== undefined) {
    await writeAtomically(flags.out, text);
    say(`wrote ${flags.out}`);
  }
  const power =
    repeats === undefined
      ? undefined
      : await blame(opened, "free", () => repeatAssay(plan, network, repeats));
  const { observable, fractions } = truth;
  if (flags.json)
    printJson({
      plan: plan.name,
      seed: plan.seed,
      observable,
      truth: fractions,
      samples,
      power: power ?? null,
    });
  else if (power) print(describePower(plan.title, power));
  else if (flags.out === undefined) print(text.trimEnd());
  return 0;
}

function describePower(title: string, { repeats, failed, estimates, power }: AssayPower): string {
  const rows = estimates.map((e) => [
    e.name,
    e.unit,
    e.truth,
    e.mean,
    e.isLog ? `× or ÷ ${digits(10 ** e.spread)}` : `± ${digits(e.spread)}`,
    `${digits(100 * e.coverage)} %`,
    e.withoutInterval > 0 ? `${e.withoutInterval} without an interval` : "",
  ]);
  return [
    title,
    `${repeats} assays simulated and fitted, ${failed} failed`,
    "",
    layTable(["estimate", "unit", "truth", "mean", "spread (1 sd)", "95 % intervals hold it", ""], rows),
    ...(power
      ? [
          "",
          `power: in ${digits(100 * power.share)} % of the assays the 95 % interval of ${power.parameter} excludes ${digits(power.against)} ${power.unit}`,
        ]
      : []),
  ].join("\n");
}
