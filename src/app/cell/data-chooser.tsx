import { openFile } from "../shell/open-file.ts";
import { cell, changeCell, data } from "./cell-state.ts";

/** Which measured points stand beside the model. */
export function DataChooser() {
  const { data: text } = cell.value;
  const { rows, file, provenance, source } = data.value;
  return (
    <div class="control">
      <span class="label">Data</span>
      <div class="row">
        <span data-readout="data">
          {text ? file : "EMT6, Lewis 1999"}: {rows.length} points{" "}
          <span class={`badge ${provenance ?? ""}`}>{provenance ?? "provenance not stated"}</span>
        </span>
        <label class="button">
          Open CSV …
          <input
            type="file"
            class="hidden"
            accept=".csv"
            onChange={(event) => {
              const chosen = event.currentTarget.files?.[0];
              if (chosen) openFile(chosen);
              event.currentTarget.value = "";
            }}
          />
        </label>
        {text && (
          <button type="button" onClick={() => changeCell({ data: "", dataName: "" })}>
            Back to EMT6
          </button>
        )}
      </div>
      {source && <small>{source}</small>}
    </div>
  );
}
