/** Room for rows of numbers and for their weighted sums, until the next one is opened. */
export interface Rows {
  /** Rows one after the other, `pitch` numbers apart. */
  readonly rows: Float64Array;
  readonly sums: Float64Array;
  /**
   * Writes the sums of one row, each in the order of k,
   *
   *     sums[to + j] = Σ_k w_k · rows[from + k·step + j],    0 ≤ j < n;
   *
   * fifteen numbers after them may be overwritten too.
   */
  add(from: number, step: number, to: number, n: number): void;
}

/** Opens room for so many numbers in rows, and in sums, to be summed with some weights. */
export type OpenRows = (weights: Float64Array, nRows: number, nSums: number) => Rows;

/** Makes the plain loops: the oracle of those with vectors, to the bit, and their fallback. */
export function makePlainRows(): OpenRows {
  let [rows, sums] = [new Float64Array(0), new Float64Array(0)];
  return (weights, nRows, nSums) => {
    if (rows.length < nRows) rows = new Float64Array(nRows);
    if (sums.length < nSums) sums = new Float64Array(nSums);
    const add = (from: number, step: number, to: number, n: number): void => {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let k = 0; k < weights.length; k++) sum += weights[k] * rows[from + k * step + j];
        sums[to + j] = sum;
      }
    };
    return { rows, sums, add };
  };
}
