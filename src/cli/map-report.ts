import type { ReportBlock, ReportSection } from "../index.ts";
import type { DemoResults } from "./demo-results.ts";
import { assumedIn, quantityTable } from "./map-files.ts";

/** The maps: figure, region means, ratios, what is assumed and what is not predicted. */
export function mapSection({ map }: DemoResults, suv: string): ReportSection {
  const { plan, regions } = map;
  const frames = plan.frames.map((f) => ({ name: f.name, unit: "g/mL", digits: 3 }));
  const rows = regions.regions.map((r) => [
    r.name,
    r.rule,
    r.volume_mL,
    ...plan.frames.map((_, i) => (r.nVoxels > 0 ? r.mean[i] : null)),
  ]);
  return {
    heading: "SUV maps",
    blocks: [
      {
        kind: "figure",
        svg: suv,
        alt: `SUV in the middle slice at ${plan.frames.map((f) => f.name).join(", ")}`,
        caption: `${plan.title}, middle slice; decay corrected to the injection.`,
      },
      {
        kind: "table",
        caption: "Mean SUV of regions",
        columns: [{ name: "region" }, { name: "rule" }, { name: "volume", unit: "mL", digits: 3 }, ...frames],
        rows,
      },
      {
        kind: "table",
        caption: "Ratios",
        columns: [{ name: "ratio" }, ...plan.frames.map((f) => ({ name: f.name, digits: 3 }))],
        rows: [["tumor to muscle", ...Array.from(regions.tumorToMuscle)]],
      },
      {
        kind: "table",
        caption: "Share of the tumor's voxels whose mean pO2 is below a level",
        columns: [
          { name: "below", unit: "mmHg" },
          { name: "fraction", digits: 3 },
        ],
        rows: regions.hypoxicFraction.map((h) => [h.threshold_mmHg, h.fraction]),
      },
      { kind: "warning", text: `Assumed, not known: ${assumedIn(plan).join(", ")}.` },
      ...plan.limits.map((text): ReportBlock => ({ kind: "warning", text })),
      {
        kind: "note",
        text: `Backend: ${map.backend}${map.fallbackReason === null ? "" : ` (${map.fallbackReason})`}; largest interpolation error ${map.responses.error.toExponential(1)} relative; seed ${plan.seed}.`,
      },
    ],
  };
}

/** Every number of the plan and the model with its provenance. */
export function quantitySection({ map, base }: DemoResults): ReportSection {
  const own = base.network.parameters.map((q) => [
    q.name,
    q.value / q.unit.factor,
    q.unit.text,
    { provenance: q.provenance },
    q.source || null,
  ]);
  return {
    heading: "Every number and where it comes from",
    blocks: [
      {
        kind: "table",
        caption: "Map plan",
        columns: [
          { name: "quantity" },
          { name: "value", digits: 4 },
          { name: "unit" },
          { name: "provenance" },
          { name: "source" },
        ],
        rows: quantityTable(map.plan).map((q) => [
          q.path,
          q.value,
          q.unit,
          { provenance: q.provenance },
          q.source,
        ]),
      },
      {
        kind: "table",
        caption: `Defaults of the model ${base.network.name}, used where the plan says nothing`,
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
