import type { Document, Path } from "../document.ts";
import type { Problem } from "../errors.ts";
import * as z from "../late-schema.ts";
import { quantitySchema, readQuantity, type SourcedQuantity } from "../quantity.ts";
import type { FitPoint } from "./network-problem.ts";

/** What stands between the gas and cells at the bottom of a dish, each with unit and provenance. */
export interface Pericellular {
  /** N in cm⁻². */
  readonly cell_density: SourcedQuantity;
  /** q in mol/s of one cell, where O2 abounds. */
  readonly consumption: SourcedQuantity;
  /** h in cm: medium above the cells. */
  readonly depth: SourcedQuantity;
  /** D in cm²/s: O2 in the medium. */
  readonly diffusivity: SourcedQuantity;
  /** α in mol/mL/mmHg: O2 in the medium. */
  readonly solubility: SourcedQuantity;
  /** Km in mmHg: tension at which cells consume half as much; without it they consume q down to 0. */
  readonly half_consumption: SourcedQuantity | undefined;
}

/** As a plan writes it. */
export const pericellularSchema = z.strictObject({
  cell_density: quantitySchema,
  consumption: quantitySchema,
  depth: quantitySchema,
  diffusivity: quantitySchema,
  solubility: quantitySchema,
  half_consumption: quantitySchema.optional(),
});

const units = {
  cell_density: "cm^-2",
  consumption: "mol/s",
  depth: "cm",
  diffusivity: "cm^2/s",
  solubility: "mol/mL/mmHg",
  half_consumption: "mmHg",
} as const;

/** Reads the step from the gas to the cells; what is wrong goes to `problems`. */
export function readPericellular(
  written: z.infer<typeof pericellularSchema>,
  document: Document<unknown>,
  path: Path,
  problems: Problem[],
): Pericellular {
  const read = (key: keyof typeof units, quantity: z.infer<typeof quantitySchema>): SourcedQuantity =>
    readQuantity(key, quantity, document, [...path, key], problems, units[key]);
  for (const key of ["diffusivity", "solubility"] as const)
    if (written[key].value === 0)
      problems.push({
        where: [...path, key, "value"].join("."),
        line: document.lineOf([...path, key, "value"]),
        message: "expected a value above 0, found 0",
        advice: "no O2 would come through",
      });
  return {
    cell_density: read("cell_density", written.cell_density),
    consumption: read("consumption", written.consumption),
    depth: read("depth", written.depth),
    diffusivity: read("diffusivity", written.diffusivity),
    solubility: read("solubility", written.solubility),
    half_consumption: written.half_consumption && read("half_consumption", written.half_consumption),
  };
}

/**
 * The drop of pO2 through still medium over a layer of cells that consume at their full rate, in mmHg,
 *
 *     ΔP = N q h / (D α).
 *
 * In a stirred suspension there is none.
 */
export const pericellularDrop = ({
  cell_density,
  consumption,
  depth,
  diffusivity,
  solubility,
}: Pericellular) =>
  (cell_density.value * consumption.value * depth.value) / (diffusivity.value * solubility.value);

/**
 * The pO2 at the cells under a gas of pO2 `gas`, in the steady state of diffusion and consumption,
 *
 *     gas − P = ΔP · P/(P + Km),     without Km   P = max(gas − ΔP, 0),
 *
 * the positive root of P² − (gas − ΔP − Km) P − gas · Km = 0, taken in the form that does not cancel.
 */
export function pericellularPO2(gas: number, step: Pericellular): number {
  const Km = step.half_consumption?.value ?? 0;
  const b = gas - pericellularDrop(step) - Km;
  const root = Math.sqrt(b * b + 4 * gas * Km);
  return b >= 0 ? (b + root) / 2 : root - b === 0 ? 0 : (2 * gas * Km) / (root - b);
}

/** One condition before and behind the step. */
export interface Corrected {
  readonly condition: string;
  readonly gas_mmHg: number;
  readonly cell_mmHg: number;
}

/** Puts the pO2 at the cells in place of that of the gas, and says for each condition what became of it. */
export function correctPoints(
  points: readonly FitPoint[],
  step: Pericellular,
): { points: FitPoint[]; conditions: Corrected[] } {
  const conditions = new Map<string, Corrected>();
  const corrected = points.map((point) => {
    const gas = point.inputs.pO2;
    const cell = pericellularPO2(gas, step);
    const key = JSON.stringify([point.condition, gas]);
    conditions.set(key, { condition: point.condition, gas_mmHg: gas, cell_mmHg: cell });
    return { ...point, inputs: { ...point.inputs, pO2: cell } };
  });
  return { points: corrected, conditions: [...conditions.values()] };
}
