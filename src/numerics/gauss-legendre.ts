/** Nodes in (0, 1), rising, and weights that add up to 1. */
export interface Quadrature {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/**
 * Makes the rule of Gauss and Legendre with n points on [0, 1], exact for polynomials up to degree 2n − 1: nodes are
 * the roots of Pₙ by Newton's method, weights 1/((1 − x²)P′ₙ(x)²).
 *
 * @see NIST DLMF 3.5(v).
 */
export function gaussLegendre(n: number): Quadrature {
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let x = -Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 1;
    // Newton's method squares the error; the start is within 1/n² of the root.
    for (let k = 0; k < 8; k++) {
      const { value, derivative } = legendre(n, x);
      slope = derivative;
      x -= value / derivative;
    }
    slope = legendre(n, x).derivative;
    nodes[i] = (1 + x) / 2;
    weights[i] = 1 / ((1 - x * x) * slope * slope);
  }
  return { nodes, weights };
}

/** Pₙ and P′ₙ by the three-term recurrence. */
function legendre(n: number, x: number): { readonly value: number; readonly derivative: number } {
  let [before, value] = [1, x];
  for (let k = 2; k <= n; k++) [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
  if (n === 0) return { value: 1, derivative: 0 };
  return { value, derivative: (n * (x * value - before)) / (x * x - 1) };
}
