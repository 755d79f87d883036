import { describe, expect, test } from "vitest";
import { minimizeLeastSquares } from "../../src/fit/least-squares.ts";
import { makeVoxelFit, type Separable } from "../../src/fit/separable.ts";
import { makeIrreversibleModel, makeMechanisticModel, type VoxelModel } from "../../src/fit/voxel-models.ts";
import { fengFdg, fengInput } from "../../src/input/feng.ts";
import { makeRandom } from "../../src/numerics/random.ts";
import { constantCourse } from "../../src/time-course.ts";
import { shippedModel } from "../models.ts";

const minutes = [0, 0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 12.5, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60];
const frames = minutes.slice(1).map((end, i) => ({ start: 60 * minutes[i], end: 60 * end }));
const Cp = fengInput(fengFdg);
const irreversible = makeIrreversibleModel(shippedModel("two-tissue-irreversible"), {
  frames,
  inputs: { Cp },
});
const mechanistic = makeMechanisticModel(shippedModel("cu-atsm-plasma"), {
  frames,
  inputs: { Cp, pO2: constantCourse(10) },
});

const curveOf = (model: Separable, x: number, theta: readonly number[]): Float64Array => {
  const curves = [model.moving(x), ...model.fixed];
  return frames.reduce((sum, _, f) => {
    sum[f] = curves.reduce((total, curve, l) => total + theta[l] * curve[f], 0);
    return sum;
  }, new Float64Array(frames.length));
};

/** Random truths well inside of the ranges. */
function draw(model: VoxelModel, seed: number): { x: number; theta: number[] } {
  const { uniform } = makeRandom(seed);
  const [low, high] = model.range;
  const theta = [0, ...model.fixed].map(() => 1e-3 * (0.3 + uniform()));
  theta[theta.length - 1] = 0.02 + 0.05 * uniform();
  return { x: low + (high - low) * (0.3 + 0.4 * uniform()), theta };
}

describe.each([
  ["irreversible two-tissue", irreversible],
  ["mechanistic, x the O2 tension", mechanistic],
])("%s", (_, model) => {
  const fitOne = makeVoxelFit(model);

  test("without noise a voxel gives back its truth", () => {
    for (let k = 0; k < 50; k++) {
      const { x, theta } = draw(model, k);
      const found = fitOne(curveOf(model, x, theta));
      expect(found.outcome).toBe("ok");
      // The table is exact to 1e-8 of its peak, and a number is as sharp as its curve differs.
      expect(Math.abs(found.x - x)).toBeLessThan(1e-4);
      theta.forEach((t, l) => {
        expect(Math.abs(found.theta[l] - t)).toBeLessThan(1e-4 * Math.max(...theta));
      });
    }
  });

  test("with noise it is the optimum that the general search finds from the truth", () => {
    const { normal } = makeRandom(11);
    const weights = Float64Array.from(frames, ({ start, end }) => (end - start) / 60);
    const weighted = makeVoxelFit(model, { weights });
    for (let k = 0; k < 20; k++) {
      const { x, theta } = draw(model, 100 + k);
      const clean = curveOf(model, x, theta);
      const peak = Math.max(...clean);
      const data = clean.map((v, f) => v + (0.02 * peak * normal()) / Math.sqrt(weights[f]));
      const found = weighted(data);
      if (found.outcome !== "ok" || found.theta.some((t) => t === 0)) continue;
      const general = generalFit(model, data, weights, [x, ...theta]);
      // No worse than the other by more than the error of the table; x is as sharp as the other's stop, 1e-10 of χ².
      expect(found.chi2).toBeLessThan(general.chi2 * (1 + 1e-7));
      expect(Math.abs(found.x - general.x[0])).toBeLessThan(5e-4);
    }
  });
});

/** The same least squares in all variables at once; slopes of the moving curve by central differences. */
function generalFit(model: Separable, data: Float64Array, weights: Float64Array, start: number[]) {
  const n = start.length;
  const result = minimizeLeastSquares(
    (v) => {
      const theta = Array.from(v.slice(1));
      const model0 = curveOf(model, v[0], theta);
      const h = 1e-5;
      const [up, down] = [model.moving(v[0] + h), model.moving(v[0] - h)];
      const curves = [model.moving(v[0]), ...model.fixed];
      const J = new Float64Array(data.length * n);
      data.forEach((__, f) => {
        const w = Math.sqrt(weights[f]);
        J[f * n] = (w * v[1] * (up[f] - down[f])) / (2 * h);
        curves.forEach((curve, l) => {
          J[f * n + 1 + l] = w * curve[f];
        });
      });
      return { r: model0.map((m, f) => Math.sqrt(weights[f]) * (m - data[f])), J };
    },
    {
      start,
      lower: [model.range[0], ...start.slice(1).map(() => -1)],
      upper: [model.range[1], ...start.slice(1).map(() => 1)],
    },
  );
  return { x: result.x, chi2: result.r.reduce((sum, r) => sum + r * r, 0) };
}

test("the numbers of an irreversible voxel are those of the model that made it", () => {
  const [K1, k2, k3, V_b] = [0.1, 0.12, 0.04, 0.05];
  const network = shippedModel("two-tissue-irreversible");
  const truth = makeIrreversibleModel(network, { frames, inputs: { Cp } });
  const alpha = k2 + k3;
  const theta = [((1 - V_b) * K1 * k2) / alpha / 60, ((1 - V_b) * K1 * k3) / alpha / 60, V_b];
  const out = new Float64Array(5);
  truth.read(Math.log10(alpha / 60), Float64Array.from(theta), out);
  [K1, k2, k3, V_b, (K1 * k3) / alpha].forEach((value, i) => {
    expect(Math.abs(out[i] / value - 1)).toBeLessThan(1e-12);
  });
});

describe("a voxel that cannot be fitted says why", () => {
  const fitOne = makeVoxelFit(irreversible);
  const blood = irreversible.fixed[1];

  test("not-finite: a frame is NaN", () => {
    const data = curveOf(irreversible, -2.5, [1e-3, 1e-3, 0.05]);
    data[7] = Number.NaN;
    const { outcome, x, theta } = fitOne(data);
    expect(outcome).toBe("not-finite");
    expect([x, ...theta].every(Number.isNaN)).toBe(true);
  });
  test("no-signal: nothing but zeros, or less", () => {
    expect(fitOne(new Float64Array(frames.length)).outcome).toBe("no-signal");
    expect(fitOne(new Float64Array(frames.length).fill(-1)).outcome).toBe("no-signal");
  });
  test("flat: blood alone has no rate constant", () => {
    const found = fitOne(blood.map((b) => 0.3 * b));
    expect(found.outcome).toBe("flat");
    expect(found.x).toBeNaN();
    expect(found.theta[2]).toBeCloseTo(0.3, 10);
  });
  test("at-bound: a rate beyond the range", () => {
    const data = curveOf(irreversible, Math.log10(0.4), [1e-2, 1e-4, 0]);
    expect(fitOne(data).outcome).toBe("at-bound");
  });
});

test("voxels do not remember the one before", () => {
  const fitOne = makeVoxelFit(irreversible);
  const [a, b] = [1, 2].map((k) =>
    curveOf(irreversible, draw(irreversible, k).x, draw(irreversible, k).theta),
  );
  const first = { ...fitOne(a), theta: fitOne(a).theta.slice() };
  fitOne(b);
  expect({ ...fitOne(a), theta: fitOne(a).theta.slice() }).toEqual(first);
});

test("a model that is not linear in K1 and V_b is refused by name", () => {
  expect(() =>
    makeMechanisticModel(shippedModel("one-tissue"), { frames, inputs: { Cp } }, { moves: "k_red" }),
  ).toThrowErrorMatchingInlineSnapshot(
    `[CallError: a voxel of this model needs the parameter k_red, which one-tissue lacks: did you mean "K1", "V_b" or "k2"?]`,
  );
});
