import { type Document, type Path, printPath } from "../document.ts";
import { adviseNames, type Problem } from "../errors.ts";
import type { SourcedQuantity } from "../quantity.ts";
import type { WrittenPlan } from "./map-schema.ts";
import { findQuantity, smallestRadius, wordRadius } from "./plan-quantity.ts";

type Report = (path: Path, message: string, advice: string) => void;
type Quantities = Readonly<Record<string, SourcedQuantity>>;

/** Larger grids do not fit a browser tab. */
const maxVoxels = 2 ** 27;

/** Checks what the parts of a plan have to do with each other; problems go to `problems`. */
export function checkPlan(
  { value, lineOf }: Document<WrittenPlan>,
  quantities: Quantities,
  problems: Problem[],
): void {
  const report: Report = (path, message, advice) => {
    problems.push({ where: printPath(path), line: lineOf(path), message, advice });
  };
  checkGrid(value, report);
  checkFrames(value, report);
  checkTissues(value, report);
  checkShares(quantities, report);
  checkSpread(value, report);
  checkRegions(value, report);
  checkTumor(value, quantities, report);
}

function checkGrid({ grid, images }: WrittenPlan, report: Report): void {
  if (!grid) {
    if (!images?.labels)
      report(["grid"], "expected a grid or an image of labels, found neither", "give one of them");
    return;
  }
  const { size, voxel_mm } = grid;
  size.forEach((n, i) => {
    if (!Number.isInteger(n) || n < 1)
      report(
        ["grid", "size", i],
        `expected a positive whole number of voxels, found ${n}`,
        "take another number",
      );
  });
  voxel_mm.forEach((h, i) => {
    if (!(h > 0))
      report(["grid", "voxel_mm", i], `expected a positive length, found ${h}`, "take another number");
  });
  const n = size[0] * size[1] * size[2];
  if (n > maxVoxels)
    report(["grid", "size"], `expected at most ${maxVoxels} voxels, found ${n}`, "take larger voxels");
}

function checkFrames({ frames }: WrittenPlan, report: Report): void {
  frames.forEach(({ name, start_min, end_min }, i) => {
    if (!(end_min > start_min))
      report(
        ["frames", i],
        `expected an end after the start, found ${start_min} to ${end_min} min`,
        "swap the two",
      );
    const before = frames[i - 1];
    if (before && start_min < before.end_min)
      report(
        ["frames", i],
        `expected frames in order and apart, found a start at ${start_min} min before the end of the last one at ${before.end_min} min`,
        "sort the frames",
      );
    if (frames.findIndex((frame) => frame.name === name) < i)
      report(["frames", i, "name"], `expected a name of its own, found "${name}" again`, "rename one");
  });
}

/** Each tissue needs a pO2, or what Krogh's cylinder is made from; and in images each needs a number of its own. */
function checkTissues({ muscle, tumor, tissues = {}, images }: WrittenPlan, report: Report): void {
  const all = [
    { path: ["muscle"], own: muscle },
    ...Object.entries(tissues).map(([name, own]) => ({ path: ["tissues", name], own })),
  ];
  for (const { path, own } of all)
    if (!own.pO2 && !(own.half_distance && own.consumption))
      report(
        path,
        "expected pO2, or half_distance and consumption, found neither",
        "a tissue has a pO2 of its own, or one that follows from its vessels",
      );
  for (const name of Object.keys(tissues))
    if (["muscle", "tumor", "necrosis", "outside"].includes(name))
      report(["tissues", name], `expected another name, found "${name}", which is taken`, "rename it");
  for (const { path, own } of all.slice(1)) {
    const { center_mm, semi_axes_mm } = own as (typeof tissues)[string];
    if ((center_mm === undefined) !== (semi_axes_mm === undefined))
      report(path, "expected center_mm and semi_axes_mm, found one of them", "give both");
    if (semi_axes_mm?.some((a) => !(a > 0)))
      report([...path, "semi_axes_mm"], `expected lengths above 0, found ${semi_axes_mm}`, "mend them");
    if (!images?.labels && !semi_axes_mm)
      report(path, "expected a place in the phantom, found none", "give center_mm and semi_axes_mm");
  }
  checkLabels(
    [
      ...all,
      { path: ["tumor"], own: tumor },
      ...(tumor.necrosis ? [{ path: ["tumor", "necrosis"], own: tumor.necrosis }] : []),
    ],
    images?.labels !== undefined,
    report,
  );
}

function checkLabels(
  all: readonly { readonly path: readonly string[]; readonly own: { readonly label?: number | undefined } }[],
  hasImage: boolean,
  report: Report,
): void {
  all.forEach(({ path, own: { label } }, i) => {
    if (label === undefined) return;
    if (!hasImage)
      report([...path, "label"], "expected images: { labels: … } beside it, found none", "name the image");
    if (all.findIndex(({ own }) => own.label === label) < i)
      report([...path, "label"], `expected a label of its own, found ${label} again`, "give each tissue one");
  });
  if (hasImage && all.every(({ own }) => own.label === undefined))
    report(
      ["images", "labels"],
      "expected tissues with a label, found none",
      "write for example tumor: { label: 2 }",
    );
}

/** Numbers that are a part of a whole. */
const shares = ["subject.purity", "tumor.necrosis.share_of_radius"];

function checkShares(quantities: Quantities, report: Report): void {
  for (const path of shares) {
    const value = findQuantity({ quantities }, path);
    if (value !== undefined && value > 1)
      report(
        [...path.split("."), "value"],
        `expected a fraction from 0 to 1, found ${value}`,
        "mend the value",
      );
  }
}

function checkSpread({ oxygen, muscle, tumor }: WrittenPlan, report: Report): void {
  const { spread } = oxygen;
  if (typeof spread !== "object") return;
  if ("histogram" in spread) {
    const { pO2_mmHg, shares: own } = spread.histogram;
    const path = ["oxygen", "spread", "histogram"];
    if (pO2_mmHg.length !== own.length)
      report(
        path,
        `expected as many shares as values of pO2, found ${own.length} and ${pO2_mmHg.length}`,
        "pair them",
      );
    if (own.every((share) => share === 0) || pO2_mmHg.every((P, k) => P === 0 || own[k] === 0))
      report(
        path,
        "expected a mean above 0 mmHg, found 0",
        "a distribution is stretched to the mean of each voxel",
      );
  } else if (!muscle.consumption && !tumor.consumption)
    report(["oxygen", "spread"], "expected a consumption of some tissue, found none", "patches need it");
}

function checkRegions({ regions, frames, tissues = {}, tumor }: WrittenPlan, report: Report): void {
  const names = ["muscle", "tumor", ...(tumor.necrosis ? ["necrosis"] : []), ...Object.keys(tissues)];
  const taken = ["tumor", "hypoxic core", "well-oxygenated rim", ...names];
  regions.own?.forEach((region, i) => {
    const path = ["regions", "own", i];
    if (taken.includes(region.name))
      report(
        [...path, "name"],
        `expected a name of its own, found "${region.name}" again`,
        "each region is a column and a curve by its name: rename one",
      );
    taken.push(region.name);
    const tissue =
      region.kind === "label" ? region.tissue : region.kind === "threshold" ? region.within : undefined;
    if (tissue !== undefined && !names.includes(tissue))
      report(path, `expected a tissue (${names.join(", ")}), found "${tissue}"`, adviseNames(tissue, names));
    if (region.kind !== "threshold") return;
    if ((region.share_of_max === undefined) === (region.SUV === undefined))
      report(path, "expected share_of_max or SUV, found both or neither", "give one of them");
    const wanted = frames.map(({ name }) => name);
    if (region.frame !== undefined && !wanted.includes(region.frame))
      report(
        path,
        `expected a frame (${wanted.join(", ")}), found "${region.frame}"`,
        adviseNames(region.frame, wanted),
      );
  });
}

/** What the phantom's tumor is made from, unless an image says where it is. */
const phantomKeys = [
  "radius",
  "rim_half_distance",
  "core_half_distance",
  "spread",
  "correlation_length",
] as const;

function checkTumor({ tumor, grid, images }: WrittenPlan, quantities: Quantities, report: Report): void {
  if (images?.labels) {
    if (!tumor.pO2 && !tumor.half_distance && !images.pO2)
      report(
        ["tumor"],
        "expected pO2 or half_distance beside an image of labels, found neither",
        "give one, or images: { pO2: … }",
      );
    return;
  }
  const missing = phantomKeys.filter((key) => !tumor[key]);
  if (missing.length > 0)
    report(
      ["tumor"],
      `expected ${missing.join(", ")}, found none`,
      "the tumor of a phantom is made from them",
    );
  const radius = findQuantity({ quantities }, "tumor.radius");
  if (tumor.stretch?.some((s) => !(s > 0)))
    report(["tumor", "stretch"], `expected numbers above 0, found ${tumor.stretch}`, "mend them");
  if (radius === undefined || !grid?.voxel_mm.every((h) => h > 0)) return;
  const smallest = smallestRadius(grid.voxel_mm);
  const least = radius * Math.min(...(tumor.stretch ?? [1]));
  if (least < smallest)
    report(
      ["tumor", "radius", "value"],
      wordRadius(least, smallest),
      "take a larger tumor or smaller voxels",
    );
}
