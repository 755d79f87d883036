import { computed } from "@preact/signals";
import { decayCorrection, isotopes, readTac, type TacData } from "../../index.ts";
import { tell } from "../state/messages.ts";
import { shared } from "../state/store.ts";

const text = computed(() => shared.value.tumor.tac);
const name = computed(() => shared.value.tumor.tacName);

/** The curves that were dropped on the page; a text from a link may be wrong, and then there are none. */
const curves = computed<TacData | undefined>(() => {
  if (!text.value) return undefined;
  try {
    return readTac(text.value, name.value || "curves.csv");
  } catch (error) {
    const words = error instanceof Error ? error.message.slice(0, 600) : String(error);
    queueMicrotask(() => tell(`The curves that the link brought cannot be used. ${words}`));
    return undefined;
  }
});

/** One measured point: the middle of its frame in min, and its SUV. */
export interface MeasuredPoint {
  readonly region: string;
  readonly time_min: number;
  readonly SUV: number;
}

/** Measured curves as SUV by body weight, decay corrected to the injection; `kBq_per_g` is the dose over the weight. */
export function measuredPoints(kBq_per_g: number): readonly MeasuredPoint[] {
  const { frames, regions, decay } = curves.value ?? { frames: [], regions: [], decay: undefined };
  return regions.flatMap(({ name: region, values }) =>
    values.flatMap((value, i) => {
      const { start, end } = frames[i];
      const factor = decay?.corrected === false ? decayCorrection(isotopes[decay.isotope], start, end) : 1;
      const point = { region, time_min: (start + end) / 120, SUV: (value * factor) / kBq_per_g };
      return Number.isFinite(point.SUV) ? [point] : [];
    }),
  );
}

/** What is to be said of the curves. */
export function measuredNote(): string {
  const { file, regions, decay, notes } = curves.value ?? {};
  if (!regions) return "";
  const told = decay
    ? decay.corrected
      ? ""
      : `; corrected here for the decay of ${decay.isotope}`
    : "; taken as decay corrected, as the file does not say";
  return [`● ${file}: ${regions.map((region) => region.name).join(", ")}${told}.`, ...(notes ?? [])].join(
    " ",
  );
}
