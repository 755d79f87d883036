import { solveInPlace } from "./linear-solve.ts";

/** Numerator coefficients of the [13/13] Padé approximant of eˣ. */
const pade13 = [
  64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600,
  670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1,
];
/** Largest 1-norm for which the approximant is exact to double precision. */
const theta13 = 5.371920351148152;

/** C ← A · B for n × n matrices, row by row; C must be another array. */
export function multiply(A: Float64Array, B: Float64Array, n: number, C: Float64Array): void {
  C.fill(0);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++) {
      const a = A[i * n + k];
      if (a === 0) continue;
      for (let j = 0; j < n; j++) C[i * n + j] += a * B[k * n + j];
    }
}

function norm1(A: Float64Array, n: number): number {
  let largest = 0;
  for (let j = 0; j < n; j++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += Math.abs(A[i * n + j]);
    if (!(sum <= largest)) largest = sum;
  }
  return largest;
}

/**
 * The exponential of an n × n matrix, row by row, by scaling and squaring of the [13/13] Padé approximant.
 *
 *     e^A ≈ (r₁₃(A / 2ˢ))^(2ˢ),   ‖A / 2ˢ‖₁ ≤ θ₁₃
 *
 * Defective matrices and equal eigenvalues need no special care. Entries are NaN if A holds NaN or infinity.
 *
 * @see Higham, *The Scaling and Squaring Method for the Matrix Exponential Revisited*, SIAM J. Matrix Anal. Appl.
 * 26 (2005) 1179, eq. (3.4)–(3.6).
 */
export function matrixExponential(A: Float64Array, n: number): Float64Array {
  const norm = norm1(A, n);
  if (!Number.isFinite(norm)) return new Float64Array(n * n).fill(Number.NaN);
  const squarings = Math.max(0, Math.ceil(Math.log2(norm / theta13)));
  const scale = 2 ** -squarings;
  const scaled = new Float64Array(n * n);
  for (let i = 0; i < scaled.length; i++) scaled[i] = A[i] * scale;
  let E = pade(scaled, n);
  let next = new Float64Array(n * n);
  for (let k = 0; k < squarings; k++) {
    multiply(E, E, n, next);
    [E, next] = [next, E];
  }
  return E;
}

/** r₁₃(A) = (V − U)⁻¹ (V + U), with U odd and V even in A. */
function pade(A: Float64Array, n: number): Float64Array<ArrayBuffer> {
  const b = pade13;
  const [A2, A4, A6, U, V, W, X] = Array.from({ length: 7 }, () => new Float64Array(n * n));
  multiply(A, A, n, A2);
  multiply(A2, A2, n, A4);
  multiply(A2, A4, n, A6);
  const powers = [A6, A4, A2] as const;
  combine(X, powers, n, b[13], b[11], b[9], 0);
  multiply(A6, X, n, W);
  combine(X, powers, n, b[7], b[5], b[3], b[1]);
  add(W, X);
  multiply(A, W, n, U);
  combine(X, powers, n, b[12], b[10], b[8], 0);
  multiply(A6, X, n, V);
  combine(X, powers, n, b[6], b[4], b[2], b[0]);
  add(V, X);
  for (let i = 0; i < U.length; i++) {
    W[i] = V[i] - U[i];
    V[i] += U[i];
  }
  solveInPlace(W, n, V, n);
  return V;
}

/** X ← c₆A⁶ + c₄A⁴ + c₂A² + c₀I. */
function combine(
  X: Float64Array,
  [A6, A4, A2]: readonly [Float64Array, Float64Array, Float64Array],
  n: number,
  c6: number,
  c4: number,
  c2: number,
  c0: number,
): void {
  for (let i = 0; i < X.length; i++) X[i] = c6 * A6[i] + c4 * A4[i] + c2 * A2[i];
  for (let i = 0; i < n; i++) X[i * n + i] += c0;
}

function add(X: Float64Array, Y: Float64Array): void {
  for (let i = 0; i < X.length; i++) X[i] += Y[i];
}
