import { useMemo } from "preact/hooks";
import { provenanceMeaning } from "../../index.ts";
import { Chart, type Place } from "../chart.tsx";
import { digits, printMinutes } from "../format.ts";
import { LiveRegion } from "../live-region.tsx";
import { NumberBox } from "../number-box.tsx";
import { RadioGroup } from "../radio-group.tsx";
import { SendToFigure } from "../send-to-figure.tsx";
import { cellModelNames } from "../state/shared.ts";
import { changer, shared } from "../state/store.ts";
import { TissueView } from "../tissue/tissue-view.tsx";
import {
  type ChartContent,
  curveTimes,
  fixedCurves,
  fixedLevels,
  retentionChart,
  retentionCurve,
  timeChart,
} from "./cell-figure.ts";
import {
  type CellModel,
  halfUptakePO2,
  percentOfDose,
  poolsAt,
  printUptake,
  uptakeAt,
  uptakeOver,
} from "./cell-model.ts";
import { cell, changeCell, fitted, network, own } from "./cell-state.ts";
import { DataChooser } from "./data-chooser.tsx";
import { Diagram } from "./diagram.tsx";
import { FitPanel } from "./fit-panel.tsx";
import { CellFitPlots } from "./fit-plots.tsx";
import { measured, pointsOverOxygen, pointsOverTime, topOf } from "./measured.ts";
import { ModelEditor } from "./model-editor.tsx";
import { OxygenSlider } from "./oxygen-slider.tsx";
import { ParameterTable } from "./parameter-table.tsx";
import { Readouts } from "./readouts.tsx";

const longest_min = 1440;

/** Cells in a closed medium, or a tissue that plasma drives. */
export function CellView() {
  const { isShown } = shared.value.tissue;
  return (
    <section id="cell" aria-labelledby="cell-title">
      <h2 id="cell-title">{isShown ? "Cell: a tissue and its plasma" : "Cell: uptake and oxygen"}</h2>
      <RadioGroup
        class="kind"
        name="cell-kind"
        legend="What was measured"
        options={[
          [false, "cells in a medium, over O₂"],
          [true, "a tissue with its plasma over time"],
        ]}
        value={isShown}
        onChange={(isTissue) => changer("tissue")({ isShown: isTissue })}
      />
      {isShown ? <TissueView /> : <DishView />}
    </section>
  );
}

/** Uptake of cells in a closed medium: curves, retention over O2, pools, parameters, a fit, the model itself. */
function DishView() {
  const { pO2, time_min, usesFit } = cell.value;
  const current = (usesFit && fitted.value) || own.value;
  const results = useResults(current);
  const { unit } = current;
  const spoken = `Uptake after ${printMinutes(time_min)} at ${digits(pO2)} mmHg: ${printUptake(results.uptake, unit)}${unit === percentOfDose ? " of dose" : ""}`;
  const inUnit = unit === "" ? "" : ` (${unit})`;
  return (
    <>
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
          <Readouts {...results} unit={unit} pO2={pO2} time_min={time_min} />
          <LiveRegion text={spoken} />
          <FitPanel />
        </div>
        <div class="plots">
          <div>
            <Chart
              title={`Uptake over time${inUnit}`}
              height={380}
              {...results.timeChart}
              over={atTime(time_min)}
            />
            <label class="check">
              <input
                type="checkbox"
                checked={cell.value.isLogTime}
                onChange={(event) => changeCell({ isLogTime: event.currentTarget.checked })}
              />
              logarithmic time
            </label>
            <SendToFigure panel="uptake" what="Uptake over time" />
            {measured.value.why && <p data-readout="why-no-points">{measured.value.why}</p>}
          </div>
          <div>
            <Chart
              title={`Uptake at ${printMinutes(time_min)} over O₂${inUnit}`}
              height={380}
              {...results.retentionChart}
              over={yoursAt({ pO2, value: results.uptake }, results.retentionChart.points.length > 0)}
            />
            <SendToFigure panel="retention" what="Uptake over O₂" />
          </div>
          <CellFitPlots />
        </div>
      </div>
      <ParameterTable network={network.value} parameters={current.parameters} />
      <Diagram />
      <ModelEditor />
      <Meanings />
    </>
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
  const [ownNow, fittedNow] = [own.value, fitted.value];
  const { points } = measured.value;
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
  const overTime = useMemo(() => pointsOverTime(points), [points]);
  const overOxygen = useMemo(() => pointsOverOxygen(points, time), [points, time]);
  const tops = useMemo(() => [overTime, overOxygen].map(topOf), [overTime, overOxygen]);
  return useMemo(() => {
    const uptake = uptakeAt(current, pO2, time);
    const values = uptakeOver(current, pO2, times);
    return {
      uptake,
      half,
      ...poolsAt(current, pO2, time),
      timeChart: withSummary(
        {
          ...timeChart(times, fixed, { pO2, values }, { isLogTime, unit: current.unit, top: tops[0] }),
          points: overTime,
        },
        describeTime(times, fixed, { pO2, values }, current.unit),
      ),
      retentionChart: withSummary(
        { ...retentionChart({ time_s: time, unit: current.unit, top: tops[1] }, lines), points: overOxygen },
        describeRetention(lines[usesFit ? lines.length - 1 : 0].values, {
          half,
          time_min,
          unit: current.unit,
        }),
      ),
    };
  }, [
    current,
    pO2,
    time,
    time_min,
    times,
    fixed,
    half,
    lines,
    usesFit,
    isLogTime,
    overTime,
    overOxygen,
    tops,
  ]);
}

const withSummary = <Content extends ChartContent>(content: Content, summary: string) => ({
  ...content,
  summary,
});

/** The time at which uptake is read. */
const atTime = (time_min: number) => (place: Place) => (
  <path class="half" d={`M${place.x(time_min)} ${place.top}V${place.bottom}`} />
);

/** The slider's own place, and the key of what stands over the line. */
const yoursAt =
  (own: { readonly pO2: number; readonly value: number }, hasPoints: boolean) => (place: Place) => (
    <>
      <path class="you" d={diamond(place.x(own.pO2), place.y(own.value))} />
      <text x={place.x(160)} y={place.top + 14} text-anchor="end">
        {hasPoints ? "● measured   " : ""}◆ slider
      </text>
    </>
  );

const diamond = (x: number, y: number): string => `M${x} ${y - 9}L${x + 9} ${y}L${x} ${y + 9}L${x - 9} ${y}Z`;

function describeTime(
  times: readonly number[],
  fixed: readonly Float64Array[],
  { pO2, values }: { readonly pO2: number; readonly values: Float64Array },
  unit: string,
): string {
  const last = times.length - 1;
  const each = fixedLevels
    .map((level, i) => `${printUptake(fixed[i][last], unit, 0)} at ${level} mmHg`)
    .join(", ");
  return `After ${printMinutes(times[last] / 60)}: ${each}; ${printUptake(values[last], unit, 1)} at the slider's ${digits(pO2)} mmHg.`;
}

function describeRetention(
  values: Float64Array,
  { half, time_min, unit }: { readonly half: number; readonly time_min: number; readonly unit: string },
): string {
  const [first, last] = [values[0], values[values.length - 1]].map((value) => printUptake(value, unit, 1));
  const middle = Number.isFinite(half) ? `; midway between them at ${digits(half)} mmHg` : "";
  return `After ${printMinutes(time_min)}: ${first} without O₂, ${last} at 160 mmHg${middle}.`;
}
