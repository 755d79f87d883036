import { describe, expect, test } from "vitest";
import { fengFdg, fengInput } from "../../../src/input/feng.ts";
import { constantCourse } from "../../../src/time-course.ts";
import { solveOxygen } from "../../../src/tissue/micro/oxygen.ts";
import { solveTracer } from "../../../src/tissue/micro/tracer.ts";
import type { TracerRun } from "../../../src/tissue/micro/tracer-options.ts";
import { makeVesselPatch } from "../../../src/tissue/micro/vessel-patch.ts";
import { layRandom } from "../../../src/tissue/micro/vessels.ts";
import { distance, kineticsOf, runTracer } from "../tracer-fields.ts";

const { system, parameters } = kineticsOf("cu-atsm-plasma");
const grid = { size: [16, 16, 16], spacing: [10, 10, 10] } as const;
const vessels = layRandom(grid, { spacing: 100, radius: 4, axes: [0, 1, 2] });
const patch = makeVesselPatch(grid, { vessels, consumption: 15 });
const { pO2 } = solveOxygen(patch);
const setting = {
  medium: { kind: "input", name: "Cp", share: 0.2 },
  parameters,
  diffusivity: 100,
  wallPermeability: 2,
  plasma: fengInput(fengFdg),
} as const;

describe("behind a bolus, through walls that hold back", () => {
  const run = (options: Partial<TracerRun>) =>
    runTracer(patch, pO2, system, { ...setting, times: [3600], ...options });
  const coarse = run({});

  test("hardly a step is taken twice, and there are few", () => {
    // Once every third was, down to 0.1 s: what the linear equations left was compared with the plasma, not the tissue.
    expect(coarse.rejected).toBeLessThanOrEqual(6);
    expect(coarse.mesh.length).toBeLessThan(70);
  });

  test("the tracer of each voxel is within 1e-3 of steps ten times as many", () => {
    const fine = run({ tolerance: 1e-6 });
    expect(fine.mesh.length).toBeGreaterThan(5 * coarse.mesh.length);
    const sum = ({ fields }: typeof fine): Float64Array =>
      fields[0].map((C, i) => 0.2 * C + fields[1][i] + fields[2][i] + fields[3][i]);
    const zero = new Float64Array(pO2.length);
    const whole = distance(patch, sum(fine), zero);
    expect(distance(patch, sum(coarse), sum(fine)) / whole).toBeLessThan(1e-3);
  });
});

describe("a run is refused, with all that is wrong,", () => {
  const problemsOf = (options: object): string => {
    try {
      solveTracer(patch, pO2, system, { ...setting, times: [60], ...options }).next();
    } catch (error) {
      return error instanceof Error ? error.message : "";
    }
    return "none";
  };

  test.each([
    [{ diffusivity: 0 }, "diffusivity: expected a positive number of µm²/s, found 0"],
    [{ wallPermeability: Number.NaN }, "wallPermeability: expected zero or more µm/s, found NaN"],
    [{ tolerance: 2 }, "tolerance: expected a number between 0 and 1, found 2"],
    [{ times: [60, 60] }, "times: expected rising times above 0 s, found 60, 60"],
    [{ times: [] }, "times: expected rising times above 0 s, found none"],
    [{ start: [new Float64Array(3)] }, "start[0]: expected 4096 voxels, found 3"],
    [
      { supply: { field: new Float32Array(4096).fill(Number.NaN, 7, 8), course: constantCourse(1) } },
      "supply.field[7]: expected a number, found NaN",
    ],
    [{ medium: { kind: "input", name: "Ca", share: 0.2 } }, "medium.input: expected one of"],
    [
      { medium: { kind: "input", name: "Cp", share: 0 } },
      "medium.share: expected a share above 0 and up to 1, found 0",
    ],
    [{ parameters: [1] }, "parameters: expected"],
  ])("%o", (options, message) => {
    expect(problemsOf(options)).toContain(message);
  });

  test("at once", () => {
    const text = problemsOf({ diffusivity: -1, tolerance: 0, times: [Number.POSITIVE_INFINITY] });
    for (const word of ["diffusivity", "tolerance", "times"]) expect(text).toContain(word);
  });

  test("where a voxel has a pO2 below zero", () => {
    const wrong = Float64Array.from(pO2);
    wrong[9] = -1;
    expect(() => solveTracer(patch, wrong, system, { ...setting, times: [60] }).next()).toThrow(
      "pO2[9]: expected zero or more mmHg, found -1",
    );
  });
});
