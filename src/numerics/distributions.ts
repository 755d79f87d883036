/**
 * ln Γ(x) for x > 0, by the approximation of Lanczos with g = 7 and nine terms; relative error below 1e-14 of max(1, |ln Γ|).
 *
 * @see Lanczos, J. SIAM Numer. Anal. B 1 (1964) 86; coefficients of Godfrey (2001).
 */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const z = x - 1;
  let sum = lanczos[0];
  for (let k = 1; k < lanczos.length; k++) sum += lanczos[k] / (z + k);
  const t = z + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}

const lanczos = [
  0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406,
  12.507343278686905, -0.13857109526572012, 0.000009984369578019572, 1.5056327351493116e-7,
];

/** More terms than any argument below 10⁶ needs; convergence ends the loops. */
const maxTerms = 10_000;

/**
 * Q(a, x) = Γ(a, x)/Γ(a), the upper regularized incomplete gamma function, a > 0, x ≥ 0: by its power series for
 * x < a + 1, else by Legendre's continued fraction, so that small tails keep their digits.
 *
 * @see NIST DLMF 8.7.1, 8.9.2; Lentz's method: Thompson & Barnett, J. Comput. Phys. 64 (1986) 490.
 */
export function upperGamma(a: number, x: number): number {
  if (!(x > 0)) return x === 0 || x < 0 ? 1 : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return 0;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let [term, sum] = [1 / a, 1 / a];
    for (let k = 1; k < maxTerms && term > sum * 1e-17; k++) {
      term *= x / (a + k);
      sum += term;
    }
    return 1 - front * sum;
  }
  return (
    front *
    continuedFraction(
      (k) => (k === 1 ? 1 : -(k - 1) * (k - 1 - a)),
      (k) => x - a + 2 * k - 1,
    )
  );
}

/** a₁/(b₁ + a₂/(b₂ + …)) by the modified method of Lentz. */
function continuedFraction(a: (k: number) => number, b: (k: number) => number): number {
  const tiny = 1e-300;
  let [f, c, d] = [tiny, tiny, 0];
  for (let k = 1; k < maxTerms; k++) {
    d = 1 / (b(k) + a(k) * d || tiny);
    c = b(k) + a(k) / c || tiny;
    f *= c * d;
    if (Math.abs(c * d - 1) < 1e-16) break;
  }
  return f;
}

/**
 * I_x(a, b), the regularized incomplete beta function, by its continued fraction.
 *
 * @see NIST DLMF 8.17.22; 8.17.4 for x above the mean.
 */
export function regularizedBeta(a: number, b: number, x: number): number {
  if (!(x > 0)) return Number.isNaN(x) ? x : 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - regularizedBeta(b, a, 1 - x);
  const front = Math.exp(
    a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b) - Math.log(a),
  );
  const term = (k: number): number => {
    if (k === 1) return 1;
    const m = Math.floor((k - 1) / 2);
    if (k % 2 === 1) return (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    return (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
  };
  return front * continuedFraction(term, () => 1);
}

/** P(χ² > x) with ν degrees of freedom, Q(ν/2, x/2). */
export const chi2Survival = (x: number, freedom: number): number => upperGamma(freedom / 2, x / 2);

/** P(F > x) with ν₁ and ν₂ degrees of freedom, I_{ν₂/(ν₂ + ν₁x)}(ν₂/2, ν₁/2). */
export const fSurvival = (x: number, freedom1: number, freedom2: number): number =>
  x > 0 ? regularizedBeta(freedom2 / 2, freedom1 / 2, freedom2 / (freedom2 + freedom1 * x)) : 1;

/** P(Z > z) of the standard normal distribution. */
export function normalSurvival(z: number): number {
  const tail = 0.5 * upperGamma(0.5, (z * z) / 2);
  return z < 0 ? 1 - tail : tail;
}

/** The x that χ² with ν degrees of freedom stays below with probability p. */
export const chi2Quantile = (p: number, freedom: number): number =>
  invert((x) => chi2Survival(x, freedom), 1 - p);

/** The x that F with ν₁ and ν₂ degrees of freedom stays below with probability p. */
export const fQuantile = (p: number, freedom1: number, freedom2: number): number =>
  invert((x) => fSurvival(x, freedom1, freedom2), 1 - p);

/** The z that a standard normal number stays below with probability p. */
export function normalQuantile(p: number): number {
  if (p < 0.5) return -normalQuantile(1 - p);
  return p === 0.5 ? 0 : invert(normalSurvival, 1 - p);
}

/** The x ≥ 0 where a falling function takes a value, by bisection to the last digit. */
function invert(survival: (x: number) => number, value: number): number {
  let [low, high] = [0, 1];
  while (survival(high) > value && high < 1e300) [low, high] = [high, 2 * high];
  for (;;) {
    const middle = (low + high) / 2;
    if (!(middle > low && middle < high)) return high;
    if (survival(middle) > value) low = middle;
    else high = middle;
  }
}

/**
 * The limits of a share of which k of n were seen, by the binomial distribution itself,
 *
 *     low = 1/(1 + (n − k + 1)/(k F(α/2; 2k, 2(n − k + 1)))),   high = 1 − low(n − k, n).
 *
 * @see Clopper & Pearson, Biometrika 26 (1934) 404.
 */
export function binomialLimits(k: number, n: number, confidence = 0.95): [number, number] {
  const low = (m: number): number => {
    if (m === 0) return 0;
    const f = fQuantile((1 - confidence) / 2, 2 * m, 2 * (n - m + 1));
    return 1 / (1 + (n - m + 1) / (m * f));
  };
  return [low(k), 1 - low(n - k)];
}
