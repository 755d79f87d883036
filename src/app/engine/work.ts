import {
  type AnalyzeOptions,
  analyzeFit,
  checkFigure,
  drawFit,
  type FigureFormat,
  type FigurePreset,
  type FigureSpec,
  type Fit,
  type FitAnalysis,
  type FitCurves,
  type FitSource,
  fit,
  type GivenCourse,
  makeFitSets,
  makeVesselPatch,
  readModel,
  readSetsPlan,
  readUptake,
  renderFigure,
  solveOxygen,
  toFitPoints,
  toProblem,
} from "../../index.ts";
import { needsOf } from "../cell/data-needs.ts";
import { withFonts } from "./preview-fonts.ts";
import { type SeriesRow, toSeriesRow } from "./series.ts";

/** A fit as the page asks for it: texts and choices. */
export interface FitRequest {
  readonly model: { readonly text: string; readonly file: string };
  readonly data: { readonly text: string; readonly file: string };
  /** Empty leaves it to the model's advice. */
  readonly free: readonly string[];
  /** Values of fixed parameters in internal units, by name. */
  readonly set: Readonly<Record<string, number>>;
  readonly starts: number;
  readonly profiles: boolean;
  /** In s; stands in for times that are not reported. */
  readonly time?: number;
}

/** A fit with all that is said and drawn of it. */
export interface AnalyzedFit {
  readonly source: FitSource;
  readonly analysis: FitAnalysis;
  readonly curves: readonly FitCurves[];
}

export interface FitResult extends AnalyzedFit {
  readonly fit: Fit;
}

/** How much of the bar each stage takes. */
const shares = { starts: [0, 0.4], profiles: [0.4, 0.6], draws: [1, 0], recovery: [1, 0] } as const;

/** Fits from the model's own start, then searches from others and walks the profiles. */
export async function runFit(
  { model, data, free, set, starts, profiles, time }: FitRequest,
  onProgress: (share: number, stage: string) => void,
): Promise<FitResult> {
  const network = readModel(model.text, model.file);
  const observable = network.fit?.observable ?? network.observables[0].name;
  const rows = readUptake(data.text, data.file);
  const { scaleData } = needsOf(rows, network);
  const points = toFitPoints(rows, network, { observable, time, scaleData });
  const freed = free.length > 0 ? free : (network.fit?.free ?? network.parameters.map((q) => q.name));
  const options = { points, observable, set, scaleData, free: [...freed] };
  const first = fit(network, options);
  const problem = { ...toProblem(network, options), models: { [network.name]: model } };
  return { fit: first, ...(await analyze({ problem }, { starts, profiles }, onProgress)) };
}

type OnProgress = (share: number, stage: string) => void;

/** Searches, walks profiles, and draws what is found. */
async function analyze(
  source: FitSource,
  effort: Pick<AnalyzeOptions, "starts" | "profiles">,
  tell: OnProgress,
): Promise<AnalyzedFit> {
  const onProgress: AnalyzeOptions["onProgress"] = (stage, { done, total }) => {
    const [from, width] = shares[stage];
    tell(from + (width * done) / total, `${stage}: ${done} of ${total}`);
  };
  const analysis = await analyzeFit(source, { ...effort, onProgress });
  return { source, analysis, curves: drawFit(source, analysis.optimum.x) };
}

/** A fit plan of one data set, with the files that it names. */
export interface PlanRequest {
  readonly plan: string;
  readonly model: { readonly text: string; readonly file: string };
  readonly data: { readonly text: string; readonly file: string };
  readonly courses: Readonly<Record<string, GivenCourse>>;
  readonly starts: number;
  readonly profiles: boolean;
}

/** Fits what a plan says. */
export function runPlanFit(
  { plan, model, data, courses, ...effort }: PlanRequest,
  onProgress: OnProgress,
): Promise<AnalyzedFit> {
  const network = readModel(model.text, model.file);
  const read = readSetsPlan(plan, "tissue-fit.yaml");
  const { problem } = makeFitSets(read, [{ network, model, data, courses }]);
  return analyze({ problem }, effort, onProgress);
}

/** Fits one of many series, by the plan of a tissue or as a dish, and keeps the numbers of it. */
export async function fitSeries(
  name: string,
  request: FitRequest | PlanRequest,
  onProgress: OnProgress,
): Promise<SeriesRow> {
  const found = "plan" in request ? runPlanFit(request, onProgress) : runFit(request, onProgress);
  return toSeriesRow(name, await found);
}

/** A figure to be written as a file, or only to be checked. */
export interface RenderRequest {
  readonly spec: FigureSpec;
  readonly format: FigureFormat;
}

export const render = ({ spec, format }: RenderRequest): Promise<Uint8Array> => renderFigure(spec, format);

/** A picture takes no font of its page: it brings its letters. */
export const draw = async (spec: FigureSpec): Promise<string> =>
  withFonts(new TextDecoder().decode(await renderFigure(spec, "svg")));

/** The figure as it will be, and what of a venue's wishes it meets. */
export async function preview(spec: FigureSpec, preset: FigurePreset) {
  const checks = await checkFigure(spec, preset);
  return { checks, svg: await draw(spec) };
}
export type Preview = Awaited<ReturnType<typeof preview>>;

/** A square of tissue across parallel vessels: lengths in µm, tensions in mmHg. */
export interface OxygenRequest {
  readonly n: number;
  readonly width_um: number;
  /** x, y, x, y, … */
  readonly vessels: readonly number[];
  readonly radius_um: number;
  readonly vesselPO2: number;
  readonly consumption: number;
  readonly diffusivity: number;
  /** Of the consumption by Michaelis and Menten; 0 is zero order. */
  readonly P50: number;
  /** A field to start from. */
  readonly start?: Float64Array;
}

export interface OxygenReply {
  readonly pO2: Float64Array;
  /** Share of each voxel that is tissue. */
  readonly tissue: Float32Array;
  readonly residual: number;
  readonly nVessels: number;
  readonly ms: number;
}

/** Solves for the steady oxygen of a cross-section. */
export function computeOxygen(request: OxygenRequest): OxygenReply {
  const { n, width_um, vessels, radius_um, vesselPO2, consumption, diffusivity, P50, start } = request;
  const from = performance.now();
  const h = width_um / n;
  const patch = makeVesselPatch(
    { size: [n, n, 1], spacing: [h, h, h] },
    { vessels: pairs(vessels).map((center) => ({ axis: 2, center, radius: radius_um })), consumption },
  );
  const law = P50 > 0 ? ({ kind: "michaelis-menten", P50 } as const) : ({ kind: "zero-order" } as const);
  const field = solveOxygen(patch, { diffusivity, law, vesselPO2, tolerance: 1e-6, ...(start && { start }) });
  const residual = field.residuals[field.residuals.length - 1];
  const nVessels = vessels.length / 2;
  return { pO2: field.pO2, tissue: patch.tissue, residual, nVessels, ms: performance.now() - from };
}

const pairs = (flat: readonly number[]): [number, number][] =>
  Array.from({ length: Math.floor(flat.length / 2) }, (_, i) => [flat[2 * i], flat[2 * i + 1]]);
