import { signal } from "@preact/signals";
import { type MapJobArgument, type MapSlices, makePool, type Pool } from "../../index.ts";
import { images } from "../state/images.ts";
import { tell } from "../state/messages.ts";
import { jobOf } from "../tumor/page-plan.ts";
import { type TumorState, tumorState } from "../tumor/tumor-state.ts";
import { pointsOf, type SweepDesign } from "./design.ts";
import { type MapRate, timeMaps } from "./time-maps.ts";

/** What maps cost here, and how that is known; it counts for the images and the backend it was measured with. */
interface KnownRate extends MapRate {
  readonly from: "sweep" | "trial";
  readonly images: typeof images.value;
  readonly backend: TumorState["backend"];
}

const known = signal<KnownRate | undefined>(undefined);
/** True while points are mapped only for what they take. */
export const isTiming = signal(false);
let trial: Pool | undefined;

export const nowSeconds = (): number => performance.now() / 1000;

/** What a point of a sweep is made from. */
export const argumentOf = (base: TumorState, values: Readonly<Record<string, number>>): MapJobArgument =>
  jobOf({ ...base, settings: { ...base.settings, ...values } }, "");

export function know(rate: MapRate, from: KnownRate["from"], { backend }: TumorState): void {
  known.value = { ...rate, from, images: images.value, backend };
}

/** What maps as they are set now are known to cost; undefined where that has not been measured. */
export function rateNow(): KnownRate | undefined {
  const { value } = known;
  const isSame = value?.images === images.value && value.backend === tumorState().backend;
  return isSame ? value : undefined;
}

/** Maps the first points of a design to see what they take; they are not kept. */
export async function timeSweep(design: SweepDesign): Promise<void> {
  const [points, base, pool] = [pointsOf(design), tumorState(), makePool()];
  trial = pool;
  isTiming.value = true;
  const run = (i: number): Promise<unknown> => pool.run<MapSlices>("map-slices", argumentOf(base, points[i]));
  try {
    know(await timeMaps(run, { total: points.length, size: pool.size, now: nowSeconds }), "trial", base);
  } catch (error) {
    if (trial === pool)
      tell(`The time was not measured: ${error instanceof Error ? error.message : String(error)}`);
  }
  await pool.close();
  if (trial === pool) isTiming.value = false;
}

export function cancelTiming(): void {
  const pool = trial;
  trial = undefined;
  isTiming.value = false;
  void pool?.close();
}
