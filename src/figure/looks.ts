import { dashes, okabeIto } from "./colors.ts";
import type { Series } from "./spec.ts";

/** How a series looks, wherever it is drawn. */
export interface Look {
  readonly color: string;
  readonly dash: readonly number[];
  readonly width_pt: number;
  readonly marker: number;
  readonly hasLine: boolean;
  readonly hasPoints: boolean;
  readonly hasBand: boolean;
}

/** Gives the looks of a panel's series: colors and dashes go round in order, so that 49 lines differ. */
export function looksOf(series: readonly Series[]): Look[] {
  return series.map((s, i) => {
    const order = s.order ?? i;
    // A second round of the colors meets other dashes.
    const turned = order + Math.floor(order / okabeIto.length);
    return {
      color: s.color ?? okabeIto[order % okabeIto.length],
      dash: s.dash ?? dashes[turned % dashes.length],
      width_pt: s.width_pt ?? 1,
      marker: turned,
      hasLine: s.style !== "points",
      hasPoints: s.style !== "line",
      hasBand: s.band !== undefined,
    };
  });
}
