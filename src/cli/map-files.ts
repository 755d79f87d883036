import {
  type FigureSpec,
  isotopeOf,
  type MapPlan,
  type Network,
  type NiftiShape,
  printSourced,
  renderFigure,
  type SuvMap,
  suvFigure,
  type TumorDose,
  toNifti,
  toReport,
  toSidecar,
} from "../index.ts";
import { histogramFigureOf, histogramTable } from "./map-histograms.ts";
import {
  assumedIn,
  errorRecord,
  inputRecord,
  noiseRecord,
  plasmaRecord,
  quantityTable,
  slogan,
  spreadRecord,
  tissueTable,
} from "./map-record.ts";
import { mapReport } from "./map-report.ts";
import { type MapResults, regionRecord, regionTable, tacTable } from "./map-tables.ts";
import { version } from "./place.ts";
import type { Content, Staged } from "./write.ts";

/** What stands under a picture: assumed kinetics by name, and what late frames lack. */
function noteOf(plan: MapPlan): string {
  const assumed = assumedIn(plan);
  const kinetics = assumed.flatMap((path) => /\.kinetics\.(.+)$/.exec(path)?.[1] ?? []);
  const curve = assumed.some((path) => /^plasma\.(shape|course)$/.test(path)) ? ["plasma curve"] : [];
  const late = plan.frames.filter((f) => f.end > lateFrom).map((f) => f.name);
  // What else a plan drives is that copper; the limits of plan and model say the rest.
  const warning =
    late.length > 0 && Object.keys(plan.inputs).length === 0
      ? ` · ${late.join(", ")}: no second copper pool, not predicted`
      : "";
  return `${slogan} · assumed: ${[...new Set(kinetics), ...curve].join(", ") || "nothing"}${warning}`;
}
/** From some hours on free copper, which the model does not have, is most of what is seen. */
const lateFrom = 3 * 3600;

/** The slice through the middle of a frame, row 0 at the bottom. */
export function middleSlice(frame: Float32Array, nz: number): Float32Array {
  const slice = frame.length / nz;
  const start = Math.floor(nz / 2) * slice;
  return frame.slice(start, start + slice);
}

/** The middle slices of a map whose frames were kept. */
export function middleSlices({ phantom: { labels, size }, image, nFrames }: SuvMap): Float32Array[] {
  const frame = (i: number): Float32Array => image.subarray(i * labels.length, (i + 1) * labels.length);
  return Array.from({ length: nFrames }, (_, i) => middleSlice(frame(i), size[2]));
}

/** The middle slice of every frame as a figure. */
export function mapFigure({ plan, phantom }: SuvMap, middles: readonly Float32Array[]) {
  const { size, voxel_mm } = phantom;
  const slices = plan.frames.map((frame, i) => ({
    time_s: (frame.start + frame.end) / 2,
    title: frame.name,
    values: middles[i],
    nx: size[0],
    ny: size[1],
    voxel_mm: [voxel_mm[0], voxel_mm[1]] as const,
  }));
  const numbers = Object.entries(plan.quantities).map(([name, { value, unit, provenance, source }]) => ({
    ...{ name, value: value / unit.factor, unit: unit.text, provenance, source },
  }));
  const caption = `${plan.title}, middle slice; ${plan.isotope}; seed ${plan.seed}; model ${plan.model}. Numbers: ${printSourced(numbers)}. ${plan.limits.join(" ")}`;
  return suvFigure({
    slices,
    caption,
    note: noteOf(plan),
  });
}

/** A map whose image is written already. */
export interface WrittenMap extends MapResults {
  readonly image: Staged;
  /** The middle slice of each frame. */
  readonly middles: readonly Float32Array[];
}

/** Every file of a map, by name. */
export async function mapFiles(
  { map, doses, image, middles }: WrittenMap,
  network: Network,
): Promise<Map<string, Content>> {
  const { name } = map.plan;
  const draw = async (figure: FigureSpec): Promise<string> =>
    new TextDecoder().decode(await renderFigure(figure, "svg"));
  const pictures = {
    suv: await draw(mapFigure(map, middles)),
    histograms: await draw(histogramFigureOf(map)),
  };
  return new Map<string, Content>([
    [`${name}.nii.gz`, image],
    [`${name}.json`, sidecarOf(map, network)],
    [`${name}.svg`, pictures.suv],
    [`${name}-regions.csv`, regionTable(map)],
    [`${name}-histograms.csv`, histogramTable(map)],
    [`${name}-tac.csv`, tacTable(map)],
    [`${name}-regions.json`, `${JSON.stringify(regionRecord({ map, doses }), null, 2)}\n`],
    [`${name}.html`, toReport(mapReport({ map, doses }, pictures))],
    ...doses.map((dose): [string, Content] => [
      `${name}-dose-${dose.isotope.replace("-", "")}.nii.gz`,
      doseNifti(map, dose),
    ]),
  ]);
}

function doseNifti({ phantom, plan }: SuvMap, { map, isotope }: TumorDose): Uint8Array {
  return toNifti({
    ...geometryOf(phantom),
    data: map,
    frameStarts_s: [0],
    frameDurations_s: [plan.frames[plan.frames.length - 1].end],
    description: `Cuptake ${version} in silico ${isotope} dose Gy/MBq; not for clinical use`,
  });
}

const geometryOf = ({ size, voxel_mm, affine }: SuvMap["phantom"]) => ({
  size,
  voxel_mm,
  ...(affine && { affine }),
});

export const niftiOf = (map: SuvMap): Uint8Array => toNifti({ ...shapeOf(map), data: map.image });

/** What the header of a map's image says. */
export const shapeOf = ({ phantom, plan }: SuvMap): NiftiShape => ({
  ...geometryOf(phantom),
  frameStarts_s: plan.frames.map((f) => f.start),
  frameDurations_s: plan.frames.map((f) => f.end - f.start),
  description: `Cuptake ${version} in silico SUV g/mL; blur and count noise, not a scanner`,
});

export function sidecarOf(map: SuvMap, network: Network): string {
  const { plan } = map;
  const injected = plan.quantities["subject.injected"];
  return toSidecar({
    tracerName: "Cu-ATSM",
    radionuclide: plan.isotope.replace("-", ""),
    units: "g/mL",
    frameStarts_s: plan.frames.map((f) => f.start),
    frameDurations_s: plan.frames.map((f) => f.end - f.start),
    isDecayCorrected: true,
    decayCorrectionTime_s: 0,
    // Internal activity is kBq.
    injected_MBq: injected.value / 1000,
    modeOfAdministration: "bolus",
    timeZero: plan.timeZero,
    cuptake: {
      version,
      inSilico: true,
      quantity: "SUV by body weight",
      imageModel: "Gaussian blur and count noise of the activity; not a scanner",
      blur_mm: map.fwhm_mm ?? [0, 0, 0],
      noise: noiseRecord(map),
      insideVoxels: spreadRecord(map),
      title: plan.title,
      model: network.name,
      frames: plan.frames.map((f) => f.name),
      seed: plan.seed,
      backend: map.backend,
      fallbackReason: map.fallbackReason,
      ...errorRecord(map),
      assumed: assumedIn(plan),
      limits: [...plan.limits, ...network.limits],
      quantities: quantityTable(plan),
      radionuclide: { ...isotopeOf(plan), unit: "s" },
      ...plasmaRecord(plan),
      ...inputRecord(plan),
      images: plan.images,
      tissueParameters: Object.fromEntries(
        plan.tissues.map(({ name, path }) => [name, tissueTable(plan, network, path)]),
      ),
    },
  });
}
