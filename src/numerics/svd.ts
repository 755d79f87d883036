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
  let [alpha, beta, gamma] = [0, 0, 0];
  for (let i = 0; i < m; i++) {
    const [x, y] = [W[i * n + p], W[i * n + q]];
    alpha += x * x;
    beta += y * y;
    gamma += x * y;
  }
  if (!(Math.abs(gamma) > Number.EPSILON * Math.sqrt(alpha * beta))) return false;
  const zeta = (beta - alpha) / (2 * gamma);
  const t = Math.sign(zeta || 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
  const c = 1 / Math.sqrt(1 + t * t);
  turn(W, m, n, p, q, c, c * t);
  turn(V, n, n, p, q, c, c * t);
  return true;
}

function turn(X: Float64Array, rows: number, n: number, p: number, q: number, c: number, s: number): void {
  for (let i = 0; i < rows; i++) {
    const [x, y] = [X[i * n + p], X[i * n + q]];
    X[i * n + p] = c * x - s * y;
    X[i * n + q] = s * x + c * y;
  }
}

function sortColumns(W: Float64Array, V: Float64Array, m: number, n: number): Svd {
  const lengths = Array.from({ length: n }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < m; i++) sum += W[i * n + j] ** 2;
    return Math.sqrt(sum);
  });
  const order = lengths.map((_, j) => j).sort((a, b) => lengths[b] - lengths[a]);
  const s = Float64Array.from(order, (j) => lengths[j]);
  const U = new Float64Array(m * n);
  const sorted = new Float64Array(n * n);
  order.forEach((j, k) => {
    for (let i = 0; i < m; i++) U[i * n + k] = s[k] > 0 ? W[i * n + j] / s[k] : 0;
    for (let i = 0; i < n; i++) sorted[i * n + k] = V[i * n + j];
  });
  return { U, s, V: sorted };
}
