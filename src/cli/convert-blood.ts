import { basename, dirname } from "node:path";
import { openFormats } from "../index.ts";
import type { Converted } from "./convert-tac.ts";
import { openSidecar } from "./inputs.ts";
import { disk, type TextFile } from "./shelf.ts";

/** Blood samples of any table as CSV, or as PET-BIDS `_blood.tsv` with its JSON. */
export async function convertBlood(
  { text, file }: TextFile,
  out: string,
  ending: "csv" | "tsv",
): Promise<Converted> {
  const { printBidsBlood, printBloodTable, readBloodSamples } = await openFormats();
  const { samples, notes } = readBloodSamples(text, file, { sidecar: await openSidecar(file, disk) });
  const { tsv, json } = printBidsBlood(samples);
  const name = basename(out);
  const files =
    ending === "csv"
      ? [[name, printBloodTable(samples)] as const]
      : [[name, tsv] as const, [name.replace(/\.tsv$/i, ".json"), json] as const];
  const kinds = nameKinds(samples);
  return {
    folder: dirname(out),
    files: new Map(files),
    summary: `${samples.times.length} blood samples, ${kinds.join(", ")}`,
    record: { samples: samples.times.length, kinds },
    remarks: notes,
  };
}

/** What was measured in blood samples. */
export const nameKinds = (samples: {
  readonly plasma?: unknown;
  readonly parentFraction?: unknown;
  readonly wholeBlood?: unknown;
}): string[] => [
  ...(samples.plasma ? ["plasma"] : []),
  ...(samples.parentFraction ? ["parent fraction"] : []),
  ...(samples.wholeBlood ? ["whole blood"] : []),
];
