import plasma from "../../models/cu-atsm-plasma.yaml?raw";
import redox from "../../models/cu-atsm-redox.yaml?raw";
import twoPool from "../../models/cu-atsm-two-pool.yaml?raw";
import emt6 from "../../notebooks/data/emt6-lewis-1999.csv?raw";
import tumorMap from "../../notebooks/plans/tumor-map.yaml?raw";
import { type MapPlan, type Network, readMapPlan, readModel, readUptake, type UptakeData } from "../index.ts";

/** A text of the package and its path in there. */
export interface Source {
  readonly text: string;
  readonly file: string;
}

/** The models of a closed medium that the cell part offers, by name. */
export const cellModels = {
  "cu-atsm-redox": { text: redox, file: "models/cu-atsm-redox.yaml" },
  "cu-atsm-two-pool": { text: twoPool, file: "models/cu-atsm-two-pool.yaml" },
} as const satisfies Record<string, Source>;
export type CellModelName = keyof typeof cellModels;
export const cellModelNames = Object.keys(cellModels) as CellModelName[];

/** What a map job is made from. */
export const mapSources = {
  plan: { text: tumorMap, file: "notebooks/plans/tumor-map.yaml" },
  model: { text: plasma, file: "models/cu-atsm-plasma.yaml" },
} as const satisfies Record<string, Source>;

export const readCellModel = (name: CellModelName): Network =>
  readModel(cellModels[name].text, cellModels[name].file);

export const emt6Data: UptakeData = readUptake(emt6, "notebooks/data/emt6-lewis-1999.csv");
export const tumorPlan: MapPlan = readMapPlan(mapSources.plan.text, mapSources.plan.file);
