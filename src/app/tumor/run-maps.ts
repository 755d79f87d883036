import type { MapJobArgument } from "../../index.ts";
import { imageTurn } from "../state/images.ts";
import type { TracerName } from "../state/shared.ts";
import { makeMapRunner } from "./map-runner.ts";
import { jobOf } from "./page-plan.ts";
import { results, secondResults, type TumorState, tumorState } from "./tumor-state.ts";

/** The runners outlive the views, and so does what they ran last. */
const first = {
  runner: makeMapRunner((news) => {
    results.value = { ...results.value, ...news };
  }),
  ran: "",
  hasRetained: false,
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
  hasRetained: false,
};

/** All that a map follows from. */
const keyOf = ({ settings, backend, isotope, noise, seed, regions }: TumorState, turn: number): string =>
  JSON.stringify([settings, backend, isotope, noise, seed, regions, turn]);

/** What is retained is mapped once it is looked at. */
const argumentOf = (state: TumorState, name: TracerName | ""): MapJobArgument => ({
  ...jobOf(state, name),
  hasRetained: state.field === "retained",
});

export function startRuns(state: TumorState): void {
  first.runner.run(argumentOf(state, ""));
  if (state.second) other.runner.run(argumentOf(state, state.second));
}

export function cancelRuns(): void {
  first.runner.cancel();
  other.runner.cancel();
}

/** Makes the map of what is set, without that of a second tracer. */
export function runFirst(state: TumorState): Promise<void> {
  Object.assign(first, { ran: keyOf(state, imageTurn.value), hasRetained: state.field === "retained" });
  return first.runner.run(argumentOf(state, ""));
}

export const cancelFirst = (): void => first.runner.cancel();

/** True where the newest run of a map was of all that is asked for now. */
const isRun = (last: { ran: string; hasRetained: boolean }, key: string, { field }: TumorState): boolean =>
  last.ran === key && (last.hasRetained || field !== "retained");

/** Runs a map when the view is first opened, and whenever one of its numbers changes. */
export function followMaps(state: TumorState, imageTurn: number): void {
  const key = keyOf(state, imageTurn);
  if (!isRun(first, key, state)) runFirst(state);
  const { second } = state;
  const own = `${second} ${key}`;
  if (isRun(other, own, state)) return;
  Object.assign(other, { ran: own, hasRetained: state.field === "retained" });
  if (second) other.runner.run(argumentOf(state, second));
  else other.runner.cancel();
}
