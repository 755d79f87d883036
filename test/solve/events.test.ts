import { describe, expect, test } from "vitest";
import { compileNetwork } from "../../src/compile/compile-network.ts";
import { stepInput } from "../../src/input/schedule.ts";
import type { Network } from "../../src/model/network.ts";
import { readModel } from "../../src/model/read-model.ts";
import type { Method } from "../../src/solve/solution.ts";
import { solve } from "../../src/solve/solve.ts";
import { constantCourse, type TimeCourse } from "../../src/time-course.ts";
import { modelText } from "../models.ts";
import { smallModel, valuesOf } from "../small-model.ts";

const methods: readonly Method[] = ["exact", "rodas5p", "odex"];
const namesOf = (network: Network): string[] => network.parameters.map((q) => q.name);
/** What a method keeps of a value of 1 at a tolerance of 1e-10. */
const bound: Record<Method, number> = { exact: 1e-13, rodas5p: 1e-9, odex: 1e-8 };

/** Elimination of two doses, the second at a time and of a size that are parameters. */
const twoDoses = smallModel({
  species: { A: "D1" },
  parameters: {
    D1: [2, "1"],
    D2: [0.5, "1"],
    k: [1e-3, "s^-1"],
    t2: [20, "min"],
  },
  reactions: { loss: { from: "A", rate: "k * A" } },
  events: { second: { at: "t2", add: { A: "D2" } } },
});

describe.each(methods)("by %s", (method) => {
  test("a second dose decays from its time on, and every derivative has its closed form", () => {
    const system = compileNetwork(twoDoses, { sensitivities: namesOf(twoDoses) });
    const [D1, D2, k, t2] = valuesOf(twoDoses);
    const times = [0, 600, 1199, 1200, 1201, 3000];
    const { values } = solve(system, { times, parameters: [D1, D2, k, t2], method, tolerance: 1e-10 });
    times.forEach((t, i) => {
      const [e1, e2] = [Math.exp(-k * t), t >= t2 ? Math.exp(-k * (t - t2)) : 0];
      const exact = [
        D1 * e1 + D2 * e2,
        e1,
        e2,
        -t * D1 * e1 - Math.max(0, t - t2) * D2 * e2,
        // At the time itself the dose is in: one that came later would not have decayed.
        k * D2 * e2,
      ];
      exact.forEach((y, j) => {
        const scale = [1, 1, 1, 1 / k, k][j];
        expect(Math.abs(values[i * 5 + j] - y), `${system.names[j]} at ${t} s`).toBeLessThan(
          10 * bound[method] * scale,
        );
      });
    });
  });

  test("a change of medium and a step of O2 at a parameter's time: derivatives are those of differences", () => {
    const network = smallModel({
      inputs: { pO2: [5, "mmHg"] },
      species: { E: 1, I: 0, R: 0 },
      parameters: {
        k_in: [1e-3, "s^-1"],
        k_out: [2e-3, "s^-1"],
        k_red: [4e-3, "s^-1"],
        k_ox: [1e-3, "s^-1 mmHg^-1"],
        t_chase: [15, "min"],
        kept: [0.3, "1"],
        P_chase: [20, "mmHg"],
      },
      reactions: {
        uptake: { from: "E", to: "I", rate: "k_in * E" },
        washout: { from: "I", to: "E", rate: "k_out * I" },
        reduction: { from: "I", to: "R", rate: "k_red * I" },
        reoxidation: { from: "R", to: "I", rate: "k_ox * pO2 * R" },
      },
      events: { chase: { at: "t_chase", set: { E: "kept * E * (1 - I)", pO2: "P_chase" } } },
    });
    const names = namesOf(network);
    const parameters = valuesOf(network);
    const inputs = { pO2: constantCourse(5) };
    const times = [600, 1000, 2400];
    const system = compileNetwork(network, { sensitivities: names });
    const run = () => solve(system, { times, parameters, inputs, method, tolerance: 1e-10 });
    if (method === "exact") {
      // A level that is differentiated by moves a rate constant: that is another matrix.
      expect(run).toThrow(/an event sets an input to a level by which derivatives are wanted/);
      return;
    }
    const { values } = run();
    const base = compileNetwork(network);
    names.forEach((name, j) => {
      const at = (by: number): Float64Array =>
        solve(base, {
          times,
          parameters: parameters.map((p, k) => (k === j ? p * (1 + by) : p)),
          inputs,
          method: "exact",
        }).values;
      const step = 1e-4;
      const [up, down] = [at(step), at(-step)];
      const slopes = up.map((y, i) => (y - down[i]) / (2 * step * parameters[j]));
      const peak = Math.max(...slopes.map(Math.abs));
      times.forEach((t, i) => {
        for (let s = 0; s < 3; s++)
          // Truncation step² of a third derivative, some 10 times the first.
          expect(
            Math.abs(values[i * system.dim + 3 * (1 + j) + s] - slopes[i * 3 + s]),
            `${name}, ${t} s`,
          ).toBeLessThan((1e-6 + 1000 * bound[method]) * peak);
      });
    });
  });
});

test("events at one time act in the order of the file; before the start only levels count", () => {
  const network = smallModel({
    inputs: { u: [1, "1"] },
    species: { A: 1 },
    parameters: { k: [1, "s^-1"], t_both: [5, "s"] },
    reactions: { source: { to: "A", rate: "k * u" } },
    events: {
      double: { at: "t_both", set: { A: "2 * A", u: 3 } },
      more: { at: "t_both", add: { A: 1 } },
    },
  });
  const inputs = { u: constantCourse(1) };
  for (const method of methods) {
    const options = { parameters: [1, 5], inputs, method };
    const { values } = solve(compileNetwork(network), { ...options, times: [4, 5, 7] });
    [5, 13, 19].forEach((y, i) => {
      expect(values[i]).toBeCloseTo(y, 10);
    });
    const later = solve(compileNetwork(network), { ...options, start: 6, times: [6, 7] });
    expect(Array.from(later.values)).toEqual([1, expect.closeTo(4, 10)]);
    const atOnce = solve(compileNetwork(network), { ...options, start: 5, times: [5] });
    expect(atOnce.values[0]).toBe(3);
  }
});

test("a dose is never stepped over, and no value depends on the output grid", () => {
  const parameters = [0, 1, 1e-9, 5e5];
  for (const method of methods) {
    const options = { parameters, method };
    const alone = solve(compileNetwork(twoDoses), { ...options, times: [1e6] }).values[0];
    expect(Math.abs(alone - Math.exp(-5e-4))).toBeLessThan(1e-8);
    const among = solve(compileNetwork(twoDoses), { ...options, times: [1, 4e5, 5e5, 6e5, 1e6] });
    expect(Math.abs(among.values[4] - alone)).toBeLessThanOrEqual(method === "exact" ? 1e-15 : 0);
  }
});

test("a jump of no length in time: an event at a time that is not a number is refused by name", () => {
  const bad = [0, 1, 1e-3, Number.NaN];
  expect(() =>
    solve(compileNetwork(twoDoses), { times: [1], parameters: bad }),
  ).toThrowErrorMatchingInlineSnapshot(
    `[CallError: event "second" happens at NaN s; expected a finite time]`,
  );
});

test("one rate moves one amount between compartments of any volume", () => {
  const network = smallModel({
    compartments: { big: [8, "mL"], small: [2, "mL"] },
    species: {
      A: { initial: "dose / big", unit: "kBq/mL", compartment: "big" },
      B: { initial: 0, unit: "kBq/mL", compartment: "small" },
    },
    parameters: { dose: [80, "kBq"], PS: [1e-2, "mL/s"] },
    reactions: { exchange: { from: "A", to: "B", rate: "PS * (A - B)" } },
  });
  const parameters = valuesOf(network);
  expect(namesOf(network)).toEqual(["dose", "PS", "big", "small"]);
  for (const eliminate of [false, true])
    for (const method of methods) {
      const system = compileNetwork(network, { eliminate, sensitivities: ["dose", "big"] });
      const { names, values } = solve(system, { times: [300], parameters, method, tolerance: 1e-10 });
      // A − B decays at PS (1/V₁ + 1/V₂) from dose/V₁; amounts add up to the dose.
      const closed = (dose: number, big: number): [number, number] => {
        const gap = (dose / big) * Math.exp(-1e-2 * (1 / big + 1 / 2) * 300);
        return [(dose + 2 * gap) / (big + 2), (dose - big * gap) / (big + 2)];
      };
      const [A, B] = closed(80, 8);
      const at = (name: string): number => values[names.indexOf(name)];
      expect(Math.abs(at("A") - A)).toBeLessThan(bound[method] * 10);
      expect(Math.abs(at("B") - B)).toBeLessThan(bound[method] * 10);
      expect(Math.abs(8 * at("A") + 2 * at("B") - 80)).toBeLessThan(eliminate ? 1e-13 * 80 : 1e-11 * 80);
      [0, 1].forEach((i) => {
        const byBig = (closed(80, 8.0004)[i] - closed(80, 7.9996)[i]) / 8e-4;
        expect(Math.abs(at(`∂${"AB"[i]}/∂dose`) - [A, B][i] / 80)).toBeLessThan(bound[method]);
        // Truncation (5e-5)² of the third derivative.
        expect(Math.abs(at(`∂${"AB"[i]}/∂big`) - byBig)).toBeLessThan(1e-8 + 10 * bound[method]);
      });
    }
});

/** cu-atsm-redox with a wash-out: the medium is taken away, and what leaves the cells does not come back. */
function withChase(constantMedium: boolean): Network {
  const text = modelText("cu-atsm-redox")
    .replace(
      "species:\n",
      "  contact: { value: 1, unit: '1', provenance: assumed }\n  open: { value: 0, unit: '1', provenance: assumed }\n\nspecies:\n",
    )
    .replace(
      "parameters:\n",
      "parameters:\n  t_chase: { value: 60, unit: min, provenance: assumed }\n  P_chase: { value: 0.5, unit: mmHg, range: [0, 200], provenance: assumed }\n",
    )
    .replace("rate: k_in * E }", "rate: k_in * contact * E }")
    .replace(
      "\nobservables:",
      `${constantMedium ? "  refill: { to: E, rate: k_in * contact * E }\n  removal: { from: E, rate: k_out * I }\n" : ""}\nevents:\n  chase: { at: t_chase, set: { E: 0, contact: 0, pO2: P_chase } }\n\nobservables:`,
    );
  return readModel(text, "chase.yaml");
}

test.each([
  ["loaded from a constant medium", true, 0.5, 51.2],
  ["loaded from a constant medium", true, 150, 15.0],
  ["loaded from the closed medium", false, 0.5, 54.0],
  ["loaded from the closed medium", false, 150, 19.9],
])("%s (%s) for 1 h at 0.5 mmHg and chased for 1 h at %d mmHg, cells keep %d %", (_, constant, P, kept) => {
  const network = withChase(constant);
  const parameters = network.parameters.map((q) => (q.name === "P_chase" ? P : q.value));
  const inputs: Record<string, TimeCourse> = {
    pO2: constantCourse(0.5),
    contact: constantCourse(1),
    open: constantCourse(0),
  };
  for (const method of ["exact", "rodas5p"] as const) {
    const { values, names, courses } = solve(compileNetwork(network), {
      times: [3599.999, 3600, 7200],
      parameters,
      inputs,
      method,
    });
    const cells = [0, 1, 2].map((i) =>
      ["I", "R", "T"].reduce((sum, s) => sum + values[i * 4 + names.indexOf(s)], 0),
    );
    // The figures are printed to a tenth of a percent.
    expect(Math.abs((100 * cells[2]) / cells[0] - kept)).toBeLessThan(0.05);
    // The state at the time of an event is the one behind it.
    expect(values[4 + names.indexOf("E")]).toBe(0);
    expect(courses.pO2).toEqual(
      stepInput([
        { time: 0, value: 0.5 },
        { time: 3600, value: P },
      ]),
    );
  }
});
