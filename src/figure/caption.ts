import { printUnit } from "./spec.ts";

/** A number that a caption gives: its value in its written unit, and where it comes from. */
export interface CaptionNumber {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** One word: `reported`, `assumed`, `fitted`. */
  readonly provenance: string;
  readonly source?: string;
}

/**
 * Prints numbers as a caption gives them, those of one provenance and source together:
 * `assumed: V_b 0.05, K1 0.1 mL/min/mL; reported (Kirkpatrick 2003): oxygen.vessel 40 mmHg`.
 *
 * Values have 4 significant digits; the unit 1 is not printed.
 */
export function printSourced(numbers: readonly CaptionNumber[]): string {
  const groups = new Map<string, string[]>();
  for (const { name, value, unit, provenance, source } of numbers) {
    const from = source ? `${provenance} (${source})` : provenance;
    groups.set(from, [...(groups.get(from) ?? []), printNamed({ name, value, unit })]);
  }
  return [...groups].map(([from, words]) => `${from}: ${words.join(", ")}`).join("; ");
}

/** Prints a number with its name and unit: `K1 0.1 mL/min/mL`, `V_b 0.05`. */
export const printNamed = ({ name, value, unit }: Pick<CaptionNumber, "name" | "value" | "unit">): string =>
  `${name} ${printNumber(value)}${unit === "1" ? "" : ` ${printUnit(unit)}`}`;

/** Prints 4 significant digits; very small and very large numbers as a × 10ⁿ. */
function printNumber(x: number): string {
  const [mantissa, power] = x.toExponential(3).split("e");
  const exponent = Number(power);
  if (x === 0 || !Number.isFinite(x) || (exponent >= -4 && exponent < 6))
    return String(Number(x.toPrecision(4))).replace("-", "−");
  return `${Number(mantissa)} × ${printUnit(`10^${exponent}`)}`.replace(/^-/, "−");
}
