import { describe, expect, test } from "vitest";
import type { OwnRegion } from "../../src/app/state/own-region.ts";
import { initialShared } from "../../src/app/state/shared.ts";
import { jobOf, planText } from "../../src/app/tumor/page-plan.ts";
import { readSetting, type SettingPath, settingPaths } from "../../src/app/tumor/settings.ts";
import { tumorPlan } from "../../src/app/tumor/tumor-sources.ts";
import { readMapPlan } from "../../src/index.ts";

const settings = Object.fromEntries(settingPaths.map((path) => [path, readSetting(path).value])) as Record<
  SettingPath,
  number
>; // one for each path
const state = { ...initialShared.tumor, settings };
const regions: readonly OwnRegion[] = [
  { name: "sphere 1", kind: "sphere", center_mm: [17, 19.4, 9], radius_mm: 2 },
  { name: "threshold 1", kind: "threshold", within: "tumor", frame: "60 min", share_of_max: 0.41 },
  { name: "threshold 2", kind: "threshold", within: "muscle", frame: "24 h", SUV: 2.5 },
];
const read = (text: string) => readMapPlan(text, "page.yaml");

describe("the plan of the page", () => {
  test("is the one that ships as long as no number, radionuclide, noise, seed or region is another", () => {
    expect(jobOf({ ...state, regions: [] }, "").plan.file).toBe("notebooks/plans/tumor-map.yaml");
    expect(jobOf({ ...state, regions }, "").plan.file).toBe("tumor-map-page.yaml");
    expect(jobOf({ ...state, seed: 7 }, "").plan.file).toBe("tumor-map-page.yaml");
  });

  test("has the seed of the one that ships until another is set", () => {
    expect(state.seed).toBe(tumorPlan.seed);
    expect(read(planText({ ...state, seed: 7 }, "")).seed).toBe(7);
    expect(read(planText({ ...state, seed: 7 }, "fmiso")).seed).toBe(7);
  });

  test.each(["", "fmiso"] as const)("has the regions that were set, with the tracer %j too", (tracer) => {
    expect(read(planText({ ...state, regions }, tracer)).regions).toEqual(regions);
  });

  test("leaves the frame of a threshold to itself where a short-lived radionuclide has it no more", () => {
    const { frames, regions: own } = read(planText({ ...state, regions, isotope: "Cu-62" }, ""));
    expect(frames.map(({ name }) => name)).toEqual(["10 min", "60 min"]);
    const { frame: _, ...last } = regions[2] as Extract<OwnRegion, { kind: "threshold" }>;
    expect(own).toEqual([regions[0], regions[1], last]);
  });
});
