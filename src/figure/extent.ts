import type { AxisSpec, CurvePanel } from "./spec.ts";

/** The smallest and largest value an axis must show; `min` and `max` of a log axis leave zeros out. */
export interface Extent {
  readonly min: number;
  readonly max: number;
  readonly hasZero: boolean;
}

/** Collects the extent of values that an axis has to show. */
export function extentOf(values: Iterable<number>, { scale }: AxisSpec): Extent {
  let [min, max, hasZero] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, false];
  for (const v of values) {
    if (v === 0) hasZero = true;
    if (!Number.isFinite(v) || (scale === "log" && v <= 0)) continue;
    min = Math.min(min, v);
    max = Math.max(max, v);
  }
  // A log axis of zeros alone still needs a decade to stand beside the break.
  return min <= max ? { min, max, hasZero } : { min: 1, max: 10, hasZero };
}

/** Collects what the x axis of a panel has to show. */
export function xExtent({ x, series }: CurvePanel): Extent {
  return extentOf(
    series.flatMap((s) => Array.from(s.x)),
    x,
  );
}

/** Collects what the y axis of a panel has to show, bars and bands included. */
export function yExtent({ y, series }: CurvePanel): Extent {
  const values = series.flatMap((s) => {
    const bars = (s.sd ?? []).flatMap((sd, i) => (sd === null ? [] : [s.y[i] + sd, s.y[i] - sd]));
    const band = s.band === undefined ? [] : [...Array.from(s.band.low), ...Array.from(s.band.high)];
    // Only a measured or computed 0 opens the break of a log axis, not the foot of a bar.
    return [...Array.from(s.y), ...[...bars, ...band].filter((v) => y.scale === "linear" || v > 0)];
  });
  return extentOf(values, y);
}

/** Takes the nearest 1, 2 or 5 × 10ⁿ below and above, since whole decades waste room. */
export function stepsAround({ min, max }: Extent): [number, number] {
  const steps = logSteps(min / 10, max * 10)
    .filter(([m]) => m === 1 || m === 2 || m === 5)
    .map(([m, e]) => power(m, e));
  const lo = steps.findLast((s) => s <= min * (1 + 1e-9)) ?? min;
  const hi = steps.find((s) => s >= max * (1 - 1e-9)) ?? max;
  return lo < hi ? [lo, hi] : [lo / 2, hi * 2];
}

/** Lists mantissa 1–9 and exponent of all steps from lo to hi. */
export function logSteps(lo: number, hi: number): [number, number][] {
  const steps: [number, number][] = [];
  for (let e = Math.floor(Math.log10(lo)); e <= Math.ceil(Math.log10(hi)); e++) {
    for (let m = 1; m <= 9; m++) {
      const v = power(m, e);
      if (v >= lo * (1 - 1e-9) && v <= hi * (1 + 1e-9)) steps.push([m, e]);
    }
  }
  return steps;
}

/** Computes m × 10ᵉ by its decimal spelling, which gives the nearest double. */
export function power(m: number, e: number): number {
  return Number(`${m}e${e}`);
}
