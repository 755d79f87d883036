import { describe, expect, test } from "vitest";
import { compileNetwork } from "../../src/compile/compile-network.ts";
import { fengFdg, fengInput } from "../../src/input/feng.ts";
import { cyclicInput } from "../../src/input/schedule.ts";
import type { Network } from "../../src/model/network.ts";
import type { Method } from "../../src/solve/solution.ts";
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
const michaelis = smallModel({
  species: { E: 1, P: 0 },
  parameters: { V: [1e-3, "s^-1"], K: [0.2, "1"] },
  reactions: { turnover: { from: "E", to: "P", rate: "V * E / (K + E)" } },
});
const namesOf = (network: Network): string[] => network.parameters.map((q) => q.name);
const withAll = (network: Network): System => compileNetwork(network, { sensitivities: namesOf(network) });

test.each<[Method, number, number]>([
  // A matrix exponential and its derivatives; the stiff method at rtol 1e-8 must keep 1e-6 and keeps 100 times more.
  ["exact", 1e-12, 1e-8],
  ["rodas5p", 1e-8, 1e-8],
  ["odex", 1e-6, 1e-8],
])(
  "by %s, sensitivities of the redox model equal a 60-digit reference to %d of their peak",
  (method, bound, tolerance) => {
    const system = withAll(redox);
    for (const [j, parameter] of namesOf(redox).entries()) {
      const own = rows.filter((row) => row.parameter === parameter);
      const peak = Math.max(...own.flatMap((row) => row.sensitivity.map(Math.abs)));
      for (const { pO2_mmHg, time_s, sensitivity } of own) {
        // The explicit method is too slow beyond.
        if (method === "odex" && pO2_mmHg > 40) continue;
        const inputs = { pO2: constantCourse(pO2_mmHg) };
        const { values } = solve(system, {
          times: [time_s],
          parameters: valuesOf(redox),
          inputs,
          method,
          tolerance,
        });
        sensitivity.forEach((s, i) => {
          expect(Math.abs(values[4 * (1 + j) + i] - s), `${parameter}, ${pO2_mmHg} mmHg`).toBeLessThan(
            bound * peak,
          );
        });
      }
    }
  },
);

/** Values at some times with parameter j moved by a relative step. */
const slow = { tolerance: 1e-12, maxSteps: 100_000 };

describe.each<[string, Network, Record<string, TimeCourse>, Method | "auto"]>([
  ["cu-atsm-redox, exact", redox, { pO2: constantCourse(0.76) }, "exact"],
  ["cu-atsm-redox, stiff", redox, { pO2: constantCourse(0.76) }, "rodas5p"],
  [
    "cu-atsm-redox under cycling O2",
    redox,
    { pO2: cyclicInput({ mean: 4, amplitude: 3, period: 900 }) },
    "auto",
  ],
  ["cu-atsm-two-pool", shippedModel("cu-atsm-two-pool"), { pO2: constantCourse(0.76) }, "exact"],
  [
    "cu-atsm-plasma, exact",
    shippedModel("cu-atsm-plasma"),
    { pO2: constantCourse(3.8), Cp: fengInput({ ...fengFdg, delay_min: 1 }) },
    "exact",
  ],
  [
    "cu-atsm-plasma, stiff",
    shippedModel("cu-atsm-plasma"),
    { pO2: constantCourse(3.8), Cp: fengInput({ ...fengFdg, delay_min: 1 }) },
    "rodas5p",
  ],
  [
    "cu-atsm-nadh, with a total eliminated",
    shippedModel("cu-atsm-nadh"),
    { pO2: constantCourse(0.76) },
    "rodas5p",
  ],
  ["cu-atsm-hif", shippedModel("cu-atsm-hif"), { pO2: constantCourse(0.76) }, "rodas5p"],
  ["Michaelis–Menten, stiff", michaelis, {}, "rodas5p"],
  ["Michaelis–Menten, by odex", michaelis, {}, "odex"],
])("%s", (_, network, driven, method) => {
  const levels = network.inputs.map((q) => [q.name, constantCourse(q.value)] as const);
  const inputs = { ...Object.fromEntries(levels), ...driven };
  const parameters = valuesOf(network);
  const names = namesOf(network);
  const times = [300, 1800];
  const system = withAll(network);
  const base = compileNetwork(network);
  const at = solve(system, { times, parameters, inputs, method, tolerance: 1e-8, maxSteps: 100_000 });
  const width = at.names.length / (1 + names.length);
  const fine = {
    times,
    inputs,
    method: method === "exact" ? ("exact" as const) : ("rodas5p" as const),
    ...slow,
  };
  const differences = (j: number, step: number): Float64Array => {
    const h = step * (parameters[j] || 1e-6);
    const moved = (by: number): Float64Array =>
      solve(base, { ...fine, parameters: parameters.map((p, k) => (k === j ? p + by : p)) }).values;
    const [up, down] = [moved(h), moved(-h)];
    return up.map((y, i) => (y - down[i]) / (2 * h));
  };

  test("sensitivities are those of central differences, of which two neighboring steps agree", () => {
    const steps = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5];
    for (const [j, name] of names.entries()) {
      const own = times.flatMap((__, i) =>
        Array.from(
          at.values.subarray(i * at.names.length + width * (1 + j), i * at.names.length + width * (2 + j)),
        ),
      );
      const tries = steps.map((step) => differences(j, step));
      const peak = Math.max(...own.map(Math.abs));
      const distance = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
        Math.max(...Array.from(a, (x, i) => Math.abs(x - b[i])));
      const agreement = tries.slice(1).map((d, k) => distance(d, tries[k]));
      const best = agreement.indexOf(Math.min(...agreement));
      // Differences are as good as their neighbors say; 1e-6 is what is asked at rtol 1e-8.
      const bound = 1e-6 * peak + 2 * agreement[best];
      expect(agreement[best], `${name}: the steps agree`).toBeLessThanOrEqual(1e-3 * peak);
      expect(distance(own, tries[best + 1]), name).toBeLessThanOrEqual(bound);
    }
  });

  test("the unknowns themselves are not changed by carrying sensitivities", () => {
    const { values } = solve(base, { ...fine, parameters });
    const peak = Math.max(...values.map(Math.abs));
    for (let i = 0; i < values.length; i++) {
      const mine = at.values[Math.floor(i / width) * at.names.length + (i % width)];
      expect(Math.abs(mine - values[i])).toBeLessThan(1e-7 * peak);
    }
  });

  test("the generated step and the plain one go the same way", () => {
    if (method !== "rodas5p") return;
    const { makeStep: __, ...plain } = system;
    const other = solve(plain, { times, parameters, inputs, method, tolerance: 1e-8, maxSteps: 100_000 });
    const peaks = at.names.map((___, i) =>
      Math.max(...times.map((____, k) => Math.abs(at.values[k * at.names.length + i]))),
    );
    const blockPeak = (i: number): number => {
      const b = Math.floor(i / width) * width;
      return Math.max(...peaks.slice(b, b + width));
    };
    expect(other.steps).toBe(at.steps);
    at.values.forEach((y, i) => {
      // Another order of elimination rounds differently.
      expect(Math.abs(y - other.values[i])).toBeLessThanOrEqual(1e-9 * blockPeak(i % at.names.length));
    });
  });
});

test("unknowns are named, and second sensitivities are refused", () => {
  const system = compileNetwork(redox, { sensitivities: ["k_ox"] });
  expect(system.names).toEqual(["E", "I", "R", "T", "∂E/∂k_ox", "∂I/∂k_ox", "∂R/∂k_ox", "∂T/∂k_ox"]);
  const empty = new Float64Array(0);
  expect(() => system.parameterJacobian(empty, empty, empty)).toThrow("second sensitivities are not made");
});
