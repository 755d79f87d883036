import { scaleLinear, scaleLog } from "d3-scale";
import { type Extent, logSteps, power, stepsAround } from "./extent.ts";
import { labelChoices, labelOf, mostLabels } from "./log-labels.ts";
import type { AxisSpec } from "./spec.ts";

/** A tick at a position in points; one without a label is a minor tick. */
export interface Tick {
  readonly at: number;
  readonly label: string | null;
}

/** An axis laid over a span of the page. */
export interface Axis {
  /** Position of a value in points; undefined where the axis has no place for it (NaN, below 0 on a log axis). */
  position(value: number): number | undefined;
  readonly ticks: readonly Tick[];
  /** Middle of the break between zero and the first decade, where there is one. */
  readonly breakAt: number | undefined;
}

/** Tells whether tick labels stand clear of each other. */
export type Fits = (ticks: readonly Tick[]) => boolean;

const ZERO_PT = 5;
const BREAK_PT = 13;
const FIRST_DECADE_PT = 22;

/** Lays an axis from `start` to `end` (points), with as many labels as `fits` lets stand. */
export function makeAxis(
  spec: AxisSpec,
  extent: Extent,
  [start, end]: readonly [number, number],
  fits: Fits,
): Axis {
  if (spec.names) return namedAxis(spec.names, [start, end]);
  return spec.scale === "linear"
    ? linearAxis(spec.domain, extent, start, end, fits)
    : logAxis(spec.domain, extent, start, end, fits);
}

/** Names at 1, 2, … from the top, each with the same room. */
function namedAxis(names: readonly string[], [start, end]: readonly [number, number]): Axis {
  const scale = scaleLinear([names.length + 0.5, 0.5], [start, end]);
  const position = (v: number) => (Number.isFinite(v) ? scale(v) : undefined);
  return { position, ticks: names.map((label, i) => ({ at: scale(i + 1), label })), breakAt: undefined };
}

function linearAxis(
  domain: AxisSpec["domain"],
  extent: Extent,
  start: number,
  end: number,
  fits: Fits,
): Axis {
  const most = Math.max(2, Math.min(6, Math.floor(Math.abs(end - start) / 22)));
  let axis: Axis = { position: () => undefined, ticks: [], breakAt: undefined };
  for (let count = most; count >= 1; count--) {
    const scale = scaleLinear(domain ?? padded(extent), [start, end]);
    if (domain === undefined) scale.nice(count);
    const label = scale.tickFormat(count);
    const ticks = scale.ticks(count).map((v) => ({ at: scale(v), label: label(v) }));
    axis = { position: (v) => (Number.isFinite(v) ? scale(v) : undefined), ticks, breakAt: undefined };
    if (fits(ticks)) return axis;
  }
  return axis;
}

/** Starts at 0 where the data come near it, and gives a single value some room. */
function padded({ min, max }: Extent): [number, number] {
  if (min === max) return min === 0 ? [0, 1] : [Math.min(0, 2 * min), Math.max(0, 2 * min)];
  if (min > 0 && min < 0.4 * max) return [0, max];
  return max < 0 && max > 0.4 * min ? [min, 0] : [min, max];
}

function logAxis(domain: AxisSpec["domain"], extent: Extent, start: number, end: number, fits: Fits): Axis {
  const { hasZero } = extent;
  const along = Math.sign(end - start);
  const first = hasZero ? start + along * FIRST_DECADE_PT : start;
  const [lo, hi] = domain ?? stepsAround(extent);
  const scale = scaleLog([lo, hi], [first, end]);
  const position = (v: number) => {
    if (v === 0) return hasZero ? start + along * ZERO_PT : undefined;
    return v > 0 && Number.isFinite(v) ? scale(v) : undefined;
  };
  const zero: Tick[] = hasZero ? [{ at: start + along * ZERO_PT, label: "0" }] : [];
  const label = labelOf(lo, hi);
  const choices = labelChoices(lo, hi).map((isLabeled) => [
    ...zero,
    ...logSteps(lo, hi).map(([m, e]) => ({
      at: scale(power(m, e)),
      label: isLabeled(m, e) ? label(m, e) : null,
    })),
  ]);
  const ticks =
    choices.find((t) => t.filter((x) => x.label).length <= mostLabels && fits(t)) ?? choices.at(-1) ?? zero;
  return { position, ticks, breakAt: hasZero ? start + along * BREAK_PT : undefined };
}
