import { factorize, solveFactored } from "../numerics/lu.ts";
import type { RosenbrockTableau } from "../numerics/rosenbrock-tableau.ts";
import type { RosenbrockStep, StageInputs, System } from "../system.ts";

/**
 * Makes the plain step of a Rosenbrock method, for any system: the oracle of the generated one.
 *
 * All buffers are made here, once; the returned function allocates nothing.
 */
export function makeRosenbrockStep(
  system: System,
  p: Float64Array,
  inputs: StageInputs,
  { a, C, c, d, H, gamma }: RosenbrockTableau,
): RosenbrockStep {
  const n = system.dim;
  const nP = system.parameters.length + system.inputs.length;
  const stages = c.length;
  const k = Array.from({ length: stages }, () => new Float64Array(n));
  const W = new Float64Array(n * n);
  const pivots = new Int32Array(n);
  const F = new Float64Array(n * nP);
  const ft = new Float64Array(n);
  const u = new Float64Array(n);

  function loadInputs(stage: number): void {
    const { slots, values } = inputs;
    for (let j = 0; j < slots.length; j++) p[slots[j]] = values[stage * slots.length + j];
  }

  /** ∂f/∂t = Σ ∂f/∂uⱼ · duⱼ/dt: time enters a network through its inputs alone. */
  function findTimeDerivative(t: number, y: Float64Array): void {
    ft.fill(0);
    if (inputs.slots.length === 0) return;
    system.parameterJacobian(t, y, p, F);
    for (let j = 0; j < inputs.slots.length; j++)
      for (let i = 0; i < n; i++) ft[i] += F[i * nP + inputs.slots[j]] * inputs.slopes[j];
  }

  return function step(t, h, y, yNew, error, dense) {
    loadInputs(0);
    system.jacobian(t, y, p, W);
    findTimeDerivative(t, y);
    for (let i = 0; i < n * n; i++) W[i] = -W[i];
    for (let i = 0; i < n; i++) W[i * n + i] += 1 / (h * gamma);
    if (!factorize(W, n, pivots)) return false;
    for (let s = 0; s < stages; s++) {
      u.set(y);
      for (let j = 0; j < s; j++) addScaled(u, a[s][j], k[j]);
      loadInputs(s);
      system.rhs(t + c[s] * h, u, p, k[s]);
      for (let j = 0; j < s; j++) addScaled(k[s], C[s][j] / h, k[j]);
      addScaled(k[s], h * d[s], ft);
      solveFactored(W, n, pivots, k[s]);
    }
    const last = k[stages - 1];
    for (let i = 0; i < n; i++) {
      yNew[i] = u[i] + last[i];
      error[i] = last[i];
    }
    dense.fill(0);
    for (let m = 0; m < H.length; m++)
      for (let j = 0; j < stages; j++) for (let i = 0; i < n; i++) dense[m * n + i] += H[m][j] * k[j][i];
    return true;
  };
}

function addScaled(y: Float64Array, factor: number, x: Float64Array): void {
  if (factor === 0) return;
  for (let i = 0; i < y.length; i++) y[i] += factor * x[i];
}
