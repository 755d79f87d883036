import { type LinearOptions, type LinearSolve, makeLinearSolve } from "../../numerics/conjugate-gradient.ts";
import { type GridLevel, makeLevels } from "../../numerics/grid-level.ts";
import { restrict, sumFaces, weakenHolds } from "../../numerics/multigrid.ts";
import type { Saturation } from "./consumption.ts";
import { countVoxels, type Patch } from "./patch.ts";

/**
 * The equation of oxygen on one grid of the hierarchy,
 *
 *     F(P)ᵢ = Σ_axes g φ (P_neighbor − Pᵢ) + e (Pv − Pᵢ) − m r(Pᵢ) + s = 0,    g = D/h².
 *
 * P and what belongs to the level have a plane of zeros before and after the grid; m, e and s have not.
 */
export interface Stage {
  readonly level: GridLevel;
  /** mmHg. */
  readonly P: Float64Array;
  /** M₀ in mmHg/s. */
  readonly m: Float32Array;
  /** Exchange with the vessels in 1/s. */
  readonly e: Float32Array;
  /** Supply besides the vessels in mmHg/s; a single zero for none. */
  readonly source: Float32Array;
  /** Σ g φ + e, as long as P. */
  readonly open: Float32Array;
  /** Adds the Newton step to P. */
  readonly takeStep: (P: Float64Array, options: LinearOptions) => LinearSolve;
}

/** pO2 of the vessels on each grid, by voxel, or one for all. */
export type Blood = readonly Float32Array[];

export interface Supply {
  readonly diffusivity: number;
  readonly wallPermeability: number;
  readonly source: Float32Array | undefined;
}

/** Makes the equations on the patch's own grid and on all coarser ones, finest first. */
export function makeStages(patch: Patch, supply: Supply): Stage[] {
  const { diffusivity, source } = supply;
  const plane = patch.size[0] * patch.size[1];
  const pad = (values: Float32Array): Float32Array => {
    const padded = new Float32Array(countVoxels(patch) + 2 * plane);
    padded.set(values, plane);
    return padded;
  };
  const [fx, fy, fz] = patch.faces;
  const levels = makeLevels({ ...patch, diffusivity, faces: [pad(fx), pad(fy), pad(fz)] });
  const stages = [
    makeStage(levels, 0, {
      m: patch.consumption,
      e: exchangeOf(patch, supply),
      source: source ?? Float32Array.of(0),
    }),
  ];
  for (let l = 1; l < levels.length; l++) {
    stages.push(makeStage(levels, l, coarsenFields(stages[l - 1], levels[l])));
  }
  return stages;
}

/** Takes the pO2 of the blood to all grids, one for all or one for each voxel; coarse cells have the mean by exchange. */
export function toBlood(stages: readonly Stage[], vesselPO2: number | Float32Array): Blood {
  if (typeof vesselPO2 === "number") return stages.map(() => Float32Array.of(vesselPO2));
  const blood = [vesselPO2];
  for (let l = 1; l < stages.length; l++) {
    const { level: fine, e } = stages[l - 1];
    const { level: coarse, e: coarseE } = stages[l];
    const flow = e.map((exchange, i) => exchange * blood[l - 1][i]);
    const Pv = restrict(fine, flow, coarse, new Float32Array(coarseE.length), 0);
    const total = restrict(fine, e, coarse, new Float32Array(coarseE.length), 0);
    for (let i = 0; i < Pv.length; i++) if (total[i] > 0) Pv[i] /= total[i];
    blood.push(Pv);
  }
  return blood;
}

/** Exchange with the vessels through tissue and wall in series, 1/e = 1/(D S) + 1/(L_w α), in 1/s. */
export function exchangeOf(
  { wall, surface }: Pick<Patch, "wall" | "surface">,
  { diffusivity, wallPermeability }: Pick<Supply, "diffusivity" | "wallPermeability">,
): Float32Array {
  const isOpen = wallPermeability === Number.POSITIVE_INFINITY;
  const e = new Float32Array(wall.length);
  for (let i = 0; i < e.length; i++) {
    const S = diffusivity * wall[i];
    if (S > 0) e[i] = isOpen ? S : S / (1 + S / (wallPermeability * surface[i]));
  }
  return e;
}

type Fields = Pick<Stage, "m" | "e" | "source">;

function makeStage(levels: readonly GridLevel[], l: number, fields: Fields): Stage {
  const level = levels[l];
  const { length } = level.b;
  const open = new Float32Array(length);
  sumFaces(level, open);
  // Not for the finest grid, where a vessel is what it is.
  if (l > 0) weakenHolds(level, fields.e, open);
  const plane = level.size[0] * level.size[1];
  for (let i = 0; i < fields.e.length; i++) open[i + plane] += fields.e[i];
  return { level, ...fields, open, P: new Float64Array(length), takeStep: makeLinearSolve(levels, l) };
}

function coarsenFields({ level: fine, m, e, source }: Stage, coarse: GridLevel): Fields {
  const [nx, ny, nz] = coarse.size;
  const down = (values: Float32Array): Float32Array =>
    restrict(fine, values, coarse, new Float32Array(nx * ny * nz), 0);
  return { m: down(m), e: down(e), source: source.length === 1 ? source : down(source) };
}

/**
 * Writes F(P) into b, and m r′(P) into the inverse, where `linearize` takes it from; returns the norm of F. All sums are
 * in 64 bits.
 */
export function evaluate(
  { level, P, m, e, source }: Stage,
  { P50, P0, sigma }: Saturation,
  Pv: Float32Array,
): number {
  const { size, g, faces, b, inverse: slope } = level;
  const nx = size[0];
  const plane = nx * size[1];
  const [gx, gy, gz] = g;
  const [fx, fy, fz] = faces;
  // One value for all stands at index 0.
  const mask = Pv.length === 1 ? 0 : -1;
  const sourceMask = source.length === 1 ? 0 : -1;
  let sum = 0;
  for (let i = plane, k = 0; i < P.length - plane; i++, k++) {
    const p = P[i];
    const above = p > P0 ? sigma : 0;
    const half = P50 - above * P0;
    const t = 1 / (half + above * p);
    slope[i] = m[k] * half * t * t;
    const F =
      gx * (fx[i - 1] * (P[i - 1] - p) + fx[i] * (P[i + 1] - p)) +
      gy * (fy[i - nx] * (P[i - nx] - p) + fy[i] * (P[i + nx] - p)) +
      gz * (fz[i - plane] * (P[i - plane] - p) + fz[i] * (P[i + plane] - p)) +
      e[k] * (Pv[k & mask] - p) -
      m[k] * p * t +
      source[k & sourceMask];
    b[i] = F;
    sum += F * F;
  }
  return Math.sqrt(sum);
}

/** Takes the slope that was evaluated into the matrices of this grid and all coarser ones. */
export function linearize(stages: readonly Stage[], from: number): void {
  for (let l = from; l < stages.length; l++) {
    const { level } = stages[l];
    if (l + 1 < stages.length)
      restrict(level, level.inverse, stages[l + 1].level, stages[l + 1].level.inverse, 1);
    setDiagonal(stages[l]);
  }
}

/** d = Σ g φ + e + m r′, whose last part stands in the inverse, and 1/d. */
function setDiagonal({ open, level: { diagonal, inverse } }: Stage): void {
  for (let i = 0; i < inverse.length; i++) {
    const d = open[i] + inverse[i];
    diagonal[i] = d;
    inverse[i] = d > 0 ? 1 / d : 0;
  }
}

/** ‖m r(P)‖ at the vessels' highest pO2, with the source: what F is compared with. Without either, the supply ‖e Pv‖. */
export function residualScale(
  { m, e, source }: Stage,
  { P50, P0, sigma }: Saturation,
  Pv: Float32Array,
): number {
  const mask = Pv.length === 1 ? 0 : -1;
  let highest = 0;
  for (let i = 0; i < e.length; i++) if (e[i] > 0 && Pv[i & mask] > highest) highest = Pv[i & mask];
  const r = highest / (P50 + sigma * Math.max(highest - P0, 0));
  let [sum, supply] = [0, 0];
  for (let i = 0; i < m.length; i++) {
    sum += (m[i] * r) ** 2 + (source.length > 1 ? source[i] ** 2 : 0);
    supply += (e[i] * Pv[i & mask]) ** 2;
  }
  return Math.sqrt(sum) || Math.sqrt(supply) || 1;
}
