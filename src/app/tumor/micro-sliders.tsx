import { onFineKey } from "../fine-key.ts";
import { Nudges } from "../nudges.tsx";
import { NumberBox } from "../number-box.tsx";
import { changer, shared } from "../state/store.ts";

const change = changer("tumor");

interface Row {
  readonly key: "vesselPO2" | "consumption" | "diffusivity" | "P50";
  readonly label: string;
  readonly unit: string;
  readonly range: readonly [low: number, high: number, step: number];
  readonly start: number;
  readonly provenance: string;
  readonly source: string;
}

/** What of the oxygen can be set: where it starts, how far it goes and why. */
const rows: readonly Row[] = [
  {
    ...{ key: "vesselPO2", label: "pO₂ in the vessels", unit: "mmHg", range: [5, 100, 1], start: 40 },
    ...{ provenance: "reported", source: "Kirkpatrick 2003, inlet" },
  },
  {
    ...{ key: "consumption", label: "O₂ consumption M₀", unit: "mmHg/s", range: [0, 60, 1], start: 15 },
    ...{ provenance: "unverified", source: "Kelly & Brady 2006; Dasu" },
  },
  {
    ...{ key: "diffusivity", label: "O₂ diffusion D", unit: "µm²/s", range: [1500, 3000, 50], start: 2000 },
    ...{ provenance: "reported", source: "tumorcode, D_tissue; mesentery has 3000" },
  },
  {
    ...{ key: "P50", label: "P50: pO₂ at half of M₀", unit: "mmHg", range: [0.5, 4, 0.1], start: 2 },
    ...{ provenance: "reported", source: "tumorcode: 2 in tumor, 4 in normal tissue" },
  },
];

/** Sliders of vessels and tissue, each with its source; a double click goes back to where it started. */
export function MicroSliders() {
  return (
    <>
      {rows.map(({ key, label, unit, range: [low, high, step], start, provenance, source }) => {
        const value = shared.value.tumor[key];
        const shown = value === start ? provenance : "assumed";
        const move = (next: number): void =>
          change({ [key]: Math.max(low, Math.min(high, Number(next.toPrecision(6)))) });
        return (
          <div class="control" key={key}>
            <label for={`micro-${key}`}>
              {label} <span class={`badge ${shown}`}>{shown}</span>
            </label>
            <div class="slider-row">
              <input
                class="whole"
                id={`micro-${key}`}
                type="range"
                min={low}
                max={high}
                step={step / 2}
                value={value}
                aria-valuetext={`${value} ${unit}`}
                onInput={(event) => change({ [key]: event.currentTarget.valueAsNumber })}
                onKeyDown={onFineKey((share) => move(value + (share * step) / 2))}
                onDblClick={() => change({ [key]: start })}
              />
              <NumberBox
                name={`${label} in ${unit}`}
                value={value}
                low={low}
                high={high}
                unit={unit}
                onChange={move}
              />
              <Nudges name={label} onNudge={(direction) => move(value + direction * step)} />
            </div>
            <small>
              {low} to {high}; starts at {start} {unit} ({source})
            </small>
          </div>
        );
      })}
    </>
  );
}
