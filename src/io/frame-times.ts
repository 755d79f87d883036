import { readDocument } from "../document.ts";
import { InputError, type Problem } from "../errors.ts";
import * as z from "../late-schema.ts";
import { decayRate, isotopes, readIsotope } from "../observe/decay.ts";
import { readUnit, type UnitScale } from "../units.ts";
import { checkFrameOrder } from "./frame-order.ts";
import { isActivity, isTime, readSpelledUnit } from "./tac-columns.ts";

/** What the sidecar of a dynamic image says of its frames; times in s after injection. */
export interface FrameTimes {
  readonly frames: readonly { readonly start: number; readonly end: number }[];
  /** Of the voxel values. */
  readonly unit: UnitScale;
  /** From values as they are to values corrected for decay to injection. */
  readonly decayFactor: number;
}

/** What the header of the image says. */
export interface ImageFrames {
  readonly nFrames: number;
  /** Seconds from frame to frame, 0 if the header does not say. */
  readonly frameStep_s: number;
  /** The scan may pause between frames. */
  readonly hasPauses?: boolean;
}

const adviseGap = "mend the one that is wrong; if the scan paused there, write pauses: true into the plan";

const schema = z.looseObject({
  FrameTimesStart: z.array(z.number()).min(1),
  FrameDuration: z.array(z.number()).min(1),
  FrameTimesStartUnits: z.string().optional(),
  FrameDurationUnits: z.string().optional(),
  InjectionStart: z.number(),
  Units: z.string(),
  ImageDecayCorrected: z.boolean(),
  ImageDecayCorrectionTime: z.number(),
  TracerRadionuclide: z.string().optional(),
});

type Report = (key: string, message: string, advice: string) => void;

/**
 * Reads the frames of a dynamic image from its PET-BIDS sidecar, and holds them against its header.
 *
 * Times are in s, as that standard says, unless `FrameTimesStartUnits` or `FrameDurationUnits` say otherwise; they count
 * from injection on, FrameTimesStart − InjectionStart. Each frame must end where the next one begins, unless the scan
 * `hasPauses`. Values that were corrected for decay to another time T are
 * brought to injection by e^(λ(T − InjectionStart)).
 *
 * @throws InputError with every problem and its line.
 */
export function readFrameTimes(text: string, file: string, image: ImageFrames): FrameTimes {
  const { value, lineOf } = readDocument(text, file, schema);
  const { hasPauses } = image;
  const problems: Problem[] = [];
  const report: Report = (key, message, advice) => {
    problems.push({ where: key, line: lineOf([key]), message, advice });
  };
  const read = (key: "FrameTimesStart" | "FrameDuration"): number[] => {
    const written = value[`${key}Units`];
    const unit = readSpelledUnit(written ?? "s");
    if (!unit || !isTime(unit))
      report(`${key}Units`, `expected a unit of time, found "${written}"`, "write s");
    if (value[key].length !== image.nFrames)
      report(
        key,
        `expected ${image.nFrames} frames as in the image, found ${value[key].length}`,
        "mend the list",
      );
    return value[key].map((time) => time * (unit?.factor ?? 1));
  };
  const [starts, durations] = [read("FrameTimesStart"), read("FrameDuration")];
  const frames = starts.map((time, i) => {
    const start = time - value.InjectionStart;
    return { start, end: start + (durations[i] ?? Number.NaN) };
  });
  checkFrameOrder({ starts, lengths: durations, hasPauses, adviseGap }, report);
  checkHeader(frames, image, report);
  const unit = readSpelledUnit(value.Units);
  if (!unit || !isActivity(unit))
    report(
      "Units",
      `expected activity per volume, found "${value.Units}"`,
      "write kBq/mL or Bq/mL, whichever it is",
    );
  if (!value.ImageDecayCorrected)
    report(
      "ImageDecayCorrected",
      "expected an image that is corrected for decay, found one that is not",
      "correct its frames to injection",
    );
  const decayFactor = findDecayFactor(value, report);
  if (problems.length > 0) throw new InputError(file, problems);
  return { frames, unit: unit ?? { text: value.Units, dimension: [], factor: 1 }, decayFactor };
}

function checkHeader(
  frames: FrameTimes["frames"],
  { nFrames, frameStep_s }: ImageFrames,
  report: Report,
): void {
  // Rounding of the file.
  if (frames[0].start < -1e-3)
    report(
      "FrameTimesStart",
      `expected frames from injection on, found a start ${-frames[0].start} s before it`,
      "take out the frames before injection, and in the image as well",
    );
  const length = frames[0].end - frames[0].start;
  const isEven = frames.every(({ start, end }) => Math.abs(end - start - length) < 1e-3 * length);
  if (nFrames > 1 && frameStep_s > 0 && isEven && Math.abs(frameStep_s / length - 1) > 0.01)
    report(
      "FrameDuration",
      `expected ${frameStep_s} s from frame to frame, as in the header of the image, found ${length} s`,
      "mend the one that is wrong; are the times in minutes?",
    );
}

function findDecayFactor(
  { ImageDecayCorrectionTime: time, InjectionStart, TracerRadionuclide: name = "" }: z.infer<typeof schema>,
  report: Report,
): number {
  const late = time - InjectionStart;
  if (late === 0) return 1;
  const isotope = readIsotope(name);
  if (!isotope) {
    report(
      "TracerRadionuclide",
      `expected one of ${Object.keys(isotopes).join(", ")}, to bring values from ${late} s after injection to injection, found "${name}"`,
      "correct the image for decay to injection",
    );
    return 1;
  }
  return Math.exp(decayRate(isotopes[isotope]) * late);
}

/** The factor from values of an image to an observable in this unit. */
export const imageFactor = ({ unit, decayFactor }: FrameTimes, observable: string): number =>
  (unit.factor * decayFactor) / (readUnit(observable)?.factor ?? 1);
