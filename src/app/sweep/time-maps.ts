/** What maps cost here: so long until the first can begin, and then so much for each. */
export interface MapRate {
  readonly start_s: number;
  readonly each_s: number;
  /** How many maps it was measured on. */
  readonly maps: number;
}

interface Timing {
  /** How many maps there are in all, and how many run at one time. */
  readonly total: number;
  readonly size: number;
  /** Seconds. */
  readonly now: () => number;
}

/**
 * Runs up to two maps on each worker and tells what they took: the second round gives the seconds a map, and what the
 * first took beyond that is the start.
 */
export async function timeMaps(
  run: (index: number) => Promise<unknown>,
  { total, size, now }: Timing,
): Promise<MapRate> {
  const round = (first: number): Promise<unknown> =>
    Promise.all(Array.from({ length: Math.min(size, total - first) }, (_, i) => run(first + i)));
  const from = now();
  await round(0);
  const first_s = now() - from;
  if (total <= size) return { start_s: first_s, each_s: 0, maps: total };
  await round(size);
  const second = Math.min(size, total - size);
  const each_s = (now() - from - first_s) / second;
  return { start_s: Math.max(0, first_s - size * each_s), each_s, maps: size + second };
}

/** Seconds that so many maps will take. */
export const expectTime = ({ start_s, each_s }: MapRate, maps: number): number => start_s + each_s * maps;
