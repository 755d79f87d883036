import {
  emissions,
  flattenRegions,
  isotopeOf,
  printTable,
  quantityOf,
  type Region,
  type SuvMap,
  type TumorDose,
} from "../index.ts";
import { histogramRecord } from "./map-histograms.ts";
import { assumedIn, warnOfError, wordError } from "./map-record.ts";
import { digits, layTable } from "./talk.ts";

/** A map with the doses that its plan asks for. */
export interface MapResults {
  readonly map: SuvMap;
  readonly doses: readonly TumorDose[];
}

/** NaN is no number in a table: it is left empty. */
const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** From SUV to % of the injected dose per g and to kBq/mL, decay corrected to the injection. */
function scalesOf({ plan }: SuvMap) {
  const [weight, dose] = [quantityOf(plan, "subject.weight"), quantityOf(plan, "subject.injected")];
  return { percentPerGram: 100 / weight, kBqPerMl: dose / weight };
}

/** The measures of a region in one frame, by the name of their column. */
function measuresOf(region: Region, i: number, { percentPerGram, kBqPerMl }: ReturnType<typeof scalesOf>) {
  return {
    SUV_mean: orNull(region.mean[i]),
    SUV_sd: orNull(region.sd[i]),
    SUV_max: orNull(region.max[i]),
    SUV_peak_1mL: orNull(region.peak[i]),
    "%ID/g_mean": orNull(region.mean[i] * percentPerGram),
    "mean_kBq/mL": orNull(region.mean[i] * kBqPerMl),
    tissue_SUV: orNull(region.tissue[i]),
    tissue_SUV_at_mean_pO2: orNull(region.atMean[i]),
  };
}

/** The regions as CSV: a row for each region and frame. */
export function regionTable(map: SuvMap): string {
  const { regions, plan } = map;
  const scales = scalesOf(map);
  const rows = regions.regions.flatMap((region) =>
    plan.frames.map((frame, i) => ({
      region: region.name,
      rule: region.rule,
      volume_mL: region.volume_mL,
      frame: frame.name,
      ...measuresOf(region, i, scales),
      ...Object.fromEntries(
        region.hypoxic.flatMap(({ threshold_mmHg, fraction, byMean }) => [
          [`below_${threshold_mmHg}_mmHg`, orNull(fraction)],
          [`voxels_below_${threshold_mmHg}_mmHg`, orNull(byMean)],
        ]),
      ),
    })),
  );
  return printTable(Object.keys(rows[0]), rows, [
    `in silico: ${plan.title}`,
    "SUV in g/mL by body weight, %ID/g and kBq/mL decay corrected to the injection",
    "tissue_SUV is before the camera, averaged over the pO2 inside voxels; tissue_SUV_at_mean_pO2 is what the mean alone would give",
    "below_… is a share of tissue by the pO2 inside voxels, voxels_below_… of voxels by their mean",
  ]);
}

/** Time-activity curves of all regions in kBq/mL, as `cuptake fit` and other programs read them. */
export function tacTable(map: SuvMap): string {
  const { regions, plan } = map;
  const { kBqPerMl } = scalesOf(map);
  const shown = regions.regions.filter(({ nVoxels }) => nVoxels > 0);
  const rows = plan.frames.map(({ start, end }, i) => ({
    frame_start_min: start / 60,
    frame_end_min: end / 60,
    ...Object.fromEntries(shown.map(({ name, mean }) => [name, mean[i] * kBqPerMl])),
  }));
  return printTable(Object.keys(rows[0]), rows, [
    `title: ${plan.title}`,
    "source: simulated",
    "provenance: assumed",
    "unit: kBq/mL",
    `isotope: ${plan.isotope}`,
    "decay_corrected: yes",
  ]);
}

/** All numbers of the regions and doses, for the JSON file. */
export function regionRecord({ map, doses }: MapResults) {
  const { plan, regions } = map;
  const scales = scalesOf(map);
  return {
    schema: "cuptake-regions/1",
    title: plan.title,
    inSilico: true,
    isotope: isotopeOf(plan),
    frames: plan.frames,
    regions: regions.regions.map((region) => ({
      name: region.name,
      rule: region.rule,
      voxels: region.nVoxels,
      volume_mL: region.volume_mL,
      hypoxic: region.hypoxic,
      frames: plan.frames.map((_, i) => measuresOf(region, i, scales)),
      histograms: histogramRecord(region),
    })),
    tumorToMuscle: Array.from(regions.tumorToMuscle, orNull),
    doses: doses.map(({ map: _, ...dose }) => ({
      ...dose,
      unit: "Gy/MBq",
      emission: emissions[dose.isotope],
      warning: unverified,
    })),
  };
}

/** The numbers of a map for `--json`. */
export const summarizeMap = ({ map, doses }: MapResults) => ({
  title: map.plan.title,
  backend: map.backend,
  fallbackReason: map.fallbackReason,
  assumed: assumedIn(map.plan),
  limits: map.plan.limits,
  results: flattenRegions(
    map.regions,
    map.plan.frames.map((f) => f.name),
  ),
  doses: regionRecord({ map, doses }).doses,
});

/** A map as text. */
export function describeMap({ map, doses }: MapResults): string {
  const { plan, regions, backend, fallbackReason } = map;
  const values = (name: string, rule: string, volume: number | string, row: Float64Array) => [
    name,
    rule,
    volume,
    ...Array.from(row, (value) => (Number.isFinite(value) ? value : "–")),
  ];
  const rows = regions.regions.map((r) =>
    r.nVoxels > 0
      ? values(r.name, r.rule, r.volume_mL, r.mean)
      : [r.name, r.rule, 0, ...plan.frames.map(() => "no voxel")],
  );
  const [tumor] = regions.regions;
  rows.push(values("tumor / muscle", "ratio of the means", "", regions.tumorToMuscle));
  rows.push(values("tumor, largest", "SUVmax", "", tumor.max));
  rows.push(values("tumor, peak", "best sphere of 1 mL", "", tumor.peak));
  rows.push(values("tumor, tissue", "before the camera", "", tumor.tissue));
  rows.push(values("tumor, at mean pO2", "the same if each voxel had its mean", "", tumor.atMean));
  return [
    `${plan.title}: SUV (g/mL), decay corrected to the injection`,
    layTable(["region", "rule", "volume (mL)", ...plan.frames.map((f) => f.name)], rows),
    `tumor tissue: ${regions.hypoxicFraction
      .map(
        (h) =>
          `${digits(100 * h.fraction, 3)} % below ${h.threshold_mmHg} mmHg (${digits(100 * h.byMean, 3)} % of voxels by their mean)`,
      )
      .join(", ")}`,
    ...doses.map(wordDose),
    `backend ${backend}${fallbackReason === null ? "" : ` (${fallbackReason})`}, ${wordError(map)}`,
    `assumed: ${assumedIn(plan).join(", ")}`,
    ...warnOfError(map).map((warning) => `warning: ${warning}`),
    ...plan.limits.map((limit) => `limit: ${limit}`),
  ].join("\n");
}

const unverified = "not for clinical use; energies of decay and point kernel are unverified";

const wordDose = ({ isotope, mean, max, hypoxic, normoxic, kernel }: TumorDose): string =>
  `${isotope}, Gy/MBq injected, ${unverified}: tumor mean ${digits(mean, 3)} (by point kernel ${digits(kernel.mean, 3)}), largest ${digits(max, 3)}, hypoxic voxels ${digits(hypoxic, 3)}, others ${digits(normoxic, 3)}`;
