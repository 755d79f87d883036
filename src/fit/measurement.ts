/** One measured value of a data set. */
export interface Measurement {
  /** A key of `conditions`. */
  readonly condition: string;
  /** In s; of a frame, its start. */
  readonly time: number;
  /** The end of a frame, over which the value is the mean. */
  readonly end?: number;
  readonly value: number;
  readonly sd: number | null;
  /** For the spread `weights`: what the squared residual is multiplied by. */
  readonly weight?: number;
}
