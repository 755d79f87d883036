import * as z from "zod";
import { type Document, readDocument } from "../document.ts";
import { CallError, InputError, type Problem } from "../errors.ts";
import { quantitySchema, readQuantity, type SourcedQuantity } from "../quantity.ts";
import { sameDimension, type UnitScale } from "../units.ts";
import { type Pericellular, pericellularSchema, readPericellular } from "./pericellular.ts";
import type { Spread } from "./spread.ts";

const planSchema = z.strictObject({
  cuptake: z.literal(1),
  kind: z.literal("fit"),
  name: z.string(),
  title: z.string(),
  model: z.string(),
  data: z.string(),
  observable: z.string().optional(),
  free: z.array(z.string()).min(1).optional(),
  set: z.record(z.string(), quantitySchema).optional(),
  time: quantitySchema.optional(),
  scale_data: z.boolean().optional(),
  pericellular: pericellularSchema.optional(),
  spread: z
    .discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("equal") }),
      z.strictObject({ kind: z.literal("given") }),
      z.strictObject({ kind: z.literal("constant"), sd: quantitySchema }),
      z.strictObject({ kind: z.literal("proportional"), cv: quantitySchema }),
      z.strictObject({ kind: z.literal("combined"), sd: quantitySchema, cv: quantitySchema }),
    ])
    .optional(),
});

/** How far the data lie from the truth, as a plan says it; without it, their own sd, or equal and unknown. */
export type PlannedSpread =
  | { readonly kind: "equal" | "given" }
  | { readonly kind: "constant"; readonly sd: SourcedQuantity }
  | { readonly kind: "proportional"; readonly cv: SourcedQuantity }
  | { readonly kind: "combined"; readonly sd: SourcedQuantity; readonly cv: SourcedQuantity };

/** A fit as data: which model, which file, what is free, and what is assumed where the file is blank. */
export interface FitPlan {
  readonly file: string;
  readonly name: string;
  readonly title: string;
  readonly model: string;
  /** Path of the data, from the plan's own folder. */
  readonly data: string;
  readonly observable: string | undefined;
  readonly free: readonly string[] | undefined;
  readonly set: Readonly<Record<string, SourcedQuantity>>;
  /** Stands in for times that the data do not report. */
  readonly time: SourcedQuantity | undefined;
  /** Estimates a factor between model and data. */
  readonly scaleData: boolean;
  /** Takes the pO2 of the data for that of the gas, and corrects it to that at the cells. */
  readonly pericellular: Pericellular | undefined;
  readonly spread: PlannedSpread | undefined;
}

/**
 * Reads a fit plan (YAML).
 *
 * @throws InputError with every problem and its line.
 */
export function readFitPlan(text: string, file: string): FitPlan {
  const document = readDocument(text, file, planSchema) as Document<z.infer<typeof planSchema>>;
  const { name, title, model, data, observable, free, set = {}, time } = document.value;
  const { scale_data = false, pericellular } = document.value;
  const problems: Problem[] = [];
  const quantities = Object.entries(set).map(([key, written]) => [
    key,
    readQuantity(key, written, document, ["set", key], problems),
  ]);
  const assumed = time && readQuantity("time", time, document, ["time"], problems, "min");
  const step = pericellular && readPericellular(pericellular, document, ["pericellular"], problems);
  const { spread } = document.value;
  const part = (name: "sd" | "cv", written: z.infer<typeof quantitySchema>): SourcedQuantity =>
    readQuantity(name, written, document, ["spread", name], problems, name === "cv" ? "1" : undefined);
  const planned = spread && readSpread(spread, part);
  if (problems.length > 0) throw new InputError(file, problems);
  return {
    file,
    name,
    title,
    model,
    data,
    observable,
    free,
    set: Object.fromEntries(quantities),
    time: assumed,
    scaleData: scale_data,
    pericellular: step,
    spread: planned,
  };
}

type Written = NonNullable<z.infer<typeof planSchema>["spread"]>;

function readSpread(
  spread: Written,
  part: (name: "sd" | "cv", written: z.infer<typeof quantitySchema>) => SourcedQuantity,
): PlannedSpread {
  if (spread.kind === "constant") return { kind: spread.kind, sd: part("sd", spread.sd) };
  if (spread.kind === "proportional") return { kind: spread.kind, cv: part("cv", spread.cv) };
  if (spread.kind === "combined")
    return { kind: spread.kind, sd: part("sd", spread.sd), cv: part("cv", spread.cv) };
  return { kind: spread.kind };
}

/**
 * Puts a planned spread into the unit of the data, that of the observable.
 *
 * @throws CallError if its sd is of another kind.
 */
export function toSpread(planned: PlannedSpread, unit: UnitScale): Spread {
  const inUnit = (sd: SourcedQuantity): number => {
    if (sameDimension(sd.unit.dimension, unit.dimension)) return sd.value / unit.factor;
    throw new CallError(`expected an sd of the data in a unit like ${unit.text}, found ${sd.unit.text}`);
  };
  switch (planned.kind) {
    case "constant":
      return { kind: "constant", sd: inUnit(planned.sd) };
    case "proportional":
      return { kind: "proportional", cv: planned.cv.value };
    case "combined":
      return { kind: "combined", sd: inUnit(planned.sd), cv: planned.cv.value };
    default:
      return { kind: planned.kind };
  }
}
