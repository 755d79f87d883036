import type { MapJobResult } from "../../index.ts";
import { digits } from "../format.ts";
import { type FieldName, type MapField, mapFields } from "./fields.ts";
import type { Beside } from "./map-controls.tsx";
import { axisNames, cutFrame, indexOf, type Voxel } from "./planes.ts";

const labelNames = ["muscle", "tumor"];

/** Where a voxel is. */
export const printPlace = ({ voxel_mm }: MapJobResult, at: Voxel): string =>
  axisNames.map((axis, i) => `${axis} ${((at[i] + 0.5) * voxel_mm[i]).toFixed(1)}`).join(", ");

/** The numbers of one voxel, each with its unit. */
export function describeVoxel(
  map: MapJobResult,
  beside: Beside | undefined,
  frame: number,
  at: Voxel,
): string {
  const voxel = indexOf(map.size, at);
  const suvOf = (one: MapJobResult): string => digits(cutFrame(one.image, one, frame)[voxel]);
  const second = beside ? ` (Cu-ATSM), ${suvOf(beside.map)} g/mL (${beside.title})` : "";
  const share = (one: MapJobResult): string =>
    one.retained ? `${digits(100 * cutFrame(one.retained, one, frame)[voxel])} %` : "";
  const kept = [share(map), beside ? share(beside.map) && `${share(beside.map)} (${beside.title})` : ""];
  const retained = kept.filter(Boolean).join(", ");
  return `SUV ${suvOf(map)} g/mL${second}, pO₂ ${digits(map.pO2[voxel])} mmHg${retained && `, retained ${retained}`}`;
}

/** What is shown in words, of all voxels. */
export function describeField(
  field: FieldName,
  map: MapJobResult,
  frame: number,
  beside: Beside | undefined,
): string {
  if (field === "pO2") return describePO2(map);
  const { name } = map.frames[frame];
  if (field === "retained") return `Retained at ${name}: ${describeRetained(map, frame)}`;
  const own = `SUV at ${name}: ${describeSuv(map, frame)}`;
  return beside ? `${own} ${describeContrast(map, beside, frame)}` : own;
}

/** The value that stands out in a projection, and where it is. */
export function describeExtreme(map: MapJobResult, values: Float32Array, field: MapField): string {
  const isMax = field.extreme === "max";
  const found = values.reduce((best, v, i) => ((isMax ? v > values[best] : v < values[best]) ? i : best), 0);
  const [nx, ny] = map.size;
  const place = printPlace(map, [found % nx, Math.floor(found / nx) % ny, Math.floor(found / (nx * ny))]);
  const word = `${isMax ? "Highest" : "Lowest"} ${field.title === "retained" ? "share" : field.title}`;
  return `${word} of all: ${digits(field.factor * values[found])} ${field.unit} at ${place} mm.`;
}

/** How much more of each tracer the hypoxic core has than the rim. */
function describeContrast(map: MapJobResult, { title, map: other }: Beside, frame: number): string {
  const of = ({ regions, frames }: MapJobResult): string => {
    const mean = (name: string): number =>
      regions.regions.find((region) => region.name === name)?.mean[Math.min(frame, frames.length - 1)] ??
      Number.NaN;
    return digits(mean("hypoxic core") / mean("well-oxygenated rim"));
  };
  return `Hypoxic core over well-oxygenated rim: Cu-ATSM ${of(map)}, ${title} ${of(other)}.`;
}

function describeSuv({ regions }: MapJobResult, frame: number): string {
  const means = regions.regions
    .filter(({ nVoxels }) => nVoxels > 0)
    .map(({ name, mean }) => `${name} ${digits(mean[frame])}`);
  return `mean of ${means.join(", ")} g/mL.`;
}

function meansByLabel(values: Float32Array, labels: Uint8Array, factor = 1): string {
  const sums = labelNames.map(() => ({ sum: 0, n: 0 }));
  for (let i = 0; i < values.length; i++) {
    const own = sums[labels[i]];
    if (!own) continue;
    own.sum += values[i];
    own.n += 1;
  }
  const means = sums.flatMap(({ sum, n }, k) =>
    n > 0 ? [`${labelNames[k]} ${digits((factor * sum) / n)}`] : [],
  );
  return `mean of ${means.join(", ")}`;
}

const describePO2 = ({ pO2, labels }: MapJobResult): string => `pO₂: ${meansByLabel(pO2, labels)} mmHg.`;

function describeRetained(map: MapJobResult, frame: number): string {
  const values = mapFields.retained.valuesOf(map, frame);
  return values
    ? `${meansByLabel(values, map.labels, 100)} % of the tracer in tissue, before the camera.`
    : "no map yet.";
}
