import {
  type FitAnalysis,
  type FitCurves,
  type FitSource,
  type FixedParameter,
  printUnit,
  type ReportBlock,
  type ReportSection,
} from "../index.ts";
import { type FitResult, numbersOf, rmsUnit } from "./fit-text.ts";
import { digits } from "./talk.ts";

/** What pictures and reports say of a fit besides its analysis, of one data set or of several. */
export interface FitStory {
  readonly title: string;
  readonly source: FitSource;
  /** Of data whose scale is estimated, by data set. */
  readonly units: Readonly<Record<string, string>>;
  readonly fixed: readonly FixedParameter[];
  readonly assumptions: readonly string[];
  /** Of each data file. */
  readonly provenances: readonly (string | null)[];
  /** Which model and which data, as sentences. */
  readonly about: string;
  /** The data with their source, what was done with them, and what the fit says beside each value. */
  data(curves: readonly FitCurves[], analysis: FitAnalysis): ReportSection;
}

/** The story of a fit of one data set. */
export const tellFit = (result: FitResult): FitStory => ({
  title: result.title,
  source: result.source,
  units: result.fit.dataScale === null ? {} : { data: result.data.rows[0].unit },
  fixed: result.fit.fixed,
  assumptions: result.assumptions,
  provenances: [result.data.provenance],
  about: `Model: ${result.network.title} (${result.network.name}). Data: ${result.data.file}.`,
  data: (curves, analysis) => dataSection(result, curves, analysis),
});

const paragraph = (text: string): ReportBlock => ({ kind: "paragraph", text });

/** A clause as a sentence; names of variables keep their first letter. */
export const sentence = (text: string): string =>
  `${text.replace(/^(the|assumed|residuals|nothing|all) /, (w) => w.charAt(0).toUpperCase() + w.slice(1))}.`;

function dataSection(
  { data, notes, oxygen, fit }: FitResult,
  curves: readonly FitCurves[],
  analysis: FitAnalysis,
): ReportSection {
  const blocks: ReportBlock[] = [
    paragraph(
      `${data.source ?? "Source not stated"}; file ${data.file}; provenance: ${data.provenance ?? "not stated"}. ${analysis.nData} points, weights: ${fit.weighting}.`,
    ),
    ...notes.map((text): ReportBlock => ({ kind: "note", text: sentence(text) })),
    ...(oxygen ? oxygenBlocks(oxygen) : []),
    ...curves.map((set) => dataTable(set, set.unit ?? data.rows[0].unit)),
    ...runsBlocks(analysis),
  ];
  return { heading: "Data and model", blocks };
}

/** Whether the signs of residuals hang together. */
export const runsBlocks = ({ runs }: FitAnalysis): ReportBlock[] =>
  runs
    ? [
        paragraph(
          `Signs of the residuals in the order of the data: ${runs.nRuns} runs, ${digits(runs.expected, 2)} expected; P(as few) ${digits(runs.pFew, 2)}.`,
        ),
      ]
    : [];

/** Data and model at the estimate, point by point. */
export const dataTable = (set: FitCurves, unit: string): ReportBlock => ({
  kind: "table",
  caption: `${set.data}: ${set.observable}, data and model at the estimate`,
  columns: [
    { name: "condition" },
    { name: set.over.name, unit: set.over.unit },
    ...(set.by ? [{ name: "curve", unit: `${set.by.name}, ${set.by.unit}` }] : []),
    ...["measured", "sd", "model"].map((name) => ({ name, unit, digits: 4 })),
    { name: "model − data", unit: set.isScaled ? "sd" : rmsUnit(unit), digits: 3 },
  ],
  rows: set.curves.flatMap(({ name, points }) =>
    points.map((p) => [
      ...[p.condition, p.x, ...(set.by ? [name] : [])],
      ...[p.measured, p.sd, p.model, p.residual],
    ]),
  ),
});

function oxygenBlocks({ step, drop_mmHg, conditions }: NonNullable<FitResult["oxygen"]>): ReportBlock[] {
  return [
    {
      kind: "table",
      caption: `From the gas to the cells: ${digits(drop_mmHg)} mmHg where O2 abounds, N q h/(D α)`,
      columns: [{ name: "condition" }, { name: "gas", unit: "mmHg" }, { name: "at the cells", unit: "mmHg" }],
      rows: conditions.map((c) => [c.condition, c.gas_mmHg, c.cell_mmHg]),
    },
    {
      kind: "table",
      caption: "By these numbers",
      columns: [
        { name: "quantity" },
        { name: "value" },
        { name: "unit" },
        { name: "provenance" },
        { name: "source" },
      ],
      rows: numbersOf(step).map((q) => [
        ...[q.name, q.value / q.unit.factor, printUnit(q.unit.text)],
        ...[{ provenance: q.provenance }, q.source || null],
      ]),
    },
  ];
}
