import { type OxygenOptions, solveOxygen } from "../../src/tissue/micro/oxygen.ts";
import { forEachVoxel, type Patch } from "../../src/tissue/micro/patch.ts";

/** One tissue for all problems: µm²/s, mmHg/s, mmHg. */
export const D = 2000;
export const M = 15;
export const P0 = 40;
export const P50 = 2.5;
export const zeroOrder = { law: { kind: "zero-order" }, diffusivity: D, vesselPO2: P0 } as const;
export const firstOrder = { law: { kind: "first-order", P50 }, diffusivity: D, vesselPO2: P0 } as const;
/** Rate of first-order consumption in 1/s and its decay length in µm. */
export const k = M / P50;
export const decay = Math.sqrt(D / k);

/** One line of the table of verification problems. */
export interface VerificationRow {
  /** N1 … N19 of the design's list of problems. */
  readonly id: string;
  readonly problem: string;
  readonly expected: number;
  readonly obtained: number;
  /** Observed order over all refinements in the volume-weighted L2 norm; null where the claim is not about an order. */
  readonly order: number | null;
  /** The same in the maximum norm. */
  readonly orderMax: number | null;
}

/** A line of one number, which is not about an order. */
export const plainRow = (
  id: string,
  problem: string,
  expected: number,
  obtained: number,
): VerificationRow => ({ id, problem, expected, obtained, order: null, orderMax: null });

/** A problem on a grid of n voxels, and its solution in closed form. */
export interface Case {
  readonly patch: Patch;
  readonly options: OxygenOptions;
  readonly exact: (x: number, y: number, z: number) => number;
  /** Voxels to leave out of the norms: those next to a point source, where the closed form is infinite. */
  readonly isCompared?: (x: number, y: number, z: number) => boolean;
}

export interface Errors {
  readonly L2: number;
  readonly max: number;
}

/** Far below the discretization error of any grid here. */
export const tolerance = 1e-10;

export function measureErrors({ patch, options, exact, isCompared = () => true }: Case): Errors {
  const { pO2, outcome } = solveOxygen(patch, { tolerance, ...options });
  if (outcome !== "converged") throw new Error(`the solver ended with ${outcome}`);
  let [sum, weight, max] = [0, 0, 0];
  forEachVoxel(patch, (i, _, at) => {
    if (patch.tissue[i] === 0 || !isCompared(...at)) return;
    const error = Math.abs(pO2[i] - exact(...at));
    sum += patch.tissue[i] * error * error;
    weight += patch.tissue[i];
    max = Math.max(max, error);
  });
  return { L2: Math.sqrt(sum / weight), max };
}

/** Slope of log error over log n between the coarsest and the finest grid. */
export function observedOrder(ns: readonly number[], errors: readonly number[]): number {
  const last = ns.length - 1;
  return Math.log(errors[0] / errors[last]) / Math.log(ns[last] / ns[0]);
}

/** Solves on each grid; what is expected is no error, and what is obtained is that of the finest grid in mmHg. */
export function studyOrder(
  id: string,
  problem: string,
  ns: readonly number[],
  make: (n: number) => Case,
): VerificationRow {
  const errors = ns.map((n) => measureErrors(make(n)));
  return {
    id,
    problem,
    expected: 0,
    obtained: errors[errors.length - 1].L2,
    order: observedOrder(
      ns,
      errors.map((e) => e.L2),
    ),
    orderMax: observedOrder(
      ns,
      errors.map((e) => e.max),
    ),
  };
}

/** Compares one number on each grid with its closed form. */
export function studyNumber(
  id: string,
  problem: string,
  ns: readonly number[],
  make: (n: number) => { readonly expected: number; readonly obtained: number },
): VerificationRow {
  const pairs = ns.map(make);
  const { expected, obtained } = pairs[pairs.length - 1];
  const errors = pairs.map((pair) => Math.abs(pair.obtained - pair.expected));
  return { id, problem, expected, obtained, order: observedOrder(ns, errors), orderMax: null };
}

/** Composite Simpson rule on 2n intervals. */
export function integrate(f: (x: number) => number, a: number, b: number, n = 400): number {
  const h = (b - a) / (2 * n);
  let sum = f(a) + f(b);
  for (let i = 1; i < 2 * n; i++) sum += (i % 2 === 1 ? 4 : 2) * f(a + i * h);
  return (sum * h) / 3;
}

/** Root of a rising function by bisection. */
export function findRoot(f: (x: number) => number, low: number, high: number, steps = 100): number {
  let [a, b] = [low, high];
  for (let k = 0; k < steps; k++) {
    const middle = (a + b) / 2;
    if (f(middle) < 0) a = middle;
    else b = middle;
  }
  return (a + b) / 2;
}

/** Iν(x) = Σ (x/2)^(2k+ν)/(k! (k+ν)!) for ν = 0, 1. */
export function besselI(nu: 0 | 1, x: number): number {
  let term = nu === 0 ? 1 : x / 2;
  let sum = term;
  for (let k = 1; k < 200; k++) {
    term *= (x / 2) ** 2 / (k * (k + nu));
    sum += term;
  }
  return sum;
}

/** K0(x) = ∫₀^∞ exp(−x cosh t) dt; the trapezoidal rule converges exponentially. */
export function besselK0(x: number): number {
  const h = 0.05;
  let sum = Math.exp(-x) / 2;
  for (let t = h; x * Math.cosh(t) < 700; t += h) sum += Math.exp(-x * Math.cosh(t));
  return sum * h;
}

/** Mean over the tissue. */
export function mean({ tissue }: Patch, values: Float64Array): number {
  let [sum, weight] = [0, 0];
  for (let i = 0; i < tissue.length; i++) {
    sum += tissue[i] * values[i];
    weight += tissue[i];
  }
  return sum / weight;
}
