import { useEffect, useMemo, useRef } from "preact/hooks";
import type { MapSlices } from "../../index.ts";
import { digits } from "../format.ts";
import { RadioGroup } from "../radio-group.tsx";
import { changer, shared } from "../state/store.ts";
import { ColorBar } from "../tumor/color-bar.tsx";
import { paint } from "../tumor/color-scale.ts";
import { settingLabels } from "../tumor/settings.ts";
import type { SweepDesign } from "./design.ts";
import { shortNames, unitOf } from "./grid-numbers.ts";
import { openPoint, type SweepState, type SweptRow } from "./run-sweep.ts";
import { CurveLegend, type CurveRange, curveRange, SmallCurves } from "./small-curves.tsx";

const change = changer("sweep");
const contents = [
  ["SUV", "SUV maps"],
  ["pO2", "pO₂ maps"],
  ["curves", "curves"],
] as const;
const ranges = [
  ["all", "up to the largest"],
  ["0-6", "SUV 0 to 6"],
] as const;

/** All maps of a sweep side by side, over one range of colors; or the curves of their regions over one pair of axes. */
export function Multiples({ state }: { readonly state: SweepState }) {
  const { multiples } = shared.value.sweep;
  const done = state.rows.filter((row) => row.slices !== undefined);
  const looks = useLooks(done);
  if (done.length === 0) return null;
  return (
    <div class="multiples">
      <MultiplesControls rows={done} />
      {state.design.kind === "grid" ? (
        <GridOfMultiples state={state} looks={looks} />
      ) : (
        <ListOfMultiples state={state} looks={looks} />
      )}
      {multiples === "curves" ? (
        <CurveLegend {...looks.curves} />
      ) : (
        <ColorBar
          range={looks.map.range}
          largest={looks.map.largest}
          colormap={looks.map.colormap}
          quantity={multiples === "SUV" ? "SUV" : "pO₂"}
          unit={multiples === "SUV" ? "g/mL" : "mmHg"}
        />
      )}
    </div>
  );
}

/** What all small pictures share: the frame, the range of the colors, and that of the curves. */
interface Looks {
  readonly map: {
    readonly frame: number;
    readonly range: readonly [number, number];
    readonly largest: number;
    readonly colormap: "gray-inverted" | "cividis";
  };
  readonly curves: CurveRange;
}

function useLooks(rows: readonly SweptRow[]): Looks {
  const { multiples, frame, range } = shared.value.sweep;
  return useMemo(() => {
    const slices = rows.flatMap((row) => row.slices ?? []);
    const own = Math.min(frame, (slices[0]?.frames.length ?? 1) - 1);
    const isSuv = multiples !== "pO2";
    const largest = slices.reduce(
      (most, each) => sliceOf(each, isSuv ? own : undefined).reduce((a, b) => Math.max(a, b), most),
      0,
    );
    const top = isSuv && range === "0-6" ? 6 : largest || 1;
    return {
      map: { frame: own, range: [0, top], largest, colormap: isSuv ? "gray-inverted" : "cividis" },
      curves: curveRange(rows),
    };
  }, [rows.length, multiples, frame, range]);
}

/** The slice of a frame, or of the pO2 without one. */
function sliceOf({ SUV, pO2 }: MapSlices, frame: number | undefined): Float32Array {
  return frame === undefined ? pO2 : SUV.subarray(frame * pO2.length, (frame + 1) * pO2.length);
}

function MultiplesControls({ rows }: { readonly rows: readonly SweptRow[] }) {
  const { multiples, frame, range } = shared.value.sweep;
  const frames = rows[0].slices?.frames ?? [];
  return (
    <div class="row">
      <RadioGroup
        name="multiples"
        legend="Side by side"
        options={contents}
        value={multiples}
        onChange={(name) => change({ multiples: name })}
      />
      {multiples === "SUV" && (
        <>
          <RadioGroup
            name="sweep-frame"
            legend="Frame"
            options={frames.map(({ name }, f) => [f, name])}
            value={Math.min(frame, frames.length - 1)}
            onChange={(f) => change({ frame: f })}
          />
          <RadioGroup
            name="sweep-range"
            legend="Colors, the same for all"
            options={ranges}
            value={range}
            onChange={(name) => change({ range: name })}
          />
        </>
      )}
    </div>
  );
}

interface ShownProps {
  readonly state: SweepState;
  readonly looks: Looks;
}

/** As the grid is: columns across, rows down. */
function GridOfMultiples({ state: { design, rows }, looks }: ShownProps) {
  const [down, across] = design.axes;
  const n = across.values.length;
  return (
    <div class="multiples-grid" style={{ gridTemplateColumns: `auto repeat(${n}, minmax(24px, 8rem))` }}>
      <span class="corner" aria-hidden="true">
        {settingLabels[across.path]} ({unitOf(across.path)}) →
      </span>
      {across.values.map((value) => (
        <span key={value} class="head" aria-hidden="true">
          {digits(value)}
        </span>
      ))}
      {down.values.map((value, i) => [
        <span key={value} class="head" aria-hidden="true">
          {digits(value)}
        </span>,
        ...across.values.map((other, j) => (
          <Multiple key={`${value} ${other}`} row={rowOf(rows, i * n + j)} looks={looks} design={design} />
        )),
      ])}
      <span class="foot" aria-hidden="true">
        ↑ {settingLabels[down.path]} ({unitOf(down.path)})
      </span>
    </div>
  );
}

/** The tumor as it is set, then for each number the map with less and the one with more of it. */
function ListOfMultiples({ state: { design, rows }, looks }: ShownProps) {
  const map = (index: number, words: string) => (
    <span>
      <Multiple row={rowOf(rows, index)} looks={looks} design={design} />
      {words}
    </span>
  );
  return (
    <ul class="multiples-list">
      <li>
        <b>as set in the Tumor view</b>
        {map(0, "")}
      </li>
      {design.axes.map(({ path, values }, j) => (
        <li key={path}>
          <b>
            {shortNames[path]} ({unitOf(path)})
          </b>
          {values.map((value, k) => map(1 + 2 * j + k, digits(value)))}
        </li>
      ))}
    </ul>
  );
}

const rowOf = (rows: readonly SweptRow[], index: number): SweptRow | undefined =>
  rows.find((row) => row.index === index);

/** What the point of an index has in other than the base. */
function changeOf({ axes }: SweepDesign, index: number): string {
  if (index === 0) return "as set in the Tumor view";
  const { path, values } = axes[Math.floor((index - 1) / 2)];
  return `${settingLabels[path]} ${digits(values[(index - 1) % 2])} ${unitOf(path)}`;
}

interface MultipleProps {
  readonly row: SweptRow | undefined;
  readonly looks: Looks;
  readonly design: SweepDesign;
}

/** One small picture; a click opens its map. */
function Multiple({ row, looks, design }: MultipleProps) {
  if (!row) return <span class="waiting-map">…</span>;
  const { slices } = row;
  if (!slices) return <span class="waiting-map">{row.outcome}</span>;
  const where =
    design.kind === "grid"
      ? design.axes.map(({ path }) => `${settingLabels[path]} ${digits(row.values[path])} ${unitOf(path)}`)
      : [changeOf(design, row.index)];
  return (
    <button
      type="button"
      class="multiple"
      aria-label={`Map at ${where.join(", ")}; open it in the Tumor view`}
      onClick={() => openPoint(row.values)}
    >
      {shared.value.sweep.multiples === "curves" ? (
        <SmallCurves row={row} range={looks.curves} />
      ) : (
        <SmallMap slices={slices} look={looks.map} />
      )}
    </button>
  );
}

function SmallMap({ slices, look }: { readonly slices: MapSlices; readonly look: Looks["map"] }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [nx, ny] = slices.size;
  const { frame, range, colormap } = look;
  useEffect(() => {
    const slice = sliceOf(slices, colormap === "cividis" ? undefined : frame);
    canvas.current?.getContext("2d")?.putImageData(paint(slice, nx, range, colormap), 0, 0);
  }, [slices, nx, frame, colormap, range[1]]);
  return <canvas ref={canvas} width={nx} height={ny} />;
}
