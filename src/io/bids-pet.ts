import { readDocument } from "../document.ts";
import { InputError, type Problem } from "../errors.ts";
import * as z from "../late-schema.ts";
import { checkFrameOrder, type FrameReport } from "./frame-order.ts";

const number = z.number();
const text = z.string();
/** What was not measured is `n/a`, as converters from DICOM write it. */
const orNone = z.union([number, z.literal("n/a")]);
const sizes = z.union([number, z.string()]);
/** The fields of `_pet.json` that a frame cannot be read without. */
const schema = z.looseObject({
  Manufacturer: text,
  ManufacturersModelName: text,
  Units: text,
  TracerName: text,
  TracerRadionuclide: text,
  InjectedRadioactivity: orNone,
  InjectedRadioactivityUnits: text,
  InjectedMass: orNone,
  InjectedMassUnits: text,
  SpecificRadioactivity: orNone,
  SpecificRadioactivityUnits: text,
  ModeOfAdministration: text,
  // The standard has whole seconds; DICOM, and what is made of it, has fractions.
  TimeZero: z
    .string()
    .regex(/^(?:2[0-3]|[01]?\d):[0-5]\d:[0-5]\d(?:\.\d{1,6})?$/, "expected a time such as 09:45:00"),
  ScanStart: number,
  InjectionStart: number,
  FrameTimesStart: z.array(number).min(1).max(100_000),
  FrameDuration: z.array(number).min(1).max(100_000),
  AcquisitionMode: text,
  ImageDecayCorrected: z.boolean(),
  ImageDecayCorrectionTime: number,
  ReconMethodName: text,
  ReconMethodParameterLabels: z.array(text),
  ReconMethodParameterUnits: z.array(text),
  ReconMethodParameterValues: z.array(sizes),
  ReconFilterType: z.union([text, z.array(text)]),
  ReconFilterSize: z.union([sizes, z.array(sizes)]).optional(),
  AttenuationCorrection: text,
});

/** What PET-BIDS requires of the JSON file of an image; seconds from `TimeZero` on. */
export type PetRecord = z.infer<typeof schema>;

/** What a PET-BIDS record may say. */
export interface PetOptions {
  /** Allows the scan to pause between frames. */
  readonly hasPauses?: boolean;
}

/**
 * Reads `_pet.json`: all that PET-BIDS requires must be there, and the frames must fit each other.
 *
 * @throws InputError with all problems; where a frame does not end when the next one begins, with the two numbers.
 * @see Norgaard et al., *PET-BIDS, an extension to the brain imaging data structure for positron emission tomography*,
 * Sci Data 9 (2022) 65.
 */
export function readPetJson(source: string, file: string, { hasPauses = false }: PetOptions = {}): PetRecord {
  const { value, lineOf } = readDocument(source, file, schema);
  const problems: Problem[] = [];
  const adviseGap = "mend the one that is wrong, or say that the scan paused";
  const { FrameTimesStart: starts, FrameDuration: lengths } = value;
  const report: FrameReport = (key, message, advice) => {
    problems.push({ where: key, line: lineOf([key]), message, advice });
  };
  if (starts.length !== lengths.length)
    report(
      "FrameDuration",
      `expected ${starts.length} lengths as there are starts, found ${lengths.length}`,
      "mend the lists",
    );
  checkFrameOrder({ starts, lengths, hasPauses, adviseGap }, report);
  if (problems.length > 0) throw new InputError(file, problems.slice(0, 200));
  return value;
}

/** Prints `_pet.json`, the keys that PET-BIDS requires first and in its order. */
export function printPetJson(record: PetRecord): string {
  const { success, error } = schema.safeParse(record);
  if (!success)
    throw new InputError(
      "_pet.json",
      error.issues.map((issue) => ({ where: issue.path.join("."), message: issue.message })),
    );
  const known = Object.keys(schema.shape).filter((key) => record[key] !== undefined);
  const others = Object.keys(record).filter((key) => !known.includes(key));
  return `${JSON.stringify(Object.fromEntries([...known, ...others].map((key) => [key, record[key]])), null, 2)}\n`;
}
