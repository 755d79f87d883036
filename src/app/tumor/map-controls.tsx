import { useMemo } from "preact/hooks";
import type { MapJobResult } from "../../index.ts";
import { printMinutes } from "../format.ts";
import { Nudges } from "../nudges.tsx";
import { NumberBox } from "../number-box.tsx";
import { type ColorName, colorNames, defaultWindows } from "../state/shared.ts";
import type { Change } from "../state/store.ts";
import { fieldNames, mapFields } from "./fields.ts";
import { axisNames, moveTo } from "./planes.ts";
import type { TumorState } from "./tumor-state.ts";

/** The map of a second tracer on the same tumor. */
export interface Beside {
  readonly title: string;
  readonly map: MapJobResult;
}

export interface MapControlsProps {
  readonly state: TumorState;
  readonly map: MapJobResult;
  readonly change: Change<TumorState>;
  /** The map of a second tracer, if there is one. */
  readonly beside?: Beside | undefined;
}

/** Chooses what of the map is shown: field, frame, window and crosshair. Nothing here computes a map. */
export function MapControls(props: MapControlsProps) {
  const { state, change } = props;
  return (
    <div class="map-controls">
      <fieldset>
        <legend>Shown</legend>
        {fieldNames.map((field) => (
          <label key={field} class="check">
            <input
              type="radio"
              name="field"
              value={field}
              checked={state.field === field}
              onChange={() => change({ field })}
            />
            {mapFields[field].title}
          </label>
        ))}
        <ColorChoice {...props} />
        <div class="slider-row">
          <label for="along">Projection along</label>
          <select
            id="along"
            value={state.along}
            onChange={(event) => {
              const along = axisNames.find((axis) => axis === event.currentTarget.value);
              if (along) change({ along });
            }}
          >
            {axisNames.map((axis) => (
              <option key={axis}>{axis}</option>
            ))}
          </select>
        </div>
      </fieldset>
      <WindowControl {...props} />
      <CrosshairControl {...props} />
    </div>
  );
}

const colorWords: Readonly<Record<ColorName, string>> = {
  "gray-inverted": "inverted gray",
  gray: "gray",
  cividis: "cividis",
  viridis: "viridis",
  hot: "hot",
  turbo: "turbo (not safe)",
};

/** Colors of what is shown; a rainbow is there for who asks for it, with a warning. */
function ColorChoice({ state, change }: MapControlsProps) {
  const { colors } = mapFields[state.field];
  return (
    <div class="slider-row">
      <label for="colors">Colors</label>
      <select
        id="colors"
        value={state[colors]}
        onChange={(event) => {
          const chosen = colorNames.find((name) => name === event.currentTarget.value);
          if (chosen) change({ [colors]: chosen });
        }}
      >
        {colorNames.map((name) => (
          <option key={name} value={name}>
            {colorWords[name]}
          </option>
        ))}
      </select>
      {state[colors] === "turbo" && (
        <small role="status">
          Its lightness rises and falls: it misleads in gray print and with deficient color vision.
        </small>
      )}
    </div>
  );
}

/** The scale is locked until someone changes it, so that frames and settings compare. */
function WindowControl({ state, map, beside, change }: MapControlsProps) {
  const { title, unit, factor, window, most, valuesOf } = mapFields[state.field];
  const [low, high] = state[window];
  const largest = useMemo(() => {
    const shown = [map, beside?.map].flatMap((one) => (one && valuesOf(one, state.frame)) ?? []);
    const top = Math.max(...shown.map((values) => values.reduce((max, v) => Math.max(max, v), 0)), 0);
    return Math.min(most, Math.max(0.01, Number((factor * top).toPrecision(2))));
  }, [map, beside, state.frame, valuesOf, factor, most]);
  const set = (next: readonly [number, number]): void => change({ [window]: next });
  const gap = most / 10_000;
  return (
    <fieldset>
      <legend>
        {title} window ({unit})
      </legend>
      <div class="slider-row">
        <span>from</span>
        <NumberBox
          name={`${title} window, from`}
          value={low}
          low={0}
          high={high - gap}
          unit=""
          onChange={(v) => set([v, high])}
        />
        <span>to</span>
        <NumberBox
          name={`${title} window, to`}
          value={high}
          low={low + gap}
          high={most}
          unit=""
          onChange={(v) => set([low, v])}
        />
        <button type="button" onClick={() => set(defaultWindows[window])}>
          {defaultWindows[window].join(" to ")}
        </button>
        <button type="button" onClick={() => set([0, largest])}>
          Snap to this frame
        </button>
      </div>
      <small>By mouse: drag over a slice with the right button, across for width and up for level.</small>
    </fieldset>
  );
}

/** Buttons and sliders in place of the mouse. */
function CrosshairControl({ state, map, change }: MapControlsProps) {
  const { cursor } = state;
  return (
    <fieldset>
      <legend>Crosshair</legend>
      {([0, 1, 2] as const).map((axis) => {
        const move = (place: number): void => change({ cursor: moveTo(cursor, axis, place, map.size) });
        const place_mm = ((cursor[axis] + 0.5) * map.voxel_mm[axis]).toFixed(1);
        return (
          <div class="slider-row" key={axis}>
            <label for={`cursor-${axis}`}>{axisNames[axis]}</label>
            <input
              id={`cursor-${axis}`}
              type="range"
              min={0}
              max={map.size[axis] - 1}
              value={cursor[axis]}
              aria-valuetext={`${place_mm} mm`}
              onInput={(event) => move(event.currentTarget.valueAsNumber)}
            />
            <span class="number">{place_mm} mm</span>
            <Nudges
              name={`Crosshair ${axisNames[axis]}`}
              onNudge={(direction) => move(cursor[axis] + direction)}
            />
          </div>
        );
      })}
    </fieldset>
  );
}

/** Chooses the frame by its time. */
export function FrameControl({ state, map, change }: MapControlsProps) {
  const last = map.frames.length - 1;
  const frame = map.frames[state.frame];
  const middle = printMinutes((frame.start + frame.end) / 120);
  const text = `frame ${state.frame + 1} of ${last + 1}: mid-time ${middle}, ${(frame.end - frame.start) / 60} min long`;
  const move = (to: number): void => change({ frame: Math.max(0, Math.min(last, to)) });
  return (
    <div class="control">
      <label for="frame">Time after injection</label>
      <div class="slider-row">
        <input
          id="frame"
          type="range"
          min={0}
          max={last}
          step={1}
          value={state.frame}
          aria-valuetext={text}
          onInput={(event) => move(event.currentTarget.valueAsNumber)}
        />
        <Nudges name="Frame" onNudge={(direction) => move(state.frame + direction)} />
        <output for="frame" data-readout="frame">
          {text}
        </output>
      </div>
    </div>
  );
}
