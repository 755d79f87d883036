/** What can be taken back and done again. */
export interface History<T> {
  readonly past: readonly T[];
  readonly future: readonly T[];
  /** What was changed last and when: a slider that is dragged is one step, not a hundred. */
  readonly last: { readonly key: string; readonly at: number } | undefined;
}

export const emptyHistory: History<never> = { past: [], future: [], last: undefined };

const most = 200;
const pause_ms = 700;

/** Remembers a state before it changes; what has a stroke of its own is one step, however long it takes. */
export function remember<T>(
  history: History<T>,
  before: T,
  what: string,
  at: number,
  stroke?: number,
): History<T> {
  const { past, last } = history;
  const key = stroke === undefined ? what : `${what}, stroke ${stroke}`;
  const isSoon = stroke !== undefined || (last !== undefined && at - last.at < pause_ms);
  const isOneStep = last?.key === key && isSoon && past.length > 0;
  return { past: isOneStep ? past : [...past.slice(1 - most), before], future: [], last: { key, at } };
}

/** Steps back; undefined where there is nothing before. */
export function back<T>({ past, future }: History<T>, now: T): { history: History<T>; state: T } | undefined {
  if (past.length === 0) return undefined;
  const history = { past: past.slice(0, -1), future: [now, ...future], last: undefined };
  return { history, state: past[past.length - 1] };
}

/** Steps forward again; undefined where there is nothing after. */
export function forth<T>(
  { past, future }: History<T>,
  now: T,
): { history: History<T>; state: T } | undefined {
  if (future.length === 0) return undefined;
  return { history: { past: [...past, now], future: future.slice(1), last: undefined }, state: future[0] };
}
