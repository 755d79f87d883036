import { singularValues } from "../numerics/svd.ts";

/**
 * The scaled problem at one iterate: minimize ½‖J p + f‖² + ½ pᵀ D p, D = diag(curvature), inside ‖p‖ ≤ Δ.
 *
 * J and f are already reduced to a triangle, J = R · diag(d) with QᵀJₓ = [R; 0], f = Qᵀr: n rows whatever the data.
 */
export interface Local {
  readonly J: Float64Array;
  readonly f: Float64Array;
  /** Gradient in the scaled variables. */
  readonly g: Float64Array;
  /** What the bounds add to the Hessian (Coleman & Li). */
  readonly curvature: Float64Array;
  readonly d: Float64Array;
  readonly n: number;
}

/** Residuals r(x) and their exact Jacobian ∂rᵢ/∂xⱼ, row by row; undefined where r cannot be computed. */
export type Residuals = (x: Float64Array) => { r: Float64Array; J: Float64Array } | undefined;

/** Ends of the range of each variable; infinite where it has none. */
export interface Bounds {
  readonly lower: ArrayLike<number>;
  readonly upper: ArrayLike<number>;
}

export interface Step {
  /** In the scaled variables. */
  readonly scaled: Float64Array;
  readonly predicted: number;
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
export const norm = (a: Float64Array): number => Math.sqrt(dot(a, a));

/** The decomposed local problem. */
export interface TrustStep {
  /** What the model promises at most, without a radius: ½‖Uᵀf‖². */
  readonly gain: number;
  /** The step inside radius Δ and the damping α that keeps it there; α = 0 if it ends inside. */
  within(radius: number): { p: Float64Array; alpha: number };
  /** −(JᵀJ + D + α)⁻¹ q. */
  solve(q: Float64Array, alpha: number): Float64Array;
}

/**
 * Solves the trust-region problem for any Δ from one singular value decomposition [J; √D] = U s Vᵀ,
 *
 *     p(α) = −V diag(s/(s² + α)) Uᵀf.
 *
 * Directions that the data do not see (s below rounding) are left out, so that the step is the shortest one: on a
 * ridge the search stands still along it.
 */
export function makeTrustStep(local: Local): TrustStep {
  const { J, f, curvature, n } = local;
  // Away from bounds there is no curvature, and half of the rows would be zeros.
  const m = curvature.some((value) => value > 0) ? 2 * n : n;
  const A = new Float64Array(m * n);
  A.set(J);
  for (let j = 0; j < n && m > n; j++) A[(n + j) * n + j] = Math.sqrt(curvature[j]);
  const { U, s, V } = singularValues(A, m, n);
  const uf = new Float64Array(n);
  const isSeen = (k: number): boolean => s[k] > Number.EPSILON * 2 * n * s[0];
  for (let k = 0; k < n; k++) if (isSeen(k)) for (let i = 0; i < n; i++) uf[k] += U[i * n + k] * f[i];
  const combine = (weights: Float64Array): Float64Array => {
    const p = new Float64Array(n);
    for (let i = 0; i < n; i++) for (let k = 0; k < n; k++) p[i] -= V[i * n + k] * weights[k];
    return p;
  };
  return {
    gain: 0.5 * dot(uf, uf),
    within(radius) {
      const p = combine(uf.map((u, k) => (u === 0 ? 0 : u / s[k])));
      if (norm(p) <= radius) return { p, alpha: 0 };
      const alpha = findDamping(s, uf, radius);
      const damped = combine(uf.map((u, k) => (s[k] * u) / (s[k] ** 2 + alpha)));
      const length = norm(damped);
      return { p: length > 0 ? damped.map((x) => (x * radius) / length) : damped, alpha };
    },
    solve(q, alpha) {
      const w = new Float64Array(n);
      for (let k = 0; k < n; k++) {
        if (!isSeen(k)) continue;
        for (let i = 0; i < n; i++) w[k] += V[i * n + k] * q[i];
        w[k] /= s[k] ** 2 + alpha;
      }
      return combine(w);
    },
  };
}

/**
 * The α of Levenberg and Marquardt with ‖p(α)‖ = Δ to 1 %, by a guarded Newton iteration on 1/‖p‖.
 *
 * @see Moré, *The Levenberg–Marquardt algorithm: implementation and theory* (1978), section 5.
 */
function findDamping(s: Float64Array, uf: Float64Array, radius: number): number {
  const suf = uf.map((u, j) => u * s[j]);
  const phi = (alpha: number): [number, number] => {
    const length = norm(suf.map((x, j) => x / (s[j] ** 2 + alpha)));
    return [length - radius, -suf.reduce((sum, x, j) => sum + x ** 2 / (s[j] ** 2 + alpha) ** 3, 0) / length];
  };
  let upper = norm(suf) / radius;
  let lower = 0;
  // With a direction unseen, 0/0 at α = 0: no lower limit then.
  const [value, slope] = phi(0);
  if (slope < 0) lower = -value / slope;
  let alpha = Math.max(1e-3 * upper, Math.sqrt(lower * upper));
  for (let i = 0; i < 10; i++) {
    if (alpha < lower || alpha > upper) alpha = Math.max(1e-3 * upper, Math.sqrt(lower * upper));
    const [value, slope] = phi(alpha);
    if (value < 0) upper = alpha;
    const ratio = value / slope;
    lower = Math.max(lower, alpha - ratio);
    alpha -= ((value + radius) * ratio) / radius;
    if (Math.abs(value) < 0.01 * radius) break;
  }
  return alpha;
}

/** The value of the quadratic model along p. */
function modelAt({ J, g, curvature, n }: Local, p: Float64Array): number {
  let sum = dot(g, p);
  for (let i = 0; i < n; i++) {
    let row = 0;
    for (let j = i; j < n; j++) row += J[i * n + j] * p[j];
    sum += 0.5 * row * row;
  }
  return sum + 0.5 * p.reduce((c, x, j) => c + curvature[j] * x * x, 0);
}

/** The t in [low, high] with the least model value along start + t · direction. */
function minimizeAlong(
  local: Local,
  start: Float64Array,
  direction: Float64Array,
  low: number,
  high: number,
): Step {
  const at = (t: number): Float64Array => start.map((x, j) => x + t * direction[j]);
  const [m0, m1, m2] = [0, 1, 2].map((t) => modelAt(local, at(t)));
  const a = (m2 - 2 * m1 + m0) / 2;
  const b = m1 - m0 - a;
  const candidates = [low, high];
  if (a > 0 && -b / (2 * a) > low && -b / (2 * a) < high) candidates.push(-b / (2 * a));
  const steps = candidates.map((t) => ({ scaled: at(t), predicted: -modelAt(local, at(t)) }));
  return steps.reduce((best, step) => (step.predicted > best.predicted ? step : best));
}

/** How far along p (unscaled) the first bound lies, and which variables hit it. */
function toBound(
  x: Float64Array,
  p: Float64Array,
  { lower, upper }: Bounds,
): { stride: number; hits: boolean[] } {
  const strides = Array.from(p, (dp, j) => {
    if (dp === 0) return Number.POSITIVE_INFINITY;
    return Math.max((lower[j] - x[j]) / dp, (upper[j] - x[j]) / dp);
  });
  const stride = Math.min(...strides);
  return { stride, hits: strides.map((s) => s === stride) };
}

/** The larger t with ‖p + t r‖ = Δ. */
function toSphere(p: Float64Array, r: Float64Array, radius: number): number {
  const [a, b, c] = [dot(r, r), dot(p, r), dot(p, p) - radius ** 2];
  return a === 0 ? 0 : (-b + Math.sqrt(Math.max(0, b * b - a * c))) / a;
}

/**
 * Chooses the best of three steps that stay inside the bounds: the trust-region step cut short, its reflection
 * at the first bound it hits, and steepest descent.
 *
 * @see Branch, Coleman & Li, SIAM J. Sci. Comput. 21 (1999) 1.
 */
export function chooseStep(
  local: Local,
  x: Float64Array,
  bounds: Bounds,
  p: Float64Array,
  radius: number,
  theta: number,
): Step {
  const unscale = (q: Float64Array): Float64Array => q.map((v, j) => v * local.d[j]);
  const zero = new Float64Array(local.n);
  const { stride, hits } = toBound(x, unscale(p), bounds);
  if (stride >= 1) return { scaled: p, predicted: -modelAt(local, p) };
  const onBound = p.map((v) => v * stride);
  const shortened = p.map((v) => v * stride * theta);
  const steps: Step[] = [{ scaled: shortened, predicted: -modelAt(local, shortened) }];

  const reflected = p.map((v, j) => (hits[j] ? -v : v));
  const xOnBound = x.map((v, j) => v + onBound[j] * local.d[j]);
  const bound = toBound(xOnBound, unscale(reflected), bounds).stride;
  const sphere = toSphere(onBound, reflected, radius);
  const most = Math.min(bound, sphere);
  if (most > 0) {
    const low = ((1 - theta) * stride) / most;
    const high = most === bound ? theta * bound : sphere;
    if (low <= high) steps.push(minimizeAlong(local, onBound, reflected, low, high));
  }

  const descent = local.g.map((v) => -v);
  const wall = toBound(x, unscale(descent), bounds).stride;
  const length = norm(descent);
  if (length > 0) steps.push(minimizeAlong(local, zero, descent, 0, Math.min(theta * wall, radius / length)));
  return steps.reduce((best, step) => (step.predicted > best.predicted ? step : best));
}
