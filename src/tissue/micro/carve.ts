import { forEachVoxel, type Grid, makeTissue, type Patch, strides } from "./patch.ts";

/** Signed distance in µm from a surface, positive on the tissue's side. */
export type Distance = (x: number, y: number, z: number) => number;

/** What a patch is carved of, by signed distances in µm. */
export interface Carving {
  /** M₀ in mmHg/s. */
  readonly consumption: number;
  /** Beyond this surface is blood, or the medium around a spheroid. */
  readonly vessel?: Distance;
  /** Beyond this surface is nothing, and nothing passes it. */
  readonly edge?: Distance;
}

/** Nearer than this share of the spacing, a wall counts as this near: a flux through no distance has no number. */
const nearest = 1e-3;

/**
 * Carves a patch out of a grid along curved surfaces, second order in the spacing for both kinds:
 *
 *     vessel: a voxel is tissue if its center is, and a neighbor beyond the surface gives way to the wall,
 *             at its distance θh along the line of centers: flux D (Pv − P)/(θh) through the whole face;
 *     edge:   faces and volumes keep the share that a plane through the surface leaves of them.
 *
 * The area of the wall in a voxel is that of its stepped faces times |n| along their axis, which adds up to the area of
 * the curved surface.
 *
 * @see Gibou, Fedkiw, Cheng & Kang, *A second-order-accurate symmetric discretization of the Poisson equation on
 *   irregular domains*, J Comput Phys 176 (2002) 205, eq. (16).
 * @see Ng, Min & Gibou, *An efficient fluid–solid coupling algorithm for single-phase flows*, J Comput Phys 228 (2009)
 *   8807, section 3 (open shares of faces).
 */
export function carvePatch(grid: Grid, { consumption, vessel, edge }: Carving): Patch {
  const patch = makeTissue(grid, consumption);
  if (edge) cutEdge(patch, edge);
  if (vessel) cutVessel(patch, vessel);
  return patch;
}

function cutEdge(patch: Patch, edge: Distance): void {
  const { spacing: h, tissue, faces, consumption } = patch;
  forEachVoxel(patch, (i, _, c) => {
    tissue[i] = shareInside(edge, c, h);
    consumption[i] *= tissue[i];
    for (const axis of [0, 1, 2]) {
      if (faces[axis][i] === 0) continue;
      const middle = c.map((x, other) => (other === axis ? x + h[axis] / 2 : x)) as [number, number, number];
      const extent = h.map((length, other) => (other === axis ? 0 : length)) as [number, number, number];
      faces[axis][i] = shareInside(edge, middle, extent);
    }
  });
  // A face may be open into a voxel that the plane through its own center leaves nothing of.
  closeFaces(patch);
}

function closeFaces(patch: Patch): void {
  const { tissue, faces } = patch;
  const step = strides(patch);
  forEachVoxel(patch, (i) => {
    for (const axis of [0, 1, 2]) {
      if (faces[axis][i] > 0 && (tissue[i] === 0 || tissue[i + step[axis]] === 0)) faces[axis][i] = 0;
    }
  });
}

function cutVessel(patch: Patch, vessel: Distance): void {
  const { tissue, faces, consumption } = patch;
  const step = strides(patch);
  forEachVoxel(patch, (i, at, c) => {
    const here = vessel(...c);
    for (const axis of [0, 1, 2]) {
      if (at[axis] + 1 === patch.size[axis] || faces[axis][i] === 0) continue;
      const next = c.map((x, other) => (other === axis ? x + patch.spacing[axis] : x)) as [
        number,
        number,
        number,
      ];
      const there = vessel(...next);
      if (here > 0 && there <= 0) addWall(patch, i, faces[axis][i], vessel, c, next);
      if (here <= 0 && there > 0) addWall(patch, i + step[axis], faces[axis][i], vessel, next, c);
      if (here <= 0 || there <= 0) faces[axis][i] = 0;
    }
    if (here > 0) return;
    tissue[i] = 0;
    consumption[i] = 0;
  });
}

type Point = readonly [number, number, number];

/** Adds what voxel i sees of a wall between its center and that of a neighbor, through a face of the given open share. */
function addWall(
  { spacing, wall, surface }: Patch,
  i: number,
  open: number,
  vessel: Distance,
  from: Point,
  to: Point,
): void {
  const axis = from.findIndex((x, k) => x !== to[k]);
  const h = spacing[axis];
  const theta = Math.max(findCrossing(vessel, from, to), nearest);
  const at = from.map((x, k) => x + theta * (to[k] - x)) as [number, number, number];
  const n = gradient(vessel, at, spacing);
  wall[i] += open / (theta * h * h);
  surface[i] += (open * Math.abs(n[axis])) / (h * Math.hypot(...n));
}

/** Share of the way from tissue to vessel at which the surface is crossed, by bisection. */
function findCrossing(vessel: Distance, from: Point, to: Point): number {
  let [low, high] = [0, 1];
  for (let k = 0; k < 40; k++) {
    const t = (low + high) / 2;
    const at = from.map((x, axis) => x + t * (to[axis] - x)) as [number, number, number];
    if (vessel(...at) > 0) low = t;
    else high = t;
  }
  return (low + high) / 2;
}

function gradient(f: Distance, [x, y, z]: Point, [hx, hy, hz]: Point): [number, number, number] {
  const d = 0.05;
  return [
    (f(x + d * hx, y, z) - f(x - d * hx, y, z)) / (2 * d * hx),
    (f(x, y + d * hy, z) - f(x, y - d * hy, z)) / (2 * d * hy),
    (f(x, y, z + d * hz) - f(x, y, z - d * hz)) / (2 * d * hz),
  ];
}

/** Share of a box (or of a face: a box without extent along one axis) on the positive side of a surface. */
function shareInside(f: Distance, center: Point, extent: Point): number {
  const distance = f(...center);
  if (Math.abs(distance) > Math.hypot(...extent)) return distance > 0 ? 1 : 0;
  const size = Math.max(...extent);
  const n = gradient(f, center, [size, size, size]);
  return halfSpaceShare(
    distance,
    n.map((a, axis) => a * extent[axis]),
  );
}

/**
 * Returns the share of the unit cube −½ ≤ u ≤ ½ where d + Σ aₖuₖ > 0,
 *
 *     (1/n! Π aₖ) Σ_S (−1)^|S| max(0, T − Σ_{k∈S} aₖ)ⁿ,    T = d + Σ aₖ/2,    aₖ > 0,
 *
 * over the subsets S of the n slopes. Slopes below 10⁻⁴ of the largest are left out: they tilt by less than 10⁻⁸.
 */
export function halfSpaceShare(d: number, slopes: readonly number[]): number {
  const steep = Math.max(...slopes.map(Math.abs));
  const a = slopes.map(Math.abs).filter((slope) => slope > 1e-4 * steep);
  const n = a.length;
  if (n === 0) return d > 0 ? 1 : 0;
  const top = d + a.reduce((sum, slope) => sum + slope, 0) / 2;
  let sum = 0;
  for (let subset = 0; subset < 2 ** n; subset++) {
    let [rest, sign] = [top, 1];
    for (let k = 0; k < n; k++) {
      if (!(subset & (1 << k))) continue;
      rest -= a[k];
      sign = -sign;
    }
    sum += sign * Math.max(0, rest) ** n;
  }
  const factorial = [1, 1, 2, 6][n];
  return Math.min(1, Math.max(0, sum / (factorial * a.reduce((product, slope) => product * slope, 1))));
}
