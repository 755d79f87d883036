import { describe, expect, test } from "vitest";
import { compileNetwork } from "../../src/compile/compile-network.ts";
import { exponentialInput } from "../../src/input/exponential.ts";
import { fengFdg, fengInput } from "../../src/input/feng.ts";
import { parseExpression } from "../../src/model/expression.ts";
import { makeReader } from "../../src/observe/observe.ts";
import { solve } from "../../src/solve/solve.ts";
import { constantCourse, valueAt } from "../../src/time-course.ts";
import { hour, run, shipped } from "./shipped-run.ts";

/** A plasma curve of three exponentials from t = 0 on: amplitudes in kBq/mL, rates per minute. */
const phases = [
  { A: 300, a: 2.1 },
  { A: 60, a: 0.11 },
  { A: 20, a: 0.004 },
];
const Cp = exponentialInput(phases.map(({ A, a }) => ({ amplitude: A, rate: a / 60 })));
const minutes = [0.1, 1, 5, 20, 60, 240, 1440];
const seconds = minutes.map((t) => 60 * t);
/** Of the plasma's peak; the closed forms cancel some digits at small t. */
const tolerance = 1e-9 * 380;

/** e^(−at) ⊗ e^(−kt). */
const E = (a: number, k: number, t: number): number => (Math.exp(-a * t) - Math.exp(-k * t)) / (k - a);
/** Cp ⊗ e^(−kt), t in min. */
const convolve = (k: number, t: number): number => phases.reduce((sum, { A, a }) => sum + A * E(a, k, t), 0);
/** ∫₀ᵗ Cp. */
const area = (t: number): number => phases.reduce((sum, { A, a }) => sum - (A * Math.expm1(-a * t)) / a, 0);

describe("one-tissue", () => {
  test("is K1 Cp ⊗ e^(−k2 t)", () => {
    for (const [K1, k2] of [
      [0.1, 0.1],
      [1.3, 0.02],
      [0.03, 1.7],
    ]) {
      const { curves, method } = run("one-tissue", seconds, { set: { K1, k2 }, inputs: { Cp } });
      expect(method).toBe("exact");
      minutes.forEach((t, i) => {
        expect(Math.abs(curves.C[i] - K1 * convolve(k2, t))).toBeLessThan(tolerance);
      });
    }
  });

  test("comes to V_T = K1 / k2 of a steady plasma", () => {
    const { curves } = run("one-tissue", [1e6], {
      set: { K1: 0.3, k2: 0.07 },
      inputs: { Cp: constantCourse(5) },
    });
    expect(curves.C[0] / 5).toBeCloseTo(0.3 / 0.07, 9);
  });

  test("measures (1 − V_b) C + V_b Cp", () => {
    const { network } = shipped("one-tissue");
    const p = Float64Array.of(0.1, 0.1, 0.2, 50);
    const activity = network.observables.find((o) => o.name === "activity");
    expect(activity && makeReader(network, activity.expression)(Float64Array.of(10), p)).toBeCloseTo(18, 12);
  });
});

describe("two-tissue", () => {
  test("is the sum of two exponentials of Gunn, convolved with the plasma", () => {
    for (const [K1, k2, k3, k4] of [
      [0.1, 0.1, 0.05, 0.02],
      [0.5, 0.3, 0.05, 0.001],
      [0.2, 1.1, 0.3, 0.4],
    ]) {
      const s = k2 + k3 + k4;
      const root = Math.sqrt(s * s - 4 * k2 * k4);
      const [a1, a2] = [(s - root) / 2, (s + root) / 2];
      const { curves } = run("two-tissue", seconds, { set: { K1, k2, k3, k4 }, inputs: { Cp } });
      minutes.forEach((t, i) => {
        const [e1, e2] = [convolve(a1, t), convolve(a2, t)];
        const C1 = (K1 / (a2 - a1)) * ((k4 - a1) * e1 + (a2 - k4) * e2);
        const C2 = ((K1 * k3) / (a2 - a1)) * (e1 - e2);
        expect(Math.abs(curves.C1[i] - C1)).toBeLessThan(tolerance);
        expect(Math.abs(curves.C2[i] - C2)).toBeLessThan(tolerance);
      });
    }
  });

  test("comes to V_T = K1 / k2 · (1 + k3 / k4) of a steady plasma", () => {
    const [K1, k2, k3, k4] = [0.1, 0.1, 0.05, 0.02];
    const { curves } = run("two-tissue", [1e7], { inputs: { Cp: constantCourse(7) } });
    expect((curves.C1[0] + curves.C2[0]) / 7).toBeCloseTo((K1 / k2) * (1 + k3 / k4), 8);
    expect(curves.C2[0] / curves.C1[0]).toBeCloseTo(k3 / k4, 8);
  });
});

describe("two-tissue-irreversible", () => {
  const [K1, k2, k3] = [0.5, 0.3, 0.05];
  const s = k2 + k3;

  test("is K1 / (k2 + k3) · (k2 e^(−(k2+k3)t) + k3) ⊗ Cp", () => {
    const { curves } = run("two-tissue-irreversible", seconds, { inputs: { Cp } });
    minutes.forEach((t, i) => {
      const expected = (K1 / s) * (k2 * convolve(s, t) + k3 * area(t));
      expect(Math.abs(curves.C1[i] + curves.C2[i] - expected)).toBeLessThan(tolerance);
      expect(Math.abs(curves.C1[i] - K1 * convolve(s, t))).toBeLessThan(tolerance);
    });
  });

  test("has the Patlak slope Ki = K1 k3 / (k2 + k3) = 0.07143 under the curve of Feng", () => {
    const feng = fengInput();
    const times = [400, 500];
    const { curves } = run(
      "two-tissue-irreversible",
      times.map((t) => 60 * t),
      { inputs: { Cp: feng } },
    );
    const { A1, A2, A3, l1, l2, l3 } = fengFdg;
    const points = times.map((t, i) => {
      const plasma = valueAt(feng, 60 * t);
      // ∫₀ᵗ Cp from its terms, in µCi·min/mL.
      const ramp = (1 - Math.exp(-l1 * t) * (1 + l1 * t)) / l1 ** 2;
      const integral =
        A1 * ramp +
        ((A2 + A3) * Math.expm1(-l1 * t)) / l1 -
        (A2 * Math.expm1(-l2 * t)) / l2 -
        (A3 * Math.expm1(-l3 * t)) / l3;
      return { x: integral / plasma, y: (curves.C1[i] + curves.C2[i]) / plasma };
    });
    const slope = (points[1].y - points[0].y) / (points[1].x - points[0].x);
    expect(slope).toBeCloseTo((K1 * k3) / s, 9);
    expect(Math.abs(slope - 0.07143)).toBeLessThanOrEqual(5e-6);
  });

  test("is two-tissue where nothing is released", () => {
    const { curves: a } = run("two-tissue-irreversible", seconds, { inputs: { Cp } });
    const { curves: b } = run("two-tissue", seconds, { set: { K1, k2, k3, k4: 0 }, inputs: { Cp } });
    for (const pool of ["C1", "C2"])
      a[pool].forEach((y, i) => {
        expect(Math.abs(y - b[pool][i])).toBeLessThan(1e-12 * 380);
      });
  });
});

describe("fmiso-casciari", () => {
  const [F, V_t, n, Ka, a, Kb] = [0.2, 1, 0.5, 0.02, 0.36, 0.013];

  test("follows its chain of exponentials", () => {
    const [r1, r2, r3] = [F / V_t + (1 - n) * Ka, Kb, F / (n * V_t)];
    const { curves } = run("fmiso-casciari", seconds, { inputs: { Cp } });
    const sumOf = (f: (a: number) => number): number => phases.reduce((sum, p) => sum + p.A * f(p.a), 0);
    minutes.forEach((t, i) => {
      const Cc = (F / V_t) * convolve(r1, t);
      const Cbp =
        a * Ka * (F / V_t) * sumOf((l) => (-Math.expm1(-l * t) / l + Math.expm1(-r1 * t) / r1) / (r1 - l));
      const two = (l: number, k: number): number => (E(l, k, t) - E(r1, k, t)) / (r1 - l);
      const Cdp = (1 - a) * Ka * (F / V_t) * sumOf((l) => two(l, r2));
      const made = (1 - a) * Ka * (F / V_t) * ((1 - n) / n) * Kb;
      // e^(−lt) ⊗ e^(−r1 t) ⊗ e^(−r2 t) ⊗ e^(−r3 t) by partial fractions of the last two.
      const Cdpe = made * sumOf((l) => (two(l, r2) - two(l, r3)) / (r3 - r2));
      [Cc, Cbp, Cdp, Cdpe].forEach((expected, k) => {
        expect(Math.abs(curves[["Cc", "Cbp", "Cdp", "Cdpe"][k]][i] - expected)).toBeLessThan(tolerance);
      });
    });
  });

  test("loses nothing: tissue = ∫ F (Cp − Cc − Cdpe)", () => {
    const { network } = shipped("fmiso-casciari");
    const rate = parseExpression("F * (Cp - Cc - Cdpe)");
    const [activity] = network.observables;
    const net = { ...activity, name: "net", expression: rate };
    const system = compileNetwork({ ...network, observables: [net] }, { accumulate: ["net"] });
    const parameters = network.parameters.map((q) => (q.name === "V_t" ? 0.9 : q.value));
    const { values } = solve(system, { times: seconds, parameters, inputs: { Cp } });
    minutes.forEach((_, i) => {
      const [Cc, Cbp, Cdp, Cdpe, inflow] = values.subarray(5 * i, 5 * i + 5);
      expect(Math.abs(0.9 * (Cc + 0.5 * (Cbp + Cdp) + 0.5 * Cdpe) - inflow)).toBeLessThan(1e-12 * 2000);
    });
  });
});

describe("fmiso-plasma", () => {
  test("follows two exponentials, and binds half as fast at P_half as without O2", () => {
    const [k2, k_bind, P_half] = [0.1, 60 * 1.7e-4, 1.4];
    for (const pO2 of [0, P_half, 40]) {
      const k3 = (k_bind * P_half) / (P_half + pO2);
      const { curves } = run("fmiso-plasma", seconds, { inputs: { Cp, pO2: constantCourse(pO2) } });
      minutes.forEach((t, i) => {
        const C = k2 * convolve(k2 + k3, t);
        const B =
          k2 *
          k3 *
          phases.reduce((sum, { A, a }) => sum + (A * (F1(a, t) - F1(k2 + k3, t))) / (k2 + k3 - a), 0);
        expect(Math.abs(curves.C[i] - C)).toBeLessThan(tolerance);
        expect(Math.abs(curves.B[i] - B)).toBeLessThan(tolerance);
      });
    }
  });
});

/** ∫ from 0 to t of e^(−lt). */
const F1 = (l: number, t: number): number => -Math.expm1(-l * t) / l;

describe("cu-atsm-plasma-copper", () => {
  const quiet = { CL: 0, CL_p: 0, K1c: 0, k2c: 0 };
  const hours = [60, 600, hour, 3 * hour, 24 * hour];

  test("is cu-atsm-plasma with K1 of Renkin and Crone where no free copper is given", () => {
    for (const [F, PS_free] of [
      [0.2, 2.6],
      [0.05, 20],
      [1, 0.5],
    ]) {
      const K1 = F * (1 - Math.exp((-0.053 * PS_free) / F));
      const { curves: a } = run("cu-atsm-plasma-copper", hours, {
        set: { ...quiet, F, PS_free },
        inputs: { pO2: 1, Cp },
      });
      const { curves: b } = run("cu-atsm-plasma", hours, { set: { K1 }, inputs: { pO2: 1, Cp } });
      for (const pool of ["I", "R", "T"])
        a[pool].forEach((y, i) => {
          expect(Math.abs(y - b[pool][i])).toBeLessThan(1e-11 * 380);
        });
    }
    // The file's own F, f_p and PS_free make the K1 of cu-atsm-plasma, to the digits they have.
    expect(0.2 * (1 - Math.exp((-0.053 * 2.6) / 0.2))).toBeCloseTo(0.1, 3);
  });

  test("delivers by flow where permeability is high, by permeability where flow is", () => {
    const uptake = (F: number, PS_free: number): number =>
      run("cu-atsm-plasma-copper", [10], {
        set: { ...quiet, f_p: 1, F, PS_free, k_out: 0, k_red: 0 },
        inputs: { Cp: constantCourse(6) },
      }).curves.I[0];
    expect(uptake(0.1, 1e3)).toBeCloseTo(0.1, 9);
    expect(uptake(1e4, 0.1)).toBeCloseTo(0.1, 6);
  });

  test("the liver alone fills to CL / k_L of a steady free copper", () => {
    const { curves } = run("cu-atsm-plasma-copper", [1e7], { set: { phi: 0 }, inputs: { Cu_p: 3 } });
    expect(curves.L[0] / 3).toBeCloseTo(0.1 / 0.003, 8);
    expect(curves.B[0]).toBe(0);
  });

  test("copper that goes round is lost by way of the bile alone", () => {
    const { network } = shipped("cu-atsm-plasma-copper");
    const [activity] = network.observables;
    const flows = [
      { ...activity, name: "bile", expression: parseExpression("V_Lp * (1 - phi) * k_L * L") },
      { ...activity, name: "given", expression: parseExpression("V_Lp * (CL * Cu_p + CL_p * Cp)") },
    ];
    const system = compileNetwork({ ...network, observables: flows }, { accumulate: ["bile", "given"] });
    const parameters = network.parameters.map((q) => (q.name === "CL_p" ? 0.2 / 60 : q.value));
    const inputs = { pO2: constantCourse(5), Cp, Cu_p: exponentialInput([{ amplitude: 4, rate: 1e-4 }]) };
    const { values } = solve(system, { times: hours, parameters, inputs });
    hours.forEach((_, i) => {
      const [, , , L, B, bile, given] = values.subarray(7 * i, 7 * i + 7);
      expect(Math.abs(0.6 * L + B + bile - given)).toBeLessThan(1e-11 * given);
    });
  });

  test("with copper that the liver gives back, late uptake rises from 3 h to 24 h; without, it falls (sign of V8)", () => {
    const bolus = exponentialInput([{ amplitude: 200, rate: 0.1 / 60 }]);
    const tissue = (set: Record<string, number>): number[] => {
      const { curves } = run("cu-atsm-plasma-copper", [3 * hour, 24 * hour], {
        set: { CL_p: 0.3, phi: 0.5, k2c: 1e-4, ...set },
        inputs: { pO2: 3, Cp: bolus },
      });
      return [0, 1].map((i) => curves.I[i] + curves.R[i] + curves.T[i]);
    };
    const [early, late] = tissue({});
    expect(late / early).toBeGreaterThan(1.2);
    const [alone, aloneLate] = tissue({ K1c: 0 });
    expect(aloneLate / alone).toBeLessThan(1);
  });

  test("under one plasma curve tracer and acetate are more alike at 16 h than at 15 min (C4)", () => {
    const curve = exponentialInput([{ amplitude: 200, rate: 0.1 / 60 }]);
    const at = (inputs: Record<string, typeof curve>): number[] => {
      const { curves } = run("cu-atsm-plasma-copper", [900, 16 * hour], { set: { CL_p: 0.1 }, inputs });
      return [0, 1].map((i) => curves.I[i] + curves.R[i] + curves.T[i]);
    };
    const [atsm, acetate] = [at({ Cp: curve }), at({ Cu_p: curve })];
    // Both end as copper; what differs early is how the tracer itself comes in and goes out.
    expect(Math.abs(Math.log(acetate[1] / atsm[1]))).toBeLessThan(Math.abs(Math.log(acetate[0] / atsm[0])));
  });
});
