import { NumberBox } from "../number-box.tsx";
import { presetNames } from "../state/shared.ts";
import { changer, shared } from "../state/store.ts";
import { presetOf } from "./preset-of.ts";

const change = changer("figure");
const largestFont_pt = 36;

/** What the figure is made for, and what of that can be chosen. */
export function Sizes() {
  const { figure } = shared.value;
  const { columns, dpi } = figure;
  return (
    <fieldset>
      <legend>Size</legend>
      <PresetChooser />
      {figure.preset === "own" && <OwnPreset />}
      <div class="numbers">
        <FontSize />
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
    </fieldset>
  );
}

function PresetChooser() {
  const { figure } = shared.value;
  const preset = presetOf(figure);
  const most = Number.isFinite(preset.maxFont_pt) ? `${preset.minFont_pt} to ${preset.maxFont_pt} pt` : "";
  return (
    <div class="control">
      <label for="preset">Made for</label>
      <select
        id="preset"
        value={figure.preset}
        onChange={(event) => {
          const chosen = presetNames.find((each) => each === event.currentTarget.value);
          if (!chosen) return;
          const { font_pt, dpi } = presetOf({ ...figure, preset: chosen });
          change({ preset: chosen, fontSize_pt: font_pt, dpi });
        }}
      >
        {presetNames.map((name) => {
          const { title, width_mm } = presetOf({ ...figure, preset: name });
          return (
            <option key={name} value={name}>
              {title}, {width_mm} mm
            </option>
          );
        })}
      </select>
      <small>
        After {preset.source}: text {most || `from ${preset.minFont_pt} pt`}, at most {preset.maxHeight_mm} mm
        high
      </small>
    </div>
  );
}

/** What a venue asks for that is not in the list: its author's guide has the numbers. */
function OwnPreset() {
  const { ownWidth_mm, ownHeight_mm, ownFont_pt, fontSize_pt } = shared.value.figure;
  return (
    <div class="numbers">
      <label for="own-width">Width</label>
      <NumberBox
        {...{ id: "own-width", name: "Width of your own in mm", value: ownWidth_mm, low: 20, high: 600 }}
        unit="mm"
        onChange={(value) => change({ ownWidth_mm: value })}
      />
      <label for="own-height">Greatest height</label>
      <NumberBox
        {...{ id: "own-height", name: "Greatest height of your own in mm", value: ownHeight_mm }}
        {...{ low: 20, high: 1000, unit: "mm" }}
        onChange={(value) => change({ ownHeight_mm: value })}
      />
      <label for="own-font">Least text size</label>
      <NumberBox
        {...{ id: "own-font", name: "Least text size of your own in pt", value: ownFont_pt }}
        {...{ low: 5, high: largestFont_pt, unit: "pt" }}
        onChange={(value) => change({ ownFont_pt: value, fontSize_pt: Math.max(value, fontSize_pt) })}
      />
    </div>
  );
}

function FontSize() {
  const { figure } = shared.value;
  const { minFont_pt, maxFont_pt } = presetOf(figure);
  return (
    <>
      <label for="font-size">Text size</label>
      <NumberBox
        id="font-size"
        name="Text size in pt"
        value={figure.fontSize_pt}
        low={minFont_pt}
        high={Math.min(largestFont_pt, maxFont_pt)}
        unit="pt"
        onChange={(value) => change({ fontSize_pt: value })}
      />
    </>
  );
}
