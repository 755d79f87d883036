import { useMemo } from "preact/hooks";
import type { ChartLine, Place } from "./chart-names.tsx";
import { DataTable } from "./data-table.tsx";
import { digits } from "./format.ts";

/** Measured values of one kind over the lines of a chart, with their standard deviations where these are known. */
export interface ChartPoints {
  /** What they are of, as a line is named. */
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly sd?: readonly (number | null)[];
  /** That of the line which they belong to; each look has a mark of its own. */
  readonly look: ChartLine["look"];
}

type Mark = (r: number) => string;

const square: Mark = (r) => `m${-r} ${-r}h${2 * r}v${2 * r}h${-2 * r}z`;
const circle: Mark = (r) => `m${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
const diamond: Mark = (r) =>
  `m0 ${-1.3 * r}l${1.3 * r} ${1.3 * r}l${-1.3 * r} ${1.3 * r}l${-1.3 * r} ${-1.3 * r}z`;
const up: Mark = (r) => `m0 ${-1.2 * r}l${1.2 * r} ${2.1 * r}h${-2.4 * r}z`;
const down: Mark = (r) => `m0 ${1.2 * r}l${1.2 * r} ${-2.1 * r}h${-2.4 * r}z`;

const marks: Readonly<Record<ChartLine["look"], Mark>> = {
  ...{ a: circle, b: square, c: up, d: diamond, e: down },
  ...{ own: circle, plain: circle },
};
const radius = 5;

const isShown = (...at: number[]): boolean => at.every(Number.isFinite);

/** All marks of one kind as one path: what is drawn of it does not grow with the data. */
function marksOf({ x, y, look }: ChartPoints, place: Place): string {
  const mark = marks[look](radius);
  return x
    .map((value, i) => [place.x(value), place.y(y[i])] as const)
    .filter((at) => isShown(...at))
    .map(([left, top]) => `M${left.toFixed(1)} ${top.toFixed(1)}${mark}`)
    .join("");
}

/** Bars of one standard deviation to either side, where one is stated. */
function barsOf({ x, y, sd = [] }: ChartPoints, place: Place): string {
  return x
    .flatMap((value, i) => {
      const own = sd[i];
      if (own === null || own === undefined) return [];
      const [left, low, high] = [place.x(value), place.y(y[i] - own), place.y(y[i] + own)];
      if (!isShown(left, low, high)) return [];
      const cap = (at: number): string => `M${(left - 4).toFixed(1)} ${at.toFixed(1)}h8`;
      return [`M${left.toFixed(1)} ${low.toFixed(1)}V${high.toFixed(1)}${cap(low)}${cap(high)}`];
    })
    .join("");
}

interface PointMarksProps {
  readonly points: readonly ChartPoints[];
  readonly place: Place;
  /** Changes whenever a value has another place. */
  readonly scale: string;
}

/** Draws measured points; they are worked out anew only when they or the axes are others. */
export function PointMarks({ points, place, scale }: PointMarksProps) {
  const drawn = useMemo(
    () => points.map((each) => ({ ...each, bars: barsOf(each, place), marks: marksOf(each, place) })),
    [points, scale],
  );
  return (
    <g class="points">
      {drawn.map(({ name, look, bars, marks: shapes }) => (
        <g key={name} class={look}>
          <path class="bars" d={bars} />
          <path d={shapes} />
        </g>
      ))}
    </g>
  );
}

interface PointTableProps {
  readonly title: string;
  /** Title of the axis that the points stand along. */
  readonly along: string;
  readonly points: readonly ChartPoints[];
}

/** The measured numbers, folded away. */
export function PointTable({ title, along, points }: PointTableProps) {
  return useMemo(() => {
    const rows = points.flatMap(({ name, x, y, sd }) =>
      x.map((value, i) => {
        const spread = sd?.[i];
        return [name, digits(value, 4), digits(y[i], 4), typeof spread === "number" ? digits(spread) : "–"];
      }),
    );
    if (rows.length === 0) return null;
    return <DataTable title={`${title}, measured`} head={["measured", along, "value", "sd"]} rows={rows} />;
  }, [title, along, points]);
}
