import { type CellModel, uptakeAt } from "./cell-model.ts";

const [low, high] = [0.1, 160];
const nSteps = 64;

/** 0, then a log grid from 0.1 to 160 mmHg. */
export const tableTensions: readonly number[] = [
  0,
  ...Array.from({ length: nSteps + 1 }, (_, i) =>
    Number((low * (high / low) ** (i / nSteps)).toPrecision(12)),
  ),
];

/** Retention at one time against pO2, for pictures of many pixels. */
export interface RetentionTable {
  /** At `tableTensions`, in % of dose. */
  readonly values: Float64Array;
  /** Between them, straight in log pO2; below 0.1 mmHg straight on to the value at 0. */
  at(pO2: number): number;
}

export function makeRetentionTable(model: CellModel, time_s: number): RetentionTable {
  const values = Float64Array.from(tableTensions, (pO2) => uptakeAt(model, pO2, time_s));
  const at = (pO2: number): number => {
    if (!(pO2 > 0)) return values[0];
    if (pO2 < low) return values[0] + (values[1] - values[0]) * (pO2 / low);
    const place = 1 + (nSteps * Math.log(pO2 / low)) / Math.log(high / low);
    const i = Math.min(nSteps, Math.floor(place));
    return values[i] + Math.min(1, place - i) * (values[i + 1] - values[i]);
  };
  return { values, at };
}
