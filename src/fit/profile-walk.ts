import { chooseStride, type Settle, type Stand } from "./profile-point.ts";
import { isAtBound } from "./uncertainty.ts";

/** How a branch ended: above the threshold, at the bound of its variable, out of points, or where nothing can be solved. */
export type BranchEnd = "crossed" | "bound" | "points" | "failed";

/** Share of the threshold that one step should climb. */
const climb = 0.2;

/** What it takes to walk one direction of a profile. */
export interface Walk {
  readonly settle: Settle;
  readonly optimum: { readonly squares: number };
  readonly bound: number;
  readonly variance: number;
  readonly threshold: number;
  readonly variable: number;
  readonly direction: 1 | -1;
  readonly maxPoints: number;
}

/** Steps outward from one stand on; `better` is a point below the optimum, where the walk breaks off. */
export function walkOut(first: Stand, walk: Walk): { stands: Stand[]; end: BranchEnd; better?: Stand } {
  const { settle, optimum, bound, variance, threshold, direction, maxPoints } = walk;
  const stands: Stand[] = [first];
  const room = Math.abs(bound - first.value);
  const typical = Math.sqrt(variance * first.spread);
  const range = Number.isFinite(room)
    ? room
    : 20 * (Number.isFinite(typical) ? typical : Math.abs(first.value) + 1);
  // A bound that an interior search comes near to is reached.
  const span = direction > 0 ? [Number.NEGATIVE_INFINITY, bound] : [bound, Number.POSITIVE_INFINITY];
  if (range === 0 || isAtBound(first.value, span[0], span[1])) return { stands, end: "bound" };
  while (stands.length <= maxPoints) {
    const last = stands[stands.length - 1];
    let h = chooseStride(last, climb * threshold * variance, direction);
    h = Math.min(Math.max(h, 1e-4 * range), range / 8);
    let next: Stand | undefined;
    for (;;) {
      const isLast = Math.abs(bound - last.value) <= 1.0001 * h;
      const value = isLast ? bound : last.value + direction * h;
      next =
        settle(lead(stands, value, walk), value, optimum.squares, variance)?.stand ??
        settle(last.x, value, optimum.squares, variance)?.stand;
      const isSteep = !next || next.deltaChi2 - last.deltaChi2 > 3 * climb * threshold;
      if (!isSteep || h <= 1e-4 * range) break;
      h = Math.max(h / 3, 1e-4 * range);
    }
    if (!next) return { stands, end: "failed" };
    if (next.deltaChi2 < -1e-3 * threshold) return { stands, end: "points", better: next };
    stands.push(next);
    if (next.deltaChi2 > threshold) return { stands, end: "crossed" };
    if (next.value === bound) return { stands, end: "bound" };
  }
  return { stands, end: "points" };
}

/** Where the other variables should be: on the line through the last two optima. */
function lead(stands: readonly Stand[], value: number, { variable }: Walk): readonly number[] {
  const last = stands[stands.length - 1];
  if (stands.length < 2) return last.x;
  const before = stands[stands.length - 2];
  const ratio = (value - last.value) / (last.value - before.value);
  return last.x.map((x, j) => (j === variable ? value : x + ratio * (x - before.x[j])));
}
