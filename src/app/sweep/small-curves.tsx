import { digits } from "../format.ts";
import type { SweptRow } from "./run-sweep.ts";

const regions = [
  { name: "tumor", look: "own" },
  { name: "hypoxic core", look: "a" },
  { name: "well-oxygenated rim", look: "b" },
  { name: "muscle", look: "c" },
] as const;
const [width, height] = [120, 90];

/** The axes that all small curves share. */
export interface CurveRange {
  /** SUV. */
  readonly top: number;
  /** Middles of the first and the last frame, min. */
  readonly times: readonly [number, number];
}

const middlesOf = ({ slices }: SweptRow): number[] =>
  (slices?.frames ?? []).map(({ start, end }) => (start + end) / 120);

/** Mean SUV of a region in each frame; NaN where it has no voxel. */
const valuesOf = ({ results, slices }: SweptRow, region: string): number[] =>
  (slices?.frames ?? []).map(({ name }) => results[`${region} SUV ${name}`] ?? Number.NaN);

export function curveRange(rows: readonly SweptRow[]): CurveRange {
  const all = rows.flatMap((row) => regions.flatMap(({ name }) => valuesOf(row, name)));
  const times = rows.flatMap(middlesOf);
  return {
    top: Math.max(1e-9, ...all.filter(Number.isFinite)),
    times: [Math.min(...times), Math.max(...times)],
  };
}

/** Mean SUV of the regions over time, on a log axis of time. */
export function SmallCurves({ row, range }: { readonly row: SweptRow; readonly range: CurveRange }) {
  const [first, last] = range.times;
  const x = (t: number): number => 4 + ((width - 8) * Math.log(t / first)) / Math.log(last / first || 2);
  const y = (v: number): number => height - 4 - ((height - 8) * v) / range.top;
  const times = middlesOf(row);
  return (
    <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <path class="axis" d={`M4 4V${height - 4}H${width - 4}`} />
      {regions.map(({ name, look }) => {
        const points = valuesOf(row, name).flatMap((v, i) =>
          Number.isFinite(v) ? [`${x(times[i]).toFixed(1)} ${y(v).toFixed(1)}`] : [],
        );
        return points.length > 1 && <path key={name} class={`line ${look}`} d={`M${points.join("L")}`} />;
      })}
    </svg>
  );
}

/** What the lines are, and what the axes span. */
export function CurveLegend({ top, times }: CurveRange) {
  return (
    <p class="curve-legend">
      {regions.map(({ name, look }) => (
        <span key={name}>
          <svg width="34" height="12" aria-hidden="true">
            <path class={`line ${look}`} d="M1 6H33" />
          </svg>{" "}
          {name}
        </span>
      ))}
      <span>
        Mean SUV, 0 to {digits(top)} g/mL up; {digits(times[0])} to {digits(times[1])} min across,
        logarithmic.
      </span>
    </p>
  );
}
