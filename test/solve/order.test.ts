import { expect, test } from "vitest";
import { type RosenbrockTableau, rodas4P, rodas5P } from "../../src/numerics/rosenbrock-tableau.ts";
import { makeRosenbrockStep } from "../../src/solve/rosenbrock-step.ts";
import type { System } from "../../src/system.ts";

/** Coefficients that are sums of others: cᵢ = row sums of A·Γ, dᵢ = row sums of Γ, Γ = (diag(1/γ) − C)⁻¹. */
function impliedClock({ gamma, a, C }: RosenbrockTableau): { c: number[]; d: number[] } {
  const s = a.length;
  const G = Array.from({ length: s }, () => new Array<number>(s).fill(0));
  for (let j = 0; j < s; j++)
    for (let i = j; i < s; i++) {
      let sum = i === j ? 1 : 0;
      for (let k = j; k < i; k++) sum += (C[i][k] ?? 0) * G[k][j];
      G[i][j] = sum * gamma;
    }
  const d = G.map((row) => row.reduce((x, y) => x + y, 0));
  return { d, c: a.map((row) => row.reduce((x, aij, j) => x + aij * d[j], 0)) };
}

/** A system whose clock comes in through an input, as everything does that changes with time. */
function clocked(
  rhs: (t: number, y: Float64Array, out: Float64Array) => void,
  jacobian: (t: number, y: Float64Array, J: Float64Array) => void,
  ft: (t: number, y: Float64Array) => number[],
  y0: number[],
) {
  const system: System = {
    dim: y0.length,
    names: y0.map((_, i) => `y${i}`),
    parameters: [],
    inputs: ["t"],
    isLinear: false,
    isSource: [false],
    initial: (_p, y) => y.set(y0),
    rhs: (y, p, out) => rhs(p[0], y, out),
    jacobian: (y, p, out) => jacobian(p[0], y, out),
    parameterJacobian: () => undefined,
    inputJacobian: (y, p, out) => out.set(ft(p[0], y)),
  };
  return system;
}

function errorWith(
  system: System,
  tableau: RosenbrockTableau,
  n: number,
  end: number,
  exact: number[],
): number {
  const p = new Float64Array(1);
  const inputs = {
    slots: [0],
    values: new Float64Array(tableau.c.length),
    slopes: Float64Array.of(1),
    clock: new Float64Array(2),
  };
  const step = makeRosenbrockStep(system, p, inputs, tableau);
  const y = new Float64Array(system.dim);
  system.initial(p, y);
  const [yNew, error] = [new Float64Array(system.dim), new Float64Array(system.dim)];
  const dense = new Float64Array(system.dim * tableau.H.length);
  const h = end / n;
  for (let i = 0; i < n; i++) {
    tableau.c.forEach((c, s) => {
      inputs.values[s] = (i + c) * h;
    });
    inputs.clock.set([i * h, h]);
    step(y, yNew, error, dense, true);
    y.set(yNew);
  }
  return Math.max(...exact.map((e, i) => Math.abs(y[i] - e)));
}

test.each([rodas5P, rodas4P])(
  "$name: clock and time weights are the sums that the other coefficients imply",
  (tableau) => {
    const { c, d } = impliedClock(tableau);
    tableau.c.forEach((ci, i) => {
      expect(Math.abs(ci - c[i])).toBeLessThan(1e-12);
      expect(Math.abs(tableau.d[i] - d[i])).toBeLessThan(1e-12);
    });
  },
);

const linear = clocked(
  (t, y, out) => {
    out[0] = Math.cos(t) - y[0];
  },
  (_t, _y, J) => {
    J[0] = -1;
  },
  (t) => [-Math.sin(t)],
  [0],
);
const linearEnd = (T: number) => [(Math.cos(T) + Math.sin(T) - Math.exp(-T)) / 2];
// y = 1 / (1 + t) solves y′ = −y² + (y − 1/(1 + t)) · sin t, whose last term is zero on the solution and near it is not.
const nonLinear = clocked(
  (t, y, out) => {
    out[0] = -(y[0] ** 2) + (y[0] - 1 / (1 + t)) * Math.sin(t);
  },
  (t, y, J) => {
    J[0] = -2 * y[0] + Math.sin(t);
  },
  (t, y) => [Math.sin(t) / (1 + t) ** 2 + (y[0] - 1 / (1 + t)) * Math.cos(t)],
  [1],
);

test.each([rodas5P, rodas4P])(
  "$name: halving the step divides the error by 2^order on y′ = cos t − y",
  (tableau) => {
    const [coarse, fine] = [20, 40].map((n) => errorWith(linear, tableau, n, 2, linearEnd(2)));
    expect(Math.abs(Math.log2(coarse / fine) - tableau.order)).toBeLessThan(0.2);
  },
);

test.each([rodas5P, rodas4P])("$name: and on a non-linear equation with a clock", (tableau) => {
  const [coarse, fine] = [60, 120].map((n) => errorWith(nonLinear, tableau, n, 2, [1 / 3]));
  expect(Math.abs(Math.log2(coarse / fine) - tableau.order)).toBeLessThan(0.2);
});

test("with c and d swapped the clocked equation loses an order, and this test sees it", () => {
  const swapped = { ...rodas5P, c: rodas5P.d, d: rodas5P.c };
  const [coarse, fine] = [20, 40].map((n) => errorWith(linear, swapped, n, 2, linearEnd(2)));
  expect(Math.log2(coarse / fine)).toBeLessThan(4.2);
});
