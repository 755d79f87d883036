import { type LeastSquaresResult, minimizeLeastSquares } from "../../src/fit/least-squares.ts";
import type { Objective } from "../../src/fit/objective.ts";
import { makeRandom } from "../../src/numerics/random.ts";

/** f = a e^(−kt) + b e^(−lt) at 24 times, rates as log10: a model of four variables that costs microseconds. */
export const truth = [3, 0, 2, -1];
export const spread = 0.03;
export const times = Float64Array.from({ length: 24 }, (_, i) => 0.1 * 1.22 ** i);

export function curve(x: ArrayLike<number>, at = times) {
  const [a, k, b, l] = [x[0], 10 ** x[1], x[2], 10 ** x[3]];
  const values = new Float64Array(at.length);
  const slopes = new Float64Array(4 * at.length);
  at.forEach((t, i) => {
    const [e, f] = [Math.exp(-k * t), Math.exp(-l * t)];
    values[i] = a * e + b * f;
    slopes.set([e, -a * t * e * k * Math.LN10, f, -b * t * f * l * Math.LN10], 4 * i);
  });
  return { values, slopes };
}

/** The objective of data, with the true spread or in units of the data. */
export const objectiveOf =
  (hasSpread: boolean) =>
  (data: Float64Array): Objective => {
    const sigma = hasSpread ? spread : 1;
    return {
      names: ["a", "log10 k", "b", "log10 l"],
      start: truth,
      lower: [0, -2, 0, -3],
      upper: [20, 2, 20, 1],
      nData: data.length,
      hasSpread,
      residuals: (x) => {
        const { values, slopes } = curve(x);
        return {
          r: values.map((value, i) => (value - data[i]) / sigma),
          J: slopes.map((value) => value / sigma),
        };
      },
    };
  };

export function simulate(seed: number): Float64Array {
  const { normal } = makeRandom(seed, 77);
  return curve(truth).values.map((value) => value + spread * normal());
}

export function solve(objective: Objective): LeastSquaresResult {
  return minimizeLeastSquares(objective.residuals, objective);
}
