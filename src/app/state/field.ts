/** One thing that a link may set: where it starts, and how what stands in a link is read. */
export interface Field<T> {
  readonly initial: T;
  /** The value, or undefined where what was found is none. */
  readonly read: (found: unknown) => T | undefined;
}

/** One of a list of names. */
export function choice<const Names extends readonly string[]>(
  names: Names,
  initial: Names[number],
): Field<Names[number]> {
  return { initial, read: (found) => names.find((name) => name === found) };
}

/** A finite number within a range; beyond it, the end. */
export function number(
  initial: number,
  [low, high]: readonly [number, number],
  { isWhole = false } = {},
): Field<number> {
  const read = (found: unknown): number | undefined => {
    if (typeof found !== "number" || !Number.isFinite(found) || (isWhole && !Number.isInteger(found)))
      return undefined;
    return Math.min(high, Math.max(low, found));
  };
  return { initial, read };
}

export const flag = (initial: boolean): Field<boolean> => ({
  initial,
  read: (found) => (typeof found === "boolean" ? found : undefined),
});

/** A text of at most `longest` characters; it is data, never markup. */
export const text = (initial: string, longest: number): Field<string> => ({
  initial,
  read: (found) => (typeof found === "string" && found.length <= longest ? found : undefined),
});

/** Up to `most` items, each as `item` reads it; one wrong item makes the list wrong. */
export function list<T>(item: Field<T>, initial: readonly T[], most: number): Field<readonly T[]> {
  const read = (found: unknown): readonly T[] | undefined => {
    if (!Array.isArray(found) || found.length > most) return undefined;
    const items = found.map(item.read);
    return items.every((one) => one !== undefined) ? (items as T[]) : undefined; // just looked through
  };
  return { initial, read };
}

/** Numbers by name; names are those of models and plans: letters, digits, `_` and dots. */
export function numbers(initial: Readonly<Record<string, number>>, most = 100): Field<typeof initial> {
  const read = (found: unknown): typeof initial | undefined => {
    if (typeof found !== "object" || found === null || Array.isArray(found)) return undefined;
    const entries = Object.entries(found);
    const isGood = ([name, value]: [string, unknown]): boolean =>
      /^[A-Za-z][\w.]{0,80}$/.test(name) &&
      !/^(?:__proto__|constructor|prototype)$/.test(name) &&
      typeof value === "number" &&
      Number.isFinite(value);
    if (entries.length > most || !entries.every(isGood)) return undefined;
    return Object.fromEntries(entries) as Record<string, number>; // each was asked
  };
  return { initial, read };
}
