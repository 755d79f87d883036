import { factorize, solveFactored } from "./lu.ts";

/** Numerator coefficients of the [13/13] Padé approximant of eˣ. */
const b = [
  64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600,
  670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1,
];
/** Largest 1-norm for which the approximant is exact to double precision. */
const theta13 = 5.371920351148152;

/** C ← C + A · B for n × n matrices, row by row; C must be another array. */
export function addProduct(A: Float64Array, B: Float64Array, n: number, C: Float64Array): void {
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++) {
      const a = A[i * n + k];
      if (a === 0) continue;
      const [to, from] = [i * n, k * n];
      for (let j = 0; j < n; j++) C[to + j] += a * B[from + j];
    }
}

/** C ← A · B. */
export function multiply(A: Float64Array, B: Float64Array, n: number, C: Float64Array): void {
  C.fill(0);
  addProduct(A, B, n, C);
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
export const matrixExponential = (A: Float64Array, n: number): Float64Array =>
  exponentialWithDerivatives(A, [], n).E;

/**
 * The exponential of a matrix and its derivatives (Fréchet) in some directions,
 *
 *     E = e^A,     Lⱼ = d/dε e^(A + ε Dⱼ) at ε = 0,
 *
 * by differentiating every operation of the scaling and squaring.
 *
 * @see Al-Mohy & Higham, *Computing the Fréchet Derivative of the Matrix Exponential*, SIAM J. Matrix Anal. Appl.
 * 30 (2009) 1639, algorithm 6.4.
 */
export function exponentialWithDerivatives(
  A: Float64Array,
  directions: readonly Float64Array[],
  n: number,
): { E: Float64Array; L: Float64Array[] } {
  const norm = norm1(A, n);
  const bad = () => new Float64Array(n * n).fill(Number.NaN);
  if (!Number.isFinite(norm)) return { E: bad(), L: directions.map(bad) };
  const squarings = Math.max(0, Math.ceil(Math.log2(norm / theta13)));
  const scale = 2 ** -squarings;
  const { E, L } = pade(scaled(A, scale), directions.map((D) => scaled(D, scale)), n);
  const buffer = new Float64Array(n * n);
  for (let k = 0; k < squarings; k++) {
    for (const own of L) {
      // (E²)' = E L + L E.
      multiply(E, own, n, buffer);
      addProduct(own, E, n, buffer);
      own.set(buffer);
    }
    multiply(E, E, n, buffer);
    E.set(buffer);
  }
  return { E, L };
}

function scaled(A: Float64Array, factor: number): Float64Array {
  const out = new Float64Array(A.length);
  for (let i = 0; i < A.length; i++) out[i] = A[i] * factor;
  return out;
}

/** r₁₃(A) = (V − U)⁻¹ (V + U), U = A (A⁶ P + Q) and V = A⁶ S + T odd and even in A, and its derivatives. */
function pade(
  A: Float64Array,
  directions: readonly Float64Array[],
  n: number,
): { E: Float64Array; L: Float64Array[] } {
  const size = n * n;
  // One buffer for all: most matrices are small, and making an array costs more than filling it.
  const pool = new Float64Array(10 * size);
  const [A2, A4, A6, P, Q, S, T, W, U, V] = Array.from({ length: 10 }, (_, i) =>
    pool.subarray(i * size, (i + 1) * size),
  );
  addProduct(A, A, n, A2);
  addProduct(A2, A2, n, A4);
  addProduct(A2, A4, n, A6);
  for (let i = 0; i < size; i++) {
    P[i] = b[13] * A6[i] + b[11] * A4[i] + b[9] * A2[i];
    W[i] = b[7] * A6[i] + b[5] * A4[i] + b[3] * A2[i];
    S[i] = b[12] * A6[i] + b[10] * A4[i] + b[8] * A2[i];
    V[i] = b[6] * A6[i] + b[4] * A4[i] + b[2] * A2[i];
  }
  for (let i = 0; i < size; i += n + 1) {
    W[i] += b[1];
    V[i] += b[0];
  }
  addProduct(A6, P, n, W);
  addProduct(A, W, n, U);
  addProduct(A6, S, n, V);
  for (let i = 0; i < size; i++) {
    Q[i] = V[i] - U[i];
    T[i] = V[i] + U[i];
  }
  const pivots = new Int32Array(n);
  factorize(Q, n, pivots);
  const column = new Float64Array(n);
  const E = new Float64Array(size);
  E.set(T);
  solveColumns(Q, n, pivots, E, column);
  const L = directions.map((D) => {
    const own = derivativeOfPade({ A, A2, A4, A6, P, S, W, E }, D, n);
    solveColumns(Q, n, pivots, own, column);
    return own;
  });
  return { E, L };
}

/** X ← M⁻¹ X with the factors of M. */
function solveColumns(
  LU: Float64Array,
  n: number,
  pivots: Int32Array,
  X: Float64Array,
  column: Float64Array,
): void {
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) column[i] = X[i * n + j];
    solveFactored(LU, n, pivots, column);
    for (let i = 0; i < n; i++) X[i * n + j] = column[i];
  }
}

interface PadeParts {
  readonly A: Float64Array;
  readonly A2: Float64Array;
  readonly A4: Float64Array;
  readonly A6: Float64Array;
  readonly P: Float64Array;
  readonly S: Float64Array;
  readonly W: Float64Array;
  readonly E: Float64Array;
}

/** U' + V' + (U' − V') r, of which (V − U)⁻¹ makes the derivative of r. */
function derivativeOfPade({ A, A2, A4, A6, P, S, W, E }: PadeParts, D: Float64Array, n: number): Float64Array {
  const size = n * n;
  const pool = new Float64Array(8 * size);
  const [D2, D4, D6, dP, dS, dW, dU, dV] = Array.from({ length: 8 }, (_, i) =>
    pool.subarray(i * size, (i + 1) * size),
  );
  addProduct(A, D, n, D2);
  addProduct(D, A, n, D2);
  addProduct(A2, D2, n, D4);
  addProduct(D2, A2, n, D4);
  addProduct(A4, D2, n, D6);
  addProduct(D4, A2, n, D6);
  for (let i = 0; i < size; i++) {
    dP[i] = b[13] * D6[i] + b[11] * D4[i] + b[9] * D2[i];
    dW[i] = b[7] * D6[i] + b[5] * D4[i] + b[3] * D2[i];
    dS[i] = b[12] * D6[i] + b[10] * D4[i] + b[8] * D2[i];
    dV[i] = b[6] * D6[i] + b[4] * D4[i] + b[2] * D2[i];
  }
  addProduct(A6, dP, n, dW);
  addProduct(D6, P, n, dW);
  addProduct(A, dW, n, dU);
  addProduct(D, W, n, dU);
  addProduct(A6, dS, n, dV);
  addProduct(D6, S, n, dV);
  const out = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    out[i] = dU[i] + dV[i];
    dU[i] -= dV[i];
  }
  addProduct(dU, E, n, out);
  return out;
}
