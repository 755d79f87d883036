import { type Document, readDocument } from "../document.ts";
import { InputError, type Problem } from "../errors.ts";
import * as z from "../late-schema.ts";
import { quantitySchema, readQuantity, type SourcedQuantity } from "../quantity.ts";
import { readUnit, type UnitScale } from "../units.ts";
import { inputSchema, type PlannedInput, readInputs, type WrittenInput } from "./planned-input.ts";
import type { ShapeKind } from "./shaped-input.ts";

export const voxelForms = ["irreversible", "mechanistic"] as const;
/** Which numbers of a model a voxel has: K1, k2, k3, V_b; or K1, V_b and one number of the mechanism. */
export type VoxelForm = (typeof voxelForms)[number];

/** By how much an input is late and blurred where the image sees it, such as a fit of one region found it. */
const shapedSchema = inputSchema.extend({
  delay: quantitySchema.optional(),
  dispersion: quantitySchema.optional(),
});

const planSchema = z.strictObject({
  cuptake: z.literal(1),
  kind: z.literal("voxel-fit"),
  name: z.string().regex(/^[\w.-]+$/, "expected letters, digits, . _ or -"),
  title: z.string(),
  image: z.string(),
  sidecar: z.string().optional(),
  pauses: z.boolean().optional(),
  mask: z.string().optional(),
  model: z.string(),
  observable: z.string().optional(),
  form: z.enum(voxelForms),
  moves: z.string().optional(),
  range: z.strictObject({ from: z.number(), to: z.number(), unit: z.string() }).optional(),
  inputs: z.record(z.string(), shapedSchema),
  set: z.record(z.string(), quantitySchema).optional(),
  weights: z.enum(["equal", "frames"]).optional(),
  frame_weights: z.array(z.number()).optional(),
});
type Written = z.infer<typeof planSchema>;

/** The fit of each voxel of a dynamic image as data. */
export interface VoxelPlan {
  readonly file: string;
  readonly name: string;
  readonly title: string;
  /** Paths from the plan's own folder. */
  readonly image: string;
  /** By default the JSON beside the image. */
  readonly sidecar: string;
  /** Whether the scan may pause between frames; else each ends where the next begins. */
  readonly pauses: boolean;
  readonly mask: string | undefined;
  readonly model: string;
  readonly observable: string;
  readonly form: VoxelForm;
  /** What the mechanistic form moves. */
  readonly moves: string;
  /** Of what moves, or of k2 + k3; from low to high, in internal units. */
  readonly range: readonly [number, number] | undefined;
  readonly rangeUnit: UnitScale | undefined;
  readonly inputs: Readonly<Record<string, PlannedInput>>;
  /** Of inputs that are late or blurred, by how much, in s. */
  readonly shaped: Readonly<Record<string, Readonly<Partial<Record<ShapeKind, SourcedQuantity>>>>>;
  readonly set: Readonly<Record<string, SourcedQuantity>>;
  /** How squared residuals are weighed: alike, by the length of their frame, or by numbers, one a frame. */
  readonly weights: "equal" | "frames" | readonly number[];
}

/**
 * Reads a plan of voxel fits (YAML).
 *
 * @throws InputError with every problem and its line.
 */
export function readVoxelPlan(text: string, file: string): VoxelPlan {
  const document = readDocument(text, file, planSchema) as Document<Written>;
  const { name, title, image, mask, model, form, set = {} } = document.value;
  const {
    sidecar = image.replace(/\.nii(\.gz)?$/i, ".json"),
    observable = "activity",
    pauses = false,
  } = document.value;
  const problems: Problem[] = [];
  const quantities = Object.entries(set).map(
    ([key, written]) => [key, readQuantity(key, written, document, ["set", key], problems)] as const,
  );
  const range = readRange(document, problems);
  const weights = readWeights(document, problems);
  const { moves = "pO2" } = document.value;
  if (document.value.moves !== undefined && form !== "mechanistic")
    problems.push({
      where: "moves",
      line: document.lineOf(["moves"]),
      message: `expected nothing that moves for the form ${form}, found "${moves}"`,
      advice: "remove it, or take form: mechanistic",
    });
  const { plain, shaped } = readShapes(document, problems);
  const inputs = readInputs(plain, document, ["inputs"], problems);
  if (problems.length > 0) throw new InputError(file, problems);
  return {
    ...{ file, name, title, image, sidecar, pauses, mask, model, observable, form, moves },
    ...{ range: range?.ends, rangeUnit: range?.unit, inputs, shaped, weights },
    set: Object.fromEntries(quantities),
  };
}

/** Takes delays and dispersions from the inputs; what is wrong goes to `problems`. */
function readShapes(document: Document<Written>, problems: Problem[]) {
  const plain: Record<string, WrittenInput> = {};
  const shaped: Record<string, Partial<Record<ShapeKind, SourcedQuantity>>> = {};
  for (const [name, { delay, dispersion, ...input }] of Object.entries(document.value.inputs)) {
    plain[name] = input;
    for (const [kind, written] of Object.entries({ delay, dispersion }) as [ShapeKind, typeof delay][]) {
      if (!written) continue;
      const path = ["inputs", name, kind];
      const report = (message: string, advice: string): void => {
        problems.push({ where: path.join("."), line: document.lineOf(path), message, advice });
      };
      if (input.value !== undefined)
        report(`expected no ${kind} of a level, found one`, "remove it; a level is the same at all times");
      // A delay may be below 0: the wrist is reached later than many a tissue.
      const isEarly = kind === "delay" && written.value < 0;
      const size = isEarly ? { ...written, value: -written.value } : written;
      const quantity = readQuantity(kind, size, document, path, problems, "s");
      shaped[name] = {
        ...shaped[name],
        [kind]: { ...quantity, value: isEarly ? -quantity.value : quantity.value },
      };
    }
  }
  return { plain, shaped };
}

function readRange({ value: { range }, lineOf }: Document<Written>, problems: Problem[]) {
  if (!range) return undefined;
  const unit = readUnit(range.unit);
  const report = (key: string, message: string, advice: string): void => {
    problems.push({ where: `range.${key}`, line: lineOf(["range", key]), message, advice });
  };
  if (!unit) report("unit", `expected a unit, found "${range.unit}"`, "write for example min^-1 or mmHg");
  if (!(range.from >= 0 && range.from < range.to))
    report(
      "from",
      `expected a range from low to high, found ${range.from} to ${range.to}`,
      "swap or mend them",
    );
  const factor = unit?.factor ?? 1;
  return { ends: [range.from * factor, range.to * factor] as const, unit };
}

function readWeights({ value, lineOf }: Document<Written>, problems: Problem[]): VoxelPlan["weights"] {
  const { weights, frame_weights } = value;
  const report = (message: string, advice: string): void => {
    problems.push({ where: "frame_weights", line: lineOf(["frame_weights"]), message, advice });
  };
  if (!frame_weights) return weights ?? "frames";
  if (weights) report("expected weights or frame_weights, found both", "keep one of them");
  const odd = frame_weights.find((w) => !(w >= 0));
  if (odd !== undefined) report(`expected weights of 0 or more, found ${odd}`, "mend the value");
  if (!frame_weights.some((w) => w > 0)) report("expected a weight above 0, found none", "mend the values");
  return frame_weights;
}
