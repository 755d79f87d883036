import { figurePresets } from "../../index.ts";
import { NumberBox } from "../number-box.tsx";
import { presetNames } from "../state/shared.ts";
import { changer, shared } from "../state/store.ts";

const change = changer("figure");
export const presetOf = (name: string) =>
  figurePresets.find((preset) => preset.name === name) ?? figurePresets[1];

/** What the figure is made for, and what of that can be chosen. */
export function Sizes() {
  const { preset: name, fontSize_pt, columns, dpi } = shared.value.figure;
  const preset = presetOf(name);
  return (
    <fieldset>
      <legend>Size</legend>
      <div class="control">
        <label for="preset">Made for</label>
        <select
          id="preset"
          value={name}
          onChange={(event) => {
            const chosen = presetNames.find((each) => each === event.currentTarget.value);
            if (!chosen) return;
            const { font_pt, dpi: dots } = presetOf(chosen);
            change({ preset: chosen, fontSize_pt: font_pt, dpi: dots });
          }}
        >
          {figurePresets.map(({ name: each, title, width_mm }) => (
            <option key={each} value={each}>
              {title}, {width_mm} mm
            </option>
          ))}
        </select>
        <small>
          After {preset.source}: text {preset.minFont_pt} to {preset.maxFont_pt} pt, at most{" "}
          {preset.maxHeight_mm} mm high
        </small>
      </div>
      <div class="numbers">
        <label for="font-size">Text size</label>
        <NumberBox
          id="font-size"
          name="Text size in pt"
          value={fontSize_pt}
          low={preset.minFont_pt}
          high={Math.min(24, preset.maxFont_pt)}
          unit="pt"
          onChange={(value) => change({ fontSize_pt: value })}
        />
        <label for="columns">Panels in a row</label>
        <NumberBox
          id="columns"
          name="Panels in a row"
          value={columns}
          low={1}
          high={4}
          unit=""
          onChange={(value) => change({ columns: Math.round(value) })}
        />
        <label for="dpi">PNG and TIFF</label>
        <NumberBox
          id="dpi"
          name="Resolution of PNG and TIFF in dpi"
          value={dpi}
          low={150}
          high={1000}
          unit="dpi"
          onChange={(value) => change({ dpi: Math.round(value) })}
        />
      </div>
      <label class="check">
        <input
          type="checkbox"
          checked={shared.value.figure.hasContours}
          onChange={(event) => change({ hasContours: event.currentTarget.checked })}
        />
        contours on maps
      </label>
    </fieldset>
  );
}
