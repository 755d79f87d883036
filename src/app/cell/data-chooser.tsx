import { FileButton } from "../shell/file-button.tsx";
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
        <FileButton label="Open CSV …" accept=".csv" />
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
