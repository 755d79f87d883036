import * as z from "zod";
import {
  type FigureFormat,
  type FigureSpec,
  figureFormats,
  paletteNames,
  printSourced,
  readDocument,
  readFigure,
  renderFigure,
  uptakeFigure,
} from "../index.ts";
import type { Curve } from "./curve-files.ts";
import { fitPlan } from "./fit.ts";
import { type FitResult, rmsUnit } from "./fit-text.ts";
import { readChoice, readCount } from "./options.ts";
import { claimFile, readEnding } from "./out.ts";
import { openPlan } from "./plan.ts";
import { predictCurve } from "./run.ts";
import { beside, disk, type Shelf } from "./shelf.ts";
import { printJson, say } from "./talk.ts";
import { writeAtomically } from "./write.ts";

const planSchema = z.strictObject({
  cuptake: z.literal(1),
  kind: z.literal("figure"),
  name: z.string(),
  fit: z.string(),
  pO2_mmHg: z.array(z.number().nonnegative()).min(1).max(12),
  duration_min: z.number().positive(),
  retention_min: z.number().positive(),
  width_mm: z.number().positive(),
});
export type FigurePlan = z.infer<typeof planSchema>;

interface FigureFlags {
  readonly out: string;
  readonly dpi?: string;
  readonly palette?: string;
  readonly outlineText?: boolean;
  readonly json?: boolean;
}

/** `cuptake figure PLAN --out FILE`: the uptake figure of a fit, or the panels that the plan holds. */
export async function figureCommand(
  name: string,
  { out, dpi: asked, palette, outlineText, json }: FigureFlags,
): Promise<number> {
  const format: FigureFormat = readEnding(out, figureFormats);
  const dpi = asked === undefined ? {} : { dpi: readCount(asked, "--dpi", 30, 10_000) };
  const looks = {
    ...(palette !== undefined && { palette: readChoice(palette, paletteNames, "--palette") }),
    ...(outlineText && { text: "outlined" as const }),
  };
  const drawn = await readDrawn(name);
  await claimFile(out);
  const spec: FigureSpec = { ...(drawn ?? (await drawFit(name))), ...looks };
  await writeAtomically(out, await renderFigure(spec, format, dpi));
  say(`wrote ${out}`);
  if (json) printJson({ out, caption: spec.caption });
  else say(spec.caption);
  return 0;
}

async function drawFit(name: string): Promise<FigureSpec> {
  const { plan, fitPath, shelf } = await loadFigure(name);
  return figureOfFit(await fitPlan(fitPath, { set: [] }, shelf), plan);
}

const drawnSchema = z.looseObject({ panels: z.unknown().optional() });

/** The figure of a plan that holds its panels itself; undefined for one that names a fit. */
export async function readDrawn(name: string, from: Shelf = disk): Promise<FigureSpec | undefined> {
  const { text, file } = await openPlan(name, "figure", from);
  return readDocument(text, file, drawnSchema).value.panels === undefined
    ? undefined
    : readFigure(text, file);
}

/** Reads a figure plan, and says where the fit plan lies that it draws. */
export async function loadFigure(
  name: string,
  from: Shelf = disk,
): Promise<{ plan: FigurePlan; fitPath: string; shelf: Shelf }> {
  const { text, file, shelf } = await openPlan(name, "figure", from);
  const plan = readDocument(text, file, planSchema).value;
  return { plan, fitPath: beside(file, plan.fit), shelf };
}

/** Uptake curves of a fitted model, 121 points each. */
export function curvesOfFit({ fit, network }: FitResult, plan: FigurePlan): Curve[] {
  const times = Array.from({ length: 121 }, (_, i) => (i * plan.duration_min * 60) / 120);
  return plan.pO2_mmHg.map((pO2) =>
    predictCurve(network, { observable: fit.observable, parameters: fit.parameters, pO2, times }),
  );
}

/** Uptake over time with the data, and retention over O2 at one time. */
export function figureOfFit(result: FitResult, plan: FigurePlan): FigureSpec {
  const { fit, network, data } = result;
  const time = plan.retention_min * 60;
  // 0, then 20 points a decade from 0.1 to 160 mmHg.
  const levels = [
    0,
    ...Array.from({ length: 65 }, (_, i) => 0.1 * 10 ** (i / 20)).filter((P) => P < 160),
    160,
  ];
  const line = levels.map(
    (pO2) =>
      predictCurve(network, { observable: fit.observable, parameters: fit.parameters, pO2, times: [time] })
        .value[0],
  );
  const measured = fit.residuals.filter((r) => r.time === time);
  return uptakeFigure({
    curves: curvesOfFit(result, plan),
    data: fit.residuals.map((r) => ({ pO2_mmHg: r.inputs.pO2, time_s: [r.time], value: [r.measured] })),
    retention: {
      time_s: time,
      lines: [{ name: "fitted model", pO2_mmHg: levels, value: line }],
      points: [
        {
          name: "measured",
          pO2_mmHg: measured.map((r) => r.inputs.pO2),
          value: measured.map((r) => r.measured),
        },
      ],
    },
    width_mm: plan.width_mm,
    note: `in silico · data: ${data.provenance ?? "provenance not stated"}`,
    caption: captionOf(result, plan),
  });
}

function captionOf({ fit, network, data }: FitResult, plan: FigurePlan): string {
  const estimates = fit.estimates.map(({ name, value, unit }) => ({
    name,
    value,
    unit,
    provenance: "estimated",
  }));
  const fixed = fit.fixed.map(({ reason, ...one }) => {
    const own = network.parameters.find((q) => q.name === one.name && q.provenance === one.provenance);
    return { ...one, source: own?.source || reason };
  });
  return (
    `${network.title}. Lines: model; points: data (${data.source ?? data.file}; ${data.provenance ?? "provenance not stated"}). ` +
    `Parameters: ${printSourced([...estimates, ...fixed])}. RMS ${Number(fit.rms.toPrecision(3))} ${rmsUnit(fit.unit)}. ` +
    `Right: uptake at ${plan.retention_min} min. In silico.`
  );
}
