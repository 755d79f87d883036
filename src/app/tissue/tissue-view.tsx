import { useMemo } from "preact/hooks";
import { valueAt } from "../../index.ts";
import { changeCell } from "../cell/cell-state.ts";
import { FitPlots } from "../cell/fit-plots.tsx";
import { OxygenSlider } from "../cell/oxygen-slider.tsx";
import { Chart } from "../chart.tsx";
import type { ChartPoints } from "../chart-points.tsx";
import { digits } from "../format.ts";
import { LiveRegion } from "../live-region.tsx";
import { tissueModelNames } from "../state/shared.ts";
import { shared } from "../state/store.ts";
import { CurveChooser } from "./curve-chooser.tsx";
import { InputControls } from "./input-controls.tsx";
import { TissueFitPanel } from "./tissue-fit-panel.tsx";
import {
  activityOver,
  changeTissue,
  course,
  curveSource,
  fitted,
  fixedAtFirst,
  network,
  parameters,
  points,
  region,
  result,
  scan,
  tissue,
} from "./tissue-state.ts";
import { TissueTable } from "./tissue-table.tsx";

/** A time-activity curve, the plasma that drives it, and a compartment model between them. */
export function TissueView() {
  const found = result.value;
  const { curves } = found ?? {};
  const values = (tissue.value.usesFit && fitted.value) || parameters.value;
  return (
    <>
      <div class="part">
        <div class="side">
          <CurveChooser />
          <InputControls />
          <ModelChooser />
          <TissueFitPanel />
        </div>
        <div class="plots">
          <TissueCharts values={values} />
          {found && curves && (
            <FitPlots
              {...found}
              said={`${found.analysis.nData} frames; the line is the mean of the model over each frame.`}
              saidOfResiduals={sayLargest(curves[0].curves[0].points)}
            />
          )}
        </div>
      </div>
      <TissueTable values={values} />
    </>
  );
}

function sayLargest(all: readonly { readonly x: number; readonly residual: number }[]): string {
  const largest = all.reduce((a, b) => (Math.abs(b.residual) > Math.abs(a.residual) ? b : a));
  return `Largest: ${digits(largest.residual)} at ${digits(largest.x)} min.`;
}

function ModelChooser() {
  const { model } = tissue.value;
  return (
    <>
      <div class="control">
        <label for="tissue-model">Model</label>
        <select
          id="tissue-model"
          value={model}
          onChange={(event) => {
            const chosen = tissueModelNames.find((name) => name === event.currentTarget.value);
            if (chosen) changeTissue({ model: chosen, values: {}, fixed: fixedAtFirst(chosen) });
          }}
        >
          {tissueModelNames.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
        <small>{network.value.title}</small>
      </div>
      {network.value.inputs.some(({ name }) => name === "pO2") && (
        <OxygenSlider
          pO2={shared.value.cell.pO2}
          label="O₂ tension of the tissue"
          onChange={(pO2) => changeCell({ pO2 })}
        />
      )}
    </>
  );
}

const nTimes = 161;
/** Of the times, those that a table tells. */
const everyTenth = Array.from({ length: 17 }, (_, i) => 10 * i);

const marksOf = (data: typeof points.value): ChartPoints => ({
  ...{ name: "measured", look: "plain" },
  x: data.map(({ time_min }) => time_min),
  y: data.map(({ value }) => value),
  sd: data.map(({ sd }) => (Number.isFinite(sd) ? sd : null)),
});

/** Tissue and plasma over time, the data upon the line of the model. */
function TissueCharts({ values }: { readonly values: readonly number[] }) {
  const { frames } = scan.value;
  const end = frames[frames.length - 1].end;
  const { shape, model } = tissue.value;
  const pO2 = shared.value.cell.pO2;
  const times = useMemo(() => {
    // Dense where plasma moves, at the start.
    return Array.from({ length: nTimes }, (_, i) => end * (i / (nTimes - 1)) ** 2);
  }, [end]);
  const plasma = useMemo(() => times.map((t) => valueAt(course.value, t)), [times, course.value]);
  const line = useMemo(() => activityOver(values, times), [values, times, course.value, model, pO2]);
  const x = times.map((t) => t / 60);
  const data = points.value;
  const marks = useMemo(() => [marksOf(data)], [data]);
  const top = Math.max(...line, ...data.map(({ value, sd }) => value + (sd || 0)));
  const off = Math.sqrt(
    activityOver(
      values,
      data.map((point) => 60 * point.time_min),
    ).reduce((sum, v, i) => sum + (v - data[i].value) ** 2, 0) / data.length,
  );
  const axis = { title: "time (min)", domain: [0, end / 60] as const, scale: "linear" as const };
  const said = `Model and frames differ by ${digits(off)} kBq/mL (root mean square, at the middle of frames).`;
  const peak = Math.max(...plasma);
  const last = line[nTimes - 1];
  return (
    <>
      <Chart
        title={`${region.value.name} of ${curveSource.value.file} (kBq/mL)`}
        summary={`${said} At ${digits(end / 60)} min the model has ${digits(last)} kBq/mL.`}
        height={380}
        x={axis}
        y={{ title: "activity (kBq/mL)", domain: [0, 1.08 * (top || 1)], scale: "linear" }}
        lines={[{ name: "model", x, y: line, look: "own", labelAt: 0.6 }]}
        points={marks}
        table={{
          head: ["time (min)", "model (kBq/mL)"],
          rows: everyTenth.map((i) => [digits(x[i]), digits(line[i], 4)]),
        }}
      />
      <LiveRegion text={said} />
      <Chart
        title={`Tracer in plasma (kBq/mL), ${shape === "samples" ? "from samples" : shape}`}
        summary={`Peak ${digits(peak)} kBq/mL, ${digits(plasma[nTimes - 1])} kBq/mL at ${digits(end / 60)} min.`}
        height={380}
        x={axis}
        y={{ title: "plasma (kBq/mL)", domain: [0, 1.08 * (peak || 1)], scale: "linear" }}
        lines={[{ name: "plasma", x, y: plasma, look: "a", labelAt: 0.5 }]}
        table={{
          head: ["time (min)", "plasma (kBq/mL)"],
          rows: everyTenth.map((i) => [digits(x[i]), digits(plasma[i], 4)]),
        }}
      />
    </>
  );
}
