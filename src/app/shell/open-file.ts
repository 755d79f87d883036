import { tell } from "../state/messages.ts";
import type { Found } from "./recognize.ts";

/** Larger files do not go into a link; the command line takes them. */
const most = { json: 20e6, csv: 200_000, yaml: 60_000, xml: 2e6, nii: 40e6 } as const;
type Kind = keyof typeof most;

/** Endings of the files that can be opened, for choosers of files. */
export const endings = {
  curves: ".csv,.tsv,.tac,.dft,.txt",
  blood: ".csv,.tsv,.txt",
  all: ".json,.yaml,.yml,.xml,.sbml,.csv,.tsv,.tac,.dft,.txt,.nii,.gz",
} as const;

const others: Readonly<Record<string, Kind>> = {
  ...{ yml: "yaml", sbml: "xml" },
  ...{ tac: "csv", tsv: "csv", dft: "csv", txt: "csv" },
};

const kindOf = (name: string): Kind | undefined => {
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1].toLowerCase() ?? "";
  if (/\.nii\.gz$/i.test(name)) return "nii";
  if (Object.hasOwn(others, ending)) return others[ending];
  return Object.hasOwn(most, ending) ? (ending as Kind) : undefined;
};

/** Files beyond these are not opened at once. */
const mostFiles = 12;

/**
 * Opens files that someone chose or dropped, one after the other. What cannot be opened changes nothing but a message,
 * nor does the second of two that stand in the same place.
 */
export async function openFiles(files: readonly File[]): Promise<void> {
  const taken = new Map<string, string>();
  for (const file of files.slice(0, mostFiles)) await openOne(file, taken);
  if (files.length > mostFiles)
    tell(
      `${files.length - mostFiles} of ${files.length} files were not opened: give at most ${mostFiles} at once.`,
    );
}

async function openOne(file: File, taken: Map<string, string>): Promise<void> {
  const name = file.name.slice(0, 100);
  try {
    const { place, open } = await recognize(file, name);
    const other = taken.get(place);
    if (other !== undefined)
      return tell(
        `${name} was not opened: it would take the place of ${other} (${place}). Open it by itself.`,
      );
    await open();
    taken.set(place, name);
  } catch (error) {
    tell(error instanceof Error ? error.message.slice(0, 600) : String(error));
  }
}

async function recognize(file: File, name: string): Promise<Found> {
  const kind = kindOf(name);
  if (!kind)
    throw new Error(
      `${name}: expected a project (.json), a model (.yaml, SBML as .xml), uptake data, time-activity curves or blood samples (.csv, .tsv, .tac, .dft, .txt) or an image (.nii, .nii.gz).`,
    );
  if (file.size > most[kind])
    throw new Error(
      `${name}: expected at most ${most[kind] / 1000} kB, found ${Math.round(file.size / 1000)} kB.`,
    );
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (kind === "nii") {
    const { openImage } = await import("./open-image.ts");
    return { place: `image ${name}`, open: () => openImage(bytes, name) };
  }
  const { recognizers } = await import("./recognize.ts");
  return recognizers[kind](new TextDecoder("utf-8", { fatal: true }).decode(bytes), name);
}
