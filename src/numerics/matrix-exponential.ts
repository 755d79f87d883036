import { type Take, takeNew } from "./arena.ts";
import { mayGenerate } from "./generate.ts";
import { factorize, solveFactored } from "./lu.ts";

/** Numerator coefficients of the [13/13] Padé approximant of eˣ. */
const b = [
  64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600,
  670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1,
];
/** Largest 1-norm for which the approximant is exact to double precision. */
const theta13 = 5.371920351148152;

/** C ← C + A · B for n × n matrices, row by row; C must be another array. */
export type AddProduct = (A: Float64Array, B: Float64Array, C: Float64Array) => void;

/** The plain loops: the oracle of the unrolled ones. */
export const makePlainProduct =
  (n: number): AddProduct =>
  (A, B, C) => {
    for (let i = 0; i < n; i++)
      for (let k = 0; k < n; k++) {
        const a = A[i * n + k];
        if (a === 0) continue;
        const [to, from] = [i * n, k * n];
        for (let j = 0; j < n; j++) C[to + j] += a * B[from + j];
      }
  };

/** The same sums, row by row of A in locals. */
function makeUnrolledProduct(n: number): AddProduct {
  const each = Array.from({ length: n }, (_, i) => i);
  const lines = each.flatMap((i) => [
    ...each.map((k) => `const a${i}_${k} = A[${i * n + k}];`),
    ...each.map((j) => `C[${i * n + j}] += ${each.map((k) => `a${i}_${k} * B[${k * n + j}]`).join(" + ")};`),
  ]);
  return new Function("A", "B", "C", `"use strict"; ${lines.join("\n")}`) as AddProduct;
}

/** From here on a product is longer than what a loop costs. */
const largestUnrolled = 6;
const products = new Map<number, AddProduct>();

/** Finds C ← C + A · B for n × n matrices: unrolled where n is small and code may be generated. */
export function addProductOf(n: number): AddProduct {
  let own = products.get(n);
  if (!own) {
    own = n <= largestUnrolled && mayGenerate() ? makeUnrolledProduct(n) : makePlainProduct(n);
    products.set(n, own);
  }
  return own;
}

/** C ← A · B. */
export function multiply(A: Float64Array, B: Float64Array, n: number, C: Float64Array): void {
  C.fill(0);
  addProductOf(n)(A, B, C);
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
 * The exponential of t A and its derivatives (Fréchet) in some directions,
 *
 *     E = e^(tA),     Lⱼ = d/dε e^(t(A + ε Dⱼ)) at ε = 0,
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
  t = 1,
  take: Take = takeNew,
): { E: Float64Array; L: Float64Array[] } {
  const norm = norm1(A, n) * Math.abs(t);
  const bad = () => take(n * n).fill(Number.NaN);
  if (!Number.isFinite(norm)) return { E: bad(), L: directions.map(bad) };
  const squarings = Math.max(0, Math.ceil(Math.log2(norm / theta13)));
  const scale = t * 2 ** -squarings;
  const work = workspaceFor(n);
  const E = take(n * n);
  pade(work, A, scale, n, E);
  const L: Float64Array[] = [];
  for (const D of directions) {
    const own = take(n * n);
    padeDerivative(work, E, D, scale, n, own);
    L.push(own);
  }
  square(work, E, L, squarings);
  return { E, L };
}

/** E ← E² so many times, with (E²)' = E L + L E. */
function square({ W, add }: Workspace, E: Float64Array, L: readonly Float64Array[], times: number): void {
  for (let k = 0; k < times; k++) {
    for (const own of L) {
      W.fill(0);
      add(E, own, W);
      add(own, E, W);
      copy(W, own);
    }
    W.fill(0);
    add(E, E, W);
    copy(W, E);
  }
}

function copy(from: Float64Array, to: Float64Array): void {
  for (let i = 0; i < to.length; i++) to[i] = from[i];
}

const matrices = ["A", "A2", "A4", "A6", "P", "Q", "S", "W", "U", "V"] as const;
const slopes = ["D", "D2", "D4", "D6", "dP", "dS", "dW", "dU", "dV"] as const;
type Workspace = Readonly<Record<(typeof matrices)[number] | (typeof slopes)[number], Float64Array>> & {
  readonly pivots: Int32Array;
  readonly column: Float64Array;
  readonly add: AddProduct;
};
const workspaces = new Map<number, Workspace>();

/** Arrays are kept by size: most matrices are small, and making one costs more than filling it. */
function workspaceFor(n: number): Workspace {
  const kept = workspaces.get(n);
  if (kept) return kept;
  const own = [...matrices, ...slopes].map((name) => [name, new Float64Array(n * n)] as const);
  const made = {
    // One of each name is in the list.
    ...(Object.fromEntries(own) as Omit<Workspace, "pivots" | "column" | "add">),
    pivots: new Int32Array(n),
    column: new Float64Array(n),
    add: addProductOf(n),
  };
  if (n <= 64) workspaces.set(n, made);
  return made;
}

/** E ← r₁₃(sA) = (V − U)⁻¹ (V + U), U = A (A⁶ P + …) and V = A⁶ S + … odd and even in A; leaves its parts in `work`. */
function pade(work: Workspace, from: Float64Array, s: number, n: number, E: Float64Array): void {
  const { A, A2, A4, A6, P, Q, S, W, U, V, pivots, column, add } = work;
  const size = n * n;
  for (let i = 0; i < size; i++) {
    A[i] = from[i] * s;
    A2[i] = A4[i] = A6[i] = U[i] = 0;
  }
  add(A, A, A2);
  add(A2, A2, A4);
  add(A2, A4, A6);
  combine(size, A2, A4, A6, P, W, S, V);
  for (let i = 0; i < size; i += n + 1) {
    W[i] += b[1];
    V[i] += b[0];
  }
  add(A6, P, W);
  add(A, W, U);
  add(A6, S, V);
  for (let i = 0; i < size; i++) {
    Q[i] = V[i] - U[i];
    E[i] = V[i] + U[i];
  }
  factorize(Q, n, pivots);
  solveColumns(Q, n, pivots, E, column);
}

/** Sums of the second, fourth and sixth powers of a matrix, or of their derivatives, that r₁₃ is made of. */
function combine(
  size: number,
  X2: Float64Array,
  X4: Float64Array,
  X6: Float64Array,
  P: Float64Array,
  W: Float64Array,
  S: Float64Array,
  V: Float64Array,
): void {
  for (let i = 0; i < size; i++) {
    const x2 = X2[i];
    const x4 = X4[i];
    const x6 = X6[i];
    P[i] = b[13] * x6 + b[11] * x4 + b[9] * x2;
    W[i] = b[7] * x6 + b[5] * x4 + b[3] * x2;
    S[i] = b[12] * x6 + b[10] * x4 + b[8] * x2;
    V[i] = b[6] * x6 + b[4] * x4 + b[2] * x2;
  }
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

/** out ← (V − U)⁻¹ (U' + V' + (U' − V') r), the derivative of r₁₃ along sD, with the parts that `pade` has left. */
function padeDerivative(
  { A, A2, A4, A6, P, Q, S, W, D, D2, D4, D6, dP, dS, dW, dU, dV, pivots, column, add }: Workspace,
  r: Float64Array,
  from: Float64Array,
  s: number,
  n: number,
  out: Float64Array,
): void {
  const size = n * n;
  for (let i = 0; i < size; i++) {
    D[i] = from[i] * s;
    D2[i] = D4[i] = D6[i] = dU[i] = 0;
  }
  add(A, D, D2);
  add(D, A, D2);
  add(A2, D2, D4);
  add(D2, A2, D4);
  add(A4, D2, D6);
  add(D4, A2, D6);
  combine(size, D2, D4, D6, dP, dW, dS, dV);
  add(A6, dP, dW);
  add(D6, P, dW);
  add(A, dW, dU);
  add(D, W, dU);
  add(A6, dS, dV);
  add(D6, S, dV);
  for (let i = 0; i < size; i++) {
    out[i] = dU[i] + dV[i];
    dU[i] -= dV[i];
  }
  add(dU, r, out);
  solveColumns(Q, n, pivots, out, column);
}
