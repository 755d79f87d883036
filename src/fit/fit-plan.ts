import { type Document, readDocument } from "../document.ts";
import { InputError, type Problem } from "../errors.ts";
import * as z from "../late-schema.ts";
import { quantitySchema, readQuantity, type SourcedQuantity } from "../quantity.ts";
import { type Pericellular, pericellularSchema, readPericellular } from "./pericellular.ts";
import { type PlannedSpread, readSpread, spreadSchema } from "./planned-spread.ts";

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
  spread: spreadSchema.optional(),
  huber: z.number().positive().optional(),
});

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
  /** Beyond this many sd a residual counts linearly and not squared. */
  readonly huber: number | undefined;
}

/**
 * Reads a fit plan (YAML).
 *
 * @throws InputError with every problem and its line.
 */
export function readFitPlan(text: string, file: string): FitPlan {
  const document = readDocument(text, file, planSchema) as Document<z.infer<typeof planSchema>>;
  const { name, title, model, data, observable, free, set = {}, time } = document.value;
  const { scale_data = false, pericellular, spread, huber } = document.value;
  const problems: Problem[] = [];
  const quantities = Object.entries(set).map(([key, written]) => [
    key,
    readQuantity(key, written, document, ["set", key], problems),
  ]);
  const assumed = time && readQuantity("time", time, document, ["time"], problems, "min");
  const step = pericellular && readPericellular(pericellular, document, ["pericellular"], problems);
  const errors = spread && readSpread(spread, document, ["spread"], problems);
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
    spread: errors,
    huber,
  };
}
