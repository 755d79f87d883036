import type { Signal } from "@preact/signals";
import type { Comparison } from "../../index.ts";
import type { Tell } from "../engine/until-answer.ts";

/** How a fit stands. */
export type FitRun =
  | { readonly kind: "none" }
  | { readonly kind: "running"; readonly share: number; readonly stage: string }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "canceled" };

/** A fit and what came of the last one that ended; one that is running, canceled or has failed takes nothing away. */
export interface FitState<Result> {
  readonly run: FitRun;
  /** What the results belong to; of other models and data they are not shown. */
  readonly key: string;
  readonly result: Result | undefined;
  readonly comparison: Comparison | undefined;
}

export const noFit: FitState<never> = {
  ...{ run: { kind: "none" }, key: "" },
  ...{ result: undefined, comparison: undefined },
};

/** Runs a fit, second model included, and keeps its state told. */
export async function followFit<Result>(
  state: Signal<FitState<Result>>,
  key: string,
  ask: (tell: Tell) => Promise<Pick<FitState<Result>, "result" | "comparison">>,
): Promise<void> {
  const go = (run: FitRun): void => {
    state.value = { ...state.value, run };
  };
  go({ kind: "running", share: 0, stage: "starting" });
  try {
    const fitted = await ask((share, stage) => go({ kind: "running", share, stage }));
    state.value = { run: { kind: "none" }, key, ...fitted };
  } catch (error) {
    const isCanceled = error instanceof Error && error.name === "Canceled";
    const message = error instanceof Error ? error.message : String(error);
    go(isCanceled ? { kind: "canceled" } : { kind: "failed", message });
  }
}

/** The part of the bar that one of two fits has. */
export const partOf =
  (tell: Tell, [from, to]: readonly [number, number], name = ""): Tell =>
  (share, stage) =>
    tell(from + (to - from) * share, name + stage);
