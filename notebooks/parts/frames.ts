import type { TissueFrame } from "../../src/index.ts";

/** Frames of a scan in s: 12 of 10 s, 8 of 30 s, 9 of 1 min, then 5 min each until the end. */
export function scanFrames(end: number): { start: number; end: number }[] {
  const lengths = [...Array(12).fill(10), ...Array(8).fill(30), ...Array(9).fill(60)];
  const frames: { start: number; end: number }[] = [];
  for (let start = 0, i = 0; start < end; i++) {
    const length = lengths[i] ?? 300;
    frames.push({ start, end: start + length });
    start += length;
  }
  return frames;
}

/** Eight intervals a frame: far finer than what a frame of these lengths can hide. */
const nParts = 8;

/** Means of a curve over frames, by Simpson's rule; the curve is asked for all its times at once. */
export function frameMeans(
  curve: (times: readonly number[]) => ArrayLike<number>,
  frames: readonly { readonly start: number; readonly end: number }[],
): TissueFrame[] {
  const places = (start: number, end: number) =>
    Array.from({ length: nParts + 1 }, (_, k) => start + ((end - start) * k) / nParts);
  const values = curve(frames.flatMap(({ start, end }) => places(start, end)));
  const weight = (k: number): number => (k === 0 || k === nParts ? 1 : k % 2 === 1 ? 4 : 2) / (3 * nParts);
  return frames.map((frame, i) => {
    let value = 0;
    for (let k = 0; k <= nParts; k++) value += weight(k) * values[i * (nParts + 1) + k];
    return { ...frame, value };
  });
}
