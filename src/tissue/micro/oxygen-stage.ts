import { type LinearOptions, type LinearSolve, makeLinearSolve } from "../../numerics/conjugate-gradient.ts";
import type { FieldCount, GridHost } from "../../numerics/grid-host.ts";
import { type GridLevel, makeLevels } from "../../numerics/grid-level.ts";
import { restrict, sumFaces, weakenHolds } from "../../numerics/multigrid.ts";
import type { Saturation } from "./consumption.ts";
import type { Patch } from "./patch.ts";
import { makeFastStageWork, plainStageWork, type StageFields, type StageWork } from "./stage-work.ts";

/**
 * The equation of oxygen on one grid of the hierarchy,
 *
 *     F(P)ᵢ = Σ_axes g φ (P_neighbor − Pᵢ) + e (Pv − Pᵢ) − m r(Pᵢ) + s = 0,    g = D/h².
 *
 * P and what belongs to the level have a plane of zeros before and after the grid; m, e and s have not.
 */
export interface Stage extends StageFields {
  /** Adds the Newton step to P. */
  readonly takeStep: (P: Float64Array, options: LinearOptions) => LinearSolve;
}

/** All grids, the finest first, and the loops over their fields. */
export interface Hierarchy {
  readonly stages: readonly Stage[];
  readonly host: GridHost;
  readonly work: StageWork;
}

/** Fields of a stage on each of its grids: m, e, source, blood, open and P. */
export const stageFields: FieldCount = { float32: 5, float64: 1 };

/** pO2 of the vessels on each grid, by voxel, or one for all. */
export type Blood = readonly Float32Array[];

export interface Supply {
  readonly diffusivity: number;
  readonly wallPermeability: number;
  readonly source: Float32Array | undefined;
}

/** Makes the equations on the patch's own grid and on all coarser ones. */
export function makeHierarchy(patch: Patch, supply: Supply, host: GridHost): Hierarchy {
  const { diffusivity, source } = supply;
  const plane = patch.size[0] * patch.size[1];
  const place = (values: Float32Array, margin = 0): Float32Array => {
    const placed = host.store.float32(values.length + 2 * margin);
    placed.set(values, margin);
    return placed;
  };
  const [fx, fy, fz] = patch.faces;
  const faces = [place(fx, plane), place(fy, plane), place(fz, plane)] as const;
  const levels = makeLevels({ ...patch, diffusivity, faces }, host.store);
  const finest = {
    m: place(patch.consumption),
    e: place(exchangeOf(patch, supply)),
    source: place(source ?? Float32Array.of(0)),
  };
  const stages = [makeStage(levels, 0, finest, host)];
  for (let l = 1; l < levels.length; l++)
    stages.push(makeStage(levels, l, coarsenFields(stages[l - 1], levels[l], host), host));
  return { stages, host, work: host.memory ? makeFastStageWork(host.memory) : plainStageWork };
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

function makeStage(
  levels: readonly GridLevel[],
  l: number,
  fields: Fields,
  { store, work }: GridHost,
): Stage {
  const level = levels[l];
  const { length } = level.b;
  const open = store.float32(length);
  sumFaces(level, open);
  // Not for the finest grid, where a vessel is what it is.
  if (l > 0) weakenHolds(level, fields.e, open);
  const plane = level.size[0] * level.size[1];
  for (let i = 0; i < fields.e.length; i++) open[i + plane] += fields.e[i];
  const takeStep = makeLinearSolve(levels, l, work, store);
  return { level, ...fields, open, P: store.float64(length), takeStep };
}

function coarsenFields(
  { level: fine, m, e, source }: Stage,
  coarse: GridLevel,
  { store, work }: GridHost,
): Fields {
  const [nx, ny, nz] = coarse.size;
  const down = (values: Float32Array): Float32Array =>
    work.restrict(fine, values, coarse, store.float32(nx * ny * nz), 0);
  return { m: down(m), e: down(e), source: source.length === 1 ? source : down(source) };
}

/** Takes the slope that was evaluated into the matrices of this grid and all coarser ones. */
export function linearize({ stages, host, work }: Hierarchy, from: number): void {
  for (let l = from; l < stages.length; l++) {
    const { level } = stages[l];
    if (l + 1 < stages.length)
      host.work.restrict(level, level.inverse, stages[l + 1].level, stages[l + 1].level.inverse, 1);
    work.setDiagonal(stages[l]);
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
