import {
  fengFdg,
  flattenRegions,
  isotopes,
  type MapPlan,
  type Network,
  parametersOf,
  printTable,
  renderFigure,
  type SuvMap,
  suvFigure,
  toNifti,
  toSidecar,
} from "../index.ts";
import { version } from "./place.ts";
import { digits, layTable } from "./talk.ts";

/** What was assumed, by path; the shape of the plasma curve (FDG in man) is, a course says so itself. */
export const assumedIn = (plan: MapPlan): string[] => [
  ...Object.entries(plan.quantities).flatMap(([path, q]) => (q.provenance === "assumed" ? [path] : [])),
  ...(plan.plasma.kind === "feng-fdg" ? ["plasma.shape"] : []),
  ...(plan.plasma.kind === "course" && plan.plasma.provenance === "assumed" ? ["plasma.course"] : []),
  ...Object.entries(plan.inputs).flatMap(([name, q]) =>
    q.provenance === "assumed" ? [`inputs.${name}`] : [],
  ),
];

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

/** The slice through the middle of one frame, row 0 at the bottom. */
export function middleSlice({ phantom, image }: SuvMap, iFrame: number): Float32Array {
  const [nx, ny, nz] = phantom.size;
  const start = iFrame * nx * ny * nz + Math.floor(nz / 2) * nx * ny;
  return image.slice(start, start + nx * ny);
}

const slogan = "in silico · blur only, not a scanner";

/** The middle slice of every frame as a figure. */
export function mapFigure(map: SuvMap) {
  const { plan, phantom } = map;
  const { size, voxel_mm } = phantom;
  const slices = plan.frames.map((frame, i) => ({
    time_s: (frame.start + frame.end) / 2,
    title: frame.name,
    values: middleSlice(map, i),
    nx: size[0],
    ny: size[1],
    voxel_mm: [voxel_mm[0], voxel_mm[1]] as const,
  }));
  const caption = `${plan.title}, middle slice. Assumed: ${assumedIn(plan).join(", ")}. ${plan.limits.join(" ")}`;
  return suvFigure({
    slices,
    caption,
    note: noteOf(plan),
  });
}

/** Every file of a map, by name. */
export async function mapFiles(
  map: SuvMap,
  network: Network,
  name: string,
): Promise<Map<string, Uint8Array | string>> {
  return new Map<string, Uint8Array | string>([
    [`${name}.nii.gz`, niftiOf(map)],
    [`${name}.json`, sidecarOf(map, network)],
    [`${name}.svg`, await renderFigure(mapFigure(map), "svg")],
    [`${name}-regions.csv`, regionTable(map)],
  ]);
}

export function niftiOf({ image, phantom, plan }: SuvMap): Uint8Array {
  const { size, voxel_mm } = phantom;
  return toNifti({
    data: image,
    size,
    voxel_mm,
    frameStarts_s: plan.frames.map((f) => f.start),
    frameDurations_s: plan.frames.map((f) => f.end - f.start),
    description: `Cuptake ${version} in silico SUV g/mL; blur only, not a scanner`,
  });
}

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
    cuptake: {
      version,
      inSilico: true,
      quantity: "SUV by body weight",
      imageModel: "Gaussian blur of the activity; not a scanner",
      title: plan.title,
      model: network.name,
      frames: plan.frames.map((f) => f.name),
      seed: plan.seed,
      backend: map.backend,
      fallbackReason: map.fallbackReason,
      interpolationError: map.responses.error,
      assumed: assumedIn(plan),
      limits: [...plan.limits, ...network.limits],
      quantities: quantityTable(plan),
      radionuclide: { ...isotopes[plan.isotope], unit: "s" },
      ...plasmaRecord(plan),
      ...inputRecord(plan),
      tissueParameters: {
        muscle: tissueTable(plan, network, "muscle"),
        tumor: tissueTable(plan, network, "tumor"),
      },
    },
  });
}

const plasmaRecord = ({ plasma }: MapPlan) =>
  plasma.kind === "course"
    ? { plasmaCourse: plasma.written }
    : {
        plasmaShape: { curve: "Feng 1993, model 2, FDG in man", parameters: fengFdg, provenance: "assumed" },
      };

const inputRecord = ({ inputs }: MapPlan) => {
  const written = Object.entries(inputs).map(([name, q]) => [name, q.written]);
  return written.length > 0 ? { inputs: Object.fromEntries(written) } : {};
};

/** Quantities of a plan in their written units. */
export const quantityTable = (plan: MapPlan) =>
  Object.entries(plan.quantities).map(([path, q]) => ({
    path,
    value: Number((q.value / q.unit.factor).toPrecision(12)),
    unit: q.unit.text,
    provenance: q.provenance,
    source: q.source || null,
  }));

/** The model's parameters as one tissue has them, by the plan or by the model's own default. */
export function tissueTable(plan: MapPlan, network: Network, section: "muscle" | "tumor") {
  const values = parametersOf(plan, network, section);
  return network.parameters.map((q, i) => {
    const given = plan.quantities[`${section}.kinetics.${q.name}`] ?? plan.quantities[`parameters.${q.name}`];
    const { provenance, source } = given ?? q;
    const value = Number((values[i] / q.unit.factor).toPrecision(12));
    return { name: q.name, value, unit: q.unit.text, provenance, source: source || null };
  });
}

function regionTable({ regions, plan }: SuvMap): string {
  const rows = regions.regions.flatMap((r) =>
    plan.frames.map((f, i) => ({
      region: r.name,
      rule: r.rule,
      volume_mL: r.volume_mL,
      frame: f.name,
      SUV_mean: r.nVoxels > 0 ? r.mean[i] : null,
    })),
  );
  return printTable(["region", "rule", "volume_mL", "frame", "SUV_mean"], rows, [`in silico: ${plan.title}`]);
}

/** The numbers of a map for `--json`. */
export const summarizeMap = (map: SuvMap) => ({
  title: map.plan.title,
  backend: map.backend,
  fallbackReason: map.fallbackReason,
  assumed: assumedIn(map.plan),
  limits: map.plan.limits,
  results: flattenRegions(
    map.regions,
    map.plan.frames.map((f) => f.name),
  ),
});

/** A map as text. */
export function describeMap({ plan, regions, backend, fallbackReason, responses }: SuvMap): string {
  const rows = regions.regions.map((r) => [
    r.name,
    r.rule,
    r.volume_mL,
    ...(r.nVoxels > 0 ? Array.from(r.mean) : plan.frames.map(() => "no voxel")),
  ]);
  rows.push(["tumor / muscle", "ratio of the means", "", ...Array.from(regions.tumorToMuscle)]);
  return [
    `${plan.title}: SUV (g/mL), decay corrected to the injection`,
    layTable(["region", "rule", "volume (mL)", ...plan.frames.map((f) => f.name)], rows),
    regions.hypoxicFraction
      .map((h) => `${digits(100 * h.fraction, 3)} % below ${h.threshold_mmHg} mmHg`)
      .join(", ")
      .replace(/^/, "tumor voxels by their mean pO2: "),
    `backend ${backend}${fallbackReason === null ? "" : ` (${fallbackReason})`}, interpolation error ${digits(responses.error, 2)}`,
    `assumed: ${assumedIn(plan).join(", ")}`,
    ...plan.limits.map((limit) => `limit: ${limit}`),
  ].join("\n");
}
