import { digits } from "../format.ts";
import { StartCancel } from "../start-cancel.tsx";
import type { SweepDesign } from "./design.ts";
import { sweepState } from "./run-sweep.ts";
import { expectTime } from "./time-maps.ts";
import { cancelTiming, isTiming, rateNow, timeSweep } from "./time-sweep.ts";

/** How long a sweep of so many maps will take, and how that is known; or a button that measures it. */
export function ExpectedTime({ design, maps }: { readonly design: SweepDesign; readonly maps: number }) {
  const rate = rateNow();
  if (sweepState.value?.isRunning) return null;
  return (
    <div class="row">
      {rate && !isTiming.value && (
        <span data-readout="time">
          About {printSeconds(expectTime(rate, maps))}:{" "}
          {rate.from === "sweep"
            ? `the last sweep took ${printSeconds(rate.each_s)} a map.`
            : `measured on ${rate.maps} maps.`}
        </span>
      )}
      {(!rate || isTiming.value) && (
        <StartCancel
          label="Measure how long it takes"
          isMain={false}
          isRunning={isTiming.value}
          onStart={() => timeSweep(design)}
          onCancel={cancelTiming}
        />
      )}
      <span role="status">{isTiming.value ? "mapping the first points …" : ""}</span>
    </div>
  );
}

/** As much as such a guess can tell. */
function printSeconds(seconds: number): string {
  if (seconds < 90) return `${digits(seconds, 2)} s`;
  return seconds < 5400 ? `${digits(seconds / 60, 2)} min` : `${digits(seconds / 3600, 2)} h`;
}
