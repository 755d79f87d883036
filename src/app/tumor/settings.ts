import type { Override } from "../../index.ts";
import { sweptPaths } from "../state/shared.ts";
import { tumorPlan } from "./tumor-sources.ts";

/** Paths of the plan's numbers that have a control on the page. */
export const settingPaths = sweptPaths;
/** Those of the tissue and the camera, and those of the injection. */
export const tissuePaths = settingPaths.slice(0, 5);
export const scanPaths = settingPaths.slice(5);
export type SettingPath = (typeof settingPaths)[number];

export const settingLabels: Readonly<Record<SettingPath, string>> = {
  "tumor.kinetics.K1": "K1 of the tumor",
  "tumor.core_half_distance": "Half-distance of vessels, core",
  "camera.fwhm": "Point spread (FWHM)",
  "oxygen.vessel": "pO₂ at the vessels",
  "tumor.consumption": "O₂ consumption of the tumor",
  "plasma.initial_volume": "Volume of the dose at its peak",
  "subject.injected": "Injected activity",
  "subject.weight": "Body weight",
};

/** A number of the plan in its written unit. */
export function readSetting(path: string) {
  const {
    value,
    unit,
    range = [0, value],
    scale,
    provenance,
    source,
    description,
  } = tumorPlan.quantities[path];
  const written = (x: number): number => Number((x / unit.factor).toPrecision(12));
  return {
    value: written(value),
    low: written(range[0]),
    high: written(range[1]),
    unit: unit.text,
    scale,
    provenance,
    source,
    description,
  };
}

/** The settings that differ from the plan. */
export function toOverrides(settings: Readonly<Record<SettingPath, number>>): Record<string, Override> {
  const changed = settingPaths.filter((path) => settings[path] !== readSetting(path).value);
  return Object.fromEntries(
    changed.map((path) => [
      path,
      { value: settings[path], provenance: "assumed", source: "set on the page" },
    ]),
  );
}
