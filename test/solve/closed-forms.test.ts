import { describe, expect, test } from "vitest";
import { compileNetwork } from "../../src/compile/compile-network.ts";
import { fengFdg, fengInput } from "../../src/input/feng.ts";
import { solve } from "../../src/solve/solve.ts";
import { constantCourse, type TimeCourse, valueAt } from "../../src/time-course.ts";
import { shippedModel } from "../models.ts";
import { smallModel, valuesOf } from "../small-model.ts";

/** Parameters of a network by name, the model's own where none is given. */
const withValues = (
  network: ReturnType<typeof shippedModel>,
  given: Readonly<Record<string, number>>,
): number[] => network.parameters.map((q) => given[q.name] ?? q.value);

describe("two pools fed by a constant medium", () => {
  const twoPool = smallModel({
    species: { I: 0, T: 0 },
    parameters: { E: [1, "1"], k_in: [9.8e-4, "s^-1"], k_out: [2.9e-3, "s^-1"], k_t: [1e-3, "s^-1"] },
    reactions: {
      uptake: { to: "I", rate: "k_in * E" },
      washout: { from: "I", rate: "k_out * I" },
      trapping: { from: "I", to: "T", rate: "k_t * I" },
    },
  });
  const system = compileNetwork(twoPool);
  const closed = (E: number, k_in: number, k_out: number, k_t: number, t: number): number[] => {
    const b = k_out + k_t;
    const filled = -Math.expm1(-b * t) / b;
    return [k_in * E * filled, ((k_t * k_in * E) / b) * (t - filled)];
  };

  test.each([0, 1e-5, 1e-3, 0.1])(
    "with k_t = %d /s follow I = k_in E (1 − e^(−βt))/β and its integral",
    (k_t) => {
      const p = [2, 9.8e-4, 2.9e-3, k_t];
      const times = [1, 60, 600, 3600, 36000];
      const { values } = solve(system, { times, parameters: p });
      times.forEach((t, i) => {
        closed(2, p[1], p[2], k_t, t).forEach((y, k) => {
          // Both sides round; t − (1 − e^(−βt))/β cancels digits at small βt, to 1e-16 t of some 1e-3.
          expect(Math.abs(values[2 * i + k] - y)).toBeLessThanOrEqual(1e-12 * Math.abs(y) + 1e-18 * t);
        });
      });
    },
  );

  test("the quasi-steady trapping rate k_red k_diss/(k_diss + k_ox P) makes T of the redox scheme, within 1.5e-4", () => {
    const redox = smallModel({
      inputs: { pO2: [0, "mmHg"] },
      species: { I: 0, R: 0, T: 0 },
      parameters: {
        E: [1, "1"],
        k_in: [1e-3, "s^-1"],
        k_out: [3e-3, "s^-1"],
        k_red: [1e-2, "s^-1"],
        k_ox: [2, "s^-1 mmHg^-1"],
        k_diss: [2, "s^-1"],
      },
      reactions: {
        uptake: { to: "I", rate: "k_in * E" },
        washout: { from: "I", rate: "k_out * I" },
        reduction: { from: "I", to: "R", rate: "k_red * I" },
        reoxidation: { from: "R", to: "I", rate: "k_ox * pO2 * R" },
        dissociation: { from: "R", to: "T", rate: "k_diss * R" },
      },
    });
    const expected: [number, number][] = [
      [0, 2.70967],
      [0.5, 2.41111],
      [1, 2.17162],
      [5, 1.2091],
      [50, 0.20166],
    ];
    for (const [P, T] of expected) {
      const { values } = solve(compileNetwork(redox), {
        times: [3600],
        parameters: valuesOf(redox),
        inputs: { pO2: constantCourse(P) },
      });
      const trapping = (1e-2 * 2) / (2 + 2 * P);
      // Half a unit of the last digit printed, and the stated quality of the approximation relative to the largest T.
      expect(Math.abs(values[2] - T)).toBeLessThanOrEqual(5.0001e-6);
      expect(Math.abs(closed(1, 1e-3, 3e-3, trapping, 3600)[1] - values[2])).toBeLessThan(1.5e-4 * 2.71);
    }
  });
});

test("the shipped two-pool model keeps its copper to 1e-12, with efflux and without", () => {
  const network = shippedModel("cu-atsm-two-pool");
  const times = Array.from({ length: 61 }, (_, i) => 120 * i);
  for (const k_eff of [0, 3e-4])
    for (const P of [0, 0.5, 1.3, 38, 160]) {
      const { values } = solve(compileNetwork(network), {
        times,
        parameters: withValues(network, { k_eff }),
        inputs: { pO2: constantCourse(P) },
      });
      times.forEach((_, i) => {
        expect(Math.abs(values[3 * i] + values[3 * i + 1] + values[3 * i + 2] - 1)).toBeLessThan(1e-12);
      });
    }
});

test("pools of the shipped models are never negative", () => {
  for (const name of ["cu-atsm-redox", "cu-atsm-two-pool"]) {
    const network = shippedModel(name);
    for (const P of [0, 0.01, 1, 160]) {
      const { values } = solve(compileNetwork(network), {
        times: [0, 0.1, 1, 10, 100, 1e3, 1e4, 1e5, 1e6],
        parameters: valuesOf(network),
        inputs: { pO2: constantCourse(P) },
      });
      // 1e-16 of the dose for what rounds below an empty pool.
      for (const y of values) expect(y).toBeGreaterThan(-1e-15);
    }
  }
});

describe("two tissue compartments, irreversible", () => {
  const [K1, k2, k3] = [0.5, 0.3, 0.05];
  const s = k2 + k3;
  const network = smallModel({
    inputs: { Cp: [0, "kBq/mL"] },
    species: {
      C1: { initial: 0, unit: "kBq/mL" },
      C2: { initial: 0, unit: "kBq/mL" },
    },
    parameters: { K1: [K1, "mL/min/mL"], k2: [k2, "min^-1"], k3: [k3, "min^-1"], one: [1, "1"] },
    reactions: {
      delivery: { to: "C1", rate: "K1 * Cp" },
      washout: { from: "C1", rate: "k2 * C1" },
      trapping: { from: "C1", to: "C2", rate: "k3 * C1" },
    },
    observables: { plasma: { expression: "one * Cp", unit: "kBq/mL" } },
  });
  const system = compileNetwork(network, { accumulate: ["plasma"] });
  const run = (Cp: TimeCourse, times_min: readonly number[]): Float64Array =>
    solve(system, { times: times_min.map((t) => 60 * t), parameters: valuesOf(network), inputs: { Cp } })
      .values;

  test("follow their closed form under an exponential input", () => {
    const [A, a] = [100, 0.11];
    const Cp: TimeCourse = { pieces: [{ start: 0, terms: [{ amplitude: A, rate: a / 60, power: 0 }] }] };
    const times = [0.1, 1, 10, 60, 240];
    const values = run(Cp, times);
    times.forEach((t, i) => {
      const C1 = (K1 * A * (Math.exp(-a * t) - Math.exp(-s * t))) / (s - a);
      const C2 = ((k3 * K1 * A) / (s - a)) * (-Math.expm1(-a * t) / a + Math.expm1(-s * t) / s);
      // Rounding of a sum of terms of some 100; the closed form itself cancels at small t.
      expect(Math.abs(values[3 * i] - C1)).toBeLessThan(1e-12 * 100);
      expect(Math.abs(values[3 * i + 1] - C2)).toBeLessThan(1e-12 * 100);
    });
  });

  test("an input at the rate k2 + k3 itself (a double eigenvalue) is no special case", () => {
    const A = 100;
    const Cp: TimeCourse = { pieces: [{ start: 0, terms: [{ amplitude: A, rate: s / 60, power: 0 }] }] };
    const values = run(Cp, [1, 10]);
    [1, 10].forEach((t, i) => {
      expect(Math.abs(values[3 * i] - K1 * A * t * Math.exp(-s * t))).toBeLessThan(1e-10);
    });
  });

  test("Patlak: Ct/Cp against ∫Cp/Cp is a line of slope Ki = 0.07143 under the curve of Feng", () => {
    const Cp = fengInput();
    const times = [300, 400, 500];
    const values = run(Cp, times);
    const points = times.map((t, i) => {
      const plasma = valueAt(Cp, 60 * t);
      return { x: values[3 * i + 2] / 60 / plasma, y: (values[3 * i] + values[3 * i + 1]) / plasma };
    });
    const slope = (points[2].y - points[0].y) / (points[2].x - points[0].x);
    expect(slope).toBeCloseTo((K1 * k3) / s, 10);
    expect(Math.abs(slope - 0.07143)).toBeLessThanOrEqual(5e-6);
    // On the tail e^(−l2 t) the free pool stands at K1/(s − l2) of the plasma, hence the intercept.
    const intercept = points[1].y - slope * points[1].x;
    expect(intercept).toBeCloseTo((k2 / s) * (K1 / (s - fengFdg.l2)), 7);
  });
});

test("under a steady infusion the plasma model comes to V_T = K1/k_out · (1 + k_red/(k_ox P))", () => {
  const network = shippedModel("cu-atsm-plasma");
  const [K1, k_out, k_red, k_ox] = [0.1 / 60, 2.9e-3, 5.2e-2, 1.2e-2];
  for (const P of [0.5, 5, 30]) {
    const { values } = solve(compileNetwork(network), {
      times: [1e7],
      parameters: withValues(network, { K1, k_out, k_red, k_ox, k_diss: 0 }),
      inputs: { pO2: constantCourse(P), Cp: constantCourse(7) },
    });
    const V = (K1 / k_out) * (1 + k_red / (k_ox * P));
    // 1e7 s and rates up to 0.4 /s: some 20 squarings.
    expect(Math.abs((values[0] + values[1]) / 7 / V - 1)).toBeLessThan(1e-9);
  }
});
