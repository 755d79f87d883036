import { readDocument } from "../document.ts";
import * as z from "../late-schema.ts";
import { isotopes, readIsotope } from "../observe/decay.ts";
import { unitsOf } from "./blood-sidecar.ts";
import type { Report, TacDecay } from "./tac-columns.ts";

/** The JSON beside time-activity curves. */
export interface TacSidecarText {
  readonly text: string;
  readonly file: string;
}

/** What it says: the unit of all activities, those of single columns, and what became of decay. */
export interface TacSidecar {
  readonly unit: string | undefined;
  readonly units: ReadonlyMap<string, string>;
  readonly decay: TacDecay | undefined;
}

const sidecarSchema = z.looseObject({
  Units: z.string().optional(),
  TracerRadionuclide: z.string().optional(),
  ImageDecayCorrected: z.boolean().optional(),
  ImageDecayCorrectionTime: z.number().optional(),
});

/**
 * Reads the JSON beside a PET-BIDS `_tacs.tsv`: `Units` of all or of a column, and, where the fields of the image were
 * taken over, what became of decay. What cannot be used goes to `report`, with the name of the JSON.
 *
 * @throws InputError if the text is no JSON object of that form.
 */
export function readTacSidecar({ text, file }: TacSidecarText, report: Report): TacSidecar {
  const { value } = readDocument(text, file, sidecarSchema);
  return { unit: value.Units, units: unitsOf(value), decay: readDecay(value, file, report) };
}

function readDecay(
  { TracerRadionuclide, ImageDecayCorrected, ImageDecayCorrectionTime = 0 }: z.infer<typeof sidecarSchema>,
  file: string,
  report: Report,
): TacDecay | undefined {
  if (ImageDecayCorrected === undefined) return undefined;
  const isotope = readIsotope(TracerRadionuclide ?? "");
  if (ImageDecayCorrected && ImageDecayCorrectionTime !== 0)
    report({
      where: `ImageDecayCorrectionTime of ${file}`,
      message: `expected activities corrected for decay to time 0, found ${ImageDecayCorrectionTime} s`,
      advice: "correct them to time 0, the start of the input, and write 0",
    });
  if (!ImageDecayCorrected && !isotope)
    report({
      where: `TracerRadionuclide of ${file}`,
      message: `expected one of ${Object.keys(isotopes).join(", ")} for activities that decay, found ${TracerRadionuclide === undefined ? "nothing" : `"${TracerRadionuclide.slice(0, 60)}"`}`,
      advice: "name the radionuclide, or correct the activities for decay",
    });
  return isotope && { isotope, corrected: ImageDecayCorrected };
}
