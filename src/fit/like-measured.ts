import type { Measurement } from "./measurement.ts";
import type { Like } from "./predict-band.ts";

/** A measured point and where it stands along its curve. */
export interface Standing {
  readonly x: number;
  readonly point: Measurement;
}

/**
 * Makes the function that says what a measurement would be like at a place of a curve: sd, weight and length of frame
 * straight between those of the points before and after it (means where several stand at one place), constant beyond
 * the ends.
 */
export function likeAt(measured: readonly Standing[]): (x: number) => Like {
  const sd = between(measured, ({ sd: own }) => own ?? Number.NaN);
  const weight = between(measured, (point) => point.weight ?? Number.NaN);
  const frame = between(measured, ({ time, end = Number.NaN }) => end - time);
  return (x) => {
    const [own, share, length] = [sd(x), weight(x), frame(x)];
    return {
      sd: Number.isFinite(own) ? own : null,
      ...(Number.isFinite(share) && { weight: share }),
      ...(Number.isFinite(length) && { frame: length }),
    };
  };
}

/** Straight between known values; NaN if there is none. */
function between(measured: readonly Standing[], read: (point: Measurement) => number): (x: number) => number {
  const known = measured
    .map(({ x, point }) => ({ x, value: read(point) }))
    .filter(({ value }) => Number.isFinite(value));
  const places = [...new Set(known.map(({ x }) => x))].sort((a, b) => a - b);
  const means = places.map((place) => {
    const own = known.filter(({ x }) => x === place);
    return own.reduce((sum, { value }) => sum + value, 0) / own.length;
  });
  return (x) => {
    if (places.length === 0) return Number.NaN;
    const after = places.findIndex((place) => place >= x);
    if (after <= 0) return means[after < 0 ? means.length - 1 : 0];
    const share = (x - places[after - 1]) / (places[after] - places[after - 1]);
    return means[after - 1] + share * (means[after] - means[after - 1]);
  };
}
