import {
  outsideMask,
  type SourcedQuantity,
  toNifti,
  type VoxelMaps,
  voxelAdvice,
  voxelOutcomes,
} from "../index.ts";
import type { LoadedVoxels } from "./load-voxels.ts";
import { version } from "./place.ts";
import { digits, layTable } from "./talk.ts";

/** Each quantity as NIfTI with a sidecar, the misfit, and how each fit ended. */
export function voxelFiles(loaded: LoadedVoxels, maps: VoxelMaps): Map<string, Uint8Array | string> {
  const { plan, image, times } = loaded;
  const { size, voxel_mm, affine } = image;
  const [first, last] = [times.frames[0].start, times.frames[times.frames.length - 1].end];
  const files = new Map<string, Uint8Array | string>();
  const add = (name: string, unit: string, data: Float32Array | Uint8Array, more: object): void => {
    const stem = `${plan.name}_${name}`;
    const frame = { frameStarts_s: [first], frameDurations_s: [last - first] };
    const description = `${name}${unit === "1" || unit === "" ? "" : ` (${unit})`}: ${plan.title}`;
    files.set(`${stem}.nii.gz`, toNifti({ data, size, voxel_mm, affine, ...frame, description }));
    const sidecar = { Quantity: name, Units: unit, ...more, ...describeSource(loaded, maps) };
    files.set(`${stem}.json`, `${JSON.stringify(sidecar, null, 2)}\n`);
  };
  for (const { name, unit, values } of maps.quantities) add(name, unit, values, { NotHeld: "NaN" });
  const unit = loaded.network.observables.find((o) => o.name === plan.observable)?.unit.text ?? "";
  add("rms", unit, maps.rms, { Definition: "√(Σ w r²/Σ w) over the frames" });
  const legend = voxelOutcomes.map((name, code) => [
    code,
    voxelAdvice[name] ? `${name}: ${voxelAdvice[name]}` : name,
  ]);
  add("outcome", "", maps.outcomes, {
    Legend: Object.fromEntries([...legend, [outsideMask, "outside of the mask, not fitted"]]),
  });
  return files;
}

const say = ({ value, unit, provenance, source }: SourcedQuantity) => ({
  ...{ value: value / unit.factor, unit: unit.text, provenance, source: source || null },
});

/** What every map was made from. */
function describeSource({ plan, network, source }: LoadedVoxels, { counts, nFitted }: VoxelMaps) {
  return {
    Title: plan.title,
    Sources: [plan.image, plan.sidecar, ...(plan.mask === undefined ? [] : [plan.mask])],
    Cuptake: {
      version,
      model: network.name,
      form: plan.form,
      observable: plan.observable,
      ...(plan.form === "mechanistic" && { moves: plan.moves }),
      frames: source.frames,
      weights: source.weights,
      weightsMean: "each multiplies the squared residual of its frame",
      set: Object.entries(plan.set).map(([name, quantity]) => ({ name, ...say(quantity) })),
      shaped: Object.fromEntries(
        Object.entries(plan.shaped).map(([name, { delay, dispersion }]) => [
          name,
          { ...(delay && { delay: say(delay) }), ...(dispersion && { dispersion: say(dispersion) }) },
        ]),
      ),
      limits: network.limits,
      nFitted,
      outcomes: counts,
    },
  };
}

/** Median and central 90 % of a quantity over the voxels whose fit ended well. */
function spreadOf(values: Float32Array, outcomes: Uint8Array) {
  const good = values.filter((value, v) => outcomes[v] === 0 && Number.isFinite(value)).sort();
  if (good.length === 0) return { median: null, low: null, high: null };
  const at = (share: number): number => good[Math.min(good.length - 1, Math.floor(share * good.length))];
  return { median: at(0.5), low: at(0.05), high: at(0.95) };
}

/** The numbers of a fit for `--json`. */
export const summarizeVoxels = ({ plan, network, image }: LoadedVoxels, maps: VoxelMaps) => ({
  schema: "cuptake-voxel-fit/1",
  title: plan.title,
  model: network.name,
  form: plan.form,
  size: image.size,
  nFitted: maps.nFitted,
  outcomes: maps.counts,
  quantities: maps.quantities.map(({ name, unit, values }) => ({
    ...{ name, unit, ...spreadOf(values, maps.outcomes) },
  })),
});

/** A fit of voxels as text: how the fits ended, and what the good ones found. */
export function describeVoxels(loaded: LoadedVoxels, maps: VoxelMaps): string {
  const { plan, network, image } = loaded;
  const share = (n: number): string => `${digits((100 * n) / Math.max(1, maps.nFitted), 3)} %`;
  const ends = voxelOutcomes.map((name) => [
    name,
    maps.counts[name],
    share(maps.counts[name]),
    maps.counts[name] > 0 ? voxelAdvice[name] : "",
  ]);
  const rows = summarizeVoxels(loaded, maps).quantities.map((q) => [
    q.name,
    q.unit,
    q.median ?? "no voxel",
    q.low === null ? "" : `${digits(q.low)} to ${digits(q.high ?? Number.NaN)}`,
  ]);
  const inMask = plan.mask === undefined ? "" : ` in the mask ${plan.mask}`;
  const weights = typeof plan.weights === "string" ? plan.weights : "given";
  return [
    `${plan.title}: ${network.name} (${plan.form}) in ${maps.nFitted} of ${image.size.join(" × ")} voxels${inMask}, weights ${weights}`,
    "",
    layTable(["outcome", "voxels", "share", ""], ends),
    "",
    layTable(["quantity", "unit", "median", "90 % of the voxels that are ok"], rows),
    ...network.limits.map((limit) => `limit: ${limit}`),
  ].join("\n");
}
