import { describe, expect, test } from "vitest";
import { compileNetwork } from "../../src/compile/compile-network.ts";
import { fengFdg, fengInput } from "../../src/input/feng.ts";
import { withSensitivities } from "../../src/solve/sensitivity.ts";
import { solve } from "../../src/solve/solve.ts";
import type { System } from "../../src/system.ts";
import { constantCourse, type TimeCourse } from "../../src/time-course.ts";
import { reference, shippedModel } from "../models.ts";
import { smallModel, valuesOf } from "../small-model.ts";

interface Row {
  readonly pO2_mmHg: number;
  readonly time_s: number;
  readonly parameter: string;
  readonly sensitivity: readonly number[];
}
const { rows } = reference<{ rows: Row[] }>("redox-sensitivity.json");
const redox = shippedModel("cu-atsm-redox");
const plasma = shippedModel("cu-atsm-plasma");
const michaelis = smallModel({
  species: { E: 1, P: 0 },
  parameters: { V: [1e-3, "s^-1"], K: [0.2, "1"] },
  reactions: { turnover: { from: "E", to: "P", rate: "V * E / (K + E)" } },
});
const every = (system: System): number[] => system.parameters.map((_, j) => j);

test("sensitivities of the redox model equal a 60-digit reference to 1e-9 of their peak", () => {
  const base = compileNetwork(redox);
  const system = withSensitivities(base, every(base));
  for (const parameter of base.parameters) {
    const own = rows.filter((row) => row.parameter === parameter);
    const peak = Math.max(...own.flatMap((row) => row.sensitivity.map(Math.abs)));
    const at = 4 * (1 + base.parameters.indexOf(parameter));
    for (const { pO2_mmHg, time_s, sensitivity } of own) {
      const inputs = { pO2: constantCourse(pO2_mmHg) };
      const { values, method } = solve(system, { times: [time_s], parameters: valuesOf(redox), inputs });
      expect(method).toBe("exact");
      // A 25 × 25 exponential with norms up to 1e5 and some 15 squarings; 1e-6 would do for a fit.
      sensitivity.forEach((s, i) => {
        expect(Math.abs(values[at + i] - s), `${parameter}, ${pO2_mmHg} mmHg`).toBeLessThan(1e-9 * peak);
      });
    }
  }
});

describe.each<[string, typeof redox, Record<string, TimeCourse>, number]>([
  // Tolerances of the exact method and of odex at 1e-10, each over twice the step.
  ["cu-atsm-redox", redox, { pO2: constantCourse(0.76) }, 3e-13],
  ["cu-atsm-two-pool", shippedModel("cu-atsm-two-pool"), { pO2: constantCourse(0.76) }, 3e-13],
  [
    "cu-atsm-plasma",
    plasma,
    { pO2: constantCourse(3.8), Cp: fengInput({ ...fengFdg, delay_min: 1 }) },
    1e-12,
  ],
  ["Michaelis–Menten (not linear)", michaelis, {}, 1e-9],
])("%s", (_, network, inputs, solverError) => {
  const base = compileNetwork(network);
  const parameters = valuesOf(network);
  const times = [300, 1800];
  const run = (system: System, p: readonly number[]): Float64Array =>
    solve(system, { times, parameters: p, inputs, tolerance: 1e-11 }).values;
  const extended = withSensitivities(base, every(base));
  const values = run(extended, parameters);

  test.each([1e-3, 1e-4])("sensitivities agree with central differences of relative step %d", (step) => {
    for (const j of every(base)) {
      const h = step * (parameters[j] || 1e-4);
      const moved = (by: number): Float64Array =>
        run(
          base,
          parameters.map((p, k) => (k === j ? p + by : p)),
        );
      const [up, down] = [moved(h), moved(-h)];
      const size = Math.max(...up.map(Math.abs));
      const exact = times.flatMap((__, i) =>
        Array.from(
          values.subarray(i * extended.dim + base.dim * (1 + j), i * extended.dim + base.dim * (2 + j)),
        ),
      );
      const peak = Math.max(...exact.map(Math.abs));
      exact.forEach((s, i) => {
        const difference = (up[i] - down[i]) / (2 * h);
        // Truncation (h/p)² times a third derivative of some 10 times the first; error of the solver over the step.
        expect(Math.abs(s - difference), base.parameters[j]).toBeLessThan(
          10 * step ** 2 * peak + (solverError * size) / h,
        );
      });
    }
  });

  test("the unknowns themselves are not changed by carrying sensitivities", () => {
    const plain = run(base, parameters);
    times.forEach((_t, i) => {
      for (let k = 0; k < base.dim; k++)
        expect(Math.abs(values[i * extended.dim + k] - plain[i * base.dim + k])).toBeLessThan(
          solverError * Math.max(...plain.map(Math.abs)),
        );
    });
  });
});

test("unknowns are named, and second sensitivities are refused", () => {
  const system = withSensitivities(compileNetwork(redox), [3]);
  expect(system.names).toEqual(["E", "I", "R", "T", "∂E/∂k_ox", "∂I/∂k_ox", "∂R/∂k_ox", "∂T/∂k_ox"]);
  const empty = new Float64Array(0);
  expect(() => system.parameterJacobian(0, empty, empty, empty)).toThrow("second sensitivities are not made");
});

test.each([
  ["redox", redox, [2]],
  ["plasma, with a source", plasma, [2, 40]],
])("the Jacobian of a linear extended system agrees with central differences: %s", (_, network, inputs) => {
  const base = compileNetwork(network);
  const system = withSensitivities(base, every(base));
  const n = system.dim;
  const p = Float64Array.from([...valuesOf(network), ...inputs]);
  const y = Float64Array.from({ length: n }, (_, i) => Math.sin(i + 1));
  const J = new Float64Array(n * n);
  system.jacobian(0, y, p, J);
  const f = (j: number, h: number): Float64Array => {
    const out = new Float64Array(n);
    system.rhs(
      0,
      y.map((v, i) => (i === j ? v + h : v)),
      p,
      out,
    );
    return out;
  };
  for (let j = 0; j < n; j++) {
    const [up, down] = [f(j, 0.5), f(j, -0.5)];
    // Linear: differences are exact but for rounding of values up to 40.
    for (let i = 0; i < n; i++) expect(Math.abs(J[i * n + j] - (up[i] - down[i]))).toBeLessThan(1e-13);
  }
});
