import { Chart } from "../chart.tsx";
import { digits } from "../format.ts";
import { changer, shared } from "../state/store.ts";
import { settingLabels } from "../tumor/settings.ts";
import { scaleOf } from "./design.ts";
import { numbersOf, type ShownProps, unitOf, unitOfReading } from "./grid-numbers.ts";
import { HeatMap } from "./heat-map.tsx";
import { Multiples } from "./multiples.tsx";
import { isSweepOfNow } from "./of-now.ts";
import type { SweepState } from "./run-sweep.ts";
import { TornadoChart } from "./tornado-chart.tsx";

const change = changer("sweep");

/** What came of a sweep: maps side by side, and a number of theirs over what was varied. */
export function Results({ state }: { readonly state: SweepState }) {
  const { design, rows } = state;
  const readings = Object.keys(rows.find((row) => row.outcome === "ok")?.results ?? {});
  const wanted = shared.value.sweep.reading;
  const reading = readings.includes(wanted) ? wanted : (readings[0] ?? wanted);
  return (
    <>
      {!isSweepOfNow(state) && (
        <p role="note" data-stale="sweep">
          This sweep was made with other settings than the Tumor view shows now. A map opened from here sets
          them back.
        </p>
      )}
      <Multiples state={state} />
      {readings.length > 0 && (
        <div class="control narrow">
          <label for="reading">Number shown</label>
          <select
            id="reading"
            value={reading}
            onChange={(event) => change({ reading: event.currentTarget.value })}
          >
            {readings.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </div>
      )}
      {design.kind === "grid" ? (
        <>
          <HeatMap axes={design.axes} rows={rows} reading={reading} />
          <Curves axes={design.axes} rows={rows} reading={reading} />
        </>
      ) : (
        <TornadoChart state={state} reading={reading} />
      )}
    </>
  );
}

const looks = ["own", "a", "b", "c", "plain"] as const;

function Curves(props: ShownProps) {
  const { axes, reading } = props;
  const [down, across] = axes;
  const numbers = numbersOf(props);
  const lines = down.values.map((value, i) => ({
    name: `${digits(value)} ${unitOf(down.path)}`,
    ...{ x: across.values, y: numbers[i], look: looks[i % looks.length], labelAt: 1 },
  }));
  const all = numbers.flat().filter(Number.isFinite);
  if (all.length === 0) return null;
  return (
    <Chart
      title={`${reading} over ${settingLabels[across.path]}`}
      summary={`From ${digits(Math.min(...all))} to ${digits(Math.max(...all))}; one line for each ${settingLabels[down.path]}.`}
      x={{
        title: `${settingLabels[across.path]} (${unitOf(across.path)})`,
        domain: [across.values[0], across.values[across.values.length - 1]],
        scale: scaleOf(across),
        hasZero: false,
      }}
      y={{
        title: `${reading} (${unitOfReading(reading)})`,
        domain: [0, 1.1 * Math.max(...all)],
        scale: "linear",
      }}
      lines={lines}
      table={{
        head: [settingLabels[across.path], ...lines.map(({ name }) => `at ${name}`)],
        rows: across.values.map((value, k) => [digits(value, 4), ...lines.map(({ y }) => digits(y[k]))]),
      }}
    />
  );
}
