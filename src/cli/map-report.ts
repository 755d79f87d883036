import {
  type Network,
  printUnit,
  type Region,
  type Report,
  type ReportBlock,
  type ReportColumn,
  type ReportSection,
  type SuvMap,
  type TumorDose,
} from "../index.ts";
import { assumedIn, noiseRecord, quantityTable, spreadRecord, warnOfError, wordError } from "./map-record.ts";
import type { MapResults } from "./map-tables.ts";
import { version } from "./place.ts";

/** The report of one map as plain data. */
export function mapReport(
  results: MapResults,
  { suv, histograms }: { readonly suv: string; readonly histograms: string },
): Report {
  return {
    title: results.map.plan.title,
    lead: `Made by cuptake ${version}. In silico: blur and count noise, not a scanner.`,
    sections: [
      mapSection(results.map, suv),
      histogramSection(results.map, histograms),
      ...(results.doses.length > 0 ? [doseSection(results.doses)] : []),
      planSection(results.map),
    ],
  };
}

const percent = (share: number): number | null => (Number.isFinite(share) ? 100 * share : null);
const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** The maps: figure, regions, what averaging over the pO2 inside voxels does, what is assumed and not predicted. */
export function mapSection(map: SuvMap, suv: string): ReportSection {
  const { plan, regions } = map;
  const names = plan.frames.map((f) => f.name).join(", ");
  return {
    heading: "SUV maps",
    blocks: [
      {
        kind: "figure",
        svg: suv,
        alt: `SUV in the middle slice at ${names}`,
        caption: `${plan.title}, middle slice; decay corrected to the injection.`,
      },
      frameTable(map, "Mean SUV of regions", (r) => r.mean),
      frameTable(map, "Largest voxel (SUVmax)", (r) => r.max),
      frameTable(
        map,
        "Best sphere of 1 mL (SUVpeak); none where no such sphere lies within the grid",
        (r) => r.peak,
      ),
      frameTable(map, "Standard deviation of SUV within the region", (r) => r.sd),
      {
        kind: "table",
        caption: "Ratios",
        columns: [{ name: "ratio" }, ...plan.frames.map((f) => ({ name: f.name, digits: 3 }))],
        rows: [["tumor to muscle", ...Array.from(regions.tumorToMuscle, orNull)]],
      },
      ...spreadBlocks(map),
      { kind: "warning", text: `Assumed, not known: ${assumedIn(plan).join(", ")}.` },
      ...[...plan.limits, ...warnOfError(map)].map((text): ReportBlock => ({ kind: "warning", text })),
      { kind: "note", text: wordCamera(map) },
      {
        kind: "note",
        text: `Backend: ${map.backend}${map.fallbackReason === null ? "" : ` (${map.fallbackReason})`}; ${wordError(map)}; seed ${plan.seed}.`,
      },
    ],
  };
}

function histogramSection({ plan }: SuvMap, svg: string): ReportSection {
  return {
    heading: "Histograms of the tumor",
    blocks: [
      {
        kind: "figure",
        svg,
        alt: "Share of the tumor's tissue by pO2 and share of its voxels by SUV",
        caption: `Oxygen by the pO2 inside voxels and by their mean (what is above 60 mmHg is not drawn), and SUV as the camera sees it. All regions and frames: ${plan.name}-histograms.csv and ${plan.name}-regions.json.`,
      },
    ],
  };
}

/** One measure of all regions, frame by frame. */
function frameTable(
  { plan, regions }: SuvMap,
  caption: string,
  of: (region: Region) => Float64Array,
): ReportBlock {
  const frames = plan.frames.map((f): ReportColumn => ({ name: f.name, unit: "g/mL", digits: 3 }));
  return {
    kind: "table",
    caption,
    columns: [{ name: "region" }, { name: "rule" }, { name: "volume", unit: "mL", digits: 3 }, ...frames],
    rows: regions.regions.map((r) => [r.name, r.rule, r.volume_mL, ...Array.from(of(r), orNull)]),
  };
}

/** What lies inside the voxels, and what their mean pO2 alone would give. */
function spreadBlocks(map: SuvMap): ReportBlock[] {
  const { plan, regions } = map;
  const shown = regions.regions.filter(({ nVoxels }) => nVoxels > 0);
  return [
    {
      kind: "table",
      caption:
        "Tissue before the camera: averaged over the pO2 inside each voxel, and at each voxel's mean pO2",
      columns: [
        { name: "region" },
        ...plan.frames.flatMap((f): ReportColumn[] => [
          { name: `${f.name}, averaged`, unit: "g/mL", digits: 3 },
          { name: `${f.name}, at the mean`, unit: "g/mL", digits: 3 },
        ]),
      ],
      rows: shown.map((r) => [r.name, ...plan.frames.flatMap((_, i) => [r.tissue[i], r.atMean[i]])]),
    },
    {
      kind: "table",
      caption: "Share of tissue below a pO2, by the pO2 inside voxels and as voxels by their mean",
      columns: [
        { name: "region" },
        ...regions.hypoxicFraction.flatMap((h): ReportColumn[] => [
          { name: `below ${h.threshold_mmHg} mmHg`, unit: "%", digits: 3 },
          { name: "voxels by their mean", unit: "%", digits: 3 },
        ]),
      ],
      rows: shown.map((r) => [r.name, ...r.hypoxic.flatMap((h) => [percent(h.fraction), percent(h.byMean)])]),
    },
    {
      kind: "note",
      text: `Inside voxels: ${Object.entries(spreadRecord(map))
        .map(([name, rule]) => `${name}: ${rule}`)
        .join("; ")}.`,
    },
  ];
}

function wordCamera(map: SuvMap): string {
  const noise = noiseRecord(map);
  const blur = map.fwhm_mm ? map.fwhm_mm.map((w) => Number(w.toPrecision(4))).join(" × ") : "0";
  const counts = noise
    ? `noise ${noise.scale} ${noise.unit}, seed ${noise.seed}, SD of a tumor voxel ${noise.tumorSD.map((sd) => Number(sd.toPrecision(3))).join(", ")} g/mL by frame`
    : "no noise";
  return `Camera: Gaussian of ${blur} mm FWHM, ${counts}; blur and count noise, not a scanner.`;
}

function doseSection(doses: readonly TumorDose[]): ReportSection {
  const dose = (name: string): ReportColumn => ({ name, unit: "Gy/MBq", digits: 3 });
  return {
    heading: "Absorbed dose of the tumor",
    blocks: [
      {
        kind: "warning",
        text: "Not for clinical use: simulated activity; energies and the point kernel are unverified, which is to say not yet checked against their tables and paper.",
      },
      {
        kind: "table",
        caption: "Dose for each MBq injected, energy staying in its voxel; by point kernel as the check",
        columns: [
          { name: "isotope" },
          { name: "integrated activity", unit: "h/mL", digits: 3 },
          dose("mean"),
          dose("smallest"),
          dose("largest"),
          dose("hypoxic voxels"),
          dose("other voxels"),
          dose("mean by kernel"),
          dose("hypoxic by kernel"),
          dose("others by kernel"),
        ],
        rows: doses.map((d) => [
          d.isotope,
          d.integratedActivity,
          d.mean,
          d.min,
          d.max,
          orNull(d.hypoxic),
          orNull(d.normoxic),
          d.kernel.mean,
          orNull(d.kernel.hypoxic),
          orNull(d.kernel.normoxic),
        ]),
      },
      ...doses.map(
        (d): ReportBlock => ({
          kind: "table",
          caption: `${d.isotope}: share of the tumor that gets a dose or more`,
          columns: [dose("dose"), { name: "share", unit: "%", digits: 3 }],
          rows: d.histogram.filter((_, k) => k % 5 === 0).map(([x, share]) => [x, 100 * share]),
        }),
      ),
    ],
  };
}

const planSection = (map: SuvMap): ReportSection => ({
  heading: "Every number of the plan and where it comes from",
  blocks: [planTable(map)],
});

const planTable = ({ plan }: Pick<SuvMap, "plan">): ReportBlock => ({
  kind: "table",
  caption: "Map plan",
  columns: [
    { name: "quantity" },
    { name: "value", digits: 4 },
    { name: "unit" },
    { name: "provenance" },
    { name: "source" },
  ],
  rows: quantityTable(plan).map((q) => [
    q.path,
    q.value,
    printUnit(q.unit),
    { provenance: q.provenance },
    q.source,
  ]),
});

/** Every number of the plan and the model with its provenance. */
export function quantitySection(map: Pick<SuvMap, "plan">, network: Network): ReportSection {
  const own = network.parameters.map((q) => [
    q.name,
    q.value / q.unit.factor,
    printUnit(q.unit.text),
    { provenance: q.provenance },
    q.source || null,
  ]);
  return {
    heading: "Every number and where it comes from",
    blocks: [
      planTable(map),
      {
        kind: "table",
        caption: `Defaults of the model ${network.name}, used where the plan says nothing`,
        columns: [
          { name: "parameter" },
          { name: "value", digits: 4 },
          { name: "unit" },
          { name: "provenance" },
          { name: "source" },
        ],
        rows: own,
      },
    ],
  };
}
