import { parse } from "yaml";
import { isotopes, type MapJobArgument } from "../../index.ts";
import { isPlanned } from "../state/command-line.ts";
import { images } from "../state/images.ts";
import type { OwnRegion } from "../state/own-region.ts";
import type { Shared, TracerName } from "../state/shared.ts";
import { imagePlan, withLabels } from "./image-plan.ts";
import { readSetting, type SettingPath, toOverrides } from "./settings.ts";
import { type Tracer, tracers, type WrittenPlan } from "./tracers.ts";
import { mapSources } from "./tumor-sources.ts";

type Sources = Pick<MapJobArgument, "plan" | "model">;
type Choices = Pick<Shared["tumor"], "isotope" | "noise" | "seed" | "regions">;

/** After so many half-lives too little is left for an image. */
const mostHalfLives = 30;

/** What a map is made from: the plan that ships, with another tracer, radionuclide, noise, seed or regions where they are chosen. */
export function sourcesOf({ isotope, noise, seed, regions }: Choices, name: TracerName | ""): Sources {
  const own = images.value;
  if (name === "" && isPlanned({ isotope, noise, seed, regions })) return mapSources;
  const plan = parse(mapSources.plan.text) as WrittenPlan; // read and checked when the view was opened
  const tracer: Tracer | undefined = name === "" ? undefined : tracers[name];
  const seen = { ...plan, ...imagePlan(plan, own) };
  const changed = { ...seen, isotope, ...tracer?.change(seen) };
  const last = mostHalfLives * isotopes[changed.isotope].halfLife;
  const frames = plan.frames.filter(({ end_min }) => 60 * end_min <= last);
  const whole = {
    ...changed,
    name: `tumor-map-${name || "page"}`,
    title: `${tracer?.title ?? "Cu-ATSM"} in the tumor of tumor-map, as set on the page`,
    seed,
    limits: [...(tracer ? [tracer.limit] : []), ...plan.limits],
    frames,
    camera: { ...plan.camera, ...(noise > 0 && { noise: noiseOf(noise) }) },
    regions: { ...plan.regions, own: planRegions(regions, frames) },
  };
  const model = tracer?.model ?? mapSources.model;
  return { model, plan: { text: `${JSON.stringify(whole, null, 2)}\n`, file: `${whole.name}.yaml` } };
}

/** Regions as a plan has them; a frame that it has not is left to it. */
function planRegions(regions: readonly OwnRegion[], frames: WrittenPlan["frames"]): readonly object[] {
  return regions.map((region) => {
    if (region.kind === "sphere" || frames.some(({ name }) => name === region.frame)) return region;
    const { frame: _, ...others } = region;
    return others;
  });
}

const noiseOf = (value: number) => ({
  value,
  unit: "kBq*s/mL",
  provenance: "assumed",
  description: "Pc, set on the page: variance of a voxel = Pc · C · DCF/frame",
});

/** A map of what is set; a number that this tracer has not is left out. */
export function jobOf(
  {
    settings,
    backend,
    ...choices
  }: Choices & Pick<MapJobArgument, "backend"> & { readonly settings: Settings },
  name: TracerName | "",
): MapJobArgument {
  const unused = name === "" ? [] : tracers[name].unused;
  const used = Object.entries(toOverrides(settings)).filter(([path]) => !unused.includes(path));
  return {
    ...sourcesOf(choices, name),
    images: withLabels(images.value),
    overrides: Object.fromEntries(used),
    backend,
  };
}
type Settings = Readonly<Record<SettingPath, number>>;

/** The plan of what is set, for the command line: numbers that were moved stand in it. */
export function planText(state: Parameters<typeof jobOf>[0], name: TracerName | ""): string {
  const { plan, overrides } = jobOf(state, name);
  const written = parse(plan.text) as Record<string, unknown>;
  for (const [path, { value, provenance, source }] of Object.entries(overrides)) {
    const keys = path.split(".");
    const parent = keys.slice(0, -1).reduce((at, key) => at[key] as Record<string, unknown>, written);
    const last = keys[keys.length - 1];
    parent[last] = { ...(parent[last] as object), value, unit: readSetting(path).unit, provenance, source };
  }
  return `${JSON.stringify(written, null, 2)}\n`;
}
