import { InputError, type Problem } from "../../errors.ts";
import { makeRandom } from "../../numerics/random.ts";
import type { Grid } from "./patch.ts";

/** A straight vessel along one axis of the grid, from edge to edge. */
export interface Vessel {
  readonly axis: 0 | 1 | 2;
  /** Its middle on the two other axes, in their order, in µm. */
  readonly center: readonly [number, number];
  /** µm. */
  readonly radius: number;
}

/** How vessels are laid; lengths in µm. */
export interface VesselPattern {
  /** µm: there is one vessel for each spacing² of the plane that it crosses, over all axes. */
  readonly spacing: number;
  readonly radius: number;
  /** Directions to share the vessels out to; one, or in three dimensions up to three. */
  readonly axes?: readonly (0 | 1 | 2)[];
  readonly seed?: number;
}

/** The two axes that a vessel is located on. */
export const acrossOf = (axis: 0 | 1 | 2): readonly [0 | 1 | 2, 0 | 1 | 2] =>
  axis === 0 ? [1, 2] : axis === 1 ? [0, 2] : [0, 1];

/**
 * Lays vessels on a square lattice along each axis (parallel with one axis, orthogonal with two or three), each moved
 * by a normal deviate of `spread` spacings in both directions: 0 is the lattice itself, 1 is as good as random.
 *
 * The lattice is stretched to a whole number of cells per edge. What leaves the patch comes in at the other side.
 */
export function layLattice(grid: Grid, pattern: VesselPattern & { readonly spread?: number }): Vessel[] {
  const { spread = 0 } = pattern;
  return layAlong(grid, { ...pattern, spread }, ({ extent, spacing, random }) => {
    const n = extent.map((length) => Math.max(1, Math.round(length / spacing)));
    const jitter = (): number => (spread > 0 ? spread * spacing * random.normal() : 0);
    return Array.from({ length: n[0] * n[1] }, (_, i) => [
      wrap(((Math.floor(i % n[0]) + 0.5) * extent[0]) / n[0] + jitter(), extent[0]),
      wrap(((Math.floor(i / n[0]) + 0.5) * extent[1]) / n[1] + jitter(), extent[1]),
    ]);
  });
}

/** Lays vessels anywhere with the same chance (a binomial process: as many as the spacing asks for). */
export function layRandom(grid: Grid, pattern: VesselPattern): Vessel[] {
  return layAlong(grid, { ...pattern, spread: 0 }, ({ extent, count, random }) =>
    Array.from({ length: count }, () => [random.uniform() * extent[0], random.uniform() * extent[1]]),
  );
}

/**
 * Lays vessels in clusters: cluster centers anywhere, and around each `clusterSize` vessels, normal with a standard
 * deviation of `spread` µm (a Thomas process with a fixed number).
 *
 * @see Thomas, *A generalization of Poisson's binomial limit for use in ecology*, Biometrika 36 (1949) 18.
 */
export function layClusters(
  grid: Grid,
  pattern: VesselPattern & { readonly clusterSize: number; readonly spread: number },
): Vessel[] {
  const { clusterSize, spread } = pattern;
  if (!(clusterSize >= 1)) {
    const message = `expected one or more vessels in a cluster, found ${clusterSize}`;
    throw new InputError("vessels", [{ where: "clusterSize", message }]);
  }
  return layAlong(grid, pattern, ({ extent, count, random }) => {
    const centers = Array.from({ length: Math.ceil(count / clusterSize) }, () => [
      random.uniform() * extent[0],
      random.uniform() * extent[1],
    ]);
    return Array.from({ length: count }, (_, i) => {
      const [u, v] = centers[Math.floor(i / clusterSize)];
      return [wrap(u + spread * random.normal(), extent[0]), wrap(v + spread * random.normal(), extent[1])];
    });
  });
}

interface Plane {
  readonly extent: readonly [number, number];
  /** µm between the vessels of this direction alone. */
  readonly spacing: number;
  readonly count: number;
  readonly random: ReturnType<typeof makeRandom>;
}

/** Shares the vessels out to the directions, each with its own stream of random numbers. */
function layAlong(
  grid: Grid,
  { spacing, radius, axes = [2], seed = 1, spread }: VesselPattern & { readonly spread: number },
  place: (plane: Plane) => number[][],
): Vessel[] {
  const problems: Problem[] = [];
  const values = { spacing, radius };
  for (const [where, x] of Object.entries(values)) {
    if (!(x > 0 && Number.isFinite(x)))
      problems.push({ where, message: `expected a positive length in µm, found ${x}` });
  }
  if (!(spread >= 0)) problems.push({ where: "spread", message: `expected zero or more, found ${spread}` });
  if (axes.length === 0)
    problems.push({ where: "axes", message: "expected at least one direction, found none" });
  if (2 * radius >= spacing) {
    const message = `expected less than half the spacing of ${spacing} µm, found ${radius}`;
    problems.push({ where: "radius", message });
  }
  if (problems.length > 0) throw new InputError("vessels", problems);
  return axes.flatMap((axis) => {
    const across = acrossOf(axis);
    const extent = [
      grid.size[across[0]] * grid.spacing[across[0]],
      grid.size[across[1]] * grid.spacing[across[1]],
    ] as const;
    const own = spacing * Math.sqrt(axes.length);
    const count = Math.max(1, Math.round((extent[0] * extent[1]) / (own * own)));
    const centers = place({ extent, spacing: own, count, random: makeRandom(seed, axis) });
    return centers.map(([u, v]) => ({ axis, center: [u, v] as const, radius }));
  });
}

const wrap = (x: number, length: number): number => ((x % length) + length) % length;
