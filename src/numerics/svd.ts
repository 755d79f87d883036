/** A = U · diag(s) · Vᵀ; s falls. U is m × n, V is n × n, both row by row. */
export interface Svd {
  readonly U: Float64Array;
  readonly s: Float64Array;
  readonly V: Float64Array;
}

/**
 * The singular value decomposition of an m × n matrix with m ≥ n, by one-sided Jacobi rotations: slow for large
 * n, and accurate to the last digits in small singular values as well, which is what fitting needs.
 *
 * @see Demmel & Veselić, *Jacobi's method is more accurate than QR*, SIAM J. Matrix Anal. Appl. 13 (1992) 1204.
 */
export function singularValues(A: Float64Array, m: number, n: number): Svd {
  const W = Float64Array.from(A);
  const V = new Float64Array(n * n);
  for (let i = 0; i < n; i++) V[i * n + i] = 1;
  // Convergence is quadratic at the end; 60 sweeps are never reached by finite matrices.
  for (let sweep = 0; sweep < 60; sweep++) {
    let rotated = false;
    for (let p = 0; p < n - 1; p++)
      for (let q = p + 1; q < n; q++) rotated = rotate(W, V, m, n, p, q) || rotated;
    if (!rotated) break;
  }
  return sortColumns(W, V, m, n);
}

/** Makes columns p and q of W orthogonal; returns false if they were. */
function rotate(W: Float64Array, V: Float64Array, m: number, n: number, p: number, q: number): boolean {
  let alpha = 0;
  let beta = 0;
  let gamma = 0;
  for (let k = p, l = q; k < m * n; k += n, l += n) {
    alpha += W[k] * W[k];
    beta += W[l] * W[l];
    gamma += W[k] * W[l];
  }
  if (!(Math.abs(gamma) > Number.EPSILON * Math.sqrt(alpha * beta))) return false;
  const zeta = (beta - alpha) / (2 * gamma);
  const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
  const c = 1 / Math.sqrt(1 + t * t);
  turn(W, m, n, p, q, c, c * t);
  turn(V, n, n, p, q, c, c * t);
  return true;
}

function turn(X: Float64Array, rows: number, n: number, p: number, q: number, c: number, s: number): void {
  for (let k = p, l = q; k < rows * n; k += n, l += n) {
    const x = X[k];
    const y = X[l];
    X[k] = c * x - s * y;
    X[l] = s * x + c * y;
  }
}

/** Puts the columns in the order of their lengths, by insertion: equal ones stay in their order. */
function sortColumns(W: Float64Array, V: Float64Array, m: number, n: number): Svd {
  const s = new Float64Array(n);
  const order = new Int32Array(n);
  for (let j = 0; j < n; j++) {
    let sum = 0;
    for (let k = j; k < m * n; k += n) sum += W[k] * W[k];
    const length = Math.sqrt(sum);
    let place = j;
    for (; place > 0 && s[place - 1] < length; place--) {
      s[place] = s[place - 1];
      order[place] = order[place - 1];
    }
    s[place] = length;
    order[place] = j;
  }
  const U = new Float64Array(m * n);
  const sorted = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    const j = order[k];
    if (s[k] > 0) for (let i = 0; i < m; i++) U[i * n + k] = W[i * n + j] / s[k];
    for (let i = 0; i < n; i++) sorted[i * n + k] = V[i * n + j];
  }
  return { U, s, V: sorted };
}
