import { prettyUnit } from "../format.ts";
import { readSetting } from "../tumor/settings.ts";
import type { SweptAxis } from "./design.ts";
import type { SweptRow } from "./run-sweep.ts";

/** What is drawn of a grid. */
export interface ShownProps {
  readonly axes: readonly SweptAxis[];
  readonly rows: readonly SweptRow[];
  readonly reading: string;
}

/** The row of the i-th value down and the j-th across. */
export const rowAt = (
  rows: readonly SweptRow[],
  [, across]: readonly SweptAxis[],
  i: number,
  j: number,
): SweptRow | undefined => rows.find(({ index }) => index === i * across.values.length + j);

/** Names for where there is little room. */
export const shortNames: Readonly<Record<SweptAxis["path"], string>> = {
  "tumor.kinetics.K1": "K1",
  "tumor.core_half_distance": "half-distance",
  "camera.fwhm": "FWHM",
  "oxygen.vessel": "vessel pO₂",
  "tumor.consumption": "O₂ consumption",
  "plasma.initial_volume": "dose volume",
  "subject.injected": "activity",
  "subject.weight": "weight",
};

export const unitOf = (path: SweptAxis["path"]): string => prettyUnit(readSetting(path).unit);

/** A number of a grid of maps, down × across, NaN where there is none. */
export const numbersOf = ({ axes, rows, reading }: ShownProps): number[][] =>
  axes[0].values.map((_, i) =>
    axes[1].values.map((__, j) => {
      const row = rowAt(rows, axes, i, j);
      return row?.outcome === "ok" ? row.results[reading] : Number.NaN;
    }),
  );

/** The unit of what a sweep reads off its maps. */
export const unitOfReading = (reading: string): string => (/SUV/.test(reading) ? "g/mL" : "1");
