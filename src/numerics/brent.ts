/**
 * Finds the root of f between a and b, at whose ends f has opposite signs (`fa`, `fb`), to the last digits of it.
 *
 * Inverse quadratic steps where they are safe, halving where they are not.
 *
 * @see Brent, *Algorithms for Minimization without Derivatives*, Prentice-Hall, 1973, ch. 4 (`zero`).
 */
export function findRoot(
  f: (x: number) => number,
  [a0, fa0]: readonly [number, number],
  [b0, fb0]: readonly [number, number],
  tolerance = 1e-13,
): number {
  let [a, fa, b, fb] = [a0, fa0, b0, fb0];
  let [c, fc] = [a, fa];
  let step = b - a;
  let before = step;
  for (let i = 0; i < 100; i++) {
    if (Math.abs(fc) < Math.abs(fb)) [a, b, c, fa, fb, fc] = [b, c, b, fb, fc, fb];
    const slack = 2 * Number.EPSILON * Math.abs(b) + tolerance / 2;
    const half = (c - b) / 2;
    if (Math.abs(half) <= slack || fb === 0) return b;
    const wanted =
      Math.abs(before) >= slack && Math.abs(fa) > Math.abs(fb) ? interpolated(a, fa, b, fb, c, fc) : half;
    const isSafe =
      wanted * half > 0 && 2 * Math.abs(wanted) < Math.min(3 * Math.abs(half) - slack, Math.abs(before));
    [before, step] = isSafe ? [step, wanted] : [half, half];
    [a, fa] = [b, fb];
    b += Math.abs(step) > slack ? step : Math.sign(half) * slack;
    fb = f(b);
    if (fb > 0 === fc > 0) [c, fc, step, before] = [a, fa, b - a, b - a];
  }
  return b;
}

/** The step from b to the zero of the parabola (in f) through the three points, or of the line through two. */
function interpolated(a: number, fa: number, b: number, fb: number, c: number, fc: number): number {
  const s = fb / fa;
  if (a === c) return ((c - b) * s) / (s - 1);
  const [q, r] = [fa / fc, fb / fc];
  const p = s * ((c - b) * q * (q - r) - (b - a) * (r - 1));
  return -p / ((q - 1) * (r - 1) * (s - 1));
}
