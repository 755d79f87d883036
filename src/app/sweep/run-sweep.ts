import { signal } from "@preact/signals";
import { type MapJobArgument, type MapSlices, makePool, type Pool, type Row } from "../../index.ts";
import { changer, goTo } from "../state/store.ts";
import { jobOf } from "../tumor/page-plan.ts";
import { type TumorState, tumorState } from "../tumor/tumor-state.ts";
import { pointsOf, type SweepDesign } from "./design.ts";
import { argumentOf, cancelTiming, know, nowSeconds } from "./time-sweep.ts";

/** A point that is done, with what its map looks like. */
export interface SweptRow extends Row {
  readonly slices: MapSlices | undefined;
}

/** A sweep as it stands: rows come in as they are done, in any order. */
export interface SweepState {
  readonly design: SweepDesign;
  /** What its maps are made from, but for what is varied. */
  readonly madeOf: MapJobArgument;
  /** The same as the page has it. */
  readonly around: Pick<TumorState, "settings" | "isotope" | "noise" | "regions">;
  readonly rows: readonly SweptRow[];
  readonly total: number;
  readonly isRunning: boolean;
  /** By `performance.now()`. */
  readonly startedAt: number;
  readonly failure: string;
  /** What this one took the place of, if it did not come to its end. */
  readonly before?: SweepState | undefined;
}

export const sweepState = signal<SweepState | undefined>(undefined);
let stop: AbortController | undefined;

/** Runs every point on workers, around the tumor as it is set; each row is shown as it comes in, and stays if canceled. */
export async function runSweep(design: SweepDesign): Promise<void> {
  stop?.abort();
  cancelTiming();
  const own = new AbortController();
  stop = own;
  const points = pointsOf(design);
  const base = tumorState();
  const pool = makePool();
  const from = nowSeconds();
  const before = sweepState.value && { ...sweepState.value, before: undefined };
  const tell = (patch: Partial<SweepState>): void => {
    if (stop === own && sweepState.value) sweepState.value = { ...sweepState.value, ...patch };
  };
  sweepState.value = {
    design,
    madeOf: jobOf(base, ""),
    around: aroundOf(base),
    rows: [],
    total: points.length,
    isRunning: true,
    failure: "",
    startedAt: performance.now(),
    before,
  };
  const queue = points.entries();
  const workOn = async (): Promise<void> => {
    for (const [index, values] of queue) {
      const row = await runPoint(pool, base, index, values);
      if (own.signal.aborted) return;
      tell({ rows: [...(sweepState.value?.rows ?? []), row] });
    }
  };
  own.signal.addEventListener("abort", () => pool.close());
  try {
    await Promise.all(Array.from({ length: pool.size }, workOn));
    tell({ isRunning: false, ...(own.signal.aborted ? {} : { before: undefined }) });
    if (!own.signal.aborted)
      know({ start_s: 0, each_s: (nowSeconds() - from) / points.length, maps: points.length }, "sweep", base);
    if (sweepState.value?.rows.length === 0) backToSweepBefore();
  } catch (error) {
    tell({ isRunning: false, failure: error instanceof Error ? error.message : String(error) });
  } finally {
    await pool.close();
  }
}

/** Maps one point; one that cannot be is a row with its reason. */
async function runPoint(
  pool: Pool,
  base: TumorState,
  index: number,
  values: Readonly<Record<string, number>>,
): Promise<SweptRow> {
  const argument = argumentOf(base, values);
  const point = { index, replicate: 0, seed: 0, values };
  try {
    const slices = await pool.run<MapSlices>("map-slices", argument);
    return { ...point, outcome: "ok", results: slices.results, slices };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ...point, outcome: "failed", reason, results: {}, slices: undefined };
  }
}

export const cancelSweep = (): void => stop?.abort();

/** Shows again what a sweep that was canceled took the place of. */
export function backToSweepBefore(): void {
  const { before } = sweepState.value ?? {};
  if (before) sweepState.value = before;
}

const aroundOf = ({ settings, isotope, noise, regions }: TumorState): SweepState["around"] => ({
  settings,
  isotope,
  noise,
  regions,
});

/** Opens the map of a point in the Tumor view, with all else as it was when the sweep was run. */
export function openPoint(values: Row["values"]): void {
  const { settings, ...rest } = sweepState.value?.around ?? aroundOf(tumorState());
  changer("tumor")({ ...rest, settings: { ...settings, ...values } });
  goTo("tumor");
}
