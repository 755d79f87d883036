import { digits } from "../format.ts";
import { mostValues } from "../state/shared.ts";

/** Values of one number as they are typed, from less to more; or what is wrong with them. */
export type ReadValues = { readonly values: readonly number[] } | { readonly problem: string };

/** Reads `0.05, 0.1 0.2`: two to eight different numbers inside of a range. */
export function readValues(text: string, [low, high]: readonly [number, number]): ReadValues {
  const words = text.split(/[\s,;]+/).filter((word) => word !== "");
  const odd = words.filter((word) => !Number.isFinite(Number(word)));
  if (odd.length > 0) return { problem: `${odd.map((word) => `"${word}"`).join(", ")}: expected numbers` };
  const numbers = words.map(Number);
  const outside = numbers.filter((value) => value < low || value > high);
  if (outside.length > 0)
    return { problem: `${outside.join(", ")}: expected ${digits(low)} to ${digits(high)}` };
  const values = [...new Set(numbers)].sort((a, b) => a - b);
  if (values.length < 2 || values.length > mostValues)
    return { problem: `expected 2 to ${mostValues} different numbers, found ${values.length}` };
  return { values };
}
