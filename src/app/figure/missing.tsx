import { fitResult, fitState } from "../cell/cell-state.ts";
import { FitProgress } from "../cell/fit-parts.tsx";
import { StartCancel } from "../start-cancel.tsx";
import { sweepState } from "../sweep/run-sweep.ts";
import { results } from "../tumor/tumor-state.ts";
import type { Made } from "./made.ts";
import { cancelMaking, makeMissing, making, needsOf } from "./make-missing.ts";

/** One button that makes all that the panels wait for. */
export function Missing({ made }: { readonly made: readonly Made[] }) {
  const needs = needsOf(made);
  const now = making.value;
  if (needs.length === 0 && !now) return null;
  return (
    <div class="missing">
      <div class="row">
        <StartCancel
          label="Make what is missing"
          isRunning={now !== undefined}
          onStart={() => makeMissing(needs)}
          onCancel={cancelMaking}
        />
      </div>
      <div role="status" data-run={now ?? "none"}>
        {now ? <Progress /> : <small>{needs.map((need) => `a ${need}`).join(", ")} of what is set now</small>}
      </div>
      <Failures />
    </div>
  );
}

function Progress() {
  if (making.value === "fit")
    return <FitProgress run={fitState.value.run} hasResult={fitResult.value !== undefined} />;
  if (making.value === "map")
    return (
      <p class="progress">
        <progress aria-label="The map" /> the map
      </p>
    );
  const { rows, total } = sweepState.value ?? { rows: [], total: 1 };
  return (
    <p class="progress">
      <progress value={rows.length} max={total} aria-label="The sweep" /> {rows.length} of {total} maps of the
      sweep
    </p>
  );
}

function Failures() {
  const fit = fitState.value.run;
  const { run } = results.value;
  const words = [
    fit.kind === "failed" ? `The fit: ${fit.message}` : "",
    run.kind === "failed" ? `The map: ${run.message}` : "",
    sweepState.value?.failure ? `The sweep: ${sweepState.value.failure}` : "",
  ];
  return words.filter((text) => text !== "").map((text) => <p role="alert">{text}</p>);
}
