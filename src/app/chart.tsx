import { scaleLinear, scaleLog } from "d3-scale";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { type ChartLine, Labels, LineKeys, type Place, placeNames } from "./chart-names.tsx";
import { type ChartPoints, PointMarks, PointTable } from "./chart-points.tsx";
import { TraceBox, TraceMarks, useTrace } from "./chart-trace.tsx";
import { DataTable } from "./data-table.tsx";
import { digits } from "./format.ts";

export type { ChartLine, Place } from "./chart-names.tsx";

/** One axis of a chart. */
export interface ChartAxis {
  readonly title: string;
  readonly domain: readonly [number, number];
  readonly scale: "linear" | "log";
  /** A log axis has a place for 0 before its first decade, unless 0 has no meaning there. */
  readonly hasZero?: boolean;
}

export interface ChartProps {
  readonly title: string;
  readonly summary: string;
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  readonly lines: readonly ChartLine[];
  /** Kept as they are from one drawing to the next, they cost a moving slider nothing. */
  readonly points?: readonly ChartPoints[];
  readonly height?: number;
  /** A click on the plot; keys have a slider beside it. */
  readonly onPick?: (x: number) => void;
  /** Draws over the lines, given the places of values. */
  readonly over?: (place: Place) => ComponentChildren;
  readonly table?: {
    readonly head: readonly string[];
    readonly rows: readonly (readonly string[])[];
  };
}

const margin = { right: 14, top: 12, bottom: 44 } as const;
/** Room for the title of the y axis and three digits beside it; longer numbers take more. */
const leftOf = (y: ChartAxis): number => {
  const longest = Math.max(...ticksOf(y).map((value) => digits(value, 4).length));
  return 50 + 8 * Math.max(0, longest - 3);
};
const ticksOf = ({ domain }: ChartAxis): number[] => scaleLinear(domain, [0, 1]).ticks(5);
/** Room on a log axis for the value 0. */
const zeroRoom = 26;
const hasZeroPlace = ({ scale, hasZero = true }: ChartAxis): boolean => scale === "log" && hasZero;

/** A plot that is light enough to follow a slider: lines, axes, and the same in words and numbers. */
export function Chart(props: ChartProps) {
  const { title, summary, lines, points, height = 300, onPick, over, table } = props;
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const place = makePlace(props, width, height);
  const names = placeNames(lines, place, { left: place.left, right: width - margin.right });
  const clip = useId();
  const trace = useTrace(props);
  const traced = { trace, lines, place, ...(points && { points }) };
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <div ref={box} class="chart-box">
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: each chart that takes a click has a slider for keys beside it */}
        <svg
          role="img"
          aria-label={`${title}. ${summary}`}
          width={width}
          height={height}
          viewBox={`0 0 ${width} ${height}`}
          class={onPick ? "pickable" : ""}
          onClick={(event) => onPick?.(place.valueAt(event.offsetX))}
          onPointerMove={(event) =>
            trace.go(place, event.clientX - event.currentTarget.getBoundingClientRect().left)
          }
          onPointerLeave={trace.leave}
        >
          <clipPath id={clip}>
            <rect x={place.left} y={0} width={width - place.left} height={height - margin.bottom + 1} />
          </clipPath>
          <Axes {...props} place={place} width={width} height={height} />
          <g clip-path={`url(#${clip})`}>
            {lines.map((line) => (
              <path key={line.name} class={`line ${line.look}`} d={pathOf(line, place)} />
            ))}
          </g>
          {points && (
            <g clip-path={`url(#${clip})`}>
              <PointMarks points={points} place={place} scale={scaleOf(props, width, height)} />
            </g>
          )}
          <Labels names={names} />
          {over?.(place)}
          <TraceMarks {...traced} />
        </svg>
        {trace.stops.length > 1 && <TraceBox {...traced} title={title} along={props.x.title} width={width} />}
      </div>
      <LineKeys names={names} />
      <p class="summary">{summary}</p>
      {table && <DataTable title={title} {...table} />}
      {points && <PointTable title={title} along={props.x.title} points={points} />}
    </figure>
  );
}

/** The width that the page leaves, in CSS pixels. */
function useWidth(box: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(480);
  useEffect(() => {
    const { current } = box;
    if (!current) return;
    const read = (): void => setWidth(Math.max(240, Math.floor(current.clientWidth)));
    read();
    const observer = new ResizeObserver(read);
    observer.observe(current);
    return () => observer.disconnect();
  }, [box]);
  return width;
}

/** Where values stand follows from these alone. */
const scaleOf = ({ x, y }: ChartProps, width: number, height: number): string =>
  [x.scale, x.hasZero, ...x.domain, ...y.domain, width, height].join(" ");

function makePlace({ x, y }: ChartProps, width: number, height: number) {
  const [left, right] = [leftOf(y), width - margin.right];
  const [top, bottom] = [margin.top, height - margin.bottom];
  const room = hasZeroPlace(x) ? zeroRoom : 0;
  const across = (x.scale === "log" ? scaleLog : scaleLinear)(x.domain, [left + room, right]);
  const up = scaleLinear(y.domain, [bottom, top]);
  return {
    x: (value: number): number => (x.scale === "log" && value <= 0 ? left + (room && 6) : across(value)),
    y: (value: number): number => up(value),
    valueAt: (at: number): number => {
      if (room > 0 && at < left + room / 2) return 0;
      return Math.max(x.domain[0], Math.min(x.domain[1], across.invert(at)));
    },
    left,
    top,
    bottom,
    ticksY: ticksOf(y),
  };
}

/** Ticks of a log axis that have a label: 0, where it has a place, and the decades, of a short one their 2 and 5 too. */
const logTicks = (axis: ChartAxis): number[] => {
  const [low, high] = axis.domain;
  const found: number[] = [];
  for (let e = Math.floor(Math.log10(low)); 10 ** e <= high * (1 + 1e-9); e++)
    for (const m of [1, 2, 5]) found.push(Number(`${m}e${e}`));
  const inside = found.filter((v) => v >= low * (1 - 1e-9) && v <= high * (1 + 1e-9));
  const decades = inside.filter((v) => /^1e/.test(v.toExponential()));
  return [...(hasZeroPlace(axis) ? [0] : []), ...(decades.length < 3 ? inside : decades)];
};

interface AxesProps extends Pick<ChartProps, "x" | "y"> {
  readonly place: ReturnType<typeof makePlace>;
  readonly width: number;
  readonly height: number;
}

function Axes({ x, y, place, width, height }: AxesProps) {
  const { bottom, left, top } = place;
  const right = width - margin.right;
  const ticksX =
    x.scale === "log"
      ? logTicks(x)
      : scaleLinear()
          .domain(x.domain)
          .ticks(width < 400 ? 4 : 6);
  return (
    <g class="axes">
      <path d={`M${left} ${top}V${bottom}H${right}`} />
      {hasZeroPlace(x) && <path d={`M${left + 12} ${bottom - 5}l4 10m2 -10l4 10`} />}
      {ticksX.map((value) => (
        <g key={value} transform={`translate(${place.x(value)} ${bottom})`}>
          <path d="M0 0V5" />
          <text y={19} text-anchor="middle">
            {digits(value, 4)}
          </text>
        </g>
      ))}
      <text x={(left + right) / 2} y={height - 6} text-anchor="middle">
        {x.title}
      </text>
      {place.ticksY.map((value) => (
        <g key={value} transform={`translate(${left} ${place.y(value)})`}>
          <path d="M-5 0H0" />
          <text x={-8} y={4} text-anchor="end">
            {digits(value, 4)}
          </text>
        </g>
      ))}
      <text transform={`translate(13 ${(top + bottom) / 2}) rotate(-90)`} text-anchor="middle">
        {y.title}
      </text>
    </g>
  );
}

function pathOf({ x, y }: ChartLine, place: Place): string {
  let path = "";
  let isDown = false;
  for (let i = 0; i < x.length; i++) {
    if (!Number.isFinite(y[i])) {
      isDown = false;
      continue;
    }
    path += `${isDown ? "L" : "M"}${place.x(x[i]).toFixed(1)} ${place.y(y[i]).toFixed(1)}`;
    isDown = true;
  }
  return path;
}
