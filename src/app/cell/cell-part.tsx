import { useMemo } from "preact/hooks";
import { provenanceMeaning } from "../../index.ts";
import { digits, printMinutes } from "../format.ts";
import { LiveRegion } from "../live-region.tsx";
import { NumberBox } from "../number-box.tsx";
import { Plot } from "../plot.tsx";
import { cellModelNames, emt6Data, readCellModel } from "../sources.ts";
import type { CellState, Change } from "../state.ts";
import {
  curveTimes,
  fixedCurves,
  fixedLevels,
  type PlotContent,
  retentionCurve,
  retentionPlot,
  timePlot,
} from "./cell-figure.ts";
import { type CellModel, halfUptakePO2, makeCellModel, poolsAt, uptakeAt, uptakeOver } from "./cell-model.ts";
import { FitPanel } from "./fit-panel.tsx";
import { OxygenSlider } from "./oxygen-slider.tsx";
import { ParameterTable } from "./parameter-table.tsx";
import { Readouts } from "./readouts.tsx";

interface CellPartProps {
  readonly state: CellState;
  readonly change: Change<CellState>;
}

const longest_min = 1440;

/** Uptake of cells in a closed medium: curves, retention over O2, pools, parameters, and a fit to EMT6. */
export function CellPart({ state, change }: CellPartProps) {
  const { pO2, time_min } = state;
  const { own, fitted, current } = useModels(state);
  const results = useResults(state, current, own, fitted);
  const spoken = `Uptake after ${printMinutes(time_min)} at ${digits(pO2)} mmHg: ${results.uptake.toFixed(2)} % of dose`;
  return (
    <section id="cell" aria-labelledby="cell-title">
      <h2 id="cell-title">Cell: uptake and oxygen</h2>
      <div class="part">
        <div class="side">
          <ModelChooser state={state} change={change} />
          <OxygenSlider pO2={pO2} onChange={(value) => change({ pO2: value })} />
          <div class="control">
            <label for="cell-time">Time after the tracer is added</label>
            <NumberBox
              id="cell-time"
              name="Time after the tracer is added, in min"
              value={time_min}
              low={1}
              high={longest_min}
              unit="min"
              onChange={(value) => change({ time_min: value })}
            />
          </div>
          <Readouts {...results} pO2={pO2} time_min={time_min} />
          <LiveRegion text={spoken} />
          <FitPanel network={own.network} state={state} change={change} />
        </div>
        <div class="plots">
          <Plot title="Uptake over time (% of dose)" {...results.timePlot} />
          <Plot
            title={`Uptake at ${printMinutes(time_min)} over O₂ (% of dose)`}
            {...results.retentionPlot}
          />
        </div>
      </div>
      <ParameterTable network={own.network} parameters={current.parameters} />
      <details>
        <summary>What the words on provenance mean</summary>
        <dl class="meanings">
          {Object.entries(provenanceMeaning).map(([word, meaning]) => (
            <div key={word}>
              <dt>
                <span class={`badge ${word}`}>{word}</span>
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
      </details>
    </section>
  );
}

function ModelChooser({ state, change }: CellPartProps) {
  return (
    <div class="control">
      <label for="model">Model</label>
      <select
        id="model"
        value={state.model}
        onChange={(event) => {
          const model = cellModelNames.find((name) => name === event.currentTarget.value);
          if (model) change({ model, fit: null, usesFit: false });
        }}
      >
        {cellModelNames.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

/** The model as its file has it, as it was fitted, and the one of the two that is shown. */
function useModels({ model, fit, usesFit }: CellState) {
  const network = useMemo(() => readCellModel(model), [model]);
  const own = useMemo(() => makeCellModel(network, undefined), [network]);
  const fitted = useMemo(() => (fit ? makeCellModel(network, fit.parameters) : undefined), [network, fit]);
  return { own, fitted, current: (usesFit && fitted) || own };
}

/** Everything that is shown as a number or a curve; what a slider does not touch is kept. */
function useResults(state: CellState, current: CellModel, own: CellModel, fitted: CellModel | undefined) {
  const { pO2, time_min, usesFit } = state;
  const time = 60 * time_min;
  const times = useMemo(() => curveTimes(time_min), [time_min]);
  const fixed = useMemo(() => fixedCurves(current, times), [current, times]);
  const half = useMemo(() => halfUptakePO2(current, time), [current, time]);
  const lines = useMemo(() => {
    const models = [
      { name: "model", model: own },
      { name: "fit to EMT6", model: fitted },
    ];
    return models.flatMap(({ name, model }) =>
      model ? [{ name, values: retentionCurve(model, time) }] : [],
    );
  }, [own, fitted, time]);
  return useMemo(() => {
    const uptake = uptakeAt(current, pO2, time);
    const values = uptakeOver(current, pO2, times);
    return {
      uptake,
      half,
      ...poolsAt(current, pO2, time),
      timePlot: withSummary(
        timePlot(times, fixed, { pO2, values }, time_min),
        describeTime(times, fixed, pO2, values),
      ),
      retentionPlot: withSummary(
        retentionPlot({ time_s: time, own: { pO2, value: uptake }, lines, data: emt6Data }),
        describeRetention(lines[usesFit ? lines.length - 1 : 0].values, half, time_min),
      ),
    };
  }, [current, pO2, time, time_min, times, fixed, half, lines, usesFit]);
}

const withSummary = (content: PlotContent, summary: string) => ({ ...content, summary });

function describeTime(
  times: readonly number[],
  fixed: readonly Float64Array[],
  pO2: number,
  own: Float64Array,
): string {
  const last = times.length - 1;
  const each = fixedLevels.map((level, i) => `${fixed[i][last].toFixed(0)} % at ${level} mmHg`).join(", ");
  return `After ${printMinutes(times[last] / 60)}: ${each}; ${own[last].toFixed(1)} % at the slider's ${digits(pO2)} mmHg.`;
}

function describeRetention(values: Float64Array, half: number, time_min: number): string {
  const top = `${values[0].toFixed(1)} % without O₂, ${values[values.length - 1].toFixed(1)} % at 160 mmHg`;
  const middle = Number.isFinite(half) ? `; midway between them at ${digits(half)} mmHg` : "";
  return `After ${printMinutes(time_min)}: ${top}${middle}.`;
}
