import { openHost } from "../../numerics/grid-host.ts";
import { type ConsumptionLaw, type Saturation, toSaturation } from "./consumption.ts";
import { checkRun, checkSetting, rejectAll } from "./oxygen-check.ts";
import {
  type Blood,
  type Hierarchy,
  linearize,
  makeHierarchy,
  residualScale,
  stageFields,
  toBlood,
} from "./oxygen-stage.ts";
import { countVoxels, type Patch } from "./patch.ts";

/** What one solver keeps: the tissue's side of the equation. */
export interface OxygenSetting {
  /** D of O2 in µm²/s. */
  readonly diffusivity?: number;
  /** L_w in µm/s; infinity holds the wall at the pO2 of the blood. */
  readonly wallPermeability?: number;
  readonly law?: ConsumptionLaw;
  /** Supply besides the vessels in mmHg/s. */
  readonly source?: Float32Array;
}

/** What each solution may have of its own. */
export interface OxygenRun {
  /** pO2 of the blood in mmHg: one, or one for each voxel that touches a vessel. */
  readonly vesselPO2?: number | Float32Array;
  /** A field to start from; without it the start comes from coarser grids. */
  readonly start?: Float64Array;
  /** Relative residual to stop at. */
  readonly tolerance?: number;
  readonly maxCycles?: number;
}

/** The oxygen of a patch: its physics, and how exactly it is solved. */
export type OxygenOptions = OxygenSetting & OxygenRun;

export const oxygenOutcomes = ["converged", "stalled", "max-cycles"] as const;
export type OxygenOutcome = (typeof oxygenOutcomes)[number];

/** The steady pO2 of a patch, and how it was found. */
export interface OxygenField {
  readonly outcome: OxygenOutcome;
  /** mmHg, `Float64Array(voxels)`; zero where there is no tissue. */
  readonly pO2: Float64Array;
  /** ‖F‖ over the norm of the consumption at the vessels' pO2, at the start and after each Newton step. */
  readonly residuals: readonly number[];
  /** Multigrid cycles on the patch's own grid. */
  readonly cycles: number;
}

/** Steps without a smaller residual after which nothing more is expected. */
const patience = 8;

/**
 * Solves for the steady oxygen of a patch,
 *
 *     D ∇²P = M₀ r(P) in tissue,    P = Pv or D ∂P/∂n = L_w (Pv − P) at vessels,    ∂P/∂n = 0 at all other edges,
 *
 * by Newton's method, whose linear equations conjugate gradients solve, preconditioned by one multigrid V(1,1) cycle in
 * 32 bits. Residuals are evaluated in 64 bits. Loops work on four voxels at a time in WebAssembly where it is there (a
 * third to a half of the time). Coarser grids give the start. With r concave (see `toSaturation`) the
 * steps climb to the solution, so that anoxic tissue needs no clipping and any start will do.
 *
 * Cell-centered finite volumes, second order in the spacing. Units: µm, s, mmHg.
 *
 * @throws InputError with all problems if a number cannot be, or if nothing brings oxygen.
 */
export function solveOxygen(patch: Patch, options: OxygenOptions = {}): OxygenField {
  return makeOxygenSolver(patch, options)(options);
}

/**
 * Solves for one steady state after another while the pO2 of the blood changes (slowly, against the seconds that oxygen
 * takes), each from the one before.
 */
export function* solveOxygenCourse(
  patch: Patch,
  vesselPO2: Iterable<number | Float32Array>,
  options: OxygenOptions = {},
): Generator<OxygenField> {
  const solve = makeOxygenSolver(patch, options);
  let { start } = options;
  for (const blood of vesselPO2) {
    const field = solve({ ...options, vesselPO2: blood, ...(start && { start }) });
    start = field.pO2;
    yield field;
  }
}

/** Makes `solveOxygen` for one patch; its buffers (some 80 bytes a voxel) are made here, once. */
export function makeOxygenSolver(
  patch: Patch,
  setting: OxygenSetting = {},
): (run?: OxygenRun) => OxygenField {
  const {
    diffusivity = 2000,
    wallPermeability = Number.POSITIVE_INFINITY,
    law = { kind: "michaelis-menten", P50: 2 },
    source,
  } = setting;
  const supply = { diffusivity, wallPermeability, source };
  rejectAll(checkSetting(patch, { ...supply, law }));
  const hierarchy = makeHierarchy(patch, supply, openHost(patch, { onEach: stageFields }));
  const { stages } = hierarchy;
  const saturation = toSaturation(law);
  const plane = patch.size[0] * patch.size[1];
  const { P } = stages[0];

  return function solve({ vesselPO2 = 40, start, tolerance = 1e-8, maxCycles = 60 } = {}) {
    rejectAll(checkRun(patch, { vesselPO2, start }));
    const blood = toBlood(stages, vesselPO2);
    if (start) P.set(start, plane);
    else climb(hierarchy, saturation, blood);
    const end = iterate(hierarchy, 0, saturation, blood[0], { tolerance, maxCycles });
    const pO2 = P.slice(plane, plane + countVoxels(patch));
    for (let i = 0; i < pO2.length; i++) pO2[i] = patch.tissue[i] > 0 ? Math.max(pO2[i], 0) : 0;
    return { ...end, pO2 };
  };
}

/** Full multigrid: solves each coarser grid roughly and interpolates to the next. */
function climb(hierarchy: Hierarchy, law: Saturation, blood: Blood): void {
  const { stages, host } = hierarchy;
  stages[stages.length - 1].P.fill(0);
  for (let l = stages.length - 1; l > 0; l--) {
    // Roughly: solved to 10⁻² instead, the coarser grids save no cycle on the finest.
    iterate(hierarchy, l, law, blood[l], { tolerance: 0.1, maxCycles: 10 });
    host.work.interpolate(stages[l - 1].level, stages[l].level, stages[l].P, stages[l - 1].P);
  }
}

function iterate(
  hierarchy: Hierarchy,
  from: number,
  law: Saturation,
  Pv: Float32Array,
  { tolerance, maxCycles }: { readonly tolerance: number; readonly maxCycles: number },
): Omit<OxygenField, "pO2"> {
  const stage = hierarchy.stages[from];
  const scale = residualScale(stage, law, Pv);
  const residuals: number[] = [];
  let [cycles, best, sinceBest] = [0, Number.POSITIVE_INFINITY, 0];
  for (;;) {
    const relative = hierarchy.work.evaluate(stage, law, Pv) / scale;
    residuals.push(relative);
    sinceBest = relative < best ? 0 : sinceBest + 1;
    best = Math.min(best, relative);
    if (relative <= tolerance) return { outcome: "converged", residuals, cycles };
    if (sinceBest >= patience) return { outcome: "stalled", residuals, cycles };
    if (cycles >= maxCycles) return { outcome: "max-cycles", residuals, cycles };
    linearize(hierarchy, from);
    const eta = stepTolerance(relative, tolerance, law);
    const options = { tolerance: eta, maxCycles: maxCycles - cycles, norm: relative * scale };
    cycles += stage.takeStep(stage.P, options).cycles;
  }
}

/** How far a Newton step's residual was reduced is what the next step can be; 32 bits end at 10⁻⁵. */
const closest = 1e-4;

/**
 * Chooses how far to reduce the residual within one step: no further than the curvature of r leaves of it (Newton's
 * method squares the error), nor past half of what is wanted in the end. In zero order the steps choose which voxels
 * are anoxic, and a rough step chooses wrongly.
 *
 * @see Eisenstat & Walker, *Choosing the forcing terms in an inexact Newton method*, SIAM J Sci Comput 17 (1996) 16.
 */
function stepTolerance(relative: number, tolerance: number, { P0 }: Saturation): number {
  if (P0 > 0) return closest;
  return Math.max(Math.min(0.1, relative), closest, (0.5 * tolerance) / relative);
}
