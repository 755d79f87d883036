import { bench, describe } from "vitest";
import { makeVoxelFit } from "../../src/fit/separable.ts";
import { makeIrreversibleModel, makeMechanisticModel } from "../../src/fit/voxel-models.ts";
import { fengFdg, fengInput } from "../../src/input/feng.ts";
import { makeRandom } from "../../src/numerics/random.ts";
import { constantCourse, valueAt } from "../../src/time-course.ts";
import { shippedModel } from "../models.ts";
import { askScipy } from "./scipy.ts";

const minutes = [
  0, 0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 12.5, 15, 17.5, 20, 22.5, 25, 27.5, 30, 35, 40, 45, 50, 55, 60,
];
const frames = minutes.slice(1).map((end, i) => ({ start: 60 * minutes[i], end: 60 * end }));
const inputs = { Cp: fengInput(fengFdg), pO2: constantCourse(10) };
const nVoxels = 20_000;

const models = {
  "irreversible two-tissue": makeIrreversibleModel(shippedModel("two-tissue-irreversible"), {
    frames,
    inputs: { Cp: inputs.Cp },
  }),
  "mechanistic, pO2": makeMechanisticModel(shippedModel("cu-atsm-plasma"), { frames, inputs }),
};

for (const [name, model] of Object.entries(models)) {
  const { uniform, normal } = makeRandom(5);
  const data = new Float32Array(nVoxels * frames.length);
  for (let v = 0; v < nVoxels; v++) {
    const [low, high] = model.range;
    const x = low + (high - low) * (0.2 + 0.6 * uniform());
    const moving = model.moving(x);
    const theta = [moving, ...model.fixed].map(() => 1e-3 * uniform());
    frames.forEach((_, f) => {
      const clean = theta[0] * moving[f] + model.fixed.reduce((sum, b, l) => sum + theta[l + 1] * b[f], 0);
      data[f * nVoxels + v] = clean * (1 + 0.05 * normal());
    });
  }
  const fitOne = makeVoxelFit(model);
  const native =
    model === models["irreversible two-tissue"]
      ? askScipy<{ voxels: { ms: number } }>({ voxels: toRequest(data) })
      : undefined;
  const run = (): number => {
    let sum = 0;
    for (let v = 0; v < nVoxels; v++) sum += fitOne(data, v, nVoxels).theta[0];
    return sum;
  };
  run();
  let best = Number.POSITIVE_INFINITY;
  for (let k = 0; k < 10; k++) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  }
  const beside = native ? `, SciPy ${(1000 / native.voxels.ms).toFixed(0)}` : "";
  process.stdout.write(
    `${name}: ${Math.round((1000 * nVoxels) / best)} voxel fits/s on one core${beside}, ${frames.length} frames\n`,
  );
  describe("20,000 voxels", () => bench(name, () => void run(), { iterations: 3 }));
}

/** The first hundred voxels, for SciPy. */
function toRequest(data: Float32Array) {
  const times = Array.from({ length: 3601 }, (_, t) => t);
  return {
    frames: frames.map(({ start, end }) => [start, end]),
    plasma: { times, values: times.map((t) => valueAt(inputs.Cp, t)) },
    data: Array.from({ length: 100 }, (_, v) => frames.map((__, f) => data[f * nVoxels + v])),
  };
}
