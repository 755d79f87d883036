import { CallError } from "../errors.ts";
import { fQuantile, normalQuantile } from "../numerics/distributions.ts";
import { makeRandom } from "../numerics/random.ts";
import { quantileOf } from "./bootstrap.ts";
import type { Objective } from "./objective.ts";
import { countRank, decomposeScaled, makeErrorOf, type Uncertainty } from "./uncertainty.ts";

/** Limits of a predicted curve, point by point. */
export interface Band {
  readonly lower: Float64Array;
  readonly middle: Float64Array;
  readonly upper: Float64Array;
}

/** The band that holds a share of the curves at each point, with their median. */
export function bandOfDraws(curves: readonly Float64Array[], confidence = 0.95): Band {
  if (curves.length === 0) throw new CallError("there is no curve to make a band of");
  const at = (p: number): Float64Array =>
    curves[0].map((_, i) =>
      quantileOf(
        curves.map((curve) => curve[i]),
        p,
      ),
    );
  return { lower: at((1 - confidence) / 2), middle: at(0.5), upper: at((1 + confidence) / 2) };
}

/** The band of a curve, and that of one more measurement beside it. */
export interface PredictedBand extends Band {
  /** NaN where nobody knows how far a measurement lies from the curve. */
  readonly lowerNew: Float64Array;
  readonly upperNew: Float64Array;
}

export interface DeltaOptions extends Pick<Uncertainty, "variance" | "held" | "degreesOfFreedom"> {
  /** Jacobian of the fit. */
  readonly J: Float64Array;
  readonly hasSpread: boolean;
  /** σ of one more measurement at each point; left out, it has no limits. */
  readonly sdNew?: Float64Array;
  readonly confidence?: number;
}

/**
 * The bands of a prediction to first order, of the curve and of a measurement that the fit has not seen,
 *
 *     f ± q √(gᵀ C g),   f ± q √(gᵀ C g + σ²),   g = ∂f/∂x,   q = z for a known spread, else t(n − p),
 *
 * finite wherever the data hold f, also if they do not hold the variables. `slopes` is g, a row for each point.
 *
 * @see Seber & Wild, *Nonlinear Regression* (1989), section 5.1.
 */
export function bandByDelta(
  values: Float64Array,
  slopes: Float64Array,
  options: DeltaOptions,
): PredictedBand {
  const { J, hasSpread, sdNew, degreesOfFreedom, held, confidence = 0.95 } = options;
  const n = held.length;
  const errorOf = makeErrorOf(J, J.length / n, options);
  // t² with ν degrees of freedom is F(1, ν).
  const q = hasSpread
    ? normalQuantile((1 + confidence) / 2)
    : Math.sqrt(fQuantile(confidence, 1, degreesOfFreedom));
  const half = values.map((_, i) => q * errorOf(slopes.subarray(i * n, (i + 1) * n)));
  const halfNew = half.map((own, i) => Math.hypot(own, q * (sdNew?.[i] ?? Number.NaN)));
  return {
    middle: values.slice(),
    ...{ lower: values.map((value, i) => value - half[i]), upper: values.map((value, i) => value + half[i]) },
    lowerNew: values.map((value, i) => value - halfNew[i]),
    upperNew: values.map((value, i) => value + halfNew[i]),
  };
}

export interface DrawnFrom extends Pick<Uncertainty, "variance" | "held"> {
  readonly freedom?: number;
  /** Moves a draw, before it is held against the bounds. */
  readonly bend?: (drawn: Float64Array) => Float64Array;
}

/**
 * Makes the function that draws variables around an estimate,
 *
 *     x = x̂ + σ L⁻¹ V s⁻¹ z √(ν/χ²(ν)),   z ~ N(0, 1),
 *
 * the root only where σ² was estimated with ν degrees of freedom (Student's t of several variables); drawn again where they leave the bounds (a hundred times, then moved onto them). Draw `index` depends on (seed, index)
 * alone. Directions that the data do not see at all stay at the estimate: `nUnseen` counts them, `unseen` are the variables
 * with a part in them.
 *
 * @see Kotz & Nadarajah, *Multivariate t Distributions and Their Applications* (2004), eq. 1.2.
 */
export function makeVariableDraws(
  { lower, upper }: Pick<Objective, "lower" | "upper">,
  x: ArrayLike<number>,
  J: Float64Array,
  { variance, held, freedom, bend = (drawn) => drawn }: DrawnFrom,
): { nUnseen: number; unseen: number[]; draw: (seed: number, index: number) => Float64Array } {
  const n = x.length;
  const m = J.length / n;
  const { s, V, lengths } = decomposeScaled(
    J.map((value, k) => (held[k % n] ? 0 : value)),
    m,
    n,
  );
  const rank = countRank(s, m);
  const sigma = Math.sqrt(variance);
  const nUnseen = held.filter((isHeld) => !isHeld).length - rank;
  const isInside = (value: number, j: number): boolean => value >= lower[j] && value <= upper[j];
  const isUnseen = (j: number): boolean => !held[j] && V.subarray(j * n + rank, (j + 1) * n).some(isPart);
  return {
    nUnseen,
    unseen: nUnseen > 0 ? [...held.keys()].filter(isUnseen) : [],
    draw(seed, index) {
      const { normal } = makeRandom(seed, index);
      for (let attempt = 0; ; attempt++) {
        const size = sigma * (freedom === undefined ? 1 : studentFactor(freedom, normal));
        const z = Float64Array.from({ length: rank }, (_, k) => (size * normal()) / s[k]);
        const straight = Float64Array.from(x, (value, j) => {
          let sum = 0;
          for (let k = 0; k < rank; k++) sum += V[j * n + k] * z[k];
          return held[j] ? value : value + sum / (lengths[j] || 1);
        });
        const drawn = bend(straight);
        if (drawn.every((value, j) => held[j] || isInside(value, j))) return drawn;
        if (attempt === 100) return drawn.map((value, j) => Math.min(Math.max(value, lower[j]), upper[j]));
      }
    },
  };
}

/** Below this a variable's part in a direction is rounding. */
const isPart = (value: number): boolean => Math.abs(value) > 1e-6;

/** √(ν/χ²(ν)), what makes normal numbers those of Student. */
function studentFactor(freedom: number, normal: () => number): number {
  let sum = 0;
  for (let i = 0; i < freedom; i++) sum += normal() ** 2;
  return Math.sqrt(freedom / sum);
}
