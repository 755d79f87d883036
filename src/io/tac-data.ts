import type { TacDecay } from "./tac-columns.ts";

/** Time-activity curves of one scan: frame means in kBq/mL, frames in s. */
export interface TacData {
  readonly file: string;
  readonly header: readonly string[];
  readonly frames: readonly { readonly start: number; readonly end: number }[];
  readonly regions: readonly TacRegion[];
  /** Undefined where the file says nothing of decay. */
  readonly decay: TacDecay | undefined;
  /** What was done with what is not there: to be shown with every result. */
  readonly notes: readonly string[];
}

/** The curve of one region, in kBq/mL. */
export interface TacRegion {
  readonly name: string;
  /** One a frame; NaN where nothing was measured. */
  readonly values: readonly number[];
  readonly sd: readonly number[] | undefined;
}

/** Says of each region how many of its frames have no value, and which. */
export const noteGaps = (
  regions: readonly TacRegion[],
  nameFrame: (i: number) => number = (i) => i + 1,
): string[] =>
  regions.flatMap(({ name, values }) => {
    const gaps = values.flatMap((value, i) => (Number.isNaN(value) ? [nameFrame(i)] : []));
    if (gaps.length === 0) return [];
    return [
      `${name}: ${gaps.length} of ${values.length} frames have no value and are left out (row ${gaps.join(", ")})`,
    ];
  });
