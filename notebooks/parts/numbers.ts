import { digits } from "../../src/app/format.ts";

export { digits };

/** `n` values from `low` to `high` at equal steps. */
export const steps = (low: number, high: number, n: number): number[] =>
  Array.from({ length: n }, (_, i) => low + ((high - low) * i) / (n - 1));

/** `n` values from `low` to `high` at equal ratios. */
export const decades = (low: number, high: number, n: number): number[] =>
  Array.from({ length: n }, (_, i) => low * (high / low) ** (i / (n - 1)));

/** Makes a sentence of what the library says in passing: a capital in front, a full stop behind. */
export const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, "")}.`;
