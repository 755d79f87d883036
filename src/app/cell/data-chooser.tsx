import { FileButton } from "../shell/file-button.tsx";
import { cell, changeCell, data, percentRows } from "./cell-state.ts";

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
      {percentRows.value.length < rows.length && (
        <small>
          In {[...new Set(rows.map(({ unit }) => unit))].join(", ")}: a fit estimates the factor to % of dose
          and shows them in its own plots; the charts above draw only points in % of dose.
        </small>
      )}
      {source && <small>{source}</small>}
    </div>
  );
}
