import type { AssaySample } from "../fit/assay.ts";
import type { AssayPlan, BenchNumber } from "../fit/assay-plan.ts";
import { readUnit } from "../units.ts";
import { printUptake, type UptakeData } from "./uptake-csv.ts";

/**
 * Writes an assay as uptake data, so that they go through the same door as those of a bench: with what was in each
 * dish, and with a note of what was simulated.
 */
export function toUptakeData(
  plan: AssayPlan,
  samples: readonly AssaySample[],
  { model, seed }: { readonly model: string; readonly seed: number },
): UptakeData {
  const b = (name: BenchNumber): number => plan.bench[name].value;
  const mg = readUnit("mg")?.factor ?? Number.NaN;
  const protein = Number(((b("well.cells") * b("well.protein_per_cell")) / mg).toPrecision(12));
  // Tracer of the molar activity is all the complex there is.
  const concentration =
    (b("well.activity") * b("well.purity")) / b("well.molar_activity") / (b("well.medium") * 1e-3);
  const source = `virtual assay ${plan.name} of ${model}, seed ${seed}; simulated, not measured`;
  const header = [
    `title: ${plan.title}`,
    `source: ${source}`,
    "provenance: derived",
    `cells: ${b("well.cells")}`,
    `protein: ${protein} mg`,
    `medium: ${b("well.medium")} mL`,
    `dose: ${b("well.activity")} kBq`,
    `tracer: ${Number((concentration * 1e9).toPrecision(4))} nmol/L of the complex at the purity and molar activity of the plan`,
    `corrected: decay, background, purity ${b("well.purity")}, wash loss ${b("wash.loss")}, carry-over ${b("wash.carry_over")}, recovery ${b("lysis.recovery")}`,
  ];
  const rows = samples.map((sample, i) => ({
    condition: sample.condition,
    pO2_mmHg: sample.pO2_mmHg,
    time_min: sample.time_min,
    uptake: sample.uptake,
    sd: sample.sd,
    n: sample.n,
    unit: "% of dose",
    ...(sample.replicate > 0 && { replicate: `${sample.replicate}` }),
    line: header.length + 2 + i,
  }));
  return { file: `${plan.name}.csv`, provenance: "derived", source, header, rows };
}

/** Prints an assay as an uptake file. */
export const printAssay = (...all: Parameters<typeof toUptakeData>): string =>
  printUptake(toUptakeData(...all));
