import { readDocument } from "../document.ts";
import { InputError, type Problem } from "../errors.ts";
import * as z from "../late-schema.ts";

const number = z.number();
const text = z.string();
/** The fields of `_pet.json` that a frame cannot be read without. */
const schema = z.looseObject({
  Manufacturer: text,
  ManufacturersModelName: text,
  Units: text,
  TracerName: text,
  TracerRadionuclide: text,
  InjectedRadioactivity: number,
  InjectedRadioactivityUnits: text,
  InjectedMass: z.union([number, z.literal("n/a")]),
  InjectedMassUnits: text,
  SpecificRadioactivity: z.union([number, z.literal("n/a")]),
  SpecificRadioactivityUnits: text,
  ModeOfAdministration: text,
  TimeZero: z.string().regex(/^\d{2}:\d{2}:\d{2}$/, "expected a time such as 09:45:00"),
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
  ReconMethodParameterValues: z.array(number),
  ReconFilterType: z.union([text, z.array(text)]),
  ReconFilterSize: z.union([number, z.array(number)]).optional(),
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
  const { FrameTimesStart: starts, FrameDuration: lengths } = value;
  const problems: Problem[] = [];
  const report = (key: string, message: string, advice: string): void => {
    problems.push({ where: key, line: lineOf([key]), message, advice });
  };
  if (starts.length !== lengths.length)
    report(
      "FrameDuration",
      `expected ${starts.length} lengths as there are starts, found ${lengths.length}`,
      "mend the lists",
    );
  starts.forEach((start, i) => {
    const [length, next] = [lengths[i], starts[i + 1]];
    if (!(length > 0))
      report("FrameDuration", `expected frame ${i + 1} to last longer than 0 s, found ${length}`, "mend it");
    else if (
      next !== undefined &&
      (start + length > next + 1e-3 || (!hasPauses && start + length < next - 1e-3))
    )
      report(
        "FrameDuration",
        `expected frame ${i + 1} to end when the next one begins, found an end at ${start + length} s (${start} + ${length}) and a start at ${next} s`,
        start + length > next
          ? "mend the one that is wrong"
          : "mend the one that is wrong, or say that the scan paused",
      );
  });
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
