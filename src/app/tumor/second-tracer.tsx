import { tracerNames } from "../state/shared.ts";
import { tracers } from "./tracers.ts";
import { changeTumor, type TumorState } from "./tumor-state.ts";

/** Chooses another tracer to be shown beside Cu-ATSM, and says how its map stands. */
export function SecondTracer({ state: { second, beside } }: { readonly state: TumorState }) {
  return (
    <div class="control">
      <label for="second">Beside Cu-ATSM, on the same tumor</label>
      <select
        id="second"
        value={second}
        onChange={(event) => {
          const chosen = tracerNames.find((name) => name === event.currentTarget.value);
          changeTumor({ second: chosen ?? "" });
        }}
      >
        <option value="">no other tracer</option>
        {tracerNames.map((name) => (
          <option key={name} value={name}>
            {tracers[name].title}
          </option>
        ))}
      </select>
      {second && (
        <small role="status" data-second={beside?.run.kind ?? "running"}>
          {beside?.run.kind === "done" && tracers[second].limit}
          {(beside?.run.kind ?? "running") === "running" && `computing the map of ${tracers[second].title} …`}
          {beside?.run.kind === "canceled" && "canceled"}
          {beside?.run.kind === "failed" && beside.run.message}
        </small>
      )}
    </div>
  );
}
