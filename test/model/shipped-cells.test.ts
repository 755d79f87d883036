import { describe, expect, test } from "vitest";
import { stepInput } from "../../src/input/schedule.ts";
import { makeRandom } from "../../src/numerics/random.ts";
import type { TimeCourse } from "../../src/time-course.ts";
import { hour, run, shipped, sum, type Values } from "./shipped-run.ts";

const levels = [0, 0.76, 3.8, 38, 152];
const emt6 = [90, 77, 38, 35, 31];
const rms = (found: readonly number[], expected: readonly number[]): number =>
  Math.sqrt(found.reduce((s, x, i) => s + (x - expected[i]) ** 2, 0) / found.length);

/** Parts of (c) that (b) does not have, switched off, and what the two share. */
const off = { a_N: 0, k_s: 0, k_on: 0, k_eff: 0, k_X: 0, k_deg: 0, k_pgp: 0, C_dose: 0 };
const holland = { k_in: 9.8e-4, k_out: 2.9e-3, k_red: 5.2e-2, k_ox: 1.2e-2, k_diss: 9e-5 };
const inCell = ["I", "R", "T", "CuS", "CuProt"];

describe("the lumped redox model (b2)", () => {
  /** Excess of Y and of T at 1 h over the full scheme, in %, with a constant medium: science, limit 2 of (b). */
  const printed: Record<string, readonly [string, string]> = {
    "0": ["4.5", "5.8"],
    "0.5": ["2.0", "3.5"],
    "1": ["1.0", "2.4"],
    "5": ["0.02", "0.5"],
    "20": ["0.000", "0.13"],
  };
  const halfUnit = (text: string): number => 0.5 * 10 ** -(text.split(".")[1]?.length ?? 0);

  test("has the errors that its limits state, with a constant medium", () => {
    for (const [pO2, texts] of Object.entries(printed)) {
      // A medium so large that 1 h takes nothing out of it: E scaled up, entry scaled down.
      const medium = { set: { ...holland, k_in: 9.8e-4 * 1e-9 }, inputs: { pO2: Number(pO2) } };
      const initial = { E: 1e9 };
      const { curves: full } = run("cu-atsm-redox", [hour], { ...medium, initial });
      const { curves: lumped } = run("cu-atsm-redox-lumped", [hour], { ...medium, initial });
      const excess = [lumped.Y[0] / (full.I[0] + full.R[0]) - 1, lumped.T[0] / full.T[0] - 1];
      excess.forEach((e, i) => {
        expect(Math.abs(100 * e - Number(texts[i])), `${pO2} mmHg`).toBeLessThanOrEqual(halfUnit(texts[i]));
      });
    }
  });

  test("is within 0.25 % of I + R and 2.1 % of T in the closed medium", () => {
    for (const pO2 of [0, 0.2, 0.5, 1, 5, 20, 152]) {
      const options = { set: holland, inputs: { pO2 } };
      const { curves: full } = run("cu-atsm-redox", [hour], options);
      const { curves: lumped } = run("cu-atsm-redox-lumped", [hour], options);
      expect(Math.abs(lumped.Y[0] / (full.I[0] + full.R[0]) - 1)).toBeLessThan(0.0025);
      expect(Math.abs(lumped.T[0] / full.T[0] - 1)).toBeLessThan(0.021);
    }
  });
});

describe("the NADH-gated model (c)", () => {
  const times = [1, 10, 60, 600, hour, 2 * hour];

  test("is (b) exactly where all that it adds is switched off", () => {
    for (const pO2 of [0, 0.01, 0.76, 38, 160]) {
      const { curves: b } = run("cu-atsm-redox", times, { set: holland, inputs: { pO2 } });
      const { curves: c, method } = run("cu-atsm-nadh", times, {
        set: { ...off, ...holland },
        inputs: { pO2 },
        tolerance: 1e-13,
        absoluteTolerance: new Float64Array(7).fill(1e-16),
        maxSteps: 1e6,
        method: "rodas5p",
      });
      expect(method).toBe("rodas5p");
      for (const s of ["E", "I", "R", "T"])
        times.forEach((_, i) => {
          expect(Math.abs(c[s][i] - b[s][i]), `${s} at ${pO2} mmHg`).toBeLessThan(1e-12 * Math.max(...b[s]));
        });
      for (const s of ["CuS", "CuProt", "X"]) expect(Math.max(...c[s].map(Math.abs))).toBe(0);
    }
  });

  test("its right-hand side is that of (b) to the last bits, whatever the Michaelis constants", () => {
    const [b, c] = [shipped("cu-atsm-redox"), shipped("cu-atsm-nadh")];
    const { uniform } = makeRandom(11);
    for (let draw = 0; draw < 50; draw++) {
      const y = Float64Array.from({ length: 4 }, uniform);
      const pO2 = 160 * uniform();
      const free: Values = {
        ...off,
        ...holland,
        K_N: 1000 * uniform(),
        K_I: 1 + uniform(),
        S_tot: 1 + uniform(),
      };
      const [fb, fc] = [new Float64Array(4), new Float64Array(7)];
      b.system.rhs(y, Float64Array.from([...b.network.parameters.map((q) => free[q.name]), pO2]), fb);
      const p = c.network.parameters.map((q) => free[q.name] ?? q.value);
      const inputs = c.network.inputs.map((q) => (q.name === "pO2" ? pO2 : q.value));
      c.system.rhs(Float64Array.from([...y, 0, 0, 0]), Float64Array.from([...p, ...inputs]), fc);
      fb.forEach((f, i) => {
        expect(Math.abs(fc[i] - f)).toBeLessThanOrEqual(1e-15 * Math.max(...fb.map(Math.abs)));
      });
    }
  });

  test("as shipped it follows EMT6 (V1) to an RMS of at most 3 points; (b) stays at 6.2", () => {
    const cells = (name: string, names: readonly string[]): number[] =>
      levels.map((pO2) => 100 * sum(run(name, [hour], { inputs: { pO2 } }).curves, names, 0));
    expect(rms(cells("cu-atsm-nadh", inCell), emt6)).toBeLessThan(3);
    expect(rms(cells("cu-atsm-redox", ["I", "R", "T"]), emt6)).toBeCloseTo(6.2, 1);
  });

  test("far from saturation and with a steep gate it is the fit k_red / (1 + pO2 / P_N) of the fact base", () => {
    const set = {
      ...off,
      ...holland,
      a_N: 1e9,
      K_N: 1e15,
      k_in: 6.8e-4,
      k_out: 1.4e-3,
      k_ox: 1.7e-3,
      P_N: 0.17,
    };
    const expected = [90.7, 75.8, 39.9, 32.4, 32.3];
    levels.forEach((pO2, i) => {
      const { curves } = run("cu-atsm-nadh", [hour], { set, inputs: { pO2 } });
      // The constants are printed to two digits: 2 % of k_in or P_N move uptake by up to a point.
      expect(Math.abs(100 * sum(curves, inCell, 0) - expected[i])).toBeLessThan(1);
    });
  });

  test("carrier breaks linearity only where it nears the capacity of the sink or a Michaelis constant", () => {
    const uptake = (C_dose: number): number =>
      sum(run("cu-atsm-nadh", [6 * hour], { set: { C_dose }, inputs: { pO2: 0.5 } }).curves, inCell, 0);
    const tracer = uptake(0);
    // Capacity 10, constants 10 and 100 umol/L: at 1e-6 of them the change is of that order.
    expect(Math.abs(uptake(1e-5) - tracer)).toBeLessThan(1e-5);
    expect(Math.abs(uptake(100) - tracer)).toBeGreaterThan(5e-3);
  });

  test("the sink never holds more than its capacity", () => {
    const { curves } = run("cu-atsm-nadh", [hour, 24 * hour], {
      set: { C_dose: 100, S_tot: 5, k_s: 0.1, k_on: 0.1 },
      inputs: { pO2: 0.1 },
    });
    // 5 of 100 umol/L.
    for (const y of curves.CuS) expect(y).toBeLessThan(0.05 * (1 + 1e-6));
    expect(curves.CuS[1]).toBeGreaterThan(0.045);
  });

  test("P-glycoprotein lowers uptake like a faster exit", () => {
    const uptake = (set: Values): number => sum(run("cu-atsm-nadh", [hour], { set }).curves, inCell, 0);
    expect(uptake({ k_pgp: 1e-3 })).toBeLessThan(uptake({}));
    expect(uptake({ k_pgp: 1e-3 })).toBeCloseTo(uptake({ k_out: 2.5e-3 }), 9);
  });
});

describe("NADH and pH, inputs of the gated model beside O2", () => {
  test("an impaired electron transport chain raises uptake in air (V12); acid speeds dissociation tenfold a unit", () => {
    const at = (inputs: Values, set: Values = {}) =>
      run("cu-atsm-nadh", [hour], { inputs: { pO2: 152, ...inputs }, set }).curves;
    expect(sum(at({ s_ETC: 20 }), inCell, 0)).toBeGreaterThan(1.05 * sum(at({ s_ETC: 1 }), inCell, 0));
    const acid = at({ pH: 6.4 });
    const direct = at({}, { k_diss: 9e-4 });
    for (const s of inCell) expect(Math.abs(acid[s][0] - direct[s][0])).toBeLessThan(1e-9);
  });

  test("where NADH or pH steps it is (b) with one k_red and k_diss before the step and others after it", () => {
    const pO2 = 3.8;
    const steps = (before: number, after: number): TimeCourse =>
      stepInput([
        { time: 0, value: before },
        { time: 1800, value: after },
      ]);
    // Without a rise under hypoxia the gate is s (K_N + 1) / (K_N + s), so that s_ETC is NADH itself.
    const [K_N, s] = [2, 6];
    const before = run("cu-atsm-redox", [1800], { set: holland, inputs: { pO2 } }).curves;
    const after = run("cu-atsm-redox", [1800], {
      set: { ...holland, k_red: (holland.k_red * s * (K_N + 1)) / (K_N + s), k_diss: 9e-4 },
      inputs: { pO2 },
      initial: { E: before.E[0], I: before.I[0], R: before.R[0], T: before.T[0] },
    }).curves;
    const { curves } = run("cu-atsm-nadh", [1800, hour], {
      set: { ...off, ...holland, K_N },
      inputs: { pO2, s_ETC: steps(1, s), pH: steps(7.4, 6.4) },
      tolerance: 1e-12,
      maxSteps: 1e5,
    });
    for (const name of ["E", "I", "R", "T"]) {
      // Rodas5P at 1e-12 against the matrix exponential.
      expect(Math.abs(curves[name][0] - before[name][0])).toBeLessThan(1e-11);
      expect(Math.abs(curves[name][1] - after[name][0])).toBeLessThan(1e-11);
    }
    expect(after.E[0]).toBeLessThan(
      0.97 * run("cu-atsm-redox", [hour], { set: holland, inputs: { pO2 } }).curves.E[0],
    );
  });
});

test("without ligand (c) is the acetate model", () => {
  const times = [60, hour, 24 * hour];
  const { curves: c } = run("cu-atsm-nadh", times, { initial: { E: 0, X: 1 }, tolerance: 1e-11 });
  const { curves: acetate } = run("cu64-acetate", times);
  for (const s of ["X", "T", "CuS", "CuProt"])
    times.forEach((_, i) => {
      // Rodas5P at 1e-11 with an absolute tolerance of 1e-14.
      expect(Math.abs(c[s][i] - acetate[s][i])).toBeLessThan(1e-10);
    });
});

describe("the HIF-1 model", () => {
  const { network } = shipped("cu-atsm-hif");
  const value = (name: string): number =>
    network.parameters.find((q) => q.name === name)?.value ?? Number.NaN;
  const [k_H, k_hyd, P_H, k_L] = ["k_H", "k_hyd", "P_H", "k_L"].map(value);
  const none = { b_red: 0, b_N: 0, b_eff: 0 };

  test("without induction it is (c)", () => {
    const times = [60, hour, 12 * hour];
    for (const pO2 of [0, 1, 152]) {
      const options = { inputs: { pO2 }, tolerance: 1e-11, maxSteps: 1e5 };
      const { curves: hif } = run("cu-atsm-hif", times, { ...options, set: none });
      const { curves: c } = run("cu-atsm-nadh", times, options);
      for (const s of ["E", ...inCell, "X"])
        times.forEach((_, i) => {
          expect(Math.abs(hif[s][i] - c[s][i])).toBeLessThan(1e-9);
        });
    }
  });

  test("HIF-1α goes to k_H / (k_H + k_hyd P / (P_H + P)) along one exponential, and the levels after it", () => {
    const times = [300, hour, 6 * hour, 48 * hour];
    for (const pO2 of [0, 2, 152]) {
      const k = k_H + (k_hyd * pO2) / (P_H + pO2);
      const steady = k_H / k;
      const { curves } = run("cu-atsm-hif", times, { inputs: { pO2 }, tolerance: 1e-10, maxSteps: 1e5 });
      times.forEach((t, i) => {
        expect(curves.H[i]).toBeCloseTo(steady + (0.1 - steady) * Math.exp(-k * t), 8);
        const [fast, slow] = [Math.exp(-k * t), Math.exp(-k_L * t)];
        const level = 1 + (steady - 0.1) * (1 - slow) + ((0.1 - steady) * k_L * (fast - slow)) / (k_L - k);
        expect(curves.L_red[i]).toBeCloseTo(level, 8);
        expect(curves.L_N[i]).toBeCloseTo(level, 8);
      });
    }
    // In air all stands still at what the file starts with.
    const { curves } = run("cu-atsm-hif", [48 * hour], { inputs: { pO2: 150 } });
    for (const s of ["L_red", "L_N", "L_eff"]) expect(curves[s][0]).toBeCloseTo(1, 9);
    expect(curves.H[0]).toBeCloseTo(0.1, 9);
  });

  test("cells that were hypoxic for a day take up more than cells that have just become so", () => {
    const day = 24 * hour;
    const contact = stepInput([
      { time: 0, value: 0 },
      { time: day, value: 1 },
    ]);
    const { curves: late } = run("cu-atsm-hif", [day, day + hour], { inputs: { pO2: 2, contact } });
    const { curves: early } = run("cu-atsm-hif", [hour], { inputs: { pO2: 2 } });
    expect(late.E[0]).toBe(1);
    expect(sum(late, inCell, 1)).toBeGreaterThan(1.05 * sum(early, inCell, 0));
  });
});

describe("Cu-PTSM", () => {
  test("is taken up to 83 to 85 % in 1 h at every O2 level (V2)", () => {
    const uptake = [...levels, 160].map(
      (pO2) => 100 * sum(run("cu-ptsm", [hour], { inputs: { pO2 } }).curves, ["I", "R", "T"], 0),
    );
    for (const u of uptake) {
      expect(u).toBeGreaterThan(83);
      expect(u).toBeLessThan(85);
    }
    expect(Math.max(...uptake) - Math.min(...uptake)).toBeLessThan(0.5);
  });

  test("is flat as well where nothing is re-oxidized", () => {
    const flat = levels.map(
      (pO2) => run("cu-ptsm", [hour], { set: { k_ox: 0, k_diss: 9e-5 }, inputs: { pO2 } }).curves.E[0],
    );
    for (const E of flat) expect(E).toBe(flat[0]);
  });
});

describe("reoxygenation (C6): 1 h at 0.5 mmHg, then 1 h in an infinite sink", () => {
  const kept = (loaded: Readonly<Record<string, number[]>>, pO2: number): number => {
    const initial = { E: 0, I: loaded.I[0], R: loaded.R[0], T: loaded.T[0] };
    const chase = run("cu-atsm-redox", [hour], { set: { k_in: 0 }, inputs: { pO2 }, initial });
    return (100 * sum(chase.curves, ["I", "R", "T"], 0)) / sum(loaded, ["I", "R", "T"], 0);
  };

  test("keeps 51.2 % at 0.5 mmHg and 15.0 % at 150 mmHg after a constant medium", () => {
    const { curves } = run("cu-atsm-redox", [hour], {
      set: { k_in: 9.8e-4 * 1e-9 },
      inputs: { pO2: 0.5 },
      initial: { E: 1e9 },
    });
    expect(kept(curves, 0.5)).toBeCloseTo(51.2, 1);
    expect(kept(curves, 150)).toBeCloseTo(15.0, 1);
  });

  test("keeps 54.0 % and 19.9 % after the closed medium", () => {
    const { curves } = run("cu-atsm-redox", [hour], { inputs: { pO2: 0.5 } });
    expect(kept(curves, 0.5)).toBeCloseTo(54.0, 1);
    expect(kept(curves, 150)).toBeCloseTo(19.9, 1);
  });
});
