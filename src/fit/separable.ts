import { type Hermite, hermiteOf } from "../numerics/hermite.ts";

/** A model that is linear in all of its numbers but x: curve = θ₀ b₀(x) + Σ θₗ bₗ, every θ ≥ 0. */
export interface Separable {
  /** The curve that moves with x, one value a frame. */
  moving(x: number): Float64Array;
  readonly fixed: readonly Float64Array[];
  readonly range: readonly [number, number];
}

/** How the fit of one voxel ended; a map stores one byte of this a voxel. */
export const voxelOutcomes = ["ok", "at-bound", "flat", "no-signal", "not-finite"] as const;
/** How the fit of a voxel ended. */
export type VoxelOutcome = (typeof voxelOutcomes)[number];

/** What to do about a voxel that ended so. */
export const voxelAdvice: Record<VoxelOutcome, string> = {
  ok: "",
  "at-bound": "the best value lies at the end of its range; widen the range, or read it as a bound",
  flat: "the moving curve has no share in this voxel, so that its number is not held by the data",
  "no-signal": "no curve of the model has a share in this voxel; is it outside of the body?",
  "not-finite": "a frame is NaN or infinite; mask the voxel, or mend the image",
};

/** What a voxel's fit found. */
export interface VoxelEstimate {
  outcome: VoxelOutcome;
  /** NaN where the data do not hold it. */
  x: number;
  /** θ₀, θ₁, …; one array for all voxels, to be copied. */
  readonly theta: Float64Array;
  /** Σ w (curve − data)². */
  chi2: number;
}

export interface VoxelFitOptions {
  /** One a frame; each multiplies the squared residual. All one by default. */
  readonly weights?: ArrayLike<number>;
  /** Largest error of the tabulated curve, relative to its peak. */
  readonly tolerance?: number;
}

/** Values of x at which a voxel is looked at before its best is refined. */
const nScan = 33;

/**
 * Makes the least-squares fit of one voxel after another to a separable model,
 *
 *     min over x and θ ≥ 0 of Σ wᵢ (θ₀ b₀ᵢ(x) + Σ θₗ bₗᵢ − dᵢ)²,
 *
 * by eliminating θ (variable projection): it is exact at every x, and what is left is a search in one variable, whose
 * slope is 2 θ₀ Σ wᵢ rᵢ b₀ᵢ'(x). The moving curve is read off a table; the best of a scan over the whole range is
 * refined to its root. `data` holds the frames of a voxel at `at`, `at + stride`, …
 *
 * @see Golub & Pereyra, *The differentiation of pseudo-inverses and nonlinear least squares problems whose variables
 * separate*, SIAM J. Numer. Anal. 10 (1973) 413, eq. (4.2).
 */
export function makeVoxelFit(
  model: Separable,
  { weights, tolerance = 1e-8 }: VoxelFitOptions = {},
): (data: ArrayLike<number>, at?: number, stride?: number) => VoxelEstimate {
  const nFrames = model.moving(model.range[0]).length;
  const root = Float64Array.from({ length: nFrames }, (_, f) => Math.sqrt(weights ? weights[f] : 1));
  const curve = hermiteOf((x) => model.moving(x).map((b, f) => b * root[f]), model.range, tolerance);
  const n = 1 + model.fixed.length;
  const fixed = model.fixed.map((own) => own.map((b, f) => b * root[f]));
  const [low, high] = model.range;
  const search = makeSearch(curve, fixed, nFrames);
  const scan = Array.from({ length: nScan }, (_, j) => low + ((high - low) * j) / (nScan - 1));
  const scanned = scan.map((x) => search.tabulate(x));
  const estimate: VoxelEstimate = { outcome: "ok", x: 0, theta: new Float64Array(n), chi2: 0 };
  const { d, theta } = search;

  function finish(outcome: VoxelOutcome, x: number, chi2: number): VoxelEstimate {
    estimate.outcome = outcome;
    estimate.x = x;
    estimate.chi2 = chi2;
    for (let l = 0; l < n; l++) estimate.theta[l] = outcome === "not-finite" ? Number.NaN : theta[l];
    return estimate;
  }

  return (data, at = 0, stride = 1) => {
    let dd = 0;
    for (let f = 0; f < nFrames; f++) {
      d[f] = data[at + f * stride] * root[f];
      dd += d[f] * d[f];
    }
    if (!Number.isFinite(dd)) return finish("not-finite", Number.NaN, Number.NaN);
    search.load();
    let best = 0;
    let most = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < nScan; j++) {
      const gain = search.gainAtNode(scanned[j]);
      if (gain > most) {
        most = gain;
        best = j;
      }
    }
    const x = search.refine(scan[Math.max(0, best - 1)], scan[best], scan[Math.min(nScan - 1, best + 1)]);
    const chi2 = Math.max(0, dd - search.gainAt(x));
    if (theta.every((t) => t === 0)) return finish("no-signal", Number.NaN, dd);
    if (theta[0] === 0) return finish("flat", Number.NaN, chi2);
    return finish(x === low || x === high ? "at-bound" : "ok", x, chi2);
  };
}

/** The moving curve at a node of the scan, and its products with all curves. */
interface Node {
  readonly b: Float64Array;
  readonly G: Float64Array;
}

/** What a search for x works with: the data, the products of the curves, the θ that are best at the last x. */
function makeSearch(curve: Hermite, fixed: readonly Float64Array[], nFrames: number) {
  const n = 1 + fixed.length;
  const d = new Float64Array(nFrames);
  const theta = new Float64Array(n);
  const [b, slope] = [new Float64Array(nFrames), new Float64Array(nFrames)];
  const [G, c] = [new Float64Array(n * n), new Float64Array(n)];
  const solve = makeNonNegative(n);
  for (let l = 1; l < n; l++) for (let k = 1; k < n; k++) G[l * n + k] = dot(fixed[l - 1], fixed[k - 1]);

  /** ‖d‖² − χ² = θᵀc at x, the most that the curves can explain there; leaves θ. */
  function gainAt(x: number): number {
    curve.read(x, b, slope);
    G[0] = dot(b, b);
    for (let l = 1; l < n; l++) G[l] = G[l * n] = dot(b, fixed[l - 1]);
    c[0] = dot(b, d);
    return solve(G, c, theta);
  }
  /** ½ dχ²/dx at x: θ moves with x too, but χ² does not feel it. */
  function slopeAt(x: number): number {
    gainAt(x);
    let sum = 0;
    for (let f = 0; f < nFrames; f++) {
      let r = theta[0] * b[f] - d[f];
      for (let l = 1; l < n; l++) r += theta[l] * fixed[l - 1][f];
      sum += r * slope[f];
    }
    return theta[0] * sum;
  }
  return {
    d,
    theta,
    gainAt,
    /** Takes up the data in `d`. */
    load(): void {
      for (let l = 1; l < n; l++) c[l] = dot(fixed[l - 1], d);
    },
    tabulate(x: number): Node {
      gainAt(x);
      return { b: b.slice(), G: G.slice() };
    },
    gainAtNode(node: Node): number {
      c[0] = dot(node.b, d);
      return solve(node.G, c, theta);
    },
    /** The best x between two nodes around a better one; an end of the range if it still falls there. */
    refine(left: number, middle: number, right: number): number {
      const s = slopeAt(middle);
      if (s === 0) return middle;
      const other = s > 0 ? left : right;
      if (other === middle) return middle;
      const t = slopeAt(other);
      if (s * t > 0) return goldenSection(gainAt, left, right);
      return findRoot(slopeAt, middle, s, other, t);
    },
  };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/**
 * Makes the solver of min ½θᵀGθ − cᵀθ over θ ≥ 0 for a few unknowns: of the solutions on every set of them, the best
 * that is not negative. It returns θᵀc.
 */
function makeNonNegative(n: number): (G: Float64Array, c: Float64Array, theta: Float64Array) => number {
  const sets = Array.from({ length: 2 ** n - 1 }, (_, k) => {
    const bits = 2 ** n - 1 - k;
    return Int32Array.from(Array.from({ length: n }, (__, l) => l).filter((l) => bits & (1 << l)));
  }).sort((a, b) => b.length - a.length);
  const [L, z] = [new Float64Array(n * n), new Float64Array(n)];
  return (G, c, theta) => {
    theta.fill(0);
    let best = 0;
    for (let k = 0; k < sets.length; k++) {
      const own = sets[k];
      if (!solvePositive(G, c, n, own, L, z)) continue;
      let gain = 0;
      let isAllowed = true;
      for (let i = 0; i < own.length; i++) {
        gain += z[i] * c[own[i]];
        if (!(z[i] >= 0)) isAllowed = false;
      }
      if (!isAllowed || !(gain > best)) continue;
      best = gain;
      theta.fill(0);
      for (let i = 0; i < own.length; i++) theta[own[i]] = z[i];
      // Nothing with fewer curves is better than all of them.
      if (k === 0) break;
    }
    return best;
  };
}

/** Solves G z = c on a set of unknowns by Cholesky; false where G is not positive there to the last digits. */
function solvePositive(
  G: Float64Array,
  c: Float64Array,
  n: number,
  own: Int32Array,
  L: Float64Array,
  z: Float64Array,
): boolean {
  const m = own.length;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = G[own[i] * n + own[j]];
      for (let k = 0; k < j; k++) sum -= L[i * n + k] * L[j * n + k];
      if (i > j) L[i * n + j] = sum / L[j * n + j];
      else if (sum > 1e-14 * G[own[i] * n + own[i]]) L[i * n + i] = Math.sqrt(sum);
      else return false;
    }
    z[i] = c[own[i]];
    for (let k = 0; k < i; k++) z[i] -= L[i * n + k] * z[k];
    z[i] /= L[i * n + i];
  }
  for (let i = m - 1; i >= 0; i--) {
    for (let k = i + 1; k < m; k++) z[i] -= L[k * n + i] * z[k];
    z[i] /= L[i * n + i];
  }
  return true;
}

/** The root of f between a and b, where it has other signs: regula falsi, the end that stays halved (Illinois). */
function findRoot(f: (x: number) => number, a: number, fa: number, b: number, fb: number): number {
  let [x0, f0, x1, f1] = [a, fa, b, fb];
  for (let k = 0; k < 60; k++) {
    const x = x1 - (f1 * (x1 - x0)) / (f1 - f0);
    const value = f(x);
    if (value === 0 || Math.abs(x - x1) <= 1e-14 * (Math.abs(x) + Math.abs(b - a))) return x;
    if (value * f1 < 0) [x0, f0] = [x1, f1];
    else f0 /= 2;
    [x1, f1] = [x, value];
  }
  return x1;
}

/** The x with the largest value between a and b, to the eight digits that a maximum has. */
function goldenSection(f: (x: number) => number, a: number, b: number): number {
  const part = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [a, b];
  let [x0, x1] = [high - part * (high - low), low + part * (high - low)];
  let [f0, f1] = [f(x0), f(x1)];
  while (high - low > 1e-9 * (Math.abs(a) + Math.abs(b))) {
    if (f0 > f1) {
      [high, x1, f1] = [x1, x0, f0];
      x0 = high - part * (high - low);
      f0 = f(x0);
    } else {
      [low, x0, f0] = [x0, x1, f1];
      x1 = low + part * (high - low);
      f1 = f(x1);
    }
  }
  const middle = (low + high) / 2;
  return [a, b].reduce((best, x) => (f(x) > f(best) ? x : best), middle);
}
