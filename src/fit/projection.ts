import { type LeastSquaresOptions, type LeastSquaresResult, minimizeLeastSquares } from "./least-squares.ts";
import { type LinearNumber, orthogonalize, solveLine } from "./line.ts";
import type { Objective, SolvedPart } from "./objective.ts";
import type { Bounds } from "./trust-step.ts";

interface Rows {
  readonly r: Float64Array;
  readonly J: Float64Array;
}

/**
 * Minimizes an objective inside bounds, its scales and offsets solved for in closed form at each step: with
 * r(θ, c) = A(θ) c + b(θ) the search sees
 *
 *     r(θ) = r(θ, ĉ(θ)),     ĉ = −A⁺ b,     ∂r = P⊥ (∂A ĉ + ∂b) − (A⁺)ᵀ (∂A)ᵀ r,     P⊥ = I − A A⁺,
 *
 * the exact Jacobian, and has fewer variables to move. What is returned is the optimum with all variables, and the
 * Jacobian by all of them, so that nothing behind the search differs. A number that is held (lower = upper), as in a
 * profile of it, is not solved for; one that would leave its bounds stands on them.
 *
 * @see Golub & Pereyra, *The differentiation of pseudo-inverses and nonlinear least squares problems whose variables
 * separate*, SIAM J. Numer. Anal. 10 (1973) 413, eq. 4.3 and 5.4.
 * @throws CallError as `minimizeLeastSquares`.
 */
export function minimizeObjective(
  { residuals, solved = [] }: Pick<Objective, "residuals" | "solved">,
  options: LeastSquaresOptions,
): LeastSquaresResult {
  const projected = project({ residuals, solved }, options);
  if (!projected) return minimizeLeastSquares(residuals, options);
  const found = minimizeLeastSquares(projected.residuals, { ...options, ...projected });
  return { ...found, ...projected.wholeOf(found.J) };
}

/** Makes the residuals that such a search sees, and the bounds and start that hold what is solved for. */
export function project(
  { residuals, solved = [] }: Pick<Objective, "residuals" | "solved">,
  options: Pick<LeastSquaresOptions, "start" | "lower" | "upper">,
) {
  const parts = solved.flatMap((part) => freeOnly(part, options));
  if (parts.length === 0) return undefined;
  const held = parts.flatMap(({ scale, offset, factor }) => [scale, offset, factor]).filter((k) => k >= 0);
  const [start, lower, upper] = [options.start, options.lower, options.upper].map((v) =>
    Float64Array.from(v),
  );
  for (const k of held) lower[k] = upper[k] = start[k] = Math.min(Math.max(start[k], lower[k]), upper[k]);
  const known = new WeakMap<Float64Array, Rows & { readonly x: Float64Array }>();
  return {
    start,
    lower,
    upper,
    residuals(at: Float64Array): Rows | undefined {
      const rows = residuals(at);
      if (!rows) return undefined;
      const x = Float64Array.from(at);
      const J = Float64Array.from(rows.J);
      for (const part of parts) {
        if (part.scale >= 0 || part.offset >= 0) projectLine(part, options, rows, x, J);
        if (part.factor >= 0) projectSpread(part, options, rows, x, J);
      }
      known.set(J, { ...rows, x });
      return { r: rows.r, J };
    },
    /** All variables, r and its Jacobian by all of them, where the projected Jacobian is this one. */
    wholeOf: (J: Float64Array) => known.get(J),
  };
}

/** A part without the numbers that are held. */
function freeOnly(part: SolvedPart, { lower, upper }: Bounds): SolvedPart[] {
  const free = (k: number): number => (k >= 0 && lower[k] < upper[k] ? k : -1);
  const [scale, offset, factor] = [part.scale, part.offset, part.factor].map(free);
  return Math.max(scale, offset, factor) >= 0 ? [{ ...part, scale, offset, factor }] : [];
}

/**
 * Moves the rows of a part from the c that they were computed at to ĉ, which it writes to `x`: `rows` then hold r and
 * all of its derivatives there, and `J` those of the projected r. Nothing is solved again,
 *
 *     r += A (ĉ − c),     s ∂m/σ = ∂r + r ∂ ln σ   grows with s,     ∂A = (∂m/σ − a ∂ ln σ, −a₀ ∂ ln σ).
 */
function projectLine(
  part: SolvedPart,
  bounds: Bounds,
  { r, J: whole }: Rows,
  x: Float64Array,
  J: Float64Array,
): void {
  const { first, nPoints } = part;
  const n = x.length;
  const numbers = numbersOf(part, whole, x, bounds);
  const own = r.subarray(first, first + nPoints);
  const before = Float64Array.from(own);
  const b = own.map((v, i) => numbers.reduce((sum, { column, now }) => sum - now * column[i], v));
  const { values, isFree } = solveLine(numbers, b);
  for (let i = 0; i < nPoints; i++)
    own[i] = numbers.reduce((sum, { column }, j) => sum + values[j] * column[i], b[i]);
  const growth = part.scale >= 0 ? values[0] / numbers[0].now : 1;
  const s = part.scale >= 0 ? values[0] : 1;
  const correct = makeCorrection(numbers.filter((_, j) => isFree[j]).map(({ column }) => column));
  for (let k = 0; k < n; k++) {
    if (k === part.scale || k === part.offset) continue;
    const delta = logSlopes(part, r, whole, n, k);
    const v = new Float64Array(nPoints);
    const w = numbers.map(() => 0);
    for (let i = 0; i < nPoints; i++) {
      const at = (first + i) * n + k;
      const byModel = growth * (whole[at] + before[i] * delta[i]);
      whole[at] = v[i] = byModel - own[i] * delta[i];
      numbers.forEach(({ index, column }, j) => {
        w[j] += ((index === part.scale ? byModel / s : 0) - column[i] * delta[i]) * own[i];
      });
    }
    correct(
      v,
      w.filter((_, j) => isFree[j]),
    );
    for (let i = 0; i < nPoints; i++) J[(first + i) * n + k] = v[i];
  }
  numbers.forEach(({ index }, j) => {
    const isScale = index === part.scale;
    x[index] = isScale ? toLog(values[j], bounds.lower[index], bounds.upper[index]) : values[j];
    for (let at = first * n + index; at < (first + nPoints) * n; at += n) {
      J[at] = 0;
      if (isScale) whole[at] *= growth;
    }
  });
}

/**
 * Moves the rows of a part to the σ̂ that is best for its residuals, as above,
 *
 *     ln σ̂ = ln σ + ½ ln(Σr²/n),     ∂ ln σ̂ = Σ r̂ ∂r̂ / Σ r̂²,     r̂ = r σ/σ̂.
 */
function projectSpread(
  { first, nPoints, factor, firstSpread }: SolvedPart,
  { lower, upper }: Bounds,
  { r, J: whole }: Rows,
  x: Float64Array,
  J: Float64Array,
): void {
  const n = x.length;
  const own = r.subarray(first, first + nPoints);
  const squares = own.reduce((sum, v) => sum + v * v, 0);
  // d ln σ/dx is the same for all points and all x: σ is a power of 10 to the x.
  const slope = whole[firstSpread * n + factor] * r[firstSpread];
  const wanted = x[factor] + (0.5 * Math.log(squares / nPoints)) / slope;
  const now = Math.min(Math.max(wanted, lower[factor]), upper[factor]);
  const isFree = now === wanted;
  const rise = (now - x[factor]) * slope;
  x[factor] = now;
  const shrink = Math.exp(-rise);
  const drift = new Float64Array(n);
  for (let i = 0; i < nPoints; i++) {
    own[i] *= shrink;
    const at = (first + i) * n;
    for (let k = 0; k < n; k++) {
      J[at + k] *= k === factor ? 0 : shrink;
      whole[at + k] *= shrink;
      if (isFree) drift[k] += (own[i] * J[at + k]) / nPoints;
    }
  }
  for (let i = 0; i < nPoints; i++) {
    const row = firstSpread + i;
    r[row] = Math.sqrt(r[row] ** 2 + 2 * rise);
    for (let k = 0; k < n; k++) {
      J[(first + i) * n + k] -= own[i] * drift[k];
      J[row * n + k] = drift[k] / r[row];
    }
    whole[row * n + factor] = slope / r[row];
  }
}

/** A bound that was taken over and back again is the bound. */
const toLog = (s: number, low: number, high: number): number => Math.min(Math.max(Math.log10(s), low), high);

/** The scale, as a factor, and the offset of a part, with the columns that r has by them; the scale is first. */
function numbersOf(
  { first, nPoints, scale, offset }: SolvedPart,
  J: Float64Array,
  x: Float64Array,
  { lower, upper }: Bounds,
): (LinearNumber & { readonly index: number })[] {
  const n = x.length;
  const read = (index: number, slope: number): Float64Array =>
    Float64Array.from({ length: nPoints }, (_, i) => J[(first + i) * n + index] / slope);
  const now = 10 ** x[scale];
  const [low, high] = [10 ** lower[scale], 10 ** upper[scale]];
  return [
    ...(scale >= 0 ? [{ index: scale, column: read(scale, now * Math.LN10), now, low, high }] : []),
    ...(offset >= 0
      ? [{ index: offset, column: read(offset, 1), now: x[offset], low: lower[offset], high: upper[offset] }]
      : []),
  ];
}

/** ∂ ln σᵢ/∂xₖ of the points of a part, from their rows: ∂√(2 ln σ + c) = ∂ ln σ / √(2 ln σ + c). */
function logSlopes(
  { nPoints, firstSpread }: SolvedPart,
  r: Float64Array,
  J: Float64Array,
  n: number,
  k: number,
): Float64Array {
  const slopes = new Float64Array(nPoints);
  if (firstSpread >= 0)
    for (let i = 0; i < nPoints; i++) slopes[i] = J[(firstSpread + i) * n + k] * r[firstSpread + i];
  return slopes;
}

/** Makes v ← P⊥ v − (A⁺)ᵀ w = v − Q (Qᵀ v + R⁻ᵀ w). */
function makeCorrection(columns: readonly Float64Array[]): (v: Float64Array, w: readonly number[]) => void {
  const { Q, R } = orthogonalize(columns);
  return (v, w) => {
    const z: number[] = [];
    Q.forEach((_, j) => {
      let right = w[j];
      for (let k = 0; k < j; k++) right -= R[k][j] * z[k];
      z.push(right / R[j][j]);
    });
    const shares = Q.map((q, j) => q.reduce((sum, value, i) => sum + value * v[i], z[j]));
    Q.forEach((q, j) => {
      for (let i = 0; i < v.length; i++) v[i] -= shares[j] * q[i];
    });
  };
}
