import { useMemo } from "preact/hooks";
import { DataTable } from "../data-table.tsx";
import { digits } from "../format.ts";
import { settingLabels } from "../tumor/settings.ts";
import { unitOf } from "./grid-numbers.ts";
import { openPoint, type SweepState } from "./run-sweep.ts";
import { readTornadoOf, type SweptBar } from "./tornado-bars.ts";

interface TornadoProps {
  readonly state: SweepState;
  readonly reading: string;
}

/** Bars from the widest to the narrowest around the tumor as it is set; each end opens its map. */
export function TornadoChart({ state, reading }: TornadoProps) {
  const { base, bars } = useMemo(() => readTornadoOf(state, reading), [state, reading]);
  const all = [base, ...bars.flatMap(({ ends }) => ends.map(({ value }) => value))].filter(Number.isFinite);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  if (!Number.isFinite(base) || !(high > low)) return null;
  const place = (value: number): number => (100 * (value - low)) / (high - low);
  const [widest] = bars;
  return (
    <figure class="tornado">
      <figcaption>
        {reading}: {digits(base)} as it is set
      </figcaption>
      <p class="key">
        <i class="less" /> less of it <i class="more" /> more of it; the line is the tumor as it is set
      </p>
      <ol aria-label={`Tornado of ${reading}`}>
        {bars.map((bar) => (
          <TornadoBar key={bar.axis.path} bar={bar} base={base} place={place} reading={reading} />
        ))}
      </ol>
      <p class="summary">
        {settingLabels[widest.axis.path]} moves it most: {digits(widest.ends[0].value)} at{" "}
        {digits(widest.ends[0].set)}, {digits(widest.ends[1].value)} at {digits(widest.ends[1].set)}{" "}
        {unitOf(widest.axis.path)}. The numbers beside a bar open its two maps.
      </p>
      <DataTable
        title={`Tornado of ${reading}`}
        head={["number", "unit", "less", reading, "more", reading]}
        rows={bars.map(({ axis: { path }, ends: [less, more] }) => [
          ...[settingLabels[path], unitOf(path), digits(less.set), digits(less.value)],
          ...[digits(more.set), digits(more.value)],
        ])}
      />
    </figure>
  );
}

interface BarProps {
  readonly bar: SweptBar;
  readonly base: number;
  readonly place: (value: number) => number;
  readonly reading: string;
}

function TornadoBar({ bar: { axis, ends }, base, place, reading }: BarProps) {
  const name = settingLabels[axis.path];
  return (
    <li>
      <span class="name">{name}</span>
      <span class="track">
        {ends.map(({ value, row, set }, k) => {
          if (!row || !Number.isFinite(value)) return null;
          const [left, right] = [place(Math.min(value, base)), place(Math.max(value, base))];
          return (
            <span
              key={set}
              class={k === 0 ? "less" : "more"}
              style={{ left: `${left}%`, width: `${right - left}%` }}
            />
          );
        })}
        <span class="base" style={{ left: `${place(base)}%` }} />
      </span>
      <span class="numbers-of-bar">
        {ends.map(({ set, value, row }, k) => (
          <button
            key={k === 0 ? "less" : "more"}
            type="button"
            class={k === 0 ? "less" : "more"}
            disabled={!row}
            aria-label={`${name} ${digits(set)}: ${digits(value)}; ${reading}, at a value in ${unitOf(axis.path)}; open this map`}
            onClick={() => row && openPoint(row.values)}
          >
            {digits(set)}: {digits(value)}
          </button>
        ))}
      </span>
    </li>
  );
}
