import { layClusters, layLattice, layRandom } from "../../index.ts";
import { shared } from "../state/store.ts";

/** The cut through tissue that is painted on: voxels along an edge, and its length. */
export const n = 128;
export const width_um = 640;
export const radius_um = 4;
const grid = { size: [n, n, 1], spacing: [width_um / n, width_um / n, width_um / n] } as const;
const around = { spacing: 107, radius: radius_um } as const;

/** Ways to lay vessels, some 100 µm apart. */
const patterns = {
  lattice: () => layLattice(grid, around),
  random: (seed: number) => layRandom(grid, { ...around, seed }),
  clusters: (seed: number) => layClusters(grid, { ...around, clusterSize: 6, spread: 45, seed }),
} as const;
export type PatternName = keyof typeof patterns;
export const patternNames = Object.keys(patterns) as PatternName[];
export const firstSeed = 3;

/** Centers of vessels in µm: x, y, x, y … */
export type Vessels = readonly number[];

export const layVessels = (name: PatternName, seed: number): Vessels =>
  patterns[name](seed).flatMap(({ center }) => [Math.round(center[0]), Math.round(center[1])]);

let start: Vessels | undefined;
/** The vessels as they are set, or a random pattern. */
export function vesselsNow(): Vessels {
  start ??= layVessels("random", firstSeed);
  const { vessels } = shared.value.tumor;
  return vessels.length >= 2 ? vessels : start;
}

type Spot = readonly [x: number, y: number];
/** Numbers in a list of vessels. */
const most = 400;
const inside = (v: number): number => Math.round(Math.max(5, Math.min(width_um - 5, v)));

const spotsOf = (vessels: Vessels): Spot[] =>
  Array.from({ length: vessels.length / 2 }, (_, i) => [vessels[2 * i], vessels[2 * i + 1]]);

const nearest = (vessels: Vessels, [x, y]: Spot): { readonly at: number; readonly far: number } =>
  spotsOf(vessels).reduce(
    (best, spot, at) => {
      const far = Math.hypot(spot[0] - x, spot[1] - y);
      return far < best.far ? { at, far } : best;
    },
    { at: -1, far: Number.POSITIVE_INFINITY },
  );

/** Adds a vessel where there is room for one more in the list. */
export const addVessel = (vessels: Vessels, [x, y]: Spot): Vessels =>
  vessels.length < most ? [...vessels, inside(x), inside(y)] : vessels;

/** Removes the vessel that is nearest to a place; the last one stays. */
export function removeNearest(vessels: Vessels, spot: Spot): Vessels {
  const { at } = nearest(vessels, spot);
  return vessels.length > 2 ? vessels.toSpliced(2 * at, 2) : vessels;
}

export interface Brush {
  readonly isAdding: boolean;
  /** How far vessels that are added stay from others; the width of what is wiped out. */
  readonly size_um: number;
}

/** What a brush does at one place: a vessel where none is near, or those below it away. */
function dab(vessels: Vessels, spot: Spot, { isAdding, size_um }: Brush): Vessels {
  if (isAdding) return nearest(vessels, spot).far < size_um ? vessels : addVessel(vessels, spot);
  const { far } = nearest(vessels, spot);
  return far < size_um / 2 && vessels.length > 2
    ? dab(removeNearest(vessels, spot), spot, { isAdding, size_um })
    : vessels;
}

/** Draws a brush from one place to another, a quarter of its size at a time. */
export function drawBrush(vessels: Vessels, from: Spot, to: Spot, brush: Brush): Vessels {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const nDabs = Math.max(1, Math.ceil(Math.hypot(dx, dy) / (brush.size_um / 4)));
  let now = vessels;
  for (let k = 1; k <= nDabs; k++)
    now = dab(now, [from[0] + (k / nDabs) * dx, from[1] + (k / nDabs) * dy], brush);
  return now;
}

/** What a click does: one vessel more, or the nearest one and all below the brush away. */
export const beginBrush = (vessels: Vessels, spot: Spot, brush: Brush): Vessels =>
  brush.isAdding ? addVessel(vessels, spot) : dab(removeNearest(vessels, spot), spot, brush);
