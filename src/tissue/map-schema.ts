import * as z from "../late-schema.ts";
import { type IsotopeName, isotopes } from "../observe/decay.ts";
import { quantitySchema } from "../quantity.ts";
import { patchPatterns } from "./patch-family.ts";
import { plannedInputsSchema, plasmaSchema } from "./plasma.ts";

const kinetics = z.record(z.string(), quantitySchema);
const triple = z.tuple([z.number(), z.number(), z.number()]);
/** The number of a tissue in an image of labels. */
const label = z.int().nonnegative().max(65_535).optional();

const frameSchema = z.strictObject({
  name: z.string().min(1),
  start_min: z.number().nonnegative(),
  end_min: z.number().positive(),
});

/** What is inside a voxel: at its mean, cylinders, a histogram that is given, or micro patches. */
const spreadSchema = z.union([
  z.enum(["mean", "krogh"]),
  z.strictObject({
    histogram: z.strictObject({
      pO2_mmHg: z.array(z.number().nonnegative()).min(1),
      shares: z.array(z.number().nonnegative()).min(1),
    }),
  }),
  z.strictObject({
    patch: z.strictObject({
      pattern: z.enum(patchPatterns),
      spread: z.number().nonnegative().optional(),
      cluster_size: z.int().positive().optional(),
      vessels_per_edge: z.int().positive().max(20).optional(),
      voxels_per_edge: z.int().min(16).max(512).optional(),
    }),
  }),
]);

/** A tissue beside tumor and muscle: an ellipsoid of the phantom, or a number in the image of labels. */
const tissueSchema = z.strictObject({
  label,
  center_mm: triple.optional(),
  semi_axes_mm: triple.optional(),
  pO2: quantitySchema.optional(),
  half_distance: quantitySchema.optional(),
  consumption: quantitySchema.optional(),
  living_half_pO2: quantitySchema.optional(),
  kinetics,
});

const necrosisSchema = z.strictObject({
  label,
  share_of_radius: quantitySchema,
  pO2: quantitySchema,
  kinetics,
});

const imageSchema = z.strictObject({ file: z.string().min(1), unit: z.string() });
const regionSchema = z.discriminatedUnion("kind", [
  z.strictObject({ name: z.string().min(1), kind: z.literal("label"), tissue: z.string() }),
  z.strictObject({
    name: z.string().min(1),
    kind: z.literal("sphere"),
    center_mm: triple,
    radius_mm: z.number().positive(),
  }),
  z.strictObject({
    name: z.string().min(1),
    kind: z.literal("threshold"),
    within: z.string(),
    share_of_max: z.number().positive().max(1).optional(),
    SUV: z.number().positive().optional(),
    frame: z.string().optional(),
  }),
]);
export type PlannedRegion = z.infer<typeof regionSchema>;
export type PlannedSpread = z.infer<typeof spreadSchema>;

/** The shape of a map plan; the units of its quantities are in `expectedUnitOf`. */
export const planSchema = z.strictObject({
  cuptake: z.literal(1),
  kind: z.literal("map"),
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, "expected lower-case letters, digits and hyphens"),
  title: z.string(),
  limits: z.array(z.string()).optional(),
  model: z.string(),
  observable: z.string(),
  isotope: z.enum(Object.keys(isotopes) as [IsotopeName, ...IsotopeName[]]),
  half_life: quantitySchema.optional(),
  seed: z.int().nonnegative(),
  grid: z.strictObject({ size: triple, voxel_mm: triple }).optional(),
  images: z
    .strictObject({
      labels: z.strictObject({ file: z.string().min(1) }).optional(),
      pO2: imageSchema.optional(),
      perfusion: imageSchema.optional(),
      vascular_fraction: imageSchema.optional(),
    })
    .optional(),
  frames: z.array(frameSchema).min(1),
  subject: z.strictObject({
    weight: quantitySchema,
    injected: quantitySchema,
    purity: quantitySchema.optional(),
    time_zero: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/, "expected a time of day such as 09:30:00")
      .optional(),
  }),
  plasma: plasmaSchema,
  inputs: plannedInputsSchema,
  oxygen: z.strictObject({
    vessel: quantitySchema,
    diffusivity: quantitySchema,
    capillary_radius: quantitySchema,
    spread: spreadSchema.optional(),
  }),
  perfusion: z
    .strictObject({ scales: z.array(z.string()).min(1), follows_vessels: z.boolean().optional() })
    .optional(),
  tumor: z.strictObject({
    label,
    radius: quantitySchema.optional(),
    stretch: triple.optional(),
    center_mm: triple.optional(),
    rim_half_distance: quantitySchema.optional(),
    core_half_distance: quantitySchema.optional(),
    spread: quantitySchema.optional(),
    correlation_length: quantitySchema.optional(),
    pO2: quantitySchema.optional(),
    half_distance: quantitySchema.optional(),
    consumption: quantitySchema,
    living_half_pO2: quantitySchema.optional(),
    necrosis: necrosisSchema.optional(),
    kinetics,
  }),
  muscle: tissueSchema.omit({ center_mm: true, semi_axes_mm: true }),
  tissues: z
    .record(
      z.string().regex(/^[a-z][a-z0-9 -]{0,40}$/, "expected a name in lower-case letters"),
      tissueSchema,
    )
    .optional(),
  parameters: kinetics.optional(),
  camera: z.strictObject({
    fwhm: quantitySchema,
    fwhm_x: quantitySchema.optional(),
    fwhm_y: quantitySchema.optional(),
    fwhm_z: quantitySchema.optional(),
    positron_range: quantitySchema.optional(),
    noise: quantitySchema.optional(),
    noise_fwhm: quantitySchema.optional(),
  }),
  regions: z.strictObject({
    hypoxic_below: quantitySchema,
    rim_above: quantitySchema,
    own: z.array(regionSchema).optional(),
  }),
  dose: z
    .strictObject({
      isotopes: z.array(z.enum(["Cu-64", "Cu-67"])).min(1),
      biological_half_life: quantitySchema.optional(),
    })
    .optional(),
});
export type WrittenPlan = z.infer<typeof planSchema>;

/** Units in which quantities are handed on; what stands under `tissues.NAME` and `muscle` has the same. */
const expectedUnits: Readonly<Record<string, string>> = {
  half_life: "s",
  "subject.weight": "g",
  "subject.injected": "kBq",
  "subject.purity": "1",
  "plasma.initial_volume": "mL/g",
  "oxygen.vessel": "mmHg",
  "oxygen.diffusivity": "um^2/s",
  "oxygen.capillary_radius": "um",
  "tumor.radius": "mm",
  "tumor.rim_half_distance": "um",
  "tumor.core_half_distance": "um",
  "tumor.spread": "1",
  "tumor.correlation_length": "mm",
  "tumor.necrosis.share_of_radius": "1",
  "tumor.necrosis.pO2": "mmHg",
  "tissue.pO2": "mmHg",
  "tissue.half_distance": "um",
  "tissue.consumption": "mmHg/s",
  "tissue.living_half_pO2": "mmHg",
  "camera.fwhm": "mm",
  "camera.fwhm_x": "mm",
  "camera.fwhm_y": "mm",
  "camera.fwhm_z": "mm",
  "camera.positron_range": "mm",
  "camera.noise": "kBq*s/mL",
  "camera.noise_fwhm": "mm",
  "regions.hypoxic_below": "mmHg",
  "regions.rim_above": "mmHg",
  "dose.biological_half_life": "s",
};

const generalPath = (path: string): string =>
  path.replace(/^(?:muscle|tumor|tissues\.[^.]+)\.(?=[^.]+$)/, "tissue.");

/** The unit in which the quantity of a path is handed on; none for parameters of the model. */
export const expectedUnitOf = (path: string): string | undefined =>
  expectedUnits[path] ?? expectedUnits[generalPath(path)];

/** Numbers that may be 0; the others are something to divide by, or have no meaning at 0. */
const mayBeZero: ReadonlySet<string> = new Set([
  "tumor.spread",
  "tumor.necrosis.share_of_radius",
  "tumor.necrosis.pO2",
  "tissue.pO2",
  "tissue.consumption",
  "subject.purity",
]);

/** True for a number of the plan that has no meaning at 0. */
export const mustBePositive = (path: string): boolean =>
  expectedUnitOf(path) !== undefined &&
  !mayBeZero.has(path) &&
  !mayBeZero.has(generalPath(path)) &&
  !/^(?:camera|regions)\./.test(path);
