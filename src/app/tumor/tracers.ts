import atsm from "../../../models/cu-atsm-plasma.yaml?raw";
import copper from "../../../models/cu-atsm-plasma-copper.yaml?raw";
import fmiso from "../../../models/fmiso-plasma.yaml?raw";
import type { IsotopeName, MapJobArgument } from "../../index.ts";
import type { TracerName } from "../state/shared.ts";

/** What of a written plan is changed here. */
export interface WrittenPlan {
  readonly isotope: IsotopeName;
  readonly subject: object;
  readonly tumor: WrittenTissue;
  readonly muscle: WrittenTissue;
  readonly limits: readonly string[];
  readonly frames: readonly { readonly name: string; readonly end_min: number }[];
  readonly regions: object;
  readonly camera: object;
}
type WrittenTissue = { readonly kinetics: Readonly<Record<string, unknown>> };

/** Another tracer on the tumor of the plan: its model, and what of the plan it changes. */
export interface Tracer {
  readonly title: string;
  readonly model: MapJobArgument["model"];
  readonly change: (
    plan: WrittenPlan,
  ) => Readonly<Record<string, unknown>> & { readonly isotope?: IsotopeName };
  /** Numbers of the page that it has not. */
  readonly unused: readonly string[];
  /** What must be said of it beside the limits of the plan. */
  readonly limit: string;
}

const without = (tissue: WrittenTissue, name: string): WrittenTissue => {
  const { [name]: _, ...kinetics } = tissue.kinetics;
  return { ...tissue, kinetics };
};

export const tracers: Readonly<Record<TracerName, Tracer>> = {
  "cu-ptsm": {
    title: "Cu-PTSM",
    model: { text: atsm, file: "models/cu-atsm-plasma.yaml" },
    change: () => ({
      parameters: {
        k_diss: {
          value: 20,
          unit: "s^-1",
          provenance: "assumed",
          source: "models/cu-ptsm.yaml",
          description: "only that it is far above k_ox pO2 matters",
        },
      },
    }),
    unused: [],
    limit:
      "Cu-PTSM has the numbers of Cu-ATSM but for k_diss: what is reduced is trapped at once, whatever the O2.",
  },
  "cu64-acetate": {
    title: "64Cu-acetate",
    model: { text: copper, file: "models/cu-atsm-plasma-copper.yaml" },
    // Without intact tracer, its delivery (F and PS in this model) has nothing to bring.
    change: ({ subject, tumor, muscle }) => ({
      model: "cu-atsm-plasma-copper",
      subject: { ...subject, purity: nothing },
      tumor: without(tumor, "K1"),
      muscle: without(muscle, "K1"),
    }),
    unused: ["tumor.kinetics.K1"],
    limit:
      "64Cu-acetate is free copper alone, with the shape of the same plasma curve; K1c and k2c are assumed and the same in all tissues, so that K1 has no say.",
  },
  fmiso: {
    title: "FMISO",
    model: { text: fmiso, file: "models/fmiso-plasma.yaml" },
    // It leaves as it comes, at K1 / V_t.
    change: ({ tumor, muscle }) => ({
      model: "fmiso-plasma",
      isotope: "F-18",
      tumor: without(tumor, "k_out"),
      muscle: without(muscle, "k_out"),
    }),
    unused: [],
    limit:
      "FMISO binds half at 1.4 mmHg (Warren & Partridge 2016); its rate without O2 is recalled, and a scan after 24 h is far beyond its F-18.",
  },
};

const nothing = {
  value: 0,
  unit: "1",
  range: [0, 1],
  provenance: "assumed",
  description: "nothing of the dose is tracer, all is free copper",
};
