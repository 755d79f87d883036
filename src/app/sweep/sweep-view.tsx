import { useMemo } from "preact/hooks";
import type { Row } from "../../index.ts";
import { Chart } from "../chart.tsx";
import { digits, prettyUnit } from "../format.ts";
import { NumberBox } from "../number-box.tsx";
import { downloadText } from "../shell/download.ts";
import { sweptPaths } from "../state/shared.ts";
import { changer, goTo, shared } from "../state/store.ts";
import { colorTable } from "../tumor/color-scale.ts";
import { readSetting, settingLabels } from "../tumor/settings.ts";
import { axesNow, cancelSweep, runSweep, type SweepState, type SweptAxis, sweepState } from "./run-sweep.ts";
import "./sweep.css";

const change = changer("sweep");

/** Two numbers of the map varied against each other: what of the tumor's SUV follows from which? */
export function SweepView() {
  const { across, down, n } = shared.value.sweep;
  const axes = useMemo(axesNow, [across, down, n]);
  const state = sweepState.value;
  return (
    <section aria-labelledby="sweep-title">
      <h2 id="sweep-title">Sweep: two numbers against each other</h2>
      <div class="part">
        <div class="side">
          <AxisChooser name="across" label="Across" />
          <AxisChooser name="down" label="Down" />
          <div class="control">
            <label for="sweep-n">Values of each</label>
            <NumberBox
              id="sweep-n"
              name="Values of each"
              value={n}
              low={2}
              high={8}
              unit=""
              onChange={(value) => change({ n: Math.round(value) })}
            />
          </div>
          <p data-readout="design">
            {axes ? `${n} × ${n} = ${n * n} maps` : "Choose two different numbers."}
          </p>
          <div class="row">
            <button
              type="button"
              class="main"
              disabled={!axes || state?.isRunning === true}
              onClick={() => axes && runSweep(axes)}
            >
              Run the sweep
            </button>
            {state?.isRunning && (
              <button type="button" onClick={cancelSweep}>
                Cancel
              </button>
            )}
            <button
              type="button"
              disabled={!axes}
              onClick={() => axes && downloadText("sweep.yaml", planOf(axes), "application/yaml")}
            >
              Download the plan
            </button>
          </div>
          {state && (
            <p role="status" class="progress" data-run={state.isRunning ? "running" : "done"}>
              {state.isRunning && (
                <progress value={state.rows.length} max={state.total} aria-label="The sweep" />
              )}{" "}
              {describeRows(state)}
            </p>
          )}
          {state?.failure && <p role="alert">{state.failure}</p>}
        </div>
        <div>
          {state ? (
            <Results state={state} />
          ) : (
            <p class="waiting">
              No sweep has run yet. It maps the tumor once for each pair of values, and shows how its SUV
              follows.
            </p>
          )}
        </div>
      </div>
    </section>
  );
}

function describeRows({ rows, total, isRunning }: SweepState): string {
  const count = (outcome: Row["outcome"]): number => rows.filter((row) => row.outcome === outcome).length;
  const failed = count("failed") > 0 ? `, ${count("failed")} failed` : "";
  const canceled = !isRunning && rows.length < total ? `, ${total - rows.length} canceled` : "";
  return `${count("ok")} of ${total} maps done${failed}${canceled}`;
}

/** The plan as the command line reads it. */
const planOf = (axes: readonly SweptAxis[]): string =>
  [
    "cuptake: 1",
    "kind: sweep",
    "name: page-sweep",
    "title: A sweep set on the page",
    "job: { kind: map, plan: tumor-map.yaml }",
    "axes:",
    ...axes.map(({ path, values }) => `  - { name: ${path}, values: [${values.join(", ")}] }`),
    "",
  ].join("\n");

interface AxisChooserProps {
  readonly name: "across" | "down";
  readonly label: string;
}

function AxisChooser({ name, label }: AxisChooserProps) {
  return (
    <div class="control">
      <label for={`sweep-${name}`}>{label}</label>
      <select
        id={`sweep-${name}`}
        value={shared.value.sweep[name]}
        onChange={(event) => {
          const chosen = sweptPaths.find((path) => path === event.currentTarget.value);
          if (chosen) change({ [name]: chosen });
        }}
      >
        {sweptPaths.map((path) => (
          <option key={path} value={path}>
            {settingLabels[path]}
          </option>
        ))}
      </select>
    </div>
  );
}

function Results({ state }: { readonly state: SweepState }) {
  const { axes, rows } = state;
  const readings = Object.keys(rows.find((row) => row.outcome === "ok")?.results ?? {});
  const wanted = shared.value.sweep.reading;
  const reading = readings.includes(wanted) ? wanted : (readings[0] ?? wanted);
  return (
    <>
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
      <HeatMap axes={axes} rows={rows} reading={reading} />
      <Curves axes={axes} rows={rows} reading={reading} />
    </>
  );
}

interface ShownProps {
  readonly axes: SweepState["axes"];
  readonly rows: readonly Row[];
  readonly reading: string;
}

const rowAt = (rows: readonly Row[], axes: SweepState["axes"], i: number, j: number): Row | undefined =>
  rows.find(
    ({ values }) => values[axes[0].path] === axes[0].values[i] && values[axes[1].path] === axes[1].values[j],
  );

const unitOf = (path: SweptAxis["path"]): string => prettyUnit(readSetting(path).unit);

/** A table whose cells are tinted by their number; a click opens the map of that cell. */
function HeatMap({ axes, rows, reading }: ShownProps) {
  const numbers = rows.flatMap((row) => (row.outcome === "ok" ? [row.results[reading]] : []));
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const [down, across] = axes;
  return (
    <div class="scroll heat-map">
      <p>
        <b id="heat-title">{reading}.</b> {settingLabels[across.path]} ({unitOf(across.path)}) across,{" "}
        {settingLabels[down.path]} ({unitOf(down.path)}) down. A click opens that map.
      </p>
      <table class="heat" aria-labelledby="heat-title">
        <thead>
          <tr>
            <td />
            {across.values.map((value) => (
              <th scope="col" key={value}>
                {digits(value)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {down.values.map((value, i) => (
            <tr key={value}>
              <th scope="row">{digits(value)}</th>
              {across.values.map((other, j) => (
                <td key={other}>
                  <HeatCell row={rowAt(rows, axes, i, j)} reading={reading} range={[low, high]} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface HeatCellProps {
  readonly row: Row | undefined;
  readonly reading: string;
  readonly range: readonly [number, number];
}

function HeatCell({ row, reading, range: [low, high] }: HeatCellProps) {
  if (!row) return <span>…</span>;
  if (row.outcome !== "ok") return <span title={row.reason}>{row.outcome}</span>;
  const value = row.results[reading];
  const share = high > low ? (value - low) / (high - low) : 0.5;
  const entry = 3 * Math.round(255 * Math.max(0, Math.min(1, share)));
  const table = colorTable("cividis");
  const [r, g, b] = [table[entry], table[entry + 1], table[entry + 2]];
  const isDark = 0.299 * r + 0.587 * g + 0.114 * b < 125;
  const where = Object.entries(row.values).map(([path, v]) => `${path} ${digits(v)}`);
  return (
    <button
      type="button"
      style={{ background: `rgb(${r} ${g} ${b})`, color: isDark ? "#ffffff" : "#000000" }}
      aria-label={`${digits(value)} at ${where.join(", ")}; open this map`}
      onClick={() => {
        changer("tumor")({ settings: { ...shared.value.tumor.settings, ...row.values } });
        goTo("tumor");
      }}
    >
      {digits(value)}
    </button>
  );
}

const looks = ["own", "a", "b", "c", "plain"] as const;

function Curves({ axes, rows, reading }: ShownProps) {
  const [down, across] = axes;
  const valueAt = (i: number, j: number): number => {
    const row = rowAt(rows, axes, i, j);
    return row?.outcome === "ok" ? row.results[reading] : Number.NaN;
  };
  const lines = down.values.map((value, i) => ({
    name: `${digits(value)} ${unitOf(down.path)}`,
    x: across.values,
    y: across.values.map((_, j) => valueAt(i, j)),
    look: looks[i % looks.length],
    labelAt: 1,
  }));
  const all = lines.flatMap(({ y }) => y).filter(Number.isFinite);
  if (all.length === 0) return null;
  return (
    <Chart
      title={`${reading} over ${settingLabels[across.path]}`}
      summary={`From ${digits(Math.min(...all))} to ${digits(Math.max(...all))}; one line for each ${settingLabels[down.path]}.`}
      x={{
        title: `${settingLabels[across.path]} (${unitOf(across.path)})`,
        domain: [across.values[0], across.values[across.values.length - 1]],
        scale: "linear",
      }}
      y={{ title: reading, domain: [0, 1.1 * Math.max(...all)], scale: "linear" }}
      lines={lines}
    />
  );
}
