import { onFineKey } from "../fine-key.ts";
import { digits, prettyUnit } from "../format.ts";
import { Nudges } from "../nudges.tsx";
import { NumberBox } from "../number-box.tsx";
import { readSetting, type SettingPath, settingLabels } from "./settings.ts";

interface SettingSliderProps {
  readonly path: SettingPath;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

const nSteps = 100;

/** One number of the plan; the map is run again when the slider comes to rest. */
export function SettingSlider({ path, value, onChange }: SettingSliderProps) {
  const { low, high, unit, scale, value: planned, provenance, source, description } = readSetting(path);
  const isLog = scale === "log10" && low > 0;
  const shareOf = (x: number): number =>
    isLog ? Math.log(x / low) / Math.log(high / low) : (x - low) / (high - low);
  const placeOf = (x: number): number => Math.round(nSteps * shareOf(x));
  const valueAt = (place: number, nDigits = 3): number => {
    const share = Math.max(0, Math.min(1, place / nSteps));
    return Number((isLog ? low * (high / low) ** share : low + share * (high - low)).toPrecision(nDigits));
  };
  const id = `setting-${path}`;
  // The source speaks for the plan's number, not for one that was set here.
  const shown = value === planned ? provenance : "assumed";
  return (
    <div class="control">
      <label for={id}>
        {settingLabels[path]} <span class={`badge ${shown}`}>{shown}</span>
      </label>
      <div class="slider-row">
        <input
          class="whole"
          id={id}
          type="range"
          min={0}
          max={nSteps}
          value={placeOf(value)}
          aria-valuetext={`${digits(value)} ${prettyUnit(unit)}`}
          onChange={(event) => onChange(valueAt(event.currentTarget.valueAsNumber))}
          onKeyDown={onFineKey((step) => onChange(valueAt(nSteps * shareOf(value) + step, 4)))}
          onDblClick={() => onChange(planned)}
        />
        <NumberBox
          name={`${settingLabels[path]} in ${prettyUnit(unit)}`}
          value={value}
          low={low}
          high={high}
          unit={prettyUnit(unit)}
          onChange={onChange}
        />
        <Nudges
          name={settingLabels[path]}
          onNudge={(direction) => onChange(valueAt(placeOf(value) + direction))}
        />
      </div>
      <small>
        {description}; plan: {digits(planned)} {prettyUnit(unit)}
        {source ? ` (${source})` : ""}
      </small>
    </div>
  );
}
