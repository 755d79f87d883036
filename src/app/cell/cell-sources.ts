import nadh from "../../../models/cu-atsm-nadh.yaml?raw";
import redox from "../../../models/cu-atsm-redox.yaml?raw";
import lumped from "../../../models/cu-atsm-redox-lumped.yaml?raw";
import twoPool from "../../../models/cu-atsm-two-pool.yaml?raw";
import ptsm from "../../../models/cu-ptsm.yaml?raw";
import { type Network, readModel } from "../../index.ts";
import type { CellModelName } from "../state/shared.ts";

/** A text of the package and its path in there. */
export interface Source {
  readonly text: string;
  readonly file: string;
}

/** The models of cells in a closed medium, by name. */
export const cellModels: Readonly<Record<CellModelName, Source>> = {
  "cu-atsm-redox": { text: redox, file: "models/cu-atsm-redox.yaml" },
  "cu-atsm-two-pool": { text: twoPool, file: "models/cu-atsm-two-pool.yaml" },
  "cu-atsm-nadh": { text: nadh, file: "models/cu-atsm-nadh.yaml" },
  "cu-atsm-redox-lumped": { text: lumped, file: "models/cu-atsm-redox-lumped.yaml" },
  "cu-ptsm": { text: ptsm, file: "models/cu-ptsm.yaml" },
};

export const readCellModel = (name: CellModelName): Network =>
  readModel(cellModels[name].text, cellModels[name].file);
