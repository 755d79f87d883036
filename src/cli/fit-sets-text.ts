import type { FitAnalysis } from "../index.ts";
import { describeAnalysis } from "./fit-analysis.ts";
import { describeGraphs, type Graph } from "./graphical.ts";
import { digits, layTable } from "./talk.ts";

/** An estimate with its error of first order. */
export interface QuickEstimate {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  /** Null if the data do not hold it. */
  readonly standardError: number | null;
}

/** One data set beside what its model says of it, in the unit of the observable. */
export interface SetResult {
  readonly name: string;
  readonly model: string;
  readonly observable: string;
  readonly unit: string;
  readonly file: string;
  readonly provenance: string | null;
  readonly source: string | null;
  readonly spread: string;
  /** Times in s; `end` is that of a frame. */
  readonly points: readonly {
    readonly condition: string;
    readonly time: number;
    readonly end: number | null;
    readonly measured: number;
    readonly model: number;
    readonly sd: number | null;
  }[];
  readonly rms: number;
  readonly graphical: readonly Graph[];
}

/** A fit of several data sets: what `--json` and `--out` give. */
export interface SetsResult {
  readonly schema: "cuptake-fit-sets/1";
  readonly title: string;
  readonly sets: readonly SetResult[];
  readonly assumptions: readonly string[];
  readonly notes: readonly string[];
  /** Null where there is an analysis. */
  readonly estimates: readonly QuickEstimate[] | null;
  readonly analysis: FitAnalysis | null;
}

/** A fit of several data sets as text. */
export function describeSets({ title, sets, assumptions, notes, estimates, analysis }: SetsResult): string {
  const head = sets.map((s) => [
    s.name,
    s.model,
    s.observable,
    `${s.file} (${s.provenance ?? "provenance not stated"})`,
    s.points.length,
    s.spread,
  ]);
  return [
    title,
    "",
    layTable(["data set", "model", "observable", "file", "points", "spread"], head),
    ...assumptions.map((a) => `assumed ${a}`),
    ...notes.map((note) => `note: ${note}`),
    "",
    ...(analysis ? [describeAnalysis(analysis)] : describeEstimates(estimates ?? [])),
    ...sets.flatMap((set) => ["", ...describeSet(set)]),
  ].join("\n");
}

const describeEstimates = (estimates: readonly QuickEstimate[]): string[] => [
  layTable(
    ["variable", "unit", "value", "standard error"],
    estimates.map((e) => [
      e.name,
      e.unit,
      e.value,
      e.standardError === null ? "not held by the data" : `± ${digits(e.standardError, 2)}`,
    ]),
  ),
];

function describeSet({ name, unit, points, rms, graphical }: SetResult): string[] {
  const rows = points.map((p) => [
    p.condition,
    p.end === null ? digits(p.time / 60) : `${digits(p.time / 60)} to ${digits(p.end / 60)}`,
    p.measured,
    p.model,
    p.measured - p.model,
  ]);
  return [
    `${name} (${unit})`,
    layTable(["condition", "time (min)", "measured", "model", "residual"], rows),
    `RMS ${digits(rms)} (√(Σr²/n))`,
    ...describeGraphs(graphical),
  ];
}
