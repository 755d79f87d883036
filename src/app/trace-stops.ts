import type { ChartLine } from "./chart-names.tsx";
import type { ChartPoints } from "./chart-points.tsx";
import { digits } from "./format.ts";

/** What can be read off along a chart. */
export interface Traced {
  readonly lines: readonly ChartLine[];
  readonly points?: readonly ChartPoints[];
}

/** Where the values of a chart can be read: the places of its finest line and of all measured points, rising. */
export function stopsOf({ lines, points = [] }: Traced): number[] {
  const finest = lines.reduce<ArrayLike<number>>((most, { x }) => (x.length > most.length ? x : most), []);
  const all = [...Array.from(finest), ...points.flatMap(({ x }) => x)].filter(Number.isFinite);
  return [...new Set(all)].sort((a, b) => a - b);
}

/** The stop next to a value, by the way that the chart measures between them. */
export function nearestStop(stops: readonly number[], at: (value: number) => number, px: number): number {
  let [low, high] = [0, stops.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (at(stops[middle]) < px) low = middle;
    else high = middle;
  }
  return Math.abs(at(stops[high]) - px) < Math.abs(at(stops[low]) - px) ? high : low;
}

/** A line at a place, straight between its points; NaN beyond its ends. */
export function lineAt({ x, y }: ChartLine, value: number): number {
  if (x.length === 0 || !(value >= x[0] && value <= x[x.length - 1])) return Number.NaN;
  let [low, high] = [0, x.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (x[middle] <= value) low = middle;
    else high = middle;
  }
  if (value === x[low] || low === high) return y[low];
  return y[low] + ((y[high] - y[low]) * (value - x[low])) / (x[high] - x[low]);
}

/** A name and what stands there, in words. */
export type Reading = readonly [name: string, value: string];

/** Points beyond these are counted. */
const mostPoints = 6;

/** All values at a place: of each line that goes through it, and of points measured right there. */
export function readingsAt({ lines, points = [] }: Traced, value: number): Reading[] {
  const ofLines = lines.flatMap((line): Reading[] => {
    const y = lineAt(line, value);
    return Number.isFinite(y) ? [[line.name, digits(y)]] : [];
  });
  const measured = points.flatMap(({ name, x, y, sd }) =>
    x.flatMap((own, i): Reading[] => {
      const spread = sd?.[i];
      return own === value
        ? [[name, `${digits(y[i])}${typeof spread === "number" ? ` ± ${digits(spread)}` : ""}`]]
        : [];
    }),
  );
  const more = measured.length - mostPoints;
  return [
    ...ofLines,
    ...measured.slice(0, mostPoints),
    ...(more > 0 ? [["and", `${more} more points`] as const] : []),
  ];
}
