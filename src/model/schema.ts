import { courseSchema } from "../input/read-course.ts";
import * as z from "../late-schema.ts";
import { quantitySchema } from "../quantity.ts";

const coefficients = z.record(z.string(), z.number().positive());
const side = z.union([z.string(), coefficients]);
const expression = z.union([z.string(), z.number().transform(String)]);
const values = z.record(z.string(), z.union([z.number(), z.string()]));

const input = quantitySchema.extend({ course: courseSchema.optional() });

const species = z.strictObject({
  initial: z.union([z.number().nonnegative(), z.string()]),
  unit: z.string().optional(),
  compartment: z.string().optional(),
  description: z.string().optional(),
});

const assignment = z.strictObject({
  expression,
  unit: z.string(),
  description: z.string().optional(),
});

const reaction = z.strictObject({
  from: side.optional(),
  to: side.optional(),
  rate: expression,
  description: z.string().optional(),
});

const event = z.strictObject({
  at: z.union([z.string(), z.number()]),
  set: values.optional(),
  add: values.optional(),
  description: z.string().optional(),
});

const observable = z.strictObject({
  expression: z.string(),
  unit: z.string(),
  description: z.string().optional(),
});

const combination = z.strictObject({
  expression: z.string(),
  solves: z.string(),
  as: z.string(),
  unit: z.string(),
  range: z.tuple([z.number().positive(), z.number().positive()]),
  scale: z.enum(["log10", "linear"]).optional(),
  description: z.string().optional(),
});

/** The shape of a model file; what the parts mean is checked by `readModel`. */
export const modelSchema = z.strictObject({
  cuptake: z.literal(1),
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, "expected lower-case letters, digits and hyphens"),
  title: z.string(),
  description: z.string(),
  limits: z.array(z.string()).optional(),
  not_for: z.array(z.string()).optional(),
  citation: z.strictObject({ key: z.string(), text: z.string(), bibtex: z.string() }),
  compartments: z.record(z.string(), quantitySchema).optional(),
  inputs: z.record(z.string(), input).optional(),
  species: z.record(z.string(), species),
  parameters: z.record(z.string(), quantitySchema),
  assignments: z.record(z.string(), assignment).optional(),
  reactions: z.record(z.string(), reaction),
  events: z.record(z.string(), event).optional(),
  observables: z.record(z.string(), observable),
  fit: z
    .strictObject({
      observable: z.string(),
      free: z.array(z.string()),
      fixed: z.record(z.string(), z.string()).optional(),
      combinations: z.record(z.string(), combination).optional(),
    })
    .optional(),
});

export type WrittenModel = z.infer<typeof modelSchema>;
