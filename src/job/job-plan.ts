import { type Document, readDocument } from "../document.ts";
import * as z from "../late-schema.ts";

const times = z.array(z.number().positive()).min(1);
const levels = z.array(z.number().nonnegative()).min(1);
const noise = z.union([
  z.strictObject({ cv: z.number().positive() }),
  z.strictObject({ sd: z.number().positive() }),
]);
const inputs = z.record(z.string(), z.string());

/** Uptake and whatever else a model reports, at some times. */
const curves = z.strictObject({
  kind: z.literal("curves"),
  model: z.string(),
  observables: z.array(z.string()).min(1).optional(),
  times_min: times,
  pO2_mmHg: levels.optional(),
  inputs: inputs.optional(),
  noise: noise.optional(),
});

/** Retention against pO2, read at some times, each with its P50. */
const retention = z.strictObject({
  kind: z.literal("retention"),
  model: z.string(),
  observable: z.string().optional(),
  times_min: times,
  pO2_mmHg: levels.optional(),
  high_mmHg: z.number().positive().optional(),
});

/** A fit again and again, with what it fixes varied. */
const fit = z.strictObject({
  kind: z.literal("fit"),
  plan: z.string(),
  data: z.enum(["measured", "drawn"]).optional(),
});

/** Oxygen of a micro patch, and the retention that follows from it. */
const patch = z.strictObject({
  kind: z.literal("patch"),
  shape: z.enum(["cylinder", "slab", "rod", "spheroid"]),
  voxels: z.int().min(8).max(256),
  model: z.string().optional(),
  observable: z.string().optional(),
  time_min: z.number().positive().optional(),
});

/** SUV maps of a tumor phantom. */
const map = z.strictObject({
  kind: z.literal("map"),
  plan: z.string(),
  /** `drawn`: each point has a vessel pattern of its own, from its seed. */
  pattern: z.enum(["planned", "drawn"]).optional(),
});

/** The job of a sweep plan, by kind. */
const planSchema = z.looseObject({ job: z.discriminatedUnion("kind", [curves, retention, fit, patch, map]) });

/** What a sweep runs at each point, as its plan says it. */
export type JobChoice = z.infer<typeof planSchema>["job"];
export type JobOf<Kind extends JobChoice["kind"]> = Extract<JobChoice, { kind: Kind }>;

/**
 * Reads the `job` of a sweep plan.
 *
 * @throws InputError with every problem and its line.
 */
export const readJob = (text: string, file: string): JobChoice =>
  (readDocument(text, file, planSchema) as Document<z.infer<typeof planSchema>>).value.job;
