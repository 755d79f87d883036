import { useMemo } from "preact/hooks";
import { provenanceMeaning } from "../../index.ts";
import { digits, printMinutes } from "../format.ts";
import { LiveRegion } from "../live-region.tsx";
import { NumberBox } from "../number-box.tsx";
import { Plot } from "../plot.tsx";
import { cellModelNames } from "../state/shared.ts";
import {
  curveTimes,
  fixedCurves,
  fixedLevels,
  type PlotContent,
  retentionCurve,
  retentionPlot,
  timePlot,
} from "./cell-figure.ts";
import { type CellModel, halfUptakePO2, poolsAt, uptakeAt, uptakeOver } from "./cell-model.ts";
import { cell, changeCell, data, fitted, network, own } from "./cell-state.ts";
import { DataChooser } from "./data-chooser.tsx";
import { Diagram } from "./diagram.tsx";
import { FitPanel } from "./fit-panel.tsx";
import { FitPlots } from "./fit-plots.tsx";
import { ModelEditor } from "./model-editor.tsx";
import { OxygenSlider } from "./oxygen-slider.tsx";
import { ParameterTable } from "./parameter-table.tsx";
import { Readouts } from "./readouts.tsx";

const longest_min = 1440;

/** Uptake of cells in a closed medium: curves, retention over O2, pools, parameters, a fit, the model itself. */
export function CellView() {
  const { pO2, time_min, usesFit } = cell.value;
  const current = (usesFit && fitted.value) || own.value;
  const results = useResults(current);
  const spoken = `Uptake after ${printMinutes(time_min)} at ${digits(pO2)} mmHg: ${results.uptake.toFixed(2)} % of dose`;
  return (
    <section id="cell" aria-labelledby="cell-title">
      <h2 id="cell-title">Cell: uptake and oxygen</h2>
      <div class="part">
        <div class="side">
          <ModelChooser />
          <DataChooser />
          <OxygenSlider pO2={pO2} onChange={(value) => changeCell({ pO2: value })} />
          <div class="control">
            <label for="cell-time">Time after the tracer is added</label>
            <NumberBox
              id="cell-time"
              name="Time after the tracer is added, in min"
              value={time_min}
              low={1}
              high={longest_min}
              unit="min"
              onChange={(value) => changeCell({ time_min: value })}
            />
          </div>
          <Readouts {...results} pO2={pO2} time_min={time_min} />
          <LiveRegion text={spoken} />
          <FitPanel />
        </div>
        <div class="plots">
          <Plot title="Uptake over time (% of dose)" {...results.timePlot} />
          <Plot
            title={`Uptake at ${printMinutes(time_min)} over O₂ (% of dose)`}
            {...results.retentionPlot}
          />
          <FitPlots />
        </div>
      </div>
      <ParameterTable network={network.value} parameters={current.parameters} />
      <Diagram />
      <ModelEditor />
      <Meanings />
    </section>
  );
}

function Meanings() {
  return (
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
  );
}

function ModelChooser() {
  const { model, text } = cell.value;
  return (
    <div class="control">
      <label for="model">Model</label>
      <select
        id="model"
        value={text ? "" : model}
        onChange={(event) => {
          const chosen = cellModelNames.find((name) => name === event.currentTarget.value);
          if (chosen) changeCell({ model: chosen, text: "", values: {}, free: [] });
        }}
      >
        {text && <option value="">{network.value.name} (my own text)</option>}
        {cellModelNames.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <small>{network.value.title}</small>
    </div>
  );
}

/** Everything that is shown as a number or a curve; what a slider does not touch is kept. */
function useResults(current: CellModel) {
  const { pO2, time_min, usesFit, isLogTime } = cell.value;
  const [ownNow, fittedNow, dataNow] = [own.value, fitted.value, data.value];
  const time = 60 * time_min;
  const times = useMemo(() => curveTimes(time_min, isLogTime), [time_min, isLogTime]);
  const fixed = useMemo(() => fixedCurves(current, times), [current, times]);
  const half = useMemo(() => halfUptakePO2(current, time), [current, time]);
  const lines = useMemo(() => {
    const models = [
      { name: "model", model: ownNow },
      { name: "fit", model: fittedNow },
    ];
    return models.flatMap(({ name, model }) =>
      model ? [{ name, values: retentionCurve(model, time) }] : [],
    );
  }, [ownNow, fittedNow, time]);
  return useMemo(() => {
    const uptake = uptakeAt(current, pO2, time);
    const values = uptakeOver(current, pO2, times);
    return {
      uptake,
      half,
      ...poolsAt(current, pO2, time),
      timePlot: withSummary(
        timePlot(times, fixed, { pO2, values }, { time_min, isLogTime }),
        describeTime(times, fixed, pO2, values),
      ),
      retentionPlot: withSummary(
        retentionPlot({ time_s: time, own: { pO2, value: uptake }, lines, data: dataNow }),
        describeRetention(lines[usesFit ? lines.length - 1 : 0].values, half, time_min),
      ),
    };
  }, [current, pO2, time, time_min, times, fixed, half, lines, usesFit, isLogTime, dataNow]);
}

const withSummary = (content: PlotContent, summary: string) => ({ ...content, summary });

function describeTime(
  times: readonly number[],
  fixed: readonly Float64Array[],
  pO2: number,
  values: Float64Array,
): string {
  const last = times.length - 1;
  const each = fixedLevels.map((level, i) => `${fixed[i][last].toFixed(0)} % at ${level} mmHg`).join(", ");
  return `After ${printMinutes(times[last] / 60)}: ${each}; ${values[last].toFixed(1)} % at the slider's ${digits(pO2)} mmHg.`;
}

function describeRetention(values: Float64Array, half: number, time_min: number): string {
  const top = `${values[0].toFixed(1)} % without O₂, ${values[values.length - 1].toFixed(1)} % at 160 mmHg`;
  const middle = Number.isFinite(half) ? `; midway between them at ${digits(half)} mmHg` : "";
  return `After ${printMinutes(time_min)}: ${top}${middle}.`;
}
