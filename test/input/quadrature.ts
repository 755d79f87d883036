import { breaksOf, runFrom, type TimeCourse } from "../../src/time-course.ts";

/** Nodes and weights of Gauss and Legendre on [−1, 1] with 16 points, by Newton's method on P₁₆. */
const rule = Array.from({ length: 16 }, (_, i) => {
  let x = Math.cos((Math.PI * (i + 0.75)) / 16.5);
  let slope = 1;
  for (let k = 0; k < 20; k++) {
    let [before, last] = [1, x];
    for (let n = 2; n <= 16; n++) [before, last] = [last, ((2 * n - 1) * x * last - (n - 1) * before) / n];
    slope = (16 * (before - x * last)) / (1 - x * x);
    x -= last / slope;
  }
  return { x, w: 2 / ((1 - x * x) * slope * slope) };
});

const gauss = (f: (t: number) => number, a: number, b: number): number =>
  rule.reduce((sum, { x, w }) => sum + w * f((a + b + (b - a) * x) / 2), 0) * ((b - a) / 2);

/** ∫ f from a to b, halved until one panel and its halves agree to 1e-13 of `scale`. */
export function integrate(f: (t: number) => number, a: number, b: number, scale: number, depth = 0): number {
  const middle = (a + b) / 2;
  const whole = gauss(f, a, b);
  const halves = gauss(f, a, middle) + gauss(f, middle, b);
  if (depth > 12 || Math.abs(whole - halves) <= 1e-13 * scale) return halves;
  return integrate(f, a, middle, scale, depth + 1) + integrate(f, middle, b, scale, depth + 1);
}

/** Integrates weight(s) · u(s) from a to b, stretch by stretch between the breaks of u. */
export function integrateCourse(
  course: TimeCourse,
  a: number,
  b: number,
  weight: (s: number) => number,
  scale: number,
  longest = Number.POSITIVE_INFINITY,
): number {
  const inner = breaksOf(course).filter((at) => at > a && at < b);
  const stops = [a, ...inner, b];
  let total = 0;
  for (let i = 0; i + 1 < stops.length; i++) {
    const { value } = runFrom(course, stops[i]);
    const nPanels = Math.max(1, Math.ceil((stops[i + 1] - stops[i]) / longest));
    for (let k = 0; k < nPanels; k++) {
      const width = (stops[i + 1] - stops[i]) / nPanels;
      const from = stops[i] + k * width;
      total += integrate((s) => weight(s) * value(s), from, from + width, scale);
    }
  }
  return total;
}

/** ∫ u(s) (1/τ) e^(−(t − s)/τ) ds, back to where the kernel is e⁻⁴⁴. */
export const disperseByQuadrature = (course: TimeCourse, tau: number, t: number, scale: number): number =>
  integrateCourse(course, t - 44 * tau, t, (s) => Math.exp((s - t) / tau) / tau, scale, 2 * tau);
