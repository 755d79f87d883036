import type { Document, Path } from "./document.ts";
import { printPath } from "./document.ts";
import type { Problem } from "./errors.ts";
import * as z from "./late-schema.ts";
import { nameDimension, readUnit, sameDimension, type UnitScale } from "./units.ts";

/** Where a number comes from, from the best to the softest. */
export const provenances = ["reported", "secondary", "unverified", "derived", "assumed"] as const;
/** How well a number is known. */
export type Provenance = (typeof provenances)[number];

/** What each provenance says, in words. */
export const provenanceMeaning: Record<Provenance, string> = {
  reported: "the source's own abstract or text states it",
  secondary: "stated only by a secondary source",
  unverified: "attributed to the cited paper, not yet checked against its full text",
  derived: "arithmetic or simulation from sourced numbers",
  assumed: "engineering assumption, no source",
};

/** A number as a model file or a plan writes it: never without unit and provenance. */
export const quantitySchema = z.strictObject({
  value: z.number(),
  unit: z.string(),
  range: z.tuple([z.number(), z.number()]).optional(),
  scale: z.enum(["log10", "linear"]).optional(),
  provenance: z.enum(provenances),
  source: z.string().optional(),
  description: z.string().optional(),
});
export type WrittenQuantity = z.infer<typeof quantitySchema>;

/** A number inside the program: value and range in internal units, with the way back to the written unit. */
export interface SourcedQuantity {
  readonly name: string;
  readonly value: number;
  readonly range: readonly [number, number] | undefined;
  readonly scale: "log10" | "linear";
  readonly unit: UnitScale;
  readonly provenance: Provenance;
  readonly source: string;
  readonly description: string;
}

/**
 * Reads a written quantity into internal units; what is wrong goes to `problems`.
 *
 * A negative value, a range that does not hold the value, an unknown unit, and a missing source where the
 * provenance is not `assumed` are problems.
 */
export function readQuantity(
  name: string,
  written: WrittenQuantity,
  document: Document<unknown>,
  path: Path,
  problems: Problem[],
  expectedUnit?: string,
): SourcedQuantity {
  const report = (key: string, message: string, advice: string): void => {
    const at = [...path, key];
    problems.push({ where: printPath(at), line: document.lineOf(at), message, advice });
  };
  const unit = readUnit(written.unit);
  if (!unit) report("unit", `expected a unit, found "${written.unit}"`, "write for example s^-1, mmHg or 1");
  const wanted = expectedUnit === undefined ? undefined : readUnit(expectedUnit);
  if (unit && wanted && !sameDimension(unit.dimension, wanted.dimension))
    report(
      "unit",
      `expected a unit like ${expectedUnit}, found "${written.unit}" (${nameDimension(unit.dimension)})`,
      `convert the value to ${expectedUnit}`,
    );
  checkNumbers(written, report);
  if (written.provenance !== "assumed" && !written.source)
    report(
      "source",
      `expected a source for a ${written.provenance} value, found nothing`,
      "cite it, or say `provenance: assumed`",
    );
  const factor = unit?.factor ?? 1;
  return {
    name,
    value: written.value * factor,
    range: written.range && [written.range[0] * factor, written.range[1] * factor],
    scale: written.scale ?? "linear",
    unit: unit ?? { text: written.unit, dimension: [], factor: 1 },
    provenance: written.provenance,
    source: written.source ?? "",
    description: written.description ?? "",
  };
}

function checkNumbers(
  written: WrittenQuantity,
  report: (key: string, message: string, advice: string) => void,
): void {
  const { value, range, scale } = written;
  if (value < 0)
    report(
      "value",
      `expected a value of 0 or more, found ${value}`,
      "rates, amounts and tensions cannot be negative",
    );
  if (!range) return;
  if (!(range[0] <= range[1])) report("range", `expected low ≤ high, found [${range}]`, "swap the two");
  else if (value >= 0 && (value < range[0] || value > range[1]))
    report(
      "value",
      `expected a value inside its range [${range}], found ${value}`,
      "mend the value or widen the range",
    );
  if (scale === "log10" && range[0] <= 0)
    report(
      "range",
      `expected a positive lower end on a log10 scale, found ${range[0]}`,
      "raise it above 0, or use scale: linear",
    );
}
