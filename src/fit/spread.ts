import type { Measurement } from "./measurement.ts";

/** A number that is known, or one that is estimated from a start, inside a range (a hundredth to a hundredfold). */
export type Coefficient =
  | number
  | {
      readonly start: number;
      readonly range?: readonly [number, number];
      /** A name of its own, by which data sets share it; else each has one, such as `sd[emt6]`. */
      readonly name?: string;
    };

/** Whether a spread that grows with the activity takes the measured one or, by full likelihood, that of the model. */
type Of = { readonly of?: "measured" | "model" };

/**
 * How far measured values lie from the truth:
 *
 *     equal          one σ for all, from the residuals when all is done
 *     weights        wᵢ multiplies the *squared* residual: σᵢ² = σ²/wᵢ, σ from the residuals
 *     given          factor · sdᵢ
 *     constant       sd
 *     proportional   cv · zᵢ
 *     combined       √(sd² + cv² zᵢ²)
 *     counts         √(Pc zᵢ e^(λ tᵢ) / Δtᵢ + sd²),   tᵢ the middle of the frame, zᵢ decay-corrected
 *
 * zᵢ is the measured value unless `of: "model"` is said.
 *
 * @see Chen, Huang & Yu, *The effects of measurement errors in the plasma radioactivity curve on parameter estimation
 * in positron emission tomography*, Phys Med Biol 36 (1991) 1183, for the spread of frames.
 */
export type Spread =
  | { readonly kind: "equal" }
  | { readonly kind: "weights" }
  | { readonly kind: "given"; readonly factor?: Coefficient }
  | { readonly kind: "constant"; readonly sd: Coefficient }
  | ({ readonly kind: "proportional"; readonly cv: Coefficient } & Of)
  | ({ readonly kind: "combined"; readonly sd: Coefficient; readonly cv: Coefficient } & Of)
  | ({
      readonly kind: "counts";
      readonly Pc: Coefficient;
      /** λ in s⁻¹; 0 for data that are not corrected for decay. */
      readonly decayRate: number;
      readonly sd?: Coefficient;
    } & Of);

/** The parts of a variance, σᵢ² = a² uᵢ + b² zᵢ² + c wᵢ max(zᵢ, 0). */
export const parts = ["a", "b", "c"] as const;
export type Part = (typeof parts)[number];

/** A spread as parts of a variance, for one data set. */
export interface Variance {
  readonly coefficients: Readonly<Record<Part, Coefficient>>;
  readonly ofModel: boolean;
  /** False if σ is only known up to a factor, from the residuals. */
  readonly isKnown: boolean;
  /** uᵢ and wᵢ. */
  readonly u: Float64Array;
  readonly w: Float64Array;
}

/** Names of the estimated coefficients, for the user. */
export const coefficientNames: Readonly<Record<Spread["kind"], Readonly<Partial<Record<Part, string>>>>> = {
  equal: {},
  weights: {},
  given: { a: "sd factor" },
  constant: { a: "sd" },
  proportional: { b: "cv" },
  combined: { a: "sd", b: "cv" },
  counts: { a: "sd", c: "Pc" },
};

/** Writes a spread as parts of a variance. */
export function toVariance(spread: Spread, points: readonly Measurement[]): Variance {
  const of = (f: (point: Measurement) => number): Float64Array => Float64Array.from(points, f);
  const ones = of(() => 1);
  const base: Variance = {
    coefficients: { a: 0, b: 0, c: 0 },
    ofModel: "of" in spread && spread.of === "model",
    isKnown: spread.kind !== "equal" && spread.kind !== "weights",
    u: ones,
    w: ones,
  };
  const having = (coefficients: Partial<Record<Part, Coefficient>>): Variance => ({
    ...base,
    coefficients: { ...base.coefficients, ...coefficients },
  });
  switch (spread.kind) {
    case "equal":
      return having({ a: 1 });
    case "weights":
      return { ...having({ a: 1 }), u: of(({ weight = 1 }) => 1 / weight) };
    case "given":
      return { ...having({ a: spread.factor ?? 1 }), u: of(({ sd }) => (sd ?? Number.NaN) ** 2) };
    case "constant":
      return having({ a: spread.sd });
    case "proportional":
      return having({ b: spread.cv });
    case "combined":
      return having({ a: spread.sd, b: spread.cv });
    case "counts":
      return { ...having({ a: spread.sd ?? 0, c: spread.Pc }), w: of(countWeight(spread.decayRate)) };
  }
}

/** e^(λt)/Δt at the middle of a frame. */
const countWeight =
  (rate: number) =>
  ({ time, end = Number.NaN }: Measurement): number =>
    Math.exp((rate * (time + end)) / 2) / (end - time);

/** A row whose square grows as Huber has it, and its slope: C¹ where the two branches meet. */
export const huberRow = (z: number, k: number): number =>
  Math.abs(z) <= k ? z : Math.sign(z) * Math.sqrt(2 * k * Math.abs(z) - k * k);
export const huberSlope = (z: number, k: number): number =>
  Math.abs(z) <= k ? 1 : k / Math.sqrt(2 * k * Math.abs(z) - k * k);

/**
 * ln ∫ e^(−ρ(z)/2) dz of Huber's density,
 *
 *     ∫ = √(2π) erf(k/√2) + (2/k) e^(−k²/2),
 *
 * √(2π) as k → ∞; erf by its series of positive terms, good to rounding.
 */
export function logHuberIntegral(k: number): number {
  if (k > 30) return Math.log(2 * Math.PI) / 2;
  let term = k;
  let inner = k;
  // ∫₀ᵏ e^(−z²/2) dz = e^(−k²/2) Σ k^(2n+1)/(1·3·…·(2n+1))
  for (let n = 1; term > 1e-17 * inner; n++) {
    term *= (k * k) / (2 * n + 1);
    inner += term;
  }
  return Math.log(2 * Math.exp((-k * k) / 2) * (inner + 1 / k));
}
