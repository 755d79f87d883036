import { compileNetwork } from "../../src/compile/compile-network.ts";
import { fengFdg, fengInput } from "../../src/input/feng.ts";
import { readModel } from "../../src/model/read-model.ts";
import { makeRandom } from "../../src/numerics/random.ts";
import { solve } from "../../src/solve/solve.ts";
import { constantCourse, type TimeCourse } from "../../src/time-course.ts";
import { countVoxels, type Grid, type Patch } from "../../src/tissue/micro/patch.ts";
import { makeVesselPatch } from "../../src/tissue/micro/vessel-patch.ts";
import type { Vessel } from "../../src/tissue/micro/vessels.ts";
import { modelText } from "../models.ts";
import { mean, plainRow, type VerificationRow } from "./convergence.ts";
import { closed, equalSteps, kineticsOf, makeSink, runTracer } from "./tracer-fields.ts";

const forest = { size: [14, 12, 9], spacing: [8, 8, 8] } as const;
const trunks: readonly Vessel[] = [
  { axis: 2, center: [30, 50], radius: 3 },
  { axis: 0, center: [60, 40], radius: 1 },
  { axis: 1, center: [80, 20], radius: 9 },
];
const makeForest = (grid: Grid, vessels: readonly Vessel[]): Patch =>
  makeVesselPatch(grid, { vessels, consumption: 1 });

/** N16: tracer among vessels that let none through, in noise from 0 to 1, in steps that adapt. */
export function verifyTracerBalance(): VerificationRow[] {
  const patch = makeForest(forest, trunks);
  const random = makeRandom(3);
  const noise = Float64Array.from(patch.tissue, (tissue) => (tissue > 0 ? random.uniform() : 0));
  const zero = new Float64Array(noise.length);
  const before = mean(patch, noise);
  const plain = { ...closed, parameters: [0], times: [600], start: [noise, zero] };
  const { total, fields } = runTracer(patch, zero, makeSink(), plain);
  const { system, parameters } = kineticsOf("cu-atsm-redox");
  const pO2 = noise.map((u) => 40 * u * u);
  const redox = runTracer(patch, pO2, system, { ...closed, parameters, times: [3600] });
  let outside = 0;
  fields[0].forEach((value, i) => {
    if (patch.tissue[i] > 0) outside = Math.max(outside, -value, value - 1);
  });
  return [
    plainRow("N16", "tracer without flux and reaction, over what it was", 1, total / before),
    plainRow("N16", "copper of the redox model after an hour", 1, redox.total),
    plainRow("N16", "noise from 0 to 1 leaves the bounds by", 0, outside),
  ];
}

/** N17: mirrored vessels give the mirrored field, and swapped axes the swapped one; largest difference in kBq/mL. */
export function verifyTracerSymmetry(): VerificationRow {
  const [nx, ny, nz] = forest.size;
  const width = nx * forest.spacing[0];
  const { system, parameters } = kineticsOf("cu-atsm-plasma");
  const solveIn = (grid: Grid, vessels: readonly Vessel[]) => {
    const patch = makeForest(grid, vessels);
    const pO2 = new Float32Array(countVoxels(patch)).fill(4);
    return runTracer(patch, pO2, system, {
      medium: { kind: "input", name: "Cp", share: 0.2 },
      parameters,
      diffusivity: 100,
      wallPermeability: 5,
      plasma: fengInput(fengFdg),
      times: [300],
      mesh: equalSteps(300, 30),
      residual: 1e-9,
    }).fields;
  };
  const plain = solveIn(forest, trunks);
  const flip = ({ axis, center: [u, v], radius }: Vessel): Vessel =>
    axis === 0 ? { axis, center: [u, v], radius } : { axis, center: [width - u, v], radius };
  const swap = ({ axis, center: [u, v], radius }: Vessel): Vessel =>
    axis === 2 ? { axis, center: [v, u], radius } : { axis: axis === 0 ? 1 : 0, center: [u, v], radius };
  const mirrored = solveIn(forest, trunks.map(flip));
  const swapped = solveIn({ ...forest, size: [ny, nx, nz] }, trunks.map(swap));
  let worst = 0;
  plain.forEach((field, j) => {
    field.forEach((value, i) => {
      const [x, y, z] = [i % nx, Math.floor(i / nx) % ny, Math.floor(i / nx / ny)];
      const other = mirrored[j][nx - 1 - x + nx * (y + ny * z)];
      worst = Math.max(worst, Math.abs(value - other), Math.abs(value - swapped[j][y + ny * (x + nx * z)]));
    });
  });
  return plainRow("N17", "tracer of mirrored and swapped vessels", 0, worst);
}

/** The plasma model with the medium of a patch in it: C in a share v, behind a wall that lets k_e through. */
function mixedModel(): string {
  return modelText("cu-atsm-plasma")
    .replace("species:\n", "species:\n  C: { initial: 0, unit: kBq/mL }\n")
    .replace(
      "parameters:\n",
      'parameters:\n  v: { value: 0.2, unit: "1", provenance: assumed }\n  k_e: { value: 1, unit: s^-1, provenance: assumed }\n',
    )
    .replace("delivery: { to: I, rate: K1 * Cp }", "delivery: { to: I, rate: K1 * C }")
    .replace(
      "reactions:\n",
      [
        "reactions:",
        "  taken: { from: C, rate: K1 * C / v }",
        "  returned: { to: C, rate: k_out * I / v }",
        "  in: { to: C, rate: k_e * Cp / v }",
        "  out: { from: C, rate: k_e * C / v }",
        "",
      ].join("\n"),
    );
}

/** Plasma that jumps: 10 for two minutes, nothing until 400 s, then 20. */
const jumping: TimeCourse = {
  pieces: [
    [0, 10],
    [120, 0],
    [400, 20],
  ].map(([start, amplitude]) => ({ start, terms: [{ amplitude, rate: 0, power: 0 }] })),
};

/** A patch whose D is infinite (10⁹ µm²/s) is one well-mixed voxel: the exact solver's curve, relative error. */
export const verifyWellMixed = (): VerificationRow[] => [
  plainRow("5e", "infinite D is the well-mixed model", 0, differFromMixed(fengInput(fengFdg))),
  plainRow("5e", "infinite D is the well-mixed model, plasma jumps", 0, differFromMixed(jumping)),
];

function differFromMixed(plasma: TimeCourse): number {
  const patch = makeForest(forest, trunks);
  const wallPermeability = 2;
  const times = [60, 600, 3600];
  const { system, parameters } = kineticsOf("cu-atsm-plasma");
  const pO2 = new Float32Array(countVoxels(patch)).fill(4);
  const { means } = runTracer(patch, pO2, system, {
    medium: { kind: "input", name: "Cp", share: 0.2 },
    parameters,
    diffusivity: 1e9,
    wallPermeability,
    plasma,
    times,
    tolerance: 1e-5,
    residual: 1e-9,
  });
  const surface = patch.surface.reduce((sum, s) => sum + s, 0) / patch.tissue.reduce((sum, s) => sum + s, 0);
  const network = readModel(mixedModel(), "mixed.yaml");
  const values = network.parameters.map(({ name, value }) =>
    name === "k_e" ? wallPermeability * surface : value,
  );
  const inputs = { pO2: constantCourse(4), Cp: plasma };
  const exact = solve(compileNetwork(network), { times, parameters: values, inputs, method: "exact" });
  const last = exact.values.subarray(2 * exact.names.length);
  return means.reduce((most, value, j) => Math.max(most, Math.abs(value / last[j] - 1)), 0);
}
