import { digits } from "../format.ts";
import { NumberBox } from "../number-box.tsx";
import { sweptPaths } from "../state/shared.ts";
import { changer, shared } from "../state/store.ts";
import { readSetting, settingLabels } from "../tumor/settings.ts";
import { tumorState } from "../tumor/tumor-state.ts";
import { type AxisName, endsOf } from "./design.ts";
import { unitOf } from "./grid-numbers.ts";
import { ValuesBox } from "./values-box.tsx";

const change = changer("sweep");

interface AxisProps {
  readonly name: AxisName;
  readonly label: string;
}

/** A number of a grid, and from where to where it goes. */
export function AxisChooser({ name, label }: AxisProps) {
  return (
    <div class="control">
      <label for={`sweep-${name}`}>{label}</label>
      <select
        id={`sweep-${name}`}
        value={shared.value.sweep[name]}
        onChange={(event) => {
          const chosen = sweptPaths.find((path) => path === event.currentTarget.value);
          if (chosen) change({ [name]: chosen, [`${name}Ends`]: [], [`${name}Values`]: [] });
        }}
      >
        {sweptPaths.map((path) => (
          <option key={path} value={path}>
            {settingLabels[path]}
          </option>
        ))}
      </select>
      {shared.value.sweep[`${name}Values` as const].length === 0 && <AxisEnds name={name} label={label} />}
      <ValuesBox name={name} label={label} />
    </div>
  );
}

function AxisEnds({ name, label }: AxisProps) {
  const path = shared.value.sweep[name];
  const [from, to] = endsOf(name);
  const { low, high } = readSetting(path);
  const unit = unitOf(path);
  const isSet = shared.value.sweep[`${name}Ends` as const].length === 2;
  const take = (ends: readonly number[]): void => change({ [`${name}Ends`]: ends });
  const base = tumorState().settings[path];
  const range = { low, high };
  return (
    <>
      <span class="ends">
        <NumberBox
          {...{ ...range, name: `${label}, from, in ${unit}`, value: from, unit: "" }}
          onChange={(value) => take([value, to])}
        />
        to
        <NumberBox
          {...{ ...range, name: `${label}, to, in ${unit}`, value: to, unit }}
          onChange={(value) => take([from, value])}
        />
        {isSet && (
          <button type="button" aria-label={`${label}: half to twice`} onClick={() => take([])}>
            ½ to 2 ×
          </button>
        )}
      </span>
      <small>
        {isSet || base === 0 ? "Around" : "Half to twice"} the {digits(base)} {unit} of the Tumor view, inside
        of {digits(low)} to {digits(high)}.
      </small>
    </>
  );
}
