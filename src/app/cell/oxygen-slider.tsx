import { onFineKey } from "../fine-key.ts";
import { digits } from "../format.ts";
import { Nudges } from "../nudges.tsx";
import { NumberBox } from "../number-box.tsx";
import { defaultPO2_mmHg } from "../state/shared.ts";
import { UnitNumber, type UnitSelectProps } from "../unit-select.tsx";
import { finely, follow, high, lastPlace, marks, nudge, placeOf } from "./oxygen-scale.ts";

interface OxygenSliderProps {
  readonly pO2: number;
  readonly onChange: (pO2: number) => void;
  readonly id?: string;
  readonly label?: string;
  readonly start?: number;
  /** The unit that its number is shown in, where there is a choice. */
  readonly unit?: Pick<UnitSelectProps, "unit" | "chosen" | "onChoose">;
}

/** The O2 tension on a log scale with a place for 0; a double click goes back to the start. */
export function OxygenSlider({
  pO2,
  onChange,
  id = "oxygen",
  label = "O₂ tension at the cell",
  start = defaultPO2_mmHg,
  unit,
}: OxygenSliderProps) {
  const name = label.replace(/ at the cell$/, "");
  return (
    <div class="control">
      <label for={id}>{label}</label>
      <div class="slider-row">
        <div class="scale">
          <input
            id={id}
            class="oxygen"
            type="range"
            min={0}
            max={lastPlace}
            step={1}
            value={placeOf(pO2)}
            aria-valuetext={`${digits(pO2)} mmHg`}
            onInput={(event) => onChange(follow(pO2, event.currentTarget.valueAsNumber))}
            onKeyDown={onFineKey((step) => onChange(finely(pO2, step)))}
            onDblClick={() => onChange(start)}
          />
          <div class="marks" aria-hidden="true">
            {marks.map((mark) => (
              <span key={mark} style={{ "--share": placeOf(mark) / lastPlace }}>
                {mark}
              </span>
            ))}
          </div>
        </div>
        {unit ? (
          <UnitNumber {...{ name, value: pO2, low: 0, high, onChange }} {...unit} />
        ) : (
          <NumberBox
            name={`${name} in mmHg`}
            value={pO2}
            low={0}
            high={high}
            unit="mmHg"
            onChange={onChange}
          />
        )}
        <Nudges name={name} onNudge={(direction) => onChange(nudge(pO2, direction))} />
      </div>
    </div>
  );
}
