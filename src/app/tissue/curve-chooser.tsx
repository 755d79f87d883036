import { FileButton } from "../shell/file-button.tsx";
import { endings } from "../shell/open-file.ts";
import { ShippedSelect } from "../shipped-select.tsx";
import { changer, shared } from "../state/store.ts";
import { shippedCurve, shippedCurves } from "./tissue-sources.ts";
import { changeTissue, points, region, scan } from "./tissue-state.ts";

const changeCurves = changer("tumor");

/** Which file, of those that ship or of one's own, and which of its regions. */
export function CurveChooser() {
  const { file, regions, decay, notes } = scan.value;
  const { tac } = shared.value.tumor;
  const chosen = tac ? shippedCurves.find(({ text }) => text === tac) : shippedCurve;
  const said = [
    decay && `${decay.isotope}, ${decay.corrected ? "decay corrected" : "corrected here for decay"}`,
    !decay && "taken as decay corrected, as the file does not say",
    ...notes,
  ];
  return (
    <div class="control">
      <ShippedSelect
        id="curves"
        label="Curves"
        offered={shippedCurves}
        chosen={chosen}
        file={file}
        wordOf={({ title }) => title}
        onChoose={(next) =>
          changeCurves(
            next === shippedCurve ? { tac: "", tacName: "" } : { tac: next.text, tacName: next.file },
          )
        }
      />
      <div class="row">
        <FileButton label="Open curves …" accept={endings.curves} />
      </div>
      <label for="region">Time-activity curve</label>
      <select
        id="region"
        value={region.value.name}
        onChange={(event) => changeTissue({ region: event.currentTarget.value })}
      >
        {regions.map(({ name }) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      <p data-readout="tac">
        {chosen ? `${file} (simulated)` : file}: {points.value.length} frames
      </p>
      <small>{said.filter(Boolean).join("; ")}</small>
    </div>
  );
}
