import { NumberBox } from "../number-box.tsx";
import { RadioGroup } from "../radio-group.tsx";
import { FileButton } from "../shell/file-button.tsx";
import { endings } from "../shell/open-file.ts";
import { inputShapes } from "../state/shared.ts";
import { bloodSource, changeTissue, samples, tissue } from "./tissue-state.ts";

const shapeTitles = {
  samples: "blood samples",
  bolus: "bolus",
  infusion: "infusion",
  constant: "constant",
} as const;

/** What plasma does: samples of a file, or a shape that controls set. */
export function InputControls() {
  const { shape } = tissue.value;
  return (
    <RadioGroup
      name="input-shape"
      legend="Tracer in plasma"
      options={inputShapes.map((each) => [each, shapeTitles[each]])}
      value={shape}
      onChange={(chosen) => changeTissue({ shape: chosen })}
    >
      {shape === "samples" ? <Samples /> : <ShapeNumbers />}
    </RadioGroup>
  );
}

function Samples() {
  const { blood } = tissue.value;
  const { course, notes, source, provenance } = samples.value;
  return (
    <>
      <p data-readout="blood">
        {bloodSource.value.file}: {course.pieces.length} samples{" "}
        <span class={`badge ${provenance ?? ""}`}>{provenance ?? "provenance not stated"}</span>
      </p>
      <div class="row">
        <FileButton label="Open blood samples …" accept={endings.blood} />
        {blood && (
          <button type="button" onClick={() => changeTissue({ blood: "", bloodName: "" })}>
            Back to the samples that ship
          </button>
        )}
      </div>
      {[source, ...notes].filter(Boolean).map((note) => (
        <p key={note}>
          <small>{note}</small>
        </p>
      ))}
    </>
  );
}

const numbers = {
  level: { label: "Peak or plateau", unit: "kBq/mL", low: 0, high: 1e6 },
  rise_s: { label: "Rise to the peak", unit: "s", low: 0, high: 600 },
  fast_min: { label: "Half-life, fast", unit: "min", low: 0.05, high: 60 },
  slow_min: { label: "Half-life, slow", unit: "min", low: 0.05, high: 1440 },
  fast_percent: { label: "Of the peak falls fast", unit: "%", low: 0, high: 100 },
  until_min: { label: "Infused until", unit: "min", low: 0.1, high: 1440 },
} as const;
const used = {
  bolus: ["level", "rise_s", "fast_min", "slow_min", "fast_percent"],
  infusion: ["level", "until_min"],
  constant: ["level"],
  samples: [],
} as const;

function ShapeNumbers() {
  const set = tissue.value;
  return (
    <>
      {used[set.shape].map((name) => {
        const { label, unit, low, high } = numbers[name];
        return (
          <div class="control" key={name}>
            <label for={`input-${name}`}>{label}</label>
            <NumberBox
              id={`input-${name}`}
              name={`${label} in ${unit}`}
              value={set[name]}
              {...{ low, high, unit }}
              onChange={(value) => changeTissue({ [name]: value })}
            />
          </div>
        );
      })}
    </>
  );
}
