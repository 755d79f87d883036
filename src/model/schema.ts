import * as z from "zod";
import { quantitySchema } from "../quantity.ts";

const coefficients = z.record(z.string(), z.number().positive());
const side = z.union([z.string(), coefficients]);

const species = z.strictObject({
  initial: z.number().nonnegative(),
  unit: z.string().optional(),
  description: z.string().optional(),
});

const reaction = z.strictObject({
  from: side.optional(),
  to: side.optional(),
  rate: z.union([z.string(), z.number().transform(String)]),
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
  citation: z.strictObject({ key: z.string(), text: z.string(), bibtex: z.string() }),
  inputs: z.record(z.string(), quantitySchema).optional(),
  species: z.record(z.string(), species),
  parameters: z.record(z.string(), quantitySchema),
  reactions: z.record(z.string(), reaction),
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
