import plasma from "../../../models/cu-atsm-plasma.yaml?raw";
import tumorMap from "../../../notebooks/plans/tumor-map.yaml?raw";
import { type MapPlan, readMapPlan } from "../../index.ts";

/** What a map job is made from. */
export const mapSources = {
  plan: { text: tumorMap, file: "notebooks/plans/tumor-map.yaml" },
  model: { text: plasma, file: "models/cu-atsm-plasma.yaml" },
} as const;

export const tumorPlan: MapPlan = readMapPlan(mapSources.plan.text, mapSources.plan.file);
