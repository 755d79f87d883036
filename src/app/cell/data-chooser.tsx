import { FileButton } from "../shell/file-button.tsx";
import { ShippedSelect } from "../shipped-select.tsx";
import { cell, changeCell, data, needs } from "./cell-state.ts";
import { shippedData, tellShipped } from "./shipped-data.ts";

const offered = shippedData.map((each) => ({ ...each, told: tellShipped(each) }));
const [first] = offered;

const nameOf = (file: string): string => file.replace(/.*\//, "");

/** Which measured points stand beside the model: those that ship, or a file of one's own. */
export function DataChooser() {
  const { data: text, dataName } = cell.value;
  const { rows, file, provenance, source } = data.value;
  const chosen = text ? offered.find((each) => each.text === text) : first;
  return (
    <div class="control">
      <ShippedSelect
        id="data"
        label="Data"
        offered={offered}
        chosen={chosen}
        file={dataName || file}
        wordOf={({ told }) => told}
        onChoose={(next) =>
          changeCell(
            next === first ? { data: "", dataName: "" } : { data: next.text, dataName: nameOf(next.file) },
          )
        }
      />
      <div class="row">
        <span data-readout="data">
          {chosen?.title ?? file}: {rows.length} points{" "}
          <span class={`badge ${provenance ?? ""}`}>{provenance ?? "provenance not stated"}</span>
        </span>
        <FileButton label="Open CSV …" accept=".csv" />
      </div>
      <Assumed />
      {source && <small>{source}</small>}
    </div>
  );
}

/** What a fit takes of data that do not say it. */
function Assumed() {
  const { scaleData, nTimeless } = needs.value;
  const unit = data.value.rows[0]?.unit ?? "";
  return (
    <>
      {nTimeless > 0 && (
        <small data-readout="assumed-time">
          {nTimeless} of {data.value.rows.length} points have no time in the file: a fit assumes the{" "}
          {cell.value.time_min} min of this view.
        </small>
      )}
      {scaleData && (
        <small>
          In {unit}, which the model does not know: a fit also estimates the factor between the two.
        </small>
      )}
    </>
  );
}
