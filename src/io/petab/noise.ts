import type { Coefficient, Spread } from "../../fit/spread.ts";

/** What the names in a noise formula are: a number, or the start of a size that is estimated. */
export type SizeOf = (name: string) => Coefficient | undefined;

/** The law of errors of an observable, and what each point has of its own. */
export interface ReadNoise {
  readonly spread: Spread;
  /** True if the first noise parameter of a measurement is its sd. */
  readonly hasOwn: boolean;
}

/**
 * Reads a noise formula: a size; the noise parameter of each measurement, times a size or not; a size times the
 * observable; √(size² + (size · observable)²). None for any other, which the caller refuses by its text.
 */
export function readNoise(
  formula: string,
  observableId: string,
  formulaOf: string,
  sizeOf: SizeOf,
): ReadNoise | undefined {
  const text = formula.replace(/\s+/g, "").replace(/\*\*/g, "^");
  const own = `noiseParameter1_${observableId}`;
  const plain = literal(formulaOf.replace(/\s+/g, "").replace(/\*\*/g, "^"));
  // What has operators in it is the observable in brackets alone: 2 * a + b is not 2 * (a + b).
  const isName = /^\w+$/.test(formulaOf.trim());
  const observable = `(?:${literal(observableId)}|${isName ? `${plain}|` : ""}\\(${plain}\\))`;
  const name = "([A-Za-z_][A-Za-z0-9_]*|[0-9.eE+-]+)";
  const match = (pattern: string): RegExpExecArray | null => new RegExp(`^${pattern}$`).exec(text);
  const at = (found: RegExpExecArray | null, i: number): Coefficient | undefined => {
    const word = found?.[i] ?? "";
    if (/^[0-9.]/.test(word))
      return Number.isFinite(Number(word)) && Number(word) > 0 ? Number(word) : undefined;
    return sizeOf(word);
  };
  if (text === own) return { spread: { kind: "given" }, hasOwn: true };
  const scaled = match(`${name}\\*${literal(own)}`) ?? match(`${literal(own)}\\*${name}`);
  const factor = at(scaled, 1);
  if (scaled && factor !== undefined) return { spread: { kind: "given", factor }, hasOwn: true };
  const sd = at(match(name), 1);
  if (sd !== undefined) return { spread: { kind: "constant", sd }, hasOwn: false };
  const relative = at(match(`${name}\\*${observable}`) ?? match(`${observable}\\*${name}`), 1);
  if (relative !== undefined)
    return { spread: { kind: "proportional", cv: relative, of: "model" }, hasOwn: false };
  const both = match(`(?:sqrt)\\(${name}\\^2\\+\\(${name}\\*${observable}\\)\\^2\\)`);
  const [a, b] = [at(both, 1), at(both, 2)];
  if (a === undefined || b === undefined) return undefined;
  return { spread: { kind: "combined", sd: a, cv: b, of: "model" }, hasOwn: false };
}

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
