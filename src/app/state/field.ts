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

const isName = (name: string): boolean =>
  /^[A-Za-z][\w.]{0,80}$/.test(name) && !/^(?:__proto__|constructor|prototype)$/.test(name);

/** Numbers by name; names are those of models and plans: letters, digits, `_` and dots. */
export function numbers(initial: Readonly<Record<string, number>>, most = 100): Field<typeof initial> {
  const read = (found: unknown): typeof initial | undefined => {
    if (typeof found !== "object" || found === null || Array.isArray(found)) return undefined;
    const entries = Object.entries(found);
    const isGood = ([name, value]: [string, unknown]): boolean =>
      isName(name) && typeof value === "number" && Number.isFinite(value);
    if (entries.length > most || !entries.every(isGood)) return undefined;
    return Object.fromEntries(entries) as Record<string, number>; // each was asked
  };
  return { initial, read };
}

/** Short texts by name, where names are those of `numbers`. */
export function texts(longest: number, most = 100): Field<Readonly<Record<string, string>>> {
  const read = (found: unknown): Readonly<Record<string, string>> | undefined => {
    if (typeof found !== "object" || found === null || Array.isArray(found)) return undefined;
    const entries = Object.entries(found);
    const isGood = ([name, value]: [string, unknown]): boolean =>
      isName(name) && typeof value === "string" && value.length <= longest;
    if (entries.length > most || !entries.every(isGood)) return undefined;
    return Object.fromEntries(entries) as Record<string, string>; // each was asked
  };
  return { initial: {}, read };
}

/** An object of these entries; others are left out, and one wrong entry makes all of it wrong. */
export function shape<T extends object>(
  entries: { readonly [Key in keyof T]: Field<T[Key]> },
): Field<{
  readonly [Key in keyof T]: T[Key];
}> {
  const each = Object.entries(entries) as [string, Field<unknown>][]; // as they are written
  const make = (valueFor: (key: string, field: Field<unknown>) => unknown): T =>
    Object.fromEntries(each.map(([key, field]) => [key, valueFor(key, field)])) as T; // one for each entry
  const read = (found: unknown): T | undefined => {
    if (typeof found !== "object" || found === null) return undefined;
    const own = new Map(Object.entries(found));
    const whole = make((key, field) => field.read(own.get(key)));
    return Object.values(whole).some((value) => value === undefined) ? undefined : whole;
  };
  return { initial: make((_, field) => field.initial), read };
}

/** What the first of some fields that can read it makes of it. */
export function firstOf<T>(first: Field<T>, ...others: readonly Field<T>[]): Field<T> {
  const read = (found: unknown): T | undefined => {
    for (const field of [first, ...others]) {
      const value = field.read(found);
      if (value !== undefined) return value;
    }
    return undefined;
  };
  return { initial: first.initial, read };
}
