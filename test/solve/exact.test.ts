import { expect, test } from "vitest";
import { compileNetwork } from "../../src/compile/compile-network.ts";
import { fengFdg, fengInput } from "../../src/input/feng.ts";
import { solve } from "../../src/solve/solve.ts";
import { constantCourse, valueAt } from "../../src/time-course.ts";
import { reference, shippedModel } from "../models.ts";

interface Row {
  readonly pO2_mmHg: number;
  readonly time_s: number;
  readonly pools: readonly number[];
  readonly cell_percent: number;
}
const { rows } = reference<{ rows: Row[] }>("redox-expm.json");
const redox = shippedModel("cu-atsm-redox");
const system = compileNetwork(redox);
const parameters = redox.parameters.map((q) => q.value);

function pools(
  pO2: number,
  times: readonly number[],
  p = parameters,
  method: "auto" | "odex" = "auto",
  tolerance = 1e-8,
) {
  return solve(system, { times, parameters: p, inputs: { pO2: constantCourse(pO2) }, method, tolerance });
}
const cell = (y: Float64Array, i = 0): number => y[4 * i + 1] + y[4 * i + 2] + y[4 * i + 3];

test("the redox model equals a 60-digit matrix exponential to 1e-9", () => {
  for (const row of rows) {
    const { values } = pools(row.pO2_mmHg, [row.time_s]);
    row.pools.forEach((expected, i) => {
      expect(Math.abs(values[i] - expected)).toBeLessThan(1e-9 * Math.max(...row.pools));
    });
  }
});

/** science: closed system, E(0) = 1, constants of Holland 2009 with k_ox 1.2e-2; cell % at 60 … 7200 s. */
const golden: Record<string, readonly string[]> = {
  "0": ["5.50", "24.36", "56.64", "81.18", "96.45", "99.87"],
  "0.76": ["5.48", "23.24", "49.11", "64.26", "72.06", "77.22"],
  "3.8": ["5.42", "20.93", "36.94", "42.39", "45.00", "48.81"],
  "38": ["5.29", "18.02", "26.33", "27.53", "27.90", "28.55"],
  "152": ["5.26", "17.54", "24.97", "25.83", "25.94", "26.11"],
};
const goldenPools: Record<string, readonly string[]> = {
  "0": ["3.55", "0.064", "76.23", "20.158"],
  "0.76": ["27.94", "8.730", "49.51", "13.819"],
  "3.8": ["55.00", "18.201", "20.72", "6.081"],
  "38": ["72.10", "24.301", "2.77", "0.831"],
  "152": ["74.06", "25.011", "0.71", "0.214"],
};
/** Half a unit of the last printed digit, and a rounding error of the comparison itself. */
const halfUnit = (text: string): number => 0.5 * 10 ** -(text.split(".")[1]?.length ?? 0) + 1e-12;

test.each(Object.entries(golden))(
  "the golden row at %s mmHg holds to half a unit of its last digit",
  (pO2, cells) => {
    const { values } = pools(Number(pO2), [60, 300, 900, 1800, 3600, 7200]);
    cells.forEach((text, i) => {
      expect(Math.abs(100 * cell(values, i) - Number(text))).toBeLessThanOrEqual(halfUnit(text));
    });
    goldenPools[pO2].forEach((text, j) => {
      expect(Math.abs(100 * values[4 * 4 + j] - Number(text))).toBeLessThanOrEqual(halfUnit(text));
    });
  },
);

test("copper is conserved to 1e-12 over two hours at every O2 level", () => {
  for (const pO2 of [0, 0.01, 0.76, 3.8, 38, 152, 760]) {
    const { values } = pools(
      pO2,
      Array.from({ length: 121 }, (_, i) => 60 * i),
    );
    for (let i = 0; i < 121; i++) expect(Math.abs(values[4 * i] + cell(values, i) - 1)).toBeLessThan(1e-12);
  }
});

test("odex gives the same curve", () => {
  for (const pO2 of [0, 0.76, 38]) {
    const exact = pools(pO2, [60, 900, 3600]);
    const other = pools(pO2, [60, 900, 3600], parameters, "odex", 1e-9);
    expect(other.method).toBe("odex");
    // Tolerance 1e-9 per step, some hundred steps.
    exact.values.forEach((y, i) => {
      expect(Math.abs(y - other.values[i])).toBeLessThan(1e-7);
    });
  }
});

test("without O2 nothing comes back: uptake goes to 1 (limit 3)", () => {
  expect(cell(pools(0, [1e6]).values)).toBeCloseTo(1, 12);
});

test("at high O2 the cell holds k_in / k_out of the medium (limit 4)", () => {
  const p = [...parameters];
  p[system.parameters.indexOf("k_diss")] = 0;
  const { values } = pools(1e7, [1e5], p);
  expect(cell(values) / values[0]).toBeCloseTo(9.8e-4 / 2.9e-3, 6);
  expect(9.8e-4 / 2.9e-3).toBeCloseTo(0.338, 3);
  expect(100 * cell(values)).toBeCloseTo(25.3, 1);
});

test("without dissociation the distribution volume is 1 + K_R / pO2 (limit 5)", () => {
  const p = [...parameters];
  p[system.parameters.indexOf("k_diss")] = 0;
  const expected: Record<string, string> = {
    0.5: "9.67",
    1: "5.33",
    2: "3.17",
    5: "1.87",
    10: "1.43",
    30: "1.14",
  };
  for (const [pO2, text] of Object.entries(expected)) {
    const { values } = pools(Number(pO2), [1e7], p);
    const ratio = (values[1] + values[2]) / values[0] / (9.8e-4 / 2.9e-3);
    expect(ratio).toBeCloseTo(1 + 5.2e-2 / 1.2e-2 / Number(pO2), 8);
    expect(Math.abs(ratio - Number(text))).toBeLessThanOrEqual(halfUnit(text));
  }
});

test("a plasma curve of exponentials is convolved exactly: one tissue compartment against its closed form", () => {
  const plasma = compileNetwork(shippedModel("cu-atsm-plasma"), { accumulate: ["activity"] });
  const [K1, k2, Vb] = [0.3 / 60, 2.9e-3, 0.05];
  const p = plasma.parameters.map((name) => ({ K1, k_out: k2, V_b: Vb })[name] ?? 0);
  const Cp = fengInput({ ...fengFdg, delay_min: 0.735 });
  const times = [10, 44.1, 60, 300, 3600, 86400];
  const { values, method } = solve(plasma, { times, parameters: p, inputs: { pO2: constantCourse(38), Cp } });
  expect(method).toBe("exact");
  times.forEach((t, i) => {
    const tau = t - Cp.pieces[0].start;
    let expected = 0;
    if (tau > 0)
      for (const { amplitude, rate, power } of Cp.pieces[0].terms) {
        const d = k2 - rate;
        const E = (Math.exp(-rate * tau) - Math.exp(-k2 * tau)) / d;
        expected += K1 * amplitude * (power === 0 ? E : (tau * Math.exp(-rate * tau)) / d - E / d);
      }
    // Peak about 60; both sides round.
    expect(Math.abs(values[i * 4] - expected)).toBeLessThan(1e-10);
  });
});

test("the time integral of an observable equals a fine trapezoidal sum", () => {
  const plasma = compileNetwork(shippedModel("cu-atsm-plasma"), { accumulate: ["activity"] });
  const network = shippedModel("cu-atsm-plasma");
  const p = network.parameters.map((q) => q.value);
  const times = Array.from({ length: 20001 }, (_, i) => i * 0.03);
  const Cp = fengInput();
  const { values } = solve(plasma, { times, parameters: p, inputs: { pO2: constantCourse(1), Cp } });
  let sum = 0;
  const at = (i: number): number => {
    const t = times[i];
    const cp = valueAt(Cp, t);
    return 0.95 * (values[4 * i] + values[4 * i + 1] + values[4 * i + 2]) + 0.05 * cp;
  };
  for (let i = 0; i < 20000; i++) sum += 0.015 * (at(i) + at(i + 1));
  // Trapezoid with h = 0.03 s: error about h²/12 · jump of the slope, 1e-4 of a sum of some thousands.
  expect(values[4 * 20000 + 3] / sum).toBeCloseTo(1, 6);
});
