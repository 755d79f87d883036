import { describe, expect, test } from "vitest";
import { differentiateAll, makeDifferentiate, writeBalance } from "../../src/compile/balance.ts";
import { compileNetwork } from "../../src/compile/compile-network.ts";
import { printFill } from "../../src/compile/emit-fill.ts";
import type { Network } from "../../src/model/network.ts";
import { readModel } from "../../src/model/read-model.ts";
import { makeRandom } from "../../src/numerics/random.ts";
import { solve } from "../../src/solve/solve.ts";
import type { System } from "../../src/system.ts";
import { constantCourse } from "../../src/time-course.ts";
import { modelNames, modelText, shippedModel } from "../models.ts";
import { smallModel, valuesOf } from "../small-model.ts";

/** Enzyme kinetics, v = V·E/(K + E), in all ways not linear. */
const michaelis = smallModel({
  species: { E: 1, P: 0 },
  parameters: { V: [1e-3, "s^-1"], K: [0.2, "1"] },
  reactions: { turnover: { from: "E", to: "P", rate: "V * E / (K + E)" } },
});
/** Two of E make one D. */
const dimer = smallModel({
  species: { E: 1, D: 0 },
  parameters: { k: [1e-3, "s^-1"] },
  reactions: { pairing: { from: { E: 2 }, to: "D", rate: "k * E^2" } },
});
const networks: [string, Network][] = [
  ...modelNames.map((name): [string, Network] => [name, shippedModel(name)]),
  ["Michaelis–Menten", michaelis],
  ["a dimer", dimer],
];

type Matrix = "rhs" | "jacobian" | "parameterJacobian" | "inputJacobian";
const matrices: readonly Matrix[] = ["rhs", "jacobian", "parameterJacobian", "inputJacobian"];
const width = (system: System): Record<Matrix, number> => ({
  rhs: 1,
  jacobian: system.dim,
  parameterJacobian: system.parameters.length,
  inputJacobian: system.inputs.length,
});
function fill(system: System, what: Matrix, y: Float64Array, p: Float64Array): Float64Array {
  const out = new Float64Array(system.dim * width(system)[what]).fill(Number.NaN);
  system[what](y, p, out);
  return out;
}

/** A random state and random parameters around the model's own. */
function draw(network: Network, system: System, seed: number): { y: Float64Array; p: Float64Array } {
  const { uniform } = makeRandom(seed);
  const y = Float64Array.from({ length: system.dim }, uniform);
  const p = Float64Array.from(
    [...network.parameters, ...network.inputs],
    (q) => (q.value || 1) * (0.5 + uniform()),
  );
  return { y, p };
}

describe.each(networks)("%s", (_, network) => {
  const options = { accumulate: network.observables.map((o) => o.name), decayRate: 1e-4 };
  const generated = compileNetwork(network, { ...options, code: "generated" });
  const closures = compileNetwork(network, { ...options, code: "closures" });

  test.each(matrices)("%s: generated code equals the plain tree walk to 1e-12", (what) => {
    for (let seed = 0; seed < 50; seed++) {
      const { y, p } = draw(network, generated, seed);
      const [a, b] = [fill(generated, what, y, p), fill(closures, what, y, p)];
      expect(a.every(Number.isFinite)).toBe(true);
      // The same operations in the same order; pow may differ in the last bit from one call to the other.
      a.forEach((value, i) => {
        expect(Math.abs(value - b[i])).toBeLessThanOrEqual(1e-12 * Math.abs(b[i]));
      });
    }
  });

  test.each([
    ["jacobian", "y"],
    ["parameterJacobian", "p"],
    ["inputJacobian", "p"],
  ] as const)("%s agrees with central differences", (what, moved) => {
    for (let seed = 0; seed < 10; seed++) {
      const at = draw(network, generated, seed);
      const exact = fill(generated, what, at.y, at.p);
      const columns = width(generated)[what];
      for (let j = 0; j < columns; j++) {
        const place = what === "inputJacobian" ? generated.parameters.length + j : j;
        const h = 1e-5 * (at[moved][place] || 1);
        const on = (step: number): Float64Array => {
          const x = Float64Array.from(at[moved]);
          x[place] += step;
          const there = { ...at, [moved]: x };
          return fill(generated, "rhs", there.y, there.p);
        };
        const [up, down] = [on(h), on(-h)];
        const scale = Math.max(...up.map(Math.abs));
        for (let i = 0; i < generated.dim; i++) {
          const difference = (up[i] - down[i]) / (2 * h);
          // Truncation h²/6 = 2e-11 of the third derivative (up to some 10³ f/x³ on a Hill curve), rounding 1e-16/h.
          const tolerance = 3e-8 * Math.abs(difference) + (1e-15 * scale) / h;
          expect(Math.abs(exact[i * columns + j] - difference), `row ${i}, column ${j}`).toBeLessThanOrEqual(
            tolerance,
          );
        }
      }
    }
  });
});

test("at pO2 = 0 every derivative of the two-pool model is a number, and ∂/∂n is 0", () => {
  const network = shippedModel("cu-atsm-two-pool");
  for (const code of ["generated", "closures"] as const) {
    const system = compileNetwork(network, { code });
    const p = Float64Array.from([...valuesOf(network), 0]);
    const F = fill(system, "parameterJacobian", Float64Array.of(0.5, 0.3, 0.2), p);
    expect(F.every(Number.isFinite)).toBe(true);
    const nP = system.parameters.length;
    const iN = system.parameters.indexOf("n");
    for (let i = 0; i < 3; i++) expect(Math.abs(F[i * nP + iN])).toBe(0);
  }
});

test("linearity is seen: enzyme kinetics, carriers and dimers are not linear, all else is", () => {
  const curved = networks.filter(([, n]) => !compileNetwork(n).isLinear).map(([name]) => name);
  expect(curved).toEqual(["cu-atsm-nadh", "cu-atsm-hif", "Michaelis–Menten", "a dimer"]);
});

test("an input is a source only if it stands alone, and linearly", () => {
  const sources = (rate: string): readonly boolean[] =>
    compileNetwork(
      smallModel({
        inputs: { u: [1, "1"], w: [1, "1"] },
        species: { E: 1 },
        parameters: { k: [1, "s^-1"] },
        reactions: { r: { to: "E", rate } },
      }),
    ).isSource;
  expect(sources("k * u")).toEqual([true, true]);
  expect(sources("k * (u + w)")).toEqual([true, true]);
  expect(sources("k * u * E")).toEqual([false, true]);
  expect(sources("k * u^2")).toEqual([false, true]);
  // Bilinear in two inputs: neither can be convolved while the other changes.
  expect(sources("k * u * w")).toEqual([false, false]);
  expect(sources("k * exp(w) * E")).toEqual([true, false]);
  const plasma = compileNetwork(shippedModel("cu-atsm-plasma"));
  expect(plasma.inputs).toEqual(["pO2", "Cp"]);
  expect(plasma.isSource).toEqual([false, true]);
});

test("a closed system that decays is the one that does not, times e^(−λt)", () => {
  const network = shippedModel("cu-atsm-redox");
  const decayRate = 1.2e-3;
  const run = (rate: number) =>
    solve(compileNetwork(network, { decayRate: rate }), {
      times: [0, 60, 600, 3600],
      parameters: valuesOf(network),
      inputs: { pO2: constantCourse(1) },
    });
  const [kept, decayed] = [run(0), run(decayRate)];
  kept.values.forEach((y, i) => {
    const t = kept.times[Math.floor(i / 4)];
    // Both sides come from matrix exponentials good to some 1e-14.
    expect(Math.abs(decayed.values[i] * Math.exp(decayRate * t) - y)).toBeLessThan(
      1e-13 * Math.exp(decayRate * t),
    );
  });
});

test("an accumulated observable is its time integral, and does not itself decay", () => {
  const network = smallModel({
    species: { E: 2 },
    parameters: { k: [1e-3, "s^-1"] },
    reactions: { loss: { from: "E", rate: "k * E" } },
    observables: { left: { expression: "E", unit: "%" } },
  });
  const decayRate = 4e-3;
  const system = compileNetwork(network, { accumulate: ["left"], decayRate });
  expect(system.names).toEqual(["E", "∫left"]);
  const { values } = solve(system, { times: [1000], parameters: [1e-3] });
  // In internal units (fractions, not %): 2 (1 − e^(−(k+λ)t)) / (k+λ).
  expect(values[1]).toBeCloseTo((2 * -Math.expm1(-5)) / 5e-3, 10);
});

test("an observable that does not exist cannot be accumulated", () => {
  expect(() => compileNetwork(michaelis, { accumulate: ["uptake"] })).toThrowErrorMatchingInlineSnapshot(
    `[CallError: small has no observable "uptake": none is defined here]`,
  );
});

test("the order of the species in the file changes nothing", () => {
  const text = modelText("cu-atsm-redox");
  const lines = text.split("\n");
  const first = lines.findIndex((line) => line.startsWith("  E: {"));
  const shuffled = [...lines];
  shuffled.splice(first, 4, ...[2, 0, 3, 1].map((k) => lines[first + k]));
  const run = (network: Network): Record<string, number> => {
    const { names, values } = solve(compileNetwork(network), {
      times: [1800],
      parameters: valuesOf(network),
      inputs: { pO2: constantCourse(0.76) },
    });
    return Object.fromEntries(names.map((name, i) => [name, values[i]]));
  };
  const [a, b] = [run(readModel(text, "a.yaml")), run(readModel(shuffled.join("\n"), "b.yaml"))];
  expect(Object.keys(b)).toEqual(["R", "E", "T", "I"]);
  // Sums in another order round differently.
  for (const name of Object.keys(a)) expect(Math.abs(a[name] - b[name])).toBeLessThan(1e-14);
});

/** The text of all that is generated for a network, each part under its name. */
function printAll(network: Network, decayRate = 0): string {
  const { rhs, names, parameters, inputs } = writeBalance(network, { decayRate });
  const by = (columns: readonly string[]) => differentiateAll(rhs, columns, makeDifferentiate());
  const parts = { rhs, jacobian: by(names), parameterJacobian: by(parameters), inputJacobian: by(inputs) };
  return matrices
    .map((what) => `${what}\n${printFill(names, [...parameters, ...inputs], parts[what])}\n`)
    .join("\n");
}

describe("the generated text", () => {
  test("of the redox model is this", async () => {
    const text = printAll(shippedModel("cu-atsm-redox"));
    await expect(text).toMatchFileSnapshot("../golden/compile/cu-atsm-redox.txt");
  });

  test.each(networks)(
    "of %s holds slots, numbers, arithmetic and three functions, nothing else",
    (_, network) => {
      const token =
        /^(?:[yp]\[\d+\]|out\[\d+\] =|const e\d+ =|e\d+|Math\.(?:exp|sqrt|pow)|safeLog|\d+(?:\.\d+)?(?:e[+-]?\d+)?|[-+*/(),;\s])/;
      let rest = printAll(network, 1e-5).replace(/^[a-zA-Z]+$/gm, "");
      while (rest !== "") {
        const found = rest.match(token)?.[0];
        expect(found, rest.slice(0, 40)).toBeTruthy();
        rest = rest.slice(found?.length ?? rest.length);
      }
    },
  );
});
