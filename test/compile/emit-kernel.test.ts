import { expect, test } from "vitest";
import { printKernels } from "../../src/compile/emit-kernel.ts";
import { modelNames, shippedModel } from "../models.ts";
import { smallModel } from "../small-model.ts";
import { measureKernels } from "./kernel-error.ts";

test.each(modelNames)(
  "the kernels of %s give its rates: rounded once on cpu, in 32 bits on webasm",
  async (name) => {
    const network = shippedModel(name);
    // On cpu gpu.js computes in 64 bits and stores in 32: half a unit in the last place, and some 1e-16 of the terms.
    const cpu = await measureKernels(network, "cpu");
    expect(cpu.toRate).toBeLessThanOrEqual(2 ** -24 * 1.001);
    // Each of at most some 30 operations rounds by 2⁻²⁴ = 6e-8.
    expect((await measureKernels(network, "webasm")).toTerms).toBeLessThan(2e-6);
  },
);

/** Every function and operator of the language, in rates of two pools. */
const everything = smallModel({
  inputs: { pO2: { value: 5, unit: "mmHg", range: [0, 160], provenance: "assumed" } },
  species: { A: 1, B: 1 },
  parameters: { k: [0.3, "s^-1"], K: [0.4, "1"], n: [2.2, "1"], P: [7, "mmHg"] },
  reactions: {
    a: { from: "A", rate: "k * exp(-A) * log(1 + B) + k * A^2 * B^3 / A^1.5" },
    b: { from: "B", rate: "k * sqrt(A) * abs(-B) * min(A, B, K) * max(A, K, B, 0.2)" },
    c: { from: "A", to: "B", rate: "k * piecewise(A < B, A, B >= 2 * K, B^2, +K * A)" },
    d: {
      to: "A",
      rate: "k * hill(A, K, n) + k * hill(B, K, 2) + k * hill(A * B, 1, 3) + k * michaelis(A, K)",
    },
    e: { to: "B", rate: "k * piecewise(pO2 > P, 1, pO2 <= 0.4 * P, 0.5, pO2 / P) * K^n * 10^(n - 2)" },
  },
  observables: { A: { expression: "A", unit: "1" } },
});

test("every function of the language is one of the kernel too", async () => {
  expect((await measureKernels(everything, "cpu")).toRate).toBeLessThanOrEqual(2 ** -24 * 1.001);
  expect((await measureKernels(everything, "webasm")).toTerms).toBeLessThan(2e-6);
});

test("a kernel has one declarator a statement, no index beyond its array, and no power where a product does", () => {
  for (const network of [...modelNames.map(shippedModel), everything])
    for (const source of printKernels(network).sources) {
      expect(source).not.toMatch(/Math\.pow\([^()]*, [23]\)|safeLog|=>/);
      for (const [, index] of source.matchAll(/\[([^\]]*)\]/g))
        expect(index).toMatch(/^(this\.thread\.x( \+ (\d+ \* )?n)?|\d+)$/);
      for (const line of source.split("\n").slice(1, -1))
        expect(line).toMatch(/^ {2}(const \w+ = [^=;]+(?:[<>]=?[^=;]+)*|return [^;]+);$/);
    }
});

test("fields are what the caller says; decay and integrals are in the kernels as in the system", () => {
  const network = shippedModel("cu-atsm-plasma");
  const { unknowns, fields, shared, sources, maxVoxels } = printKernels(network, {
    fields: ["pO2", "K1"],
    accumulate: ["activity"],
    decayRate: 1e-5,
  });
  expect(unknowns).toEqual(["I", "R", "T", "∫activity"]);
  expect(fields).toEqual(["pO2", "K1"]);
  expect(shared).toEqual(["k_out", "k_red", "k_ox", "k_diss", "V_b", "Cp"]);
  expect(sources[0]).toContain("const u1 = u[this.thread.x + n];");
  // The last place of the fourth row is counted exactly.
  expect(Math.fround(4 * maxVoxels - 1)).toBe(4 * maxVoxels - 1);
  expect(sources[2]).toContain("0.00001");
  expect(() => printKernels(network, { fields: ["pO3"] })).toThrow(
    'expected inputs and parameters of cu-atsm-plasma as fields, found "pO3"',
  );
});

test("the kernels of the redox model are as they were", async () => {
  const { sources, ...names } = printKernels(shippedModel("cu-atsm-redox"));
  const head = Object.entries(names).map(([part, own]) => `// ${part}: ${own}`);
  await expect(`${[...head, ...sources].join("\n")}\n`).toMatchFileSnapshot(
    "../golden/compile/cu-atsm-redox-kernels.txt",
  );
});
