import { describe, expect, test } from "vitest";
import { compileNetwork } from "../../src/compile/compile-network.ts";
import { makeEvaluator } from "../../src/model/evaluate.ts";
import { makeRandom } from "../../src/numerics/random.ts";
import { makeReader } from "../../src/observe/observe.ts";
import { modelNames } from "../models.ts";
import { hour, run, shipped, sum } from "./shipped-run.ts";

const nonlinear = ["cu-atsm-nadh", "cu-atsm-hif"];
const closed = [
  "cu-atsm-redox",
  "cu-atsm-two-pool",
  "cu-atsm-redox-lumped",
  "cu-atsm-nadh",
  "cu-atsm-hif",
  "cu-ptsm",
  "cu64-acetate",
];

describe.each(modelNames)("%s", (name) => {
  const { network, system } = shipped(name);

  test("is linear unless carrier or induced levels multiply its pools", () => {
    expect(system.isLinear).toBe(!nonlinear.includes(name));
  });

  test("explains itself: limits, citation, every pool, number and observable", () => {
    expect(network.description.length).toBeGreaterThan(150);
    expect(network.limits.length).toBeGreaterThan(1);
    expect(network.citation.bibtex).toContain(`{${network.citation.key},`);
    const parts = [...network.species, ...network.parameters, ...network.inputs, ...network.observables];
    for (const part of parts) expect(part.description, part.name).not.toBe("");
  });

  test("gives a range to every parameter but reference values, so that it can be swept", () => {
    const without = network.parameters.filter((q) => !q.range).map((q) => q.name);
    expect(without.filter((q) => !q.endsWith("_ref"))).toEqual([]);
  });

  test("generated code and the plain tree walk give the same right-hand side at 20 random states", () => {
    const plain = compileNetwork(network, { code: "closures", eliminate: false });
    const { uniform } = makeRandom(7);
    for (let draw = 0; draw < 20; draw++) {
      const y = Float64Array.from(system.names, uniform);
      const p = Float64Array.from(
        [...network.parameters, ...network.inputs],
        (q) => q.value * (0.5 + uniform()),
      );
      const [a, b] = [new Float64Array(system.dim), new Float64Array(system.dim)];
      system.rhs(y, p, a);
      plain.rhs(y, p, b);
      const largest = Math.max(...b.map(Math.abs));
      // The same operations in the same order; pow may differ in its last bit.
      a.forEach((f, i) => {
        expect(Math.abs(f - b[i])).toBeLessThanOrEqual(1e-13 * largest);
      });
    }
  });

  test("a combination, put back, gives the parameter that it solves", () => {
    const value = (q: string) => () => network.parameters.find((x) => x.name === q)?.value ?? Number.NaN;
    for (const c of network.fit?.combinations ?? []) {
      const combined = makeEvaluator(c.expression, value);
      const back = makeEvaluator(c.as, (q) => (q === c.name ? combined : value(q)));
      expect(back() / value(c.solves)()).toBeCloseTo(1, 12);
      const [low, high] = c.range ?? [Number.NaN, Number.NaN];
      expect(combined()).toBeGreaterThanOrEqual(low);
      expect(combined()).toBeLessThanOrEqual(high);
    }
  });

  test("every observable is a finite number at its own values, and what is fitted moves with the pools", () => {
    const inputs = network.inputs.map((q) => (q.unit.text === "kBq/mL" ? 100 : q.value));
    const p = Float64Array.from([...network.parameters.map((q) => q.value), ...inputs]);
    const y = Float64Array.from(system.names, () => 0.1);
    for (const o of network.observables)
      expect(makeReader(network, o.expression)(y, p), o.name).toBeGreaterThan(0);
    const fitted = network.observables.find((o) => o.name === network.fit?.observable);
    if (fitted) {
      const read = makeReader(network, fitted.expression);
      expect(
        read(
          y.map((x) => 2 * x),
          p,
        ),
      ).toBeGreaterThan(read(y, p));
    }
  });
});

test.each(closed)("%s keeps its tracer over a day, and no pool is negative", (name) => {
  const { network } = shipped(name);
  const times = [0, 0.1, 1, 10, 60, 600, hour, 6 * hour, 24 * hour];
  const tracer = network.species.map((s) => s.name).filter((s) => !/^(H$|L_)/.test(s));
  // A fault of every rate in turn would show only where all of them run.
  const all = { k_pgp: 1e-3, k_deg: 1e-5, k_eff: 1e-4, k_X: 1e-4, C_dose: 20 };
  for (const pO2 of [0, 0.3, 38, 160]) {
    const inputs = network.inputs.some((q) => q.name === "pO2") ? { pO2 } : {};
    const { curves } = run(name, times, { set: all, inputs });
    times.forEach((t, i) => {
      // A propagator over Δt doubles its rounding log₂(‖J‖Δt) times; ‖J‖ is up to 40 /s (Cu-PTSM).
      const tolerance = t <= hour && name !== "cu-ptsm" ? 1e-12 : 1e-11;
      expect(Math.abs(sum(curves, tracer, i) - 1)).toBeLessThan(tolerance);
    });
    // Exact: rounding. Rodas5P at 1e-8 (absolute 1e-11): a pool that is just filling may be that far below 0.
    const floor = nonlinear.includes(name) ? -1e-10 : -1e-15;
    for (const curve of Object.values(curves)) for (const y of curve) expect(y).toBeGreaterThan(floor);
  }
});
