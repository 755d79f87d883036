import { CallError } from "../errors.ts";
import { chi2Survival, fSurvival, logGamma } from "../numerics/distributions.ts";

/** The result of one fit, as far as a comparison needs it. */
export interface Fitted {
  readonly name: string;
  /** Σr² at the optimum. */
  readonly squares: number;
  readonly nVariables: number;
}

/** What all fits that are compared have in common: the same data, and whether their spread is known. */
export interface Data {
  readonly nRows: number;
  readonly hasSpread: boolean;
}

/** The formulas behind the numbers, for print. k counts what is estimated, σ included where it is. */
export const formulas = {
  deviance: {
    known: "−2 ln L = Σ r² + constant",
    estimated: "−2 ln L = n ln(Σ r²/n) + constant",
  },
  k: { known: "k = number of variables", estimated: "k = number of variables + 1, for σ" },
  aic: "AIC = −2 ln L + 2k",
  aicc: "AICc = AIC + 2k(k + 1)/(n − k − 1)",
  bic: "BIC = −2 ln L + k ln n",
  weight: "w = exp(−Δ/2)/Σ exp(−Δ/2)",
} as const;

/** Information criteria of a fit with k variables. */
export interface Criteria {
  readonly deviance: number;
  readonly k: number;
  readonly aic: number;
  /** Infinite where n ≤ k + 1: that many data do not test that many variables. */
  readonly aicc: number;
  readonly bic: number;
}

/**
 * Criteria of information, for comparing fits of the same data (the constant of ln L is left out).
 *
 * @see Burnham & Anderson, *Model Selection and Multimodel Inference*, 2nd ed. (2002), eq. 2.12 to 2.14, 6.1.
 */
export function informationCriteria(
  { squares, nVariables }: Fitted,
  { nRows: n, hasSpread }: Data,
): Criteria {
  const k = nVariables + (hasSpread ? 0 : 1);
  const deviance = hasSpread ? squares : n * Math.log(squares / n);
  const aic = deviance + 2 * k;
  const aicc = n > k + 1 ? aic + (2 * k * (k + 1)) / (n - k - 1) : Number.POSITIVE_INFINITY;
  return { deviance, k, aic, aicc, bic: deviance + k * Math.log(n) };
}

/** χ² per degree of freedom, and P(χ² > Σr²) where the spread is known; null where it is estimated from the same data. */
export function goodnessOfFit({ squares, nVariables }: Fitted, { nRows, hasSpread }: Data) {
  const freedom = nRows - nVariables;
  if (!hasSpread || freedom <= 0) return { freedom, reduced: null, p: null };
  return { freedom, reduced: squares / freedom, p: chi2Survival(squares, freedom) };
}

/** Order of the signs of residuals (Wald and Wolfowitz). */
export interface RunsTest {
  readonly nRuns: number;
  readonly expected: number;
  /** P(as few runs or fewer): small where residuals hang together, that is where the model bends another way. */
  readonly pFew: number;
  readonly pMany: number;
}

/**
 * Counts runs of residuals of one sign and compares them with chance, exactly (not by the normal approximation),
 *
 *     P(R = 2i) = 2 C(a−1, i−1) C(b−1, i−1)/C(a+b, a),
 *     P(R = 2i+1) = (C(a−1, i) C(b−1, i−1) + C(a−1, i−1) C(b−1, i))/C(a+b, a),
 *
 * a residuals above zero and b below, in the order given; zeros are left out. Undefined if all have one sign.
 *
 * @see Wald & Wolfowitz, *On a test whether two samples are from the same population*, Ann. Math. Stat. 11 (1940) 147.
 */
export function testRuns(residuals: ArrayLike<number>): RunsTest | undefined {
  const signs = Array.from(residuals, Math.sign).filter((sign) => sign !== 0);
  const a = signs.filter((sign) => sign > 0).length;
  const b = signs.length - a;
  if (a === 0 || b === 0) return undefined;
  const nRuns = signs.filter((sign, i) => i === 0 || sign !== signs[i - 1]).length;
  let [pFew, pMany] = [0, 0];
  for (let runs = 2; runs <= a + b; runs++) {
    const p = chanceOfRuns(runs, a, b);
    if (runs <= nRuns) pFew += p;
    if (runs >= nRuns) pMany += p;
  }
  return { nRuns, expected: 1 + (2 * a * b) / (a + b), pFew: Math.min(1, pFew), pMany: Math.min(1, pMany) };
}

function chanceOfRuns(runs: number, a: number, b: number): number {
  const i = Math.floor(runs / 2);
  const ways = (p: number, q: number): number =>
    Math.exp(logChoose(a - 1, p) + logChoose(b - 1, q) - logChoose(a + b, a));
  return runs % 2 === 0 ? 2 * ways(i - 1, i - 1) : ways(i, i - 1) + ways(i - 1, i);
}

const logChoose = (n: number, k: number): number =>
  k < 0 || k > n ? Number.NEGATIVE_INFINITY : logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);

/** A test of a model against one that contains it. */
export interface NestedTest {
  /** χ² with q degrees of freedom, or F with q and n − p. */
  readonly statistic: number;
  readonly freedom: readonly [number] | readonly [number, number];
  /** The chance of a gain as large if the simpler model holds. */
  readonly p: number;
  readonly formula: string;
}

/**
 * Tests a model against one that contains it, with q more variables,
 *
 *     known spread: S₀ − S₁ ~ χ²(q),   estimated: ((S₀ − S₁)/q)/(S₁/(n − p₁)) ~ F(q, n − p₁),
 *
 * exact for linear models, asymptotic for others; not valid if the simpler model is on the edge of the larger one (a
 * rate of zero), where p is too large.
 *
 * @see Seber & Wild, *Nonlinear Regression* (1989), section 5.9.
 * @throws CallError if the second model has no more variables than the first, or leaves no degree of freedom.
 */
export function testNested(simple: Fitted, full: Fitted, { nRows, hasSpread }: Data): NestedTest {
  const q = full.nVariables - simple.nVariables;
  if (q <= 0)
    throw new CallError(`${full.name} has no more variables than ${simple.name}: it cannot contain it`);
  // A search may end above the optimum by its tolerance; a negative gain is none.
  const gain = Math.max(0, simple.squares - full.squares);
  if (hasSpread)
    return { statistic: gain, freedom: [q], p: chi2Survival(gain, q), formula: "S₀ − S₁ ~ χ²(q)" };
  const freedom = nRows - full.nVariables;
  if (freedom <= 0) throw new CallError(`${full.name} leaves no degree of freedom to test it by`);
  const statistic = gain / q / (full.squares / freedom);
  const formula = "((S₀ − S₁)/q)/(S₁/(n − p)) ~ F(q, n − p)";
  return { statistic, freedom: [q, freedom], p: fSurvival(statistic, q, freedom), formula };
}

export interface Ranked extends Fitted, Criteria {
  /** Difference to the best in the chosen criterion. */
  readonly delta: number;
  readonly weight: number;
}

/** Ranks fits of the same data, best first, with Akaike weights w = exp(−Δ/2)/Σ exp(−Δ/2). */
export function compareModels(
  fits: readonly Fitted[],
  data: Data,
  by: "aic" | "aicc" | "bic" = "aicc",
): Ranked[] {
  const all = fits.map((fitted) => ({ ...fitted, ...informationCriteria(fitted, data) }));
  const best = Math.min(...all.map((fitted) => fitted[by]));
  // ∞ − ∞: none of the models is testable by that many data.
  const deltas = all.map((fitted) => (fitted[by] === best ? 0 : fitted[by] - best));
  const total = deltas.reduce((sum, delta) => sum + Math.exp(-delta / 2), 0);
  return all
    .map((fitted, i) => ({ ...fitted, delta: deltas[i], weight: Math.exp(-deltas[i] / 2) / total }))
    .sort((a, b) => a.delta - b.delta);
}

/**
 * Averages an estimate over models, with the disagreement of the models in its error,
 *
 *     θ̄ = Σ wᵢ θᵢ,   se = Σ wᵢ √(seᵢ² + (θᵢ − θ̄)²).
 *
 * @see Burnham & Anderson (2002), eq. 4.1 and 4.9.
 */
export function averageModels(
  estimates: readonly { readonly value: number; readonly standardError: number; readonly weight: number }[],
): { value: number; standardError: number } {
  const total = estimates.reduce((sum, { weight }) => sum + weight, 0);
  const value = estimates.reduce((sum, e) => sum + e.weight * e.value, 0) / total;
  const spread = estimates.map((e) => e.weight * Math.hypot(e.standardError, e.value - value));
  return { value, standardError: spread.reduce((sum, s) => sum + s, 0) / total };
}
