import { type Document, type Path, printPath } from "../document.ts";
import type { Problem } from "../errors.ts";
import * as z from "../late-schema.ts";
import { quantitySchema, readQuantity, type SourcedQuantity } from "../quantity.ts";
import type { Coefficient, Spread } from "./spread.ts";

const sizes = {
  sd: quantitySchema.optional(),
  cv: quantitySchema.optional(),
  estimate: z.boolean().optional(),
  of: z.enum(["measured", "model"]).optional(),
};
/** The spread of points, as a plan says it. */
export const spreadSchema = z.strictObject({
  kind: z.enum(["equal", "given", "constant", "proportional", "combined"]),
  ...sizes,
});
/** The same of points or of the frames of a scan: `frames` weighs by their length, `counts` by their counts as well. */
export const frameSpreadSchema = z.strictObject({
  kind: z.enum(["equal", "given", "constant", "proportional", "combined", "counts", "frames"]),
  Pc: quantitySchema.optional(),
  ...sizes,
});
type WrittenSpread = z.infer<typeof spreadSchema> | z.infer<typeof frameSpreadSchema>;
type Size = "sd" | "cv" | "Pc";

/** The sizes that each kind of spread has. */
const sizesOf: Readonly<Record<WrittenSpread["kind"], readonly Size[]>> = {
  equal: [],
  frames: [],
  given: [],
  constant: ["sd"],
  proportional: ["cv"],
  combined: ["sd", "cv"],
  counts: ["Pc"],
};
/** A frame before the tracer arrives has no counts, and still an error. */
const mayHave: Readonly<Partial<Record<WrittenSpread["kind"], Size>>> = { counts: "sd" };
const unitsOf: Readonly<Partial<Record<Size, string>>> = { cv: "1", Pc: "kBq/mL*s" };

const growing: readonly WrittenSpread["kind"][] = ["proportional", "combined", "counts"];

/** How far data lie from the truth, as a plan says it: sizes that are known, or that are estimated from there on. */
export interface PlannedSpread {
  readonly kind: WrittenSpread["kind"];
  readonly sd: SourcedQuantity | undefined;
  readonly cv: SourcedQuantity | undefined;
  readonly Pc?: SourcedQuantity | undefined;
  readonly isEstimated: boolean;
  /** Whether a spread that grows with the values takes the measured ones, as it does unless said, or the model's. */
  readonly of?: "measured" | "model" | undefined;
}

/** Reads a spread; what is wrong goes to `problems`. */
export function readSpread(
  written: WrittenSpread,
  document: Document<unknown>,
  path: Path,
  problems: Problem[],
): PlannedSpread {
  const { kind, estimate = false, of } = written;
  const wanted = sizesOf[kind];
  const read = (key: Size): SourcedQuantity | undefined => {
    const size =
      key in written ? (written as Partial<Record<Size, z.infer<typeof quantitySchema>>>)[key] : undefined;
    const isWanted = wanted.includes(key) || (mayHave[kind] === key && size !== undefined);
    const at = [...path, key];
    if (isWanted !== (size !== undefined) || (size && !(size.value > 0)))
      problems.push({
        where: printPath(at),
        line: document.lineOf(at),
        message: isWanted
          ? `expected a size above 0, found ${size ? size.value : "nothing"}`
          : `expected no ${key} for the spread ${kind}, found one`,
        advice: isWanted ? "give its value with unit and provenance" : "remove it, or take another kind",
      });
    return size && readQuantity(key, size, document, at, problems, unitsOf[key]);
  };
  if (of && !growing.includes(kind))
    problems.push({
      where: printPath([...path, "of"]),
      line: document.lineOf([...path, "of"]),
      message: `expected no "of" for the spread ${kind}, found ${of}`,
      advice: `remove it; it is for ${growing.join(", ")}, which grow with the values`,
    });
  const Pc = read("Pc");
  return {
    kind,
    sd: read("sd"),
    cv: read("cv"),
    ...(Pc && { Pc }),
    ...(of && { of }),
    isEstimated: estimate,
  };
}

/**
 * A planned spread for data in a unit that is so many internal ones; λ (s⁻¹) is that of data which were corrected for
 * decay, whose counts were fewer than they say.
 */
export function toSpread(
  { kind, sd, cv, Pc, isEstimated, of }: PlannedSpread,
  factor: number,
  decayRate = 0,
): Spread {
  const size = (value: number): Coefficient => (isEstimated ? { start: value } : value);
  const [a, b] = [size((sd?.value ?? 0) / factor), size(cv?.value ?? 0)];
  const follows = of ? { of } : {};
  switch (kind) {
    case "constant":
      return { kind, sd: a };
    case "proportional":
      return { kind, cv: b, ...follows };
    case "combined":
      return { kind, sd: a, cv: b, ...follows };
    case "counts":
      // What a detector reads without activity is known beforehand, or these two could not be told apart.
      return {
        kind,
        Pc: size((Pc?.value ?? 0) / factor),
        decayRate,
        ...follows,
        ...(sd && { sd: sd.value / factor }),
      };
    case "frames":
      return { kind: "weights" };
    default:
      return { kind };
  }
}
