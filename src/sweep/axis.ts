/** One varied parameter, in the unit of its file. */
export interface Axis {
  readonly name: string;
  readonly unit: string;
  /** Its value where it is not varied. */
  readonly base: number;
  /** The values that it takes; absent where it is drawn from its range. */
  readonly values?: readonly number[];
  readonly range?: readonly [low: number, high: number];
  readonly scale: "linear" | "log10";
}

/** The value at 0 ≤ u ≤ 1 of an axis: u goes evenly over its range, or over the logarithm of it. */
export function placeOnAxis({ range = [0, 1], scale }: Axis, u: number): number {
  const [low, high] = range;
  if (u <= 0) return low;
  if (u >= 1) return high;
  return scale === "log10" ? low * (high / low) ** u : low + u * (high - low);
}

/** Where a value lies on its axis, from 0 to 1: the other way round. */
export function placeOf({ range = [0, 1], scale }: Axis, value: number): number {
  const [low, high] = range;
  if (scale === "log10") return Math.log(value / low) / Math.log(high / low);
  return (value - low) / (high - low);
}

/** n values from one end of the range to the other. */
export const stepsOf = (axis: Axis, n: number): number[] =>
  Array.from({ length: n }, (_, i) => tidy(placeOnAxis(axis, n === 1 ? 0 : i / (n - 1))));

/** Takes away the rounding of a power, which would show in every table. */
const tidy = (x: number): number => Number(x.toPrecision(12));
