import redox from "../../../models/cu-atsm-plasma.yaml?raw";
import one from "../../../models/one-tissue.yaml?raw";
import two from "../../../models/two-tissue.yaml?raw";
import trapping from "../../../models/two-tissue-irreversible.yaml?raw";
import plasma from "../../../notebooks/data/plasma-samples.csv?raw";
import curve from "../../../notebooks/data/tac-irreversible.csv?raw";
import type { Source } from "../cell/cell-sources.ts";
import type { TissueModelName } from "../state/shared.ts";

/** The models of a tissue that a course in plasma drives. */
export const tissueModels: Readonly<Record<TissueModelName, Source>> = {
  "one-tissue": { text: one, file: "models/one-tissue.yaml" },
  "two-tissue-irreversible": { text: trapping, file: "models/two-tissue-irreversible.yaml" },
  "two-tissue": { text: two, file: "models/two-tissue.yaml" },
  "cu-atsm-plasma": { text: redox, file: "models/cu-atsm-plasma.yaml" },
};

/** A simulated scan, shown until another one is opened. */
export const shippedCurve: Source = { text: curve, file: "tac-irreversible.csv" };
export const shippedPlasma: Source = { text: plasma, file: "plasma-samples.csv" };
