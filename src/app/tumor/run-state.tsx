import { type BackendName, backendNames } from "../../index.ts";
import { digits } from "../format.ts";
import type { TumorState } from "./tumor-state.ts";

interface RunStateProps {
  readonly state: TumorState;
  readonly onBackend: (backend: BackendName | "auto") => void;
  readonly onCancel: () => void;
  readonly onRun: () => void;
}

const choices = ["auto", ...backendNames] as const;

/** How the run stands, what computed it, and why not something faster. */
export function RunState({ state, onBackend, onCancel, onRun }: RunStateProps) {
  const { run, map } = state;
  return (
    <div class="run">
      <div class="slider-row">
        <label for="backend">Backend</label>
        <select
          id="backend"
          value={state.backend}
          onChange={(event) => {
            const name = choices.find((choice) => choice === event.currentTarget.value);
            if (name) onBackend(name);
          }}
        >
          {choices.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
        {run.kind === "running" ? (
          <button type="button" onClick={onCancel}>
            Cancel
          </button>
        ) : (
          <button type="button" onClick={onRun}>
            Run again
          </button>
        )}
      </div>
      <p role="status" data-run={run.kind}>
        {run.kind === "running" && (
          <>
            <progress aria-label="The map is being computed" /> computing the map in a worker …
          </>
        )}
        {run.kind === "done" && (
          <>
            computed<span class="timing"> in {digits(run.seconds, 2)} s</span>
          </>
        )}
        {run.kind === "canceled" && `canceled; ${map ? "this is the map before" : "there is no map"}`}
      </p>
      {run.kind === "failed" && (
        <p role="alert" class="failure">
          {run.message}
          {map && "\n(shown is the map before)"}
        </p>
      )}
      {map && (
        <p data-readout="backend">
          Ran on <b>{map.backend}</b>, 32-bit floats{map.fallbackReason ? ` (${map.fallbackReason})` : ""}
        </p>
      )}
    </div>
  );
}
