import { type Document, type Path, printPath } from "../document.ts";
import type { Problem } from "../errors.ts";
import * as z from "../late-schema.ts";
import { quantitySchema, readQuantity, type SourcedQuantity } from "../quantity.ts";
import type { Coefficient, Spread } from "./spread.ts";

const sizes = {
  sd: quantitySchema.optional(),
  cv: quantitySchema.optional(),
  estimate: z.boolean().optional(),
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
const unitsOf: Readonly<Partial<Record<Size, string>>> = { cv: "1", Pc: "kBq/mL*s" };

/** How far data lie from the truth, as a plan says it: sizes that are known, or that are estimated from there on. */
export interface PlannedSpread {
  readonly kind: WrittenSpread["kind"];
  readonly sd: SourcedQuantity | undefined;
  readonly cv: SourcedQuantity | undefined;
  readonly Pc?: SourcedQuantity | undefined;
  readonly isEstimated: boolean;
}

/** Reads a spread; what is wrong goes to `problems`. */
export function readSpread(
  written: WrittenSpread,
  document: Document<unknown>,
  path: Path,
  problems: Problem[],
): PlannedSpread {
  const { kind, estimate = false } = written;
  const wanted = sizesOf[kind];
  const read = (key: Size): SourcedQuantity | undefined => {
    const size =
      key in written ? (written as Partial<Record<Size, z.infer<typeof quantitySchema>>>)[key] : undefined;
    const isWanted = wanted.includes(key);
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
  const Pc = read("Pc");
  return { kind, sd: read("sd"), cv: read("cv"), ...(Pc && { Pc }), isEstimated: estimate };
}

/**
 * A planned spread for data in a unit that is so many internal ones; λ (s⁻¹) is that of data which were corrected for
 * decay, whose counts were fewer than they say.
 */
export function toSpread(
  { kind, sd, cv, Pc, isEstimated }: PlannedSpread,
  factor: number,
  decayRate = 0,
): Spread {
  const size = (value: number): Coefficient => (isEstimated ? { start: value } : value);
  const [a, b] = [size((sd?.value ?? 0) / factor), size(cv?.value ?? 0)];
  switch (kind) {
    case "constant":
      return { kind, sd: a };
    case "proportional":
      return { kind, cv: b };
    case "combined":
      return { kind, sd: a, cv: b };
    case "counts":
      return { kind, Pc: size((Pc?.value ?? 0) / factor), decayRate };
    case "frames":
      return { kind: "weights" };
    default:
      return { kind };
  }
}
