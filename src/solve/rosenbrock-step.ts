import { factorize, solveFactored } from "../numerics/lu.ts";
import type { RosenbrockTableau } from "../numerics/rosenbrock-tableau.ts";
import type { RosenbrockStep, StageInputs, System } from "../system.ts";
import { baseOf } from "./problem.ts";

/**
 * Makes the plain step of a Rosenbrock method, for any system: the oracle of the generated one.
 *
 * Of a tangent system only the block J is factored: with k of the unknowns themselves found, each derivative gets its
 * share Mⱼ k and is solved with the same factors. All buffers are made here, once; the returned function allocates
 * nothing.
 */
export function makeRosenbrockStep(
  system: System,
  p: Float64Array,
  inputs: StageInputs,
  { a, C, d, H, gamma }: RosenbrockTableau,
): RosenbrockStep {
  const { dim } = system;
  const n = baseOf(system).dim;
  const m = dim / n - 1;
  const nU = system.inputs.length;
  const nP = system.parameters.length;
  const stages = d.length;
  const k = Array.from({ length: stages }, () => new Float64Array(dim));
  // One view for each block of each stage, so that none is made in a step.
  const blocks = k.map((own) => Array.from({ length: m + 1 }, (_, j) => own.subarray(j * n, (j + 1) * n)));
  const W = new Float64Array(n * n);
  const pivots = new Int32Array(n);
  const M = new Float64Array(m * n * n);
  const U = new Float64Array(dim * nU);
  const ft = new Float64Array(dim);
  const u = new Float64Array(dim);

  function loadInputs(stage: number): void {
    const { slots, values } = inputs;
    for (let j = 0; j < slots.length; j++) p[slots[j]] = values[stage * slots.length + j];
  }

  /** ∂f/∂t = Σ ∂f/∂uⱼ · duⱼ/dt: time enters a network through its inputs alone. */
  function findTimeDerivative(y: Float64Array): void {
    ft.fill(0);
    if (inputs.slots.length === 0) return;
    system.inputJacobian(y, p, U);
    for (let j = 0; j < inputs.slots.length; j++)
      for (let i = 0; i < dim; i++) ft[i] += U[i * nU + inputs.slots[j] - nP] * inputs.slopes[j];
  }

  function solveStage(s: number): void {
    const own = blocks[s];
    solveFactored(W, n, pivots, own[0]);
    for (let j = 0; j < m; j++) {
      for (let i = 0; i < n; i++)
        for (let l = 0; l < n; l++) own[j + 1][i] += M[(j * n + i) * n + l] * own[0][l];
      solveFactored(W, n, pivots, own[j + 1]);
    }
  }

  return function step(y, yNew, error, dense, wantsDense) {
    const h = inputs.clock[1];
    loadInputs(0);
    system.jacobian(y, p, W);
    system.tangent?.coupling(y, p, M);
    findTimeDerivative(y);
    for (let i = 0; i < n * n; i++) W[i] = -W[i];
    for (let i = 0; i < n; i++) W[i * n + i] += 1 / (h * gamma);
    if (!factorize(W, n, pivots)) return false;
    for (let s = 0; s < stages; s++) {
      u.set(y);
      for (let j = 0; j < s; j++) addScaled(u, a[s][j], k[j]);
      loadInputs(s);
      system.rhs(u, p, k[s]);
      for (let j = 0; j < s; j++) addScaled(k[s], C[s][j] / h, k[j]);
      addScaled(k[s], h * d[s], ft);
      solveStage(s);
    }
    const last = k[stages - 1];
    for (let i = 0; i < dim; i++) {
      yNew[i] = u[i] + last[i];
      error[i] = last[i];
    }
    if (!wantsDense) return true;
    dense.fill(0);
    for (let q = 0; q < H.length; q++)
      for (let j = 0; j < stages; j++) for (let i = 0; i < dim; i++) dense[q * dim + i] += H[q][j] * k[j][i];
    return true;
  };
}

function addScaled(y: Float64Array, factor: number, x: Float64Array): void {
  if (factor === 0) return;
  for (let i = 0; i < y.length; i++) y[i] += factor * x[i];
}
