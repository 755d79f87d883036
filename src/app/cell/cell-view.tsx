import { provenanceMeaning, type UnitScale } from "../../index.ts";
import { Chart, type Place } from "../chart.tsx";
import { digits, printMinutes } from "../format.ts";
import { LiveRegion } from "../live-region.tsx";
import { RadioGroup } from "../radio-group.tsx";
import { SendToFigure } from "../send-to-figure.tsx";
import { cellModelNames } from "../state/shared.ts";
import { changer, shared } from "../state/store.ts";
import { TissueView } from "../tissue/tissue-view.tsx";
import { unitNamed } from "../unit-choice.ts";
import { UnitNumber } from "../unit-select.tsx";
import { percentOfDose, printUptake } from "./cell-model.ts";
import { cell, changeCell, chooseUnit, fitted, network, own } from "./cell-state.ts";
import { DataChooser } from "./data-chooser.tsx";
import { Diagram } from "./diagram.tsx";
import { FitPanel } from "./fit-panel.tsx";
import { CellFitPlots } from "./fit-plots.tsx";
import { measured } from "./measured.ts";
import { ModelEditor } from "./model-editor.tsx";
import { OxygenSlider } from "./oxygen-slider.tsx";
import { ParameterTable } from "./parameter-table.tsx";
import { Readouts } from "./readouts.tsx";
import { useResults } from "./use-results.ts";

const longest_min = 1440;
const [mmHg, minute] = ["mmHg", "min"].map(unitNamed);

/** The unit of a number of this view, and how to choose another. */
const shownAs = (name: string, unit: UnitScale) => ({
  ...{ unit, chosen: cell.value.units[name] },
  onChoose: (to: string) => chooseUnit({ name, unit }, to),
});

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
          <OxygenSlider
            pO2={pO2}
            onChange={(value) => changeCell({ pO2: value })}
            unit={shownAs("view.pO2", mmHg)}
          />
          <div class="control">
            <label for="cell-time">Time after the tracer is added</label>
            <span class="slider-row">
              <UnitNumber
                id="cell-time"
                name="Time after the tracer is added,"
                value={time_min}
                low={1}
                high={longest_min}
                onChange={(value) => changeCell({ time_min: value })}
                {...shownAs("view.time", minute)}
              />
            </span>
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
