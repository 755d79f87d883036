import { useMemo } from "preact/hooks";
import { digits, printMinutes } from "../format.ts";
import {
  type ChartContent,
  curveTimes,
  fixedCurves,
  fixedLevels,
  retentionChart,
  retentionCurve,
  timeChart,
} from "./cell-figure.ts";
import { type CellModel, halfUptakePO2, poolsAt, printUptake, uptakeAt, uptakeOver } from "./cell-model.ts";
import { cell, fitted, own } from "./cell-state.ts";
import { measured, pointsOverOxygen, pointsOverTime, topOf } from "./measured.ts";

/** Everything that is shown as a number or a curve; what a slider does not touch is kept. */
export function useResults(current: CellModel) {
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
