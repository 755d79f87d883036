import { type MovingSpread, makeMovingSpread, type Places } from "./moving-spread.ts";
import type { Parameters } from "./parameters.ts";
import type { DataSet } from "./problem.ts";
import { huberRow, huberSlope, logHuberIntegral } from "./spread.ts";

/** Where the numbers that belong to one data set stand among the variables; −1 where one is not estimated. */
export interface Own {
  readonly scale: number;
  readonly offset: number;
  readonly spread: Places;
}

/** Residuals with their Jacobian, into which data sets write their rows. */
export interface Rows {
  readonly r: Float64Array;
  /** Rows × variables. */
  readonly J: Float64Array;
}

/** One data set as it makes rows from what the model says. */
export interface DataRows {
  readonly data: DataSet;
  readonly spread: MovingSpread;
  /** Rows beside those of the points. */
  readonly nSpreads: number;
  /** −2 ln L of the data is Σ r² and this. */
  readonly constant: number;
  /** Puts scale · model + offset and its slopes in place of the model's, from row `first` on. */
  toData(values: Float64Array, derivatives: Float64Array, first: number): void;
  /** Writes rows; false where a spread is not a positive number. */
  write(
    values: Float64Array,
    derivatives: Float64Array,
    first: number,
    rows: Rows,
    firstSpread: number,
  ): boolean;
}

/**
 * Makes the rows of a data set: residuals in units of their spread, as Huber has them if asked,
 *
 *     r = h(z),   z = (m − d)/σ,     ∂r = h'(z) (∂m/σ − z ∂ ln σ),
 *
 * and a row √(2 ln(σ/σ₀) + 1) for each point whose σ moves, so that Σ r² is −2 ln L but for a constant.
 */
export function makeDataRows(data: DataSet, own: Own, parameters: Parameters): DataRows {
  const { points, huber = Number.POSITIVE_INFINITY } = data;
  const n = parameters.variables.length;
  const spread = makeMovingSpread(data, own.spread, parameters);
  const logSlopes = new Float64Array(n);
  return {
    data,
    spread,
    nSpreads: spread.moves ? points.length : 0,
    constant: spread.constant + 2 * points.length * logHuberIntegral(huber),
    toData: makeToData(points.length, own, parameters),
    write(values, derivatives, first, { r, J }, firstSpread) {
      spread.load();
      for (let i = 0; i < points.length; i++) {
        const at = (first + i) * n;
        const model = values[first + i];
        const sd = spread.sdAt(i, model);
        if (!(sd > 0)) return false;
        const z = (model - points[i].value) / sd;
        const slope = huberSlope(z, huber);
        r[first + i] = huberRow(z, huber);
        for (let k = 0; k < n; k++) J[at + k] = (slope * derivatives[at + k]) / sd;
        if (!spread.moves) continue;
        spread.writeSlopes(i, model, sd, derivatives, at, logSlopes);
        const row = spread.rowAt(i, sd);
        if (!(row > 0)) return false;
        r[firstSpread + i] = row;
        for (let k = 0; k < n; k++) {
          J[at + k] -= slope * z * logSlopes[k];
          J[(firstSpread + i) * n + k] = logSlopes[k] / row;
        }
      }
      return true;
    },
  };
}

function makeToData(nPoints: number, { scale, offset }: Own, parameters: Parameters): DataRows["toData"] {
  const { values: at, slopes, variables } = parameters;
  const n = variables.length;
  return (values, derivatives, first) => {
    if (scale < 0 && offset < 0) return;
    const factor = scale >= 0 ? at[scale] : 1;
    for (let i = first; i < first + nPoints; i++) {
      if (scale >= 0) {
        for (let k = 0; k < n; k++) derivatives[i * n + k] *= factor;
        derivatives[i * n + scale] += values[i] * slopes[scale];
      }
      if (offset >= 0) derivatives[i * n + offset] += slopes[offset];
      values[i] = factor * values[i] + (offset >= 0 ? at[offset] : 0);
    }
  };
}
