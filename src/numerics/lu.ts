/**
 * Factors an n × n matrix in place, P A = L U, with partial pivoting; row i was swapped with row `pivots[i]`.
 *
 * Returns false if A is singular to the last digit or holds NaN.
 */
export function factorize(A: Float64Array, n: number, pivots: Int32Array): boolean {
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(A[i * n + k]) > Math.abs(A[pivot * n + k])) pivot = i;
    pivots[k] = pivot;
    if (!(Math.abs(A[pivot * n + k]) > 0)) return false;
    if (pivot !== k)
      for (let j = 0; j < n; j++) {
        const kept = A[pivot * n + j];
        A[pivot * n + j] = A[k * n + j];
        A[k * n + j] = kept;
      }
    for (let i = k + 1; i < n; i++) {
      const factor = A[i * n + k] / A[k * n + k];
      A[i * n + k] = factor;
      if (factor !== 0) for (let j = k + 1; j < n; j++) A[i * n + j] -= factor * A[k * n + j];
    }
  }
  return true;
}

/** Solves A x = b with the factors of `factorize`; b becomes x. */
export function solveFactored(LU: Float64Array, n: number, pivots: Int32Array, b: Float64Array): void {
  for (let k = 0; k < n; k++) {
    const kept = b[pivots[k]];
    b[pivots[k]] = b[k];
    b[k] = kept;
  }
  for (let i = 1; i < n; i++) {
    let sum = b[i];
    for (let j = 0; j < i; j++) sum -= LU[i * n + j] * b[j];
    b[i] = sum;
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i];
    for (let j = i + 1; j < n; j++) sum -= LU[i * n + j] * b[j];
    b[i] = sum / LU[i * n + i];
  }
}
