import { findHalfUptakePO2, printUnit, type Report, type ReportBlock, type ReportSection } from "../index.ts";
import type { DemoResults } from "./demo-results.ts";
import { type FitResult, rmsUnit } from "./fit-text.ts";
import { mapSection, quantitySection } from "./map-report.ts";
import { version } from "./place.ts";
import { predictCurve } from "./run.ts";

interface Pictures {
  readonly uptake: string;
  readonly uptakeCaption: string;
  readonly suv: string;
  readonly sweep: string;
  readonly sweepCaption: string;
}

/** The report of the demo as plain data. */
export function demoReport(results: DemoResults, pictures: Pictures): Report {
  return {
    title: "Cu(II)-ATSM: from EMT6 uptake to a tumor SUV map",
    lead: `Made by cuptake ${version}. In silico: nothing here was measured but the data that are named as such.`,
    sections: [
      fitSection(results, pictures),
      halfSection(results.emt6),
      mcf7Section(results.mcf7),
      sweepSection(results, pictures),
      mapSection(results.map, pictures.suv),
      quantitySection(results.map, results.base.network),
    ],
  };
}

function fitSection({ emt6 }: DemoResults, { uptake, uptakeCaption }: Pictures): ReportSection {
  const { fit, data } = emt6;
  return {
    heading: "Fit to EMT6 uptake at 1 h",
    blocks: [
      {
        kind: "paragraph",
        text: `${data.source ?? data.file}; provenance: ${data.provenance ?? "not stated"}. ${fit.residuals.length} points, weights ${fit.weighting}.`,
      },
      {
        kind: "figure",
        svg: uptake,
        alt: "Uptake against time at five O2 levels with the measured points, and uptake at 60 min against O2",
        caption: uptakeCaption,
      },
      estimateTable(emt6),
      {
        kind: "table",
        caption: "What was fixed, and why",
        columns: [
          { name: "parameter" },
          { name: "value", digits: 4 },
          { name: "unit" },
          { name: "provenance" },
          { name: "why" },
        ],
        rows: fit.fixed.map((p) => [
          p.name,
          p.value,
          printUnit(p.unit),
          { provenance: p.provenance },
          p.reason,
        ]),
      },
      residualTable(emt6),
      {
        kind: "note",
        text: `RMS ${fit.rms.toFixed(2)} ${rmsUnit(fit.unit)} (√(Σr²/n)); ${fit.degreesOfFreedom} degrees of freedom. ${fit.evaluations} evaluations; ${fit.stopReason}.`,
      },
      {
        kind: "warning",
        text: `${fit.estimates.length} parameters on ${fit.residuals.length} points: the standard errors are wide, and a one-step O2 competition is less steep than the data.`,
      },
    ],
  };
}

const estimateTable = ({ fit }: FitResult): ReportBlock => ({
  kind: "table",
  caption: "Estimates",
  columns: [
    { name: "parameter" },
    { name: "estimate", digits: 4 },
    { name: "standard error", digits: 2 },
    { name: "unit" },
    { name: "low", digits: 3 },
    { name: "high", digits: 3 },
    { name: "at a bound" },
  ],
  rows: fit.estimates.map((e) => [
    e.name,
    e.value,
    e.standardError,
    printUnit(e.unit),
    e.range[0],
    e.range[1],
    e.atBound ? "yes" : "no",
  ]),
});

const residualTable = ({ fit }: FitResult): ReportBlock => ({
  kind: "table",
  caption: "Data and model",
  columns: [
    { name: "condition" },
    { name: "pO2", unit: "mmHg", digits: 4 },
    { name: "time", unit: "min", digits: 4 },
    { name: "measured", digits: 4 },
    { name: "model", digits: 4 },
    { name: "residual", digits: 3 },
  ],
  rows: fit.residuals.map((r) => [r.condition, r.inputs.pO2, r.time / 60, r.measured, r.model, r.residual]),
});

function halfSection({ fit, network }: FitResult): ReportSection {
  const times = [10, 30, 60, 120];
  const rows = times.map((minutes) => {
    const uptakeAt = (pO2: number): number =>
      predictCurve(network, {
        observable: fit.observable,
        parameters: fit.parameters,
        pO2,
        times: [minutes * 60],
      }).value[0];
    return [minutes, findHalfUptakePO2(uptakeAt), uptakeAt(0) / uptakeAt(160)];
  });
  return {
    heading: "Half-uptake pO2, with its time",
    blocks: [
      {
        kind: "paragraph",
        text: "The O2 tension at which uptake is midway between 0 and 160 mmHg changes with the time at which it is read.",
      },
      {
        kind: "table",
        caption: "Fitted model",
        columns: [
          { name: "time", unit: "min" },
          { name: "half-uptake pO2", unit: "mmHg", digits: 3 },
          { name: "uptake at 0 over 160 mmHg", digits: 3 },
        ],
        rows,
      },
    ],
  };
}

function mcf7Section(result: FitResult): ReportSection {
  const { fit, data, assumptions } = result;
  return {
    heading: "The same model on MCF-7",
    blocks: [
      {
        kind: "paragraph",
        text: `${data.source ?? data.file}; provenance: ${data.provenance ?? "not stated"}. The unit is ${data.rows[0].unit}, so a factor between model and data is estimated too (${fit.dataScale?.toPrecision(3)} ${data.rows[0].unit} per % of dose).`,
      },
      ...assumptions.map((a): ReportBlock => ({ kind: "warning", text: `Assumed ${a}.` })),
      estimateTable(result),
      residualTable(result),
    ],
  };
}

function sweepSection(
  { sweep, swept: { plan } }: DemoResults,
  { sweep: svg, sweepCaption }: Pictures,
): ReportSection {
  return {
    heading: "Sweep",
    blocks: [
      {
        kind: "paragraph",
        text: `${plan.title}. ${sweep.counts.ok} points done, ${sweep.counts.failed} failed, ${sweep.counts.cancelled} not run. Axes: ${plan.axes.map((a) => `${a.name} (${printUnit(a.unit)}): ${(a.values ?? []).join(", ")}`).join("; ")}.`,
      },
      {
        kind: "figure",
        svg,
        alt: "Tumor SUV against K1, one line for each vessel distance, one panel for each vessel pO2",
        caption: sweepCaption,
      },
    ],
  };
}
