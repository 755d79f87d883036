import type { GridHost } from "../../numerics/grid-host.ts";
import { type MediumFields, type MediumWork, makeMediumWork } from "./medium-work.ts";
import { type Hierarchy, linearize, makeHierarchy } from "./oxygen-stage.ts";
import type { Patch } from "./patch.ts";

/**
 * The equation of the medium in one implicit stage, with the pools eliminated,
 *
 *     slope C + e (C − Cp) − Σ_axes g φ (C_neighbor − C) = source,    g = v D/h².
 */
export interface MediumEquation extends MediumFields {
  readonly hierarchy: Hierarchy;
  readonly work: MediumWork;
  /** The matrices are not those of the slope any more. */
  isStale: boolean;
  /** Iterations spent so far. */
  cycles: number;
}

export function makeMediumEquation(
  patch: Patch,
  { diffusivity, wallPermeability }: { readonly diffusivity: number; readonly wallPermeability: number },
  host: GridHost,
): MediumEquation {
  const n = patch.tissue.length;
  const hierarchy = makeHierarchy(patch, { diffusivity, wallPermeability, source: undefined }, host);
  const [{ level, e }] = hierarchy.stages;
  const [source, slope] = [host.store.float64(n), host.store.float64(n)];
  const work = makeMediumWork(host);
  return { hierarchy, work, level, e, source, slope, isStale: true, cycles: 0 };
}

/** More corrections than this do not help: residuals of 10⁻¹⁴ are rounding. */
const maxCorrections = 8;

/**
 * Solves the equation from the guess in C, to a norm of the residual of `target`. With the slope ≥ τ (v + s)/δ this bounds
 * the error of what a step leaves in the tissue by δ times as much, whatever vessels exchange.
 *
 * Residuals in 64 bits, corrections by conjugate gradients with a multigrid cycle. Returns the one number that all C
 * are to be moved by in the end, which makes the residuals add up to nothing, so that what is left of them makes or
 * destroys no tracer.
 */
export function solveMedium(equation: MediumEquation, C: Float64Array, Cp: number, target: number): number {
  const { hierarchy, work } = equation;
  for (let k = 0; ; k++) {
    const residual = work.writeResidual(equation, C, Cp);
    if (residual <= target || k === maxCorrections) break;
    if (equation.isStale) {
      equation.level.inverse.set(equation.slope, equation.level.size[0] * equation.level.size[1]);
      linearize(hierarchy, 0);
      equation.isStale = false;
    }
    const options = { tolerance: Math.max(target / residual, 1e-5), maxCycles: 30, norm: residual };
    equation.cycles += hierarchy.stages[0].takeStep(C, options).cycles;
    if (target / residual >= 1e-5) break;
  }
  return work.findShift(equation, C, Cp);
}
