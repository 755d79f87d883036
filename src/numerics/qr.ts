/**
 * Reduces a least-squares problem to its triangle by Householder reflections,
 *
 *     Qᵀ [A b] = [R c; 0 ρ],    ‖A x − b‖² = ‖R x − c‖² + ‖ρ‖².
 *
 * A is m × n row by row, m and n arbitrary (R gets rows of zeros where m < n); R is n × n, row by row. Whatever is asked
 * of A afterwards (singular values, steps, lengths of columns) can be asked of R, which is m/n times smaller.
 *
 * @see Golub & Van Loan, *Matrix Computations*, 4th ed., algorithm 5.2.1.
 */
export function triangularize(
  A: Float64Array,
  b: Float64Array,
  m: number,
  n: number,
): { R: Float64Array; c: Float64Array } {
  // Column by column, so that a reflection runs through memory in order; b is the last column.
  const W = new Float64Array(m * (n + 1));
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) W[j * m + i] = A[i * n + j];
  W.set(b.subarray(0, m), n * m);
  const R = new Float64Array(n * n);
  const c = new Float64Array(n);
  const nSteps = Math.min(m, n);
  for (let k = 0; k < nSteps; k++) {
    reflect(W, m, n + 1, k);
    for (let j = k; j < n; j++) R[k * n + j] = W[j * m + k];
    c[k] = W[n * m + k];
  }
  return { R, c };
}

/** Makes column k of W zero below its row k, and applies the same reflection to the columns behind it. */
function reflect(W: Float64Array, m: number, nColumns: number, k: number): void {
  const own = k * m;
  const head = W[own + k];
  const length = lengthOf(W, own + k, own + m);
  if (!(length > 0)) return;
  const alpha = head > 0 ? -length : length;
  // v = x − α e, scaled to v₁ = 1; β = (α − x₁)/α makes I − β v vᵀ the reflection.
  const v0 = head - alpha;
  const beta = -v0 / alpha;
  for (let i = k + 1; i < m; i++) W[own + i] /= v0;
  for (let j = k + 1; j < nColumns; j++) {
    const other = j * m;
    let dot = W[other + k];
    for (let i = k + 1; i < m; i++) dot += W[own + i] * W[other + i];
    dot *= beta;
    W[other + k] -= dot;
    for (let i = k + 1; i < m; i++) W[other + i] -= dot * W[own + i];
  }
  W[own + k] = alpha;
}

/** Length of W[from … to); scaled where squares would overflow or vanish. */
function lengthOf(W: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += W[i] * W[i];
  if (sum > 1e-280 && sum < 1e280) return Math.sqrt(sum);
  let largest = 0;
  for (let i = from; i < to; i++) largest = Math.max(largest, Math.abs(W[i]));
  if (!(largest > 0)) return 0;
  sum = 0;
  for (let i = from; i < to; i++) sum += (W[i] / largest) ** 2;
  return largest * Math.sqrt(sum);
}
