import { imageTurn } from "../state/images.ts";
import { makeMapRunner } from "./map-runner.ts";
import { jobOf } from "./page-plan.ts";
import { results, secondResults, type TumorState, tumorState } from "./tumor-state.ts";

/** The runners outlive the views, and so does what they ran last. */
const first = {
  runner: makeMapRunner((news) => {
    results.value = { ...results.value, ...news };
  }),
  ran: "",
};
const other = {
  runner: makeMapRunner((news) => {
    const { second } = tumorState();
    if (!second) return;
    const before = secondResults.value?.tracer === second ? secondResults.value : null;
    const kept = { map: before?.map ?? null, madeOf: before?.madeOf ?? null };
    secondResults.value = { ...kept, ...news, tracer: second };
  }),
  ran: "",
};

/** All that a map follows from. */
const keyOf = ({ settings, backend, isotope, noise, regions }: TumorState, turn: number): string =>
  JSON.stringify([settings, backend, isotope, noise, regions, turn]);

export function startRuns(state: TumorState): void {
  first.runner.run(jobOf(state, ""));
  if (state.second) other.runner.run(jobOf(state, state.second));
}

export function cancelRuns(): void {
  first.runner.cancel();
  other.runner.cancel();
}

/** Makes the map of what is set, without that of a second tracer. */
export function runFirst(state: TumorState): Promise<void> {
  first.ran = keyOf(state, imageTurn.value);
  return first.runner.run(jobOf(state, ""));
}

export const cancelFirst = (): void => first.runner.cancel();

/** Runs a map when the view is first opened, and whenever one of its numbers changes. */
export function followMaps(state: TumorState, imageTurn: number): void {
  const key = keyOf(state, imageTurn);
  if (key !== first.ran) runFirst(state);
  const { second } = state;
  const own = `${second} ${key}`;
  if (own === other.ran) return;
  other.ran = own;
  if (second) other.runner.run(jobOf(state, second));
  else other.runner.cancel();
}
