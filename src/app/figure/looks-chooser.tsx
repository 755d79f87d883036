import { type PaletteName, paletteNames } from "../../index.ts";
import { changer, shared } from "../state/store.ts";

const change = changer("figure");

const titles: Readonly<Record<PaletteName, string>> = {
  "okabe-ito": "Okabe and Ito: strong colors",
  "tol-medium": "Tol: dark and light, for gray print too",
  grays: "Grays with dashes: no color",
};

/** Colors of the lines, lines over the maps, and whether text stays text. */
export function LooksChooser() {
  const { palette, hasContours, isOutlined } = shared.value.figure;
  return (
    <fieldset>
      <legend>Looks</legend>
      <div class="control">
        <label for="palette">Palette</label>
        <select
          id="palette"
          value={palette}
          onChange={(event) => {
            const chosen = paletteNames.find((name) => name === event.currentTarget.value);
            if (chosen) change({ palette: chosen });
          }}
        >
          {paletteNames.map((name) => (
            <option key={name} value={name}>
              {titles[name]}
            </option>
          ))}
        </select>
      </div>
      <label class="check">
        <input
          type="checkbox"
          checked={hasContours}
          onChange={(event) => change({ hasContours: event.currentTarget.checked })}
        />
        contours on maps
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={isOutlined}
          onChange={(event) => change({ isOutlined: event.currentTarget.checked })}
        />
        text as outlines (not editable)
      </label>
    </fieldset>
  );
}
