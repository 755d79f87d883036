import type {
  Corrected,
  Fit,
  FitSource,
  Network,
  Pericellular,
  SourcedQuantity,
  UptakeData,
} from "../index.ts";
import { digits, layTable } from "./talk.ts";

/** A fit with what went into it. */
export interface FitResult {
  readonly fit: Fit;
  /** The same as plain data, for an analysis. */
  readonly source: FitSource;
  readonly network: Network;
  readonly data: UptakeData;
  readonly title: string;
  readonly assumptions: readonly string[];
  /** What was done with the data as they are. */
  readonly notes: readonly string[];
  /** The step from the gas to the cells, where the plan has one. */
  readonly oxygen: OxygenStep | undefined;
}

/** What became of the pO2 of each condition, and by which numbers. */
export interface OxygenStep {
  readonly step: Pericellular;
  readonly drop_mmHg: number;
  readonly conditions: readonly Corrected[];
}

/** What `--json` and `--out` give. */
export const toRecord = ({ fit: result, data, assumptions, notes, oxygen }: FitResult) => ({
  ...result,
  data: { file: data.file, provenance: data.provenance, source: data.source, rows: data.rows.length },
  assumptions,
  notes,
  ...(oxygen && {
    pericellular: {
      drop_mmHg: oxygen.drop_mmHg,
      conditions: oxygen.conditions,
      numbers: numbersOf(oxygen.step).map(({ name, value, unit, provenance, source }) => ({
        name,
        value: value / unit.factor,
        unit: unit.text,
        provenance,
        source,
      })),
    },
  }),
});

/** The numbers of the step, each with its provenance. */
export const numbersOf = (step: Pericellular): SourcedQuantity[] =>
  Object.values(step).filter((q) => q !== undefined);

/** The step from the gas to the cells as text: the drop, by which numbers, and each condition. */
function describeOxygen({ step, drop_mmHg, conditions }: OxygenStep): string[] {
  const numbers = numbersOf(step).map(
    ({ name, value, unit, provenance }) =>
      `${name} ${digits(value / unit.factor)} ${unit.text} (${provenance})`,
  );
  return [
    `pO2 at the cells: ${digits(drop_mmHg)} mmHg below the gas where O2 abounds, N q h/(D α): ${numbers.join(", ")}`,
    layTable(
      ["condition", "gas (mmHg)", "at the cells (mmHg)"],
      conditions.map((c) => [c.condition, c.gas_mmHg, c.cell_mmHg]),
    ),
  ];
}

/** A difference of percentages is in percentage points. */
export const rmsUnit = (unit: string): string => (unit === "%" ? "percentage points" : unit);

/** A fit as text: estimates with errors, what was fixed and why, data beside model. */
export function describeFit({ fit: f, title, data, assumptions, notes, oxygen }: FitResult): string {
  const estimates = f.estimates.map((e) => [
    e.name,
    e.unit,
    e.value,
    e.standardError === null ? "not held by the data" : `± ${digits(e.standardError, 2)}`,
    `${digits(e.range[0])} to ${digits(e.range[1])}`,
    e.atBound ? "at its bound" : "",
  ]);
  const residuals = f.residuals.map((r) => [
    r.condition,
    r.inputs.pO2,
    r.time / 60,
    r.measured,
    r.model,
    r.residual,
  ]);
  return [
    title,
    `data: ${data.file} (${data.provenance ?? "provenance not stated"}), ${f.residuals.length} points, weights ${f.weighting}`,
    ...assumptions.map((a) => `assumed ${a}`),
    ...notes.map((note) => `note: ${note}`),
    ...(oxygen ? ["", ...describeOxygen(oxygen)] : []),
    "",
    layTable(["estimate", "unit", "value", "standard error", "range", ""], estimates),
    ...(f.dataScale === null
      ? []
      : [`scale: 1 ${f.unit} of the model is ${digits(f.dataScale)} ${data.rows[0].unit}`]),
    "",
    layTable(
      ["fixed", "unit", "value", "provenance", "why"],
      f.fixed.map((p) => [p.name, p.unit, p.value, p.provenance, p.reason]),
    ),
    "",
    layTable(["condition", "pO2 (mmHg)", "time (min)", "measured", "model", "residual"], residuals),
    "",
    `RMS ${digits(f.rms)} ${f.dataScale === null ? rmsUnit(f.unit) : data.rows[0].unit} (√(Σr²/n)), ${f.degreesOfFreedom} ${f.degreesOfFreedom === 1 ? "degree" : "degrees"} of freedom, condition ${digits(f.condition, 2)}`,
    ...Object.entries(f.spreads).map(
      ([name, value]) => `errors: ${name} ${digits(value)}, estimated with the rest`,
    ),
    `stopped after ${f.evaluations} evaluation${f.evaluations === 1 ? "" : "s"}: ${f.stopReason}`,
  ].join("\n");
}
