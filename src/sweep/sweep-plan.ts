import * as z from "../late-schema.ts";
import { type Document, readDocument } from "../document.ts";
import { InputError } from "../errors.ts";
import { type Axis, makeDesign, type Point } from "./design.ts";

const planSchema = z.strictObject({
  cuptake: z.literal(1),
  kind: z.literal("sweep"),
  name: z.string(),
  title: z.string(),
  plan: z.string(),
  axes: z.array(z.strictObject({ name: z.string(), values: z.array(z.number()) })).min(1),
});

/** A sweep as data: the plan it varies, the axes, and every point of the design. */
export interface SweepPlan {
  readonly file: string;
  readonly name: string;
  readonly title: string;
  /** Path of the varied plan, from this plan's own folder. */
  readonly plan: string;
  /** Axes are named by the paths of the varied plan, values in its units. */
  readonly axes: readonly Axis[];
  readonly points: readonly Point[];
}

/**
 * Reads a sweep plan (YAML): a full grid over its axes.
 *
 * @throws InputError with every problem and its line.
 */
export function readSweepPlan(text: string, file: string): SweepPlan {
  const document = readDocument(text, file, planSchema) as Document<z.infer<typeof planSchema>>;
  const { name, title, plan, axes } = document.value;
  try {
    return { file, name, title, plan, axes, points: makeDesign(axes, { file }) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    // The design knows no lines; the axes stand in the file in their order.
    const located = error.problems.map((p) => {
      const index = /^axes\[(\d+)\]/.exec(p.where)?.[1];
      return { ...p, line: document.lineOf(index === undefined ? ["axes"] : ["axes", Number(index)]) };
    });
    throw new InputError(file, located);
  }
}
