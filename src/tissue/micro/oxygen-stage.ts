import { type LinearSolve, makeLinearSolve } from "../../numerics/conjugate-gradient.ts";
import { type GridLevel, makeLevels } from "../../numerics/grid-level.ts";
import { restrict, restrictHolds, sumFaces } from "../../numerics/multigrid.ts";
import type { Saturation } from "./consumption.ts";
import { countVoxels, type Patch } from "./patch.ts";

/**
 * The equation of oxygen on one grid of the hierarchy,
 *
 *     F(P)ᵢ = Σ_axes g φ (P_neighbor − Pᵢ) + e (Pv − Pᵢ) − m r(Pᵢ) + s = 0,    g = D/h².
 *
 * All arrays have a plane of zeros before and after, as the grid has.
 */
export interface Stage {
  readonly level: GridLevel;
  /** mmHg. */
  readonly P: Float64Array;
  /** M₀ in mmHg/s. */
  readonly m: Float32Array;
  /** Exchange with the vessels in 1/s, and their pO2 in mmHg. */
  readonly e: Float32Array;
  readonly Pv: Float32Array;
  /** Supply besides the vessels in mmHg/s. */
  readonly source: Float32Array | undefined;
  /** Σ g φ + e. */
  readonly open: Float32Array;
  /** m r′(P). */
  readonly slope: Float32Array;
  /** Newton step, and what finds it. */
  readonly step: Float32Array;
  readonly solveStep: (step: Float32Array, options: { tolerance: number; maxCycles: number }) => LinearSolve;
}

export interface Supply {
  readonly diffusivity: number;
  readonly vesselPO2: number | Float32Array;
  readonly wallPermeability: number;
  readonly source: Float32Array | undefined;
}

/** Makes the equations on the patch's own grid and on all coarser ones, finest first. */
export function makeStages(patch: Patch, supply: Supply): Stage[] {
  const { diffusivity, vesselPO2, source } = supply;
  const plane = patch.size[0] * patch.size[1];
  const length = countVoxels(patch) + 2 * plane;
  const pad = (values: Float32Array): Float32Array => {
    const padded = new Float32Array(length);
    padded.set(values, plane);
    return padded;
  };
  const [fx, fy, fz] = patch.faces;
  const levels = makeLevels({ ...patch, diffusivity, faces: [pad(fx), pad(fy), pad(fz)] });
  const Pv = typeof vesselPO2 === "number" ? new Float32Array(length).fill(vesselPO2) : pad(vesselPO2);
  const fields = {
    m: pad(patch.consumption),
    e: pad(exchangeOf(patch, supply)),
    Pv,
    source: source && pad(source),
  };
  const stages = [makeStage(levels, 0, fields)];
  for (let l = 1; l < levels.length; l++)
    stages.push(makeStage(levels, l, coarsenFields(stages[l - 1], levels[l])));
  return stages;
}

/** Exchange with the vessels through tissue and wall in series, 1/e = 1/(D S) + 1/(L_w α), in 1/s. */
export function exchangeOf(
  { wall, surface }: Pick<Patch, "wall" | "surface">,
  { diffusivity, wallPermeability }: Pick<Supply, "diffusivity" | "wallPermeability">,
): Float32Array {
  if (wallPermeability === Number.POSITIVE_INFINITY) return wall.map((S) => diffusivity * S);
  return wall.map((S, i) => (S > 0 ? 1 / (1 / (diffusivity * S) + 1 / (wallPermeability * surface[i])) : 0));
}

type Fields = Pick<Stage, "m" | "e" | "Pv" | "source">;

function makeStage(levels: readonly GridLevel[], l: number, fields: Fields): Stage {
  const level = levels[l];
  const length = level.b.length;
  const open = new Float32Array(length);
  sumFaces(level, open);
  for (let i = 0; i < length; i++) open[i] += fields.e[i];
  return {
    level,
    ...fields,
    open,
    P: new Float64Array(length),
    slope: new Float32Array(length),
    step: new Float32Array(length),
    solveStep: makeLinearSolve(levels, l),
  };
}

function coarsenFields({ level: fine, m, e, Pv, source }: Stage, coarse: GridLevel): Fields {
  const down = (values: Float32Array): Float32Array =>
    restrict(fine, values, coarse, new Float32Array(coarse.b.length));
  const mean = down(e);
  const coarsePv = down(e.map((value, i) => value * Pv[i]));
  for (let i = 0; i < mean.length; i++) if (mean[i] > 0) coarsePv[i] /= mean[i];
  const held = restrictHolds(fine, e, coarse, new Float32Array(coarse.b.length));
  return { m: down(m), e: held, Pv: coarsePv, source: source && down(source) };
}

/** Writes F(P) into b and m r′(P) into the slope; returns the norm of F, all sums in 64 bits. */
export function evaluate({ level, slope, P, m, e, Pv, source }: Stage, law: Saturation): number {
  const { size, g, faces, b } = level;
  const { P50, P0, sigma } = law;
  const nx = size[0];
  const plane = nx * size[1];
  const [gx, gy, gz] = g;
  const [fx, fy, fz] = faces;
  let sum = 0;
  for (let i = plane; i < P.length - plane; i++) {
    const p = P[i];
    const above = p > P0 ? sigma : 0;
    const half = P50 - above * P0;
    const t = 1 / (half + above * p);
    slope[i] = m[i] * half * t * t;
    const F =
      gx * (fx[i - 1] * (P[i - 1] - p) + fx[i] * (P[i + 1] - p)) +
      gy * (fy[i - nx] * (P[i - nx] - p) + fy[i] * (P[i + nx] - p)) +
      gz * (fz[i - plane] * (P[i - plane] - p) + fz[i] * (P[i + plane] - p)) +
      e[i] * (Pv[i] - p) -
      m[i] * p * t +
      (source ? source[i] : 0);
    b[i] = F;
    sum += F * F;
  }
  return Math.sqrt(sum);
}

/** Takes the slope that was evaluated into the matrices of this grid and all coarser ones. */
export function linearize(stages: readonly Stage[], from: number): void {
  for (let l = from; l < stages.length; l++) {
    const { level, open, slope } = stages[l];
    if (l > from) restrict(stages[l - 1].level, stages[l - 1].slope, level, slope);
    const { inverse, diagonal } = level;
    for (let i = 0; i < inverse.length; i++) {
      const d = open[i] + slope[i];
      diagonal[i] = d;
      inverse[i] = d > 0 ? 1 / d : 0;
    }
  }
}

/** ‖m r(P)‖ at the vessels' highest pO2, with the source: what F is compared with. Without either, the supply ‖e Pv‖. */
export function residualScale({ m, e, Pv, source }: Stage, { P50, P0, sigma }: Saturation): number {
  let highest = 0;
  for (let i = 0; i < e.length; i++) if (e[i] > 0 && Pv[i] > highest) highest = Pv[i];
  const r = highest / (P50 + sigma * Math.max(highest - P0, 0));
  let [sum, supply] = [0, 0];
  for (let i = 0; i < m.length; i++) {
    sum += (m[i] * r) ** 2 + (source ? source[i] ** 2 : 0);
    supply += (e[i] * Pv[i]) ** 2;
  }
  return Math.sqrt(sum) || Math.sqrt(supply) || 1;
}
