import "./chart-trace.css";
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { Place } from "./chart-names.tsx";
import { digits } from "./format.ts";
import { LiveRegion } from "./live-region.tsx";
import { lineAt, nearestStop, readingsAt, stopsOf, type Traced } from "./trace-stops.ts";

/** The place at which a chart is read, if it is: where the pointer is, or where the arrow keys have gone. */
export interface Trace {
  readonly stops: readonly number[];
  readonly at: Signal<number | undefined>;
  /** Goes to the stop nearest to a place in px. */
  go(place: Place, px: number): void;
  leave(): void;
}

/** Keeps where a chart is read; moving over it draws nothing but what is read. */
export function useTrace({ lines, points }: Traced): Trace {
  const at = useSignal<number | undefined>(undefined);
  const finest = lines.reduce((most, { x }) => Math.max(most, x.length), 0);
  const ends = lines.map(({ x }) => `${x.length} ${x[0]} ${x[x.length - 1]}`).join(" ");
  const stops = useMemo(() => stopsOf({ lines, ...(points && { points }) }), [finest, ends, points]);
  return {
    ...{ stops, at },
    go: (place, px) => {
      if (stops.length > 0) at.value = stops[nearestStop(stops, place.x, px)];
    },
    leave: () => {
      at.value = undefined;
    },
  };
}

interface TraceProps extends Traced {
  readonly trace: Trace;
  readonly place: Place;
}

/** A line across the plot, and a ring on each of its lines. */
export function TraceMarks({ trace, lines, place }: TraceProps) {
  const value = trace.at.value;
  if (value === undefined) return null;
  const x = place.x(value);
  return (
    <g class="traced">
      <path d={`M${x} ${place.top}V${place.bottom}`} />
      {lines.map((line) => {
        const y = lineAt(line, value);
        return Number.isFinite(y) && <circle key={line.name} cx={x} cy={place.y(y)} r={4} />;
      })}
    </g>
  );
}

interface TraceBoxProps extends TraceProps {
  readonly title: string;
  /** Of the axis along which is read. */
  readonly along: string;
  readonly width: number;
}

/** The numbers at the place that is read, and the slider without a knob by which the arrow keys move it. */
export function TraceBox({ trace, title, along, width, place, ...traced }: TraceBoxProps) {
  const { stops, at } = trace;
  const value = at.value;
  const index = value === undefined ? 0 : stops.indexOf(value);
  const isOn = value !== undefined;
  useEffect(() => {
    if (!isOn) return;
    const leave = (event: KeyboardEvent): void => {
      if (event.key === "Escape") at.value = undefined;
    };
    document.addEventListener("keydown", leave);
    return () => document.removeEventListener("keydown", leave);
  }, [isOn, at]);
  const readings = value === undefined ? [] : readingsAt(traced, value);
  const where = value === undefined ? "" : `${along}: ${digits(value, 4)}`;
  const side = value !== undefined && place.x(value) > width / 2 ? "at-left" : "at-right";
  const go = (to: number): void => {
    at.value = stops[to];
  };
  return (
    <>
      <input
        class="trace"
        type="range"
        aria-label={`${title}: read its values along the lines`}
        min={0}
        max={stops.length - 1}
        value={Math.max(0, index)}
        aria-valuetext={where || along}
        onFocus={(event) => go(event.currentTarget.valueAsNumber)}
        onInput={(event) => go(event.currentTarget.valueAsNumber)}
        onBlur={trace.leave}
      />
      {value !== undefined && (
        <dl class={`readings ${side}`} style={{ "--at": `${place.x(value)}px` }}>
          <dt>{along}</dt>
          <dd>{digits(value, 4)}</dd>
          {readings.map(([name, said], i) => [
            <dt key={`${name} ${said} ${i}`}>{name}</dt>,
            <dd key={`${name} ${said} ${i} value`}>{said}</dd>,
          ])}
        </dl>
      )}
      <LiveRegion
        text={
          value === undefined ? "" : [where, ...readings.map(([name, said]) => `${name}: ${said}`)].join("; ")
        }
      />
    </>
  );
}
