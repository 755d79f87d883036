import type { MapJobResult } from "../../index.ts";
import type { OwnThreshold } from "../state/own-region.ts";
import { cutFrame, cutSlice, type Plane, type Voxel } from "./planes.ts";

/** The edge of a region in one slice, as a path in the pixels of a picture, whose y runs down. */
export interface Edge {
  readonly name: string;
  readonly d: string;
}

/** The limit of a threshold in a map that has it, and its frame; undefined in one that was made without it. */
function limitOf({ regions, frames }: MapJobResult, region: OwnThreshold) {
  const own = regions.regions.find(({ name }) => name === region.name);
  if (!own || own.nVoxels === 0) return undefined;
  const named = frames.findIndex(({ name }) => name === region.frame);
  const frame = named < 0 ? frames.length - 1 : named;
  // The voxel of the maximum is in the region, whatever the share.
  return { frame, limit: "SUV" in region ? region.SUV : region.share_of_max * own.max[frame] };
}

/** The edge of the voxels of a threshold in the slice through a voxel: those of its tissue whose image reaches the limit. */
export function cutThreshold(
  map: MapJobResult,
  region: OwnThreshold,
  plane: Plane,
  at: Voxel,
): Edge | undefined {
  const found = limitOf(map, region);
  if (!found) return undefined;
  const label = map.tissues.indexOf(region.within);
  const image = cutSlice(cutFrame(map.image, map, found.frame), map.size, plane, at);
  const labels = cutSlice(map.labels, map.size, plane, at);
  const isIn = Uint8Array.from(image, (value, i) => Number(labels[i] === label && value >= found.limit));
  return { name: region.name, d: edgePath(isIn, map.size[plane.right]) };
}

/** The lines between what is in and what is out, each run of them in one; row 0 of `isIn` is at the bottom. */
export function edgePath(isIn: Uint8Array, width: number): string {
  const height = isIn.length / width;
  const at = (column: number, row: number): number =>
    column < 0 || row < 0 || column >= width || row >= height ? 0 : isIn[row * width + column];
  const across = runs(height + 1, width, (row, column) => at(column, row - 1) !== at(column, row));
  const upright = runs(width + 1, height, (column, row) => at(column - 1, row) !== at(column, row));
  return [
    ...across.map(([row, from, to]) => `M${from} ${height - row}H${to}`),
    ...upright.map(([column, from, to]) => `M${column} ${height - from}V${height - to}`),
  ].join("");
}

/** Runs of places along each line where something is: the line, where a run starts, and where it has ended. */
function runs(
  nLines: number,
  length: number,
  is: (line: number, place: number) => boolean,
): (readonly [line: number, from: number, to: number])[] {
  const found: (readonly [number, number, number])[] = [];
  for (let line = 0; line < nLines; line++) {
    let from = -1;
    for (let place = 0; place <= length; place++) {
      const isOn = place < length && is(line, place);
      if (isOn && from < 0) from = place;
      if (isOn || from < 0) continue;
      found.push([line, from, place]);
      from = -1;
    }
  }
  return found;
}
