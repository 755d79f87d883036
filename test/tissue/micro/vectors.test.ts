import { describe, expect, test } from "vitest";
import { fengFdg, fengInput } from "../../../src/input/feng.ts";
import { allowVectors } from "../../../src/numerics/simd/field-memory.ts";
import { makeOxygenSolver, type OxygenRun, type OxygenSetting } from "../../../src/tissue/micro/oxygen.ts";
import { makeVesselPatch } from "../../../src/tissue/micro/vessel-patch.ts";
import { layRandom } from "../../../src/tissue/micro/vessels.ts";
import { distance, kineticsOf, runTracer } from "../tracer-fields.ts";

type Size = readonly [number, number, number];
const patchOf = (size: Size, spacing: Size = [10, 10, 10]) =>
  makeVesselPatch(
    { size, spacing },
    { vessels: layRandom({ size, spacing }, { spacing: 100, radius: 4 }), consumption: 15 },
  );

/** What it gives without vectors, and what it gives with them. */
function both<Result>(run: () => Result): readonly [Result, Result] {
  allowVectors(false);
  const plain = run();
  allowVectors(true);
  return [plain, run()];
}

describe("with four voxels at a time oxygen is what it is with one", () => {
  const cube = [24, 24, 24] as const;
  const patch = patchOf(cube);
  const field = (scale: number): Float32Array =>
    patch.tissue.map((tissue, i) => (tissue > 0 ? scale * (2 + Math.sin(i)) : 0));
  const cases: readonly (readonly [string, OxygenSetting, OxygenRun])[] = [
    ["one blood for all", {}, {}],
    ["blood by voxel", {}, { vesselPO2: field(20) }],
    ["supply by voxel", { source: field(1) }, {}],
    ["both, through a wall", { source: field(1), wallPermeability: 50 }, { vesselPO2: field(20) }],
    ["zero order", { law: { kind: "zero-order" } }, { vesselPO2: 60 }],
    ["first order", { law: { kind: "first-order", P50: 20 } }, {}],
  ];
  test.each(cases)("%s", (_, setting, run) => {
    const [plain, vectors] = both(() => makeOxygenSolver(patch, setting)({ ...run, tolerance: 1e-9 }));
    expect(vectors.outcome).toBe("converged");
    expect(Math.abs(vectors.cycles - plain.cycles)).toBeLessThanOrEqual(2);
    const rms = distance(patch, plain.pO2, new Float32Array(plain.pO2.length));
    // Both are within what 1e-9 of the consumption leaves.
    expect(distance(patch, plain.pO2, vectors.pO2)).toBeLessThan(1e-7 * rms);
  });

  test.each([
    [[97, 90, 1], undefined],
    [
      [20, 30, 17],
      [10, 10, 40],
    ],
  ] as const)("%j voxels of %j µm", (size, spacing) => {
    const other = patchOf(size, spacing);
    const [plain, vectors] = both(() => makeOxygenSolver(other)({ tolerance: 1e-9 }));
    const rms = distance(other, plain.pO2, new Float32Array(plain.pO2.length));
    expect(distance(other, plain.pO2, vectors.pO2)).toBeLessThan(1e-7 * rms);
  });
});

describe("with four voxels at a time the tracer is what it is with one", () => {
  test.each([
    ["cu-atsm-plasma", [15, 14, 13]],
    ["two-tissue", [40, 33, 1]],
  ] as const)("%s in %j voxels", (model, size) => {
    const patch = patchOf(size);
    const { system, parameters } = kineticsOf(model);
    const pO2 = patch.tissue.map((_, i) => 10 * (1 + Math.sin(i)));
    const [plain, vectors] = both(() =>
      runTracer(patch, pO2, system, {
        medium: { kind: "input", name: "Cp", share: 0.2 },
        parameters,
        diffusivity: 100,
        wallPermeability: 2,
        plasma: fengInput(fengFdg),
        times: [20, 600],
        residual: 1e-8,
      }),
    );
    expect(vectors.mesh.length).toBe(plain.mesh.length);
    const zero = new Float32Array(patch.tissue.length);
    vectors.fields.forEach((values, j) => {
      // Pools and tables have 32 bits; steps follow errors that these bits shift a little.
      const rms = distance(patch, plain.fields[j], zero);
      expect(distance(patch, plain.fields[j], values)).toBeLessThan(1e-5 * rms);
    });
  });
});
