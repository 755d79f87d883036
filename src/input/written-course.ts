import * as z from "../late-schema.ts";

const point = z.tuple([z.number(), z.number()]);
const phase = z.strictObject({ amplitude: z.number(), rate: z.number() });

const fengParameters = z.strictObject({
  A1: z.number(),
  A2: z.number(),
  A3: z.number(),
  l1: z.number(),
  l2: z.number(),
  l3: z.number(),
  delay: z.number().optional(),
});

/** A name or parameters. Not a union: its problems would be those of no branch. */
const feng = z.unknown().transform((value, context): "fdg" | z.infer<typeof fengParameters> => {
  if (value === "fdg") return value;
  if (typeof value === "string") {
    context.addIssue({ code: "custom", message: "expected fdg, or A1, A2, A3, l1, l2 and l3" });
    return z.NEVER;
  }
  const parsed = fengParameters.safeParse(value);
  if (parsed.success) return parsed.data;
  // A finished issue is a raw one with a message; their types differ by more than that.
  for (const issue of parsed.error.issues)
    context.issues.push({ ...issue, input: value } as z.core.$ZodRawIssue);
  return z.NEVER;
});

const piece = z.strictObject({
  start: z.number().optional(),
  terms: z.array(
    phase.extend({
      rate: z.number().optional(),
      power: z.int().min(0).max(12).optional(),
      omega: z.number().optional(),
      phase: z.number().optional(),
    }),
  ),
});

const parentFraction = z.strictObject({
  hill: z.strictObject({ plateau: z.number(), half: z.number(), exponent: z.number() }).optional(),
  power: z.strictObject({ rate: z.number(), exponent: z.number().optional(), power: z.number() }).optional(),
  exponential: z.array(phase).optional(),
});

/** The shape of a time course in a model file or a plan; `readCourse` says what it means. */
export const courseSchema = z.strictObject({
  time_unit: z.enum(["s", "min", "h"]),
  constant: z.number().optional(),
  steps: z.array(point).optional(),
  ramp: z.strictObject({ from: point, to: point }).optional(),
  cycle: z
    .strictObject({
      mean: z.number(),
      amplitude: z.number(),
      period: z.number(),
      phase: z.number().optional(),
    })
    .optional(),
  exponentials: z
    .strictObject({
      terms: z.array(phase),
      start: z.number().optional(),
      rise: z.number().optional(),
    })
    .optional(),
  feng: feng.optional(),
  infusion: z.strictObject({ rate: z.number(), from: z.number(), until: z.number() }).optional(),
  samples: z
    .strictObject({
      times: z.array(z.number()),
      values: z.array(z.number()),
      interpolation: z.enum(["linear", "pchip"]).optional(),
      after: z.enum(["hold", "zero"]).optional(),
    })
    .optional(),
  pieces: z.array(piece).optional(),
  parent_fraction: parentFraction.optional(),
  dispersion: z.number().optional(),
  delay: z.number().optional(),
  scale: z.number().optional(),
});

export type WrittenCourse = z.infer<typeof courseSchema>;
