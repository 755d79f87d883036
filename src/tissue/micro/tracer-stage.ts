import { linearize, makeStages, type Stage } from "./oxygen-stage.ts";
import type { Patch } from "./patch.ts";

/**
 * The equation of the medium in one implicit stage, with the pools eliminated,
 *
 *     slope C + e (C − Cp) − Σ_axes g φ (C_neighbor − C) = source,    g = v D/h².
 */
export interface MediumEquation {
  readonly stages: readonly Stage[];
  /** By voxel: see `LocalPlan`. */
  readonly source: Float64Array;
  readonly slope: Float64Array;
  /** Iterations spent so far. */
  cycles: number;
}

export function makeMediumEquation(
  patch: Patch,
  { diffusivity, wallPermeability }: { readonly diffusivity: number; readonly wallPermeability: number },
): MediumEquation {
  const n = patch.tissue.length;
  return {
    stages: makeStages(patch, { diffusivity, wallPermeability, source: undefined }),
    source: new Float64Array(n),
    slope: new Float64Array(n),
    cycles: 0,
  };
}

/** More corrections than this do not help: residuals of 10⁻¹⁴ are rounding. */
const maxCorrections = 8;

/**
 * Solves the equation from the guess in C, to a norm of the residual of `target`. With the slope ≥ τ (v + s)/δ this bounds
 * the error of what a step leaves in the tissue by δ times as much, whatever vessels exchange.
 *
 * Residuals in 64 bits, corrections by conjugate gradients with a multigrid cycle. In the end all C are moved by the
 * one number that makes the residuals add up to nothing, so that what is left of them makes or destroys no tracer.
 */
export function solveMedium(equation: MediumEquation, C: Float64Array, Cp: number, target: number): void {
  const [stage] = equation.stages;
  for (let k = 0; ; k++) {
    const residual = writeResidual(equation, C, Cp);
    if (residual <= target || k === maxCorrections) break;
    linearize(equation.stages, 0);
    const { cycles } = stage.takeStep(C, { tolerance: Math.max(target / residual, 1e-5), maxCycles: 30 });
    equation.cycles += cycles;
    if (target / residual >= 1e-5) break;
  }
  balance(equation, C, Cp);
}

/** Writes the residual into b and the slope to where `linearize` takes it from; returns its norm. */
function writeResidual(
  { stages: [{ level, e }], source, slope }: MediumEquation,
  C: Float64Array,
  Cp: number,
): number {
  const { size, g, faces, b, inverse } = level;
  const nx = size[0];
  const plane = nx * size[1];
  const [gx, gy, gz] = g;
  const [fx, fy, fz] = faces;
  let sum = 0;
  for (let i = plane, k = 0; k < source.length; i++, k++) {
    const c = C[i];
    const right = source[k] + e[k] * Cp;
    inverse[i] = slope[k];
    const F =
      right -
      (slope[k] + e[k]) * c +
      gx * (fx[i - 1] * (C[i - 1] - c) + fx[i] * (C[i + 1] - c)) +
      gy * (fy[i - nx] * (C[i - nx] - c) + fy[i] * (C[i + nx] - c)) +
      gz * (fz[i - plane] * (C[i - plane] - c) + fz[i] * (C[i + plane] - c));
    b[i] = F;
    sum += F * F;
  }
  return Math.sqrt(sum);
}

/** Diffusion moves tracer only, so that Σ residual = Σ source − slope C + e (Cp − C). */
function balance(
  { stages: [{ level, e }], source, slope }: MediumEquation,
  C: Float64Array,
  Cp: number,
): void {
  const plane = level.size[0] * level.size[1];
  let [sum, open] = [0, 0];
  for (let k = 0; k < source.length; k++) {
    const own = slope[k] + e[k];
    sum += source[k] + e[k] * Cp - own * C[k + plane];
    open += own;
  }
  const shift = open > 0 ? sum / open : 0;
  const { diagonal } = level;
  for (let i = plane, k = 0; k < source.length; i++, k++) {
    if (slope[k] > 0) C[i] += shift;
    // What is no cell has caught some of the interpolated corrections.
    else if (diagonal[i] === 0) C[i] = 0;
  }
}
