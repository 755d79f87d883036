import { signal } from "@preact/signals";
import { cell, changeCell } from "../cell/cell-state.ts";
import { cancelFit, runFit } from "../cell/run-fit.ts";
import { designNow } from "../sweep/design.ts";
import { cancelSweep, runSweep } from "../sweep/run-sweep.ts";
import { cancelFirst, runFirst } from "../tumor/run-maps.ts";
import { tumorState } from "../tumor/tumor-state.ts";
import type { Made, Need } from "./made.ts";

/** What is being made for the panels now. */
export const making = signal<Need | undefined>(undefined);
let turn = 0;

const works: Readonly<Record<Need, { run(): Promise<unknown>; cancel(): void }>> = {
  fit: { run: fitAsSet, cancel: cancelFit },
  map: { run: () => runFirst(tumorState()), cancel: cancelFirst },
  sweep: {
    run: async () => {
      const design = designNow();
      if (design) await runSweep(design);
    },
    cancel: cancelSweep,
  },
};

/** A fit shows itself in the Cell view; here the state stays as its link had it. */
async function fitAsSet(): Promise<void> {
  const { usesFit } = cell.value;
  await runFit();
  changeCell({ usesFit });
}

/** What must run for all panels to be there, and to be of what is set now. */
export function needsOf(made: readonly Made[]): Need[] {
  const all = made.flatMap((one) => ("missing" in one ? one.needs : one.stale?.needs) ?? []);
  return (["fit", "map", "sweep"] as const).filter((need) => all.includes(need));
}

/** Makes one after another from what is set now. */
export async function makeMissing(needs: readonly Need[]): Promise<void> {
  turn += 1;
  const own = turn;
  for (const need of needs) {
    if (turn !== own) return;
    making.value = need;
    await works[need].run();
  }
  if (turn === own) making.value = undefined;
}

/** Ends what is being made; what was made before stays. */
export function cancelMaking(): void {
  turn += 1;
  const need = making.value;
  making.value = undefined;
  if (need) works[need].cancel();
}
