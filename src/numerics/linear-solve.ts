/**
 * Solves A X = B by Gaussian elimination with partial pivoting, for B of `columns` columns; A is destroyed and
 * B becomes X. Both are row by row, A n × n, B n × columns.
 *
 * Returns false (and leaves no meaning in B) if A is singular to the last digit.
 */
export function solveInPlace(A: Float64Array, n: number, B: Float64Array, columns: number): boolean {
  for (let k = 0; k < n; k++) {
    const pivot = findPivot(A, n, k);
    if (A[pivot * n + k] === 0) return false;
    if (pivot !== k) {
      swapRows(A, n, pivot, k);
      swapRows(B, columns, pivot, k);
    }
    for (let i = k + 1; i < n; i++) {
      const factor = A[i * n + k] / A[k * n + k];
      if (factor === 0) continue;
      for (let j = k + 1; j < n; j++) A[i * n + j] -= factor * A[k * n + j];
      for (let j = 0; j < columns; j++) B[i * columns + j] -= factor * B[k * columns + j];
    }
  }
  for (let i = n - 1; i >= 0; i--)
    for (let j = 0; j < columns; j++) {
      let sum = B[i * columns + j];
      for (let k = i + 1; k < n; k++) sum -= A[i * n + k] * B[k * columns + j];
      B[i * columns + j] = sum / A[i * n + i];
    }
  return true;
}

function findPivot(A: Float64Array, n: number, k: number): number {
  let pivot = k;
  for (let i = k + 1; i < n; i++) if (Math.abs(A[i * n + k]) > Math.abs(A[pivot * n + k])) pivot = i;
  return pivot;
}

function swapRows(A: Float64Array, width: number, a: number, b: number): void {
  for (let j = 0; j < width; j++) {
    const kept = A[a * width + j];
    A[a * width + j] = A[b * width + j];
    A[b * width + j] = kept;
  }
}
