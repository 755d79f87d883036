import redox from "../../../models/cu-atsm-plasma.yaml?raw";
import one from "../../../models/one-tissue.yaml?raw";
import two from "../../../models/two-tissue.yaml?raw";
import trapping from "../../../models/two-tissue-irreversible.yaml?raw";
import plasma from "../../../notebooks/data/plasma-samples.csv?raw";
import atsm from "../../../notebooks/data/tac-cu-atsm.csv?raw";
import curve from "../../../notebooks/data/tac-irreversible.csv?raw";
import late from "../../../notebooks/data/tac-late.csv?raw";
import type { Source } from "../cell/cell-sources.ts";
import type { TissueModelName } from "../state/shared.ts";

/** The models of a tissue that a course in plasma drives. */
export const tissueModels: Readonly<Record<TissueModelName, Source>> = {
  "one-tissue": { text: one, file: "models/one-tissue.yaml" },
  "two-tissue-irreversible": { text: trapping, file: "models/two-tissue-irreversible.yaml" },
  "two-tissue": { text: two, file: "models/two-tissue.yaml" },
  "cu-atsm-plasma": { text: redox, file: "models/cu-atsm-plasma.yaml" },
};

/** Simulated scans, the first shown until another one is chosen. */
export const shippedCurves: readonly (Source & { readonly title: string })[] = [
  { title: "two tissues, trapping (simulated)", text: curve, file: "tac-irreversible.csv" },
  { title: "Cu-ATSM at 3 mmHg (simulated)", text: atsm, file: "tac-cu-atsm.csv" },
  { title: "arrives 12 s late, blurred by 8 s (simulated)", text: late, file: "tac-late.csv" },
];
export const [shippedCurve] = shippedCurves;
export const shippedPlasma: Source = { text: plasma, file: "plasma-samples.csv" };
