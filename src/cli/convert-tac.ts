import { basename, dirname } from "node:path";
import { CallError, isTac, openFormats, readTac, type TacData } from "../index.ts";
import { openSidecar } from "./inputs.ts";
import { disk, type TextFile } from "./shelf.ts";

/** Endings of files of time-activity curves. */
export const tacEndings = ["csv", "tac", "dft", "tsv"] as const;
export type TacEnding = (typeof tacEndings)[number];

/** Files by their paths in a folder, and what is told of them. */
export interface Converted {
  readonly folder: string;
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  readonly summary: string;
  readonly record: Readonly<Record<string, unknown>>;
  readonly remarks: readonly string[];
}

/** Time-activity curves of any format as CSV, PMOD `.tac`, Turku `.dft`, or PET-BIDS `_tacs.tsv` with its JSON. */
export async function convertTac(
  { text, file }: TextFile,
  out: string,
  ending: TacEnding,
): Promise<Converted> {
  const sidecar = isTac(text) ? await openSidecar(file, disk) : undefined;
  const data = readTac(text, file, { sidecar });
  const { frames, regions, decay, notes } = data;
  const names = regions.map((region) => region.name);
  const lost =
    decay && ending === "tac"
      ? [`.${ending} does not say that ${decay.isotope} was corrected for decay; keep it in mind`]
      : [];
  return {
    folder: dirname(out),
    files: await naming(file, () => printCurves(data, basename(out), ending)),
    summary: `${frames.length} frames, regions ${names.join(", ")}`,
    record: { frames: frames.length, regions: names },
    remarks: [...notes, ...lost],
  };
}

/** What a format has no place for is said with the file that has it. */
async function naming<T>(file: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw error instanceof CallError ? new CallError(`${file}: ${error.message}`) : error;
  }
}

async function printCurves(data: TacData, out: string, ending: TacEnding): Promise<Map<string, string>> {
  const { printBidsTacs, printDft, printPmodTac, printTac } = await openFormats();
  if (ending === "csv") return new Map([[out, printTac(data)]]);
  if (ending === "tac") return new Map([[out, printPmodTac(data)]]);
  if (ending === "dft") return new Map([[out, printDft(data)]]);
  const { tsv, json } = printBidsTacs(data);
  return new Map([
    [out, tsv],
    [out.replace(/\.tsv$/i, ".json"), json],
  ]);
}
