import { printUnit } from "../index.ts";

const raised = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** Prints a number with `n` significant digits; very small or large ones as a × 10ⁿ. */
export function digits(x: number, n = 3): string {
  if (!Number.isFinite(x)) return "–";
  const [mantissa, power] = x.toExponential(n - 1).split("e");
  const exponent = Number(power);
  if (x === 0 || (exponent >= -4 && exponent < 6)) return String(Number(x.toPrecision(n)));
  const sign = exponent < 0 ? "⁻" : "";
  return `${Number(mantissa)} × 10${sign}${Array.from(String(Math.abs(exponent)), (d) => raised[Number(d)]).join("")}`;
}

/** Prints a unit as readers know it: `s^-1 mmHg^-1` is s⁻¹ mmHg⁻¹, um is µm, and 1 is nothing. */
export function prettyUnit(text: string): string {
  return text === "1" ? "" : printUnit(text);
}

/** What the library says of a fit, as a sentence of the page. */
export const toSentence = (text: string): string =>
  prettyUnit(text).replace(/^the /, "The ").replace(/[^.]$/, "$&.");

/** Prints a time in min as minutes below 4 h, else as hours. */
export const printMinutes = (time_min: number): string =>
  time_min < 240 ? `${digits(time_min, 4)} min` : `${digits(time_min / 60, 4)} h`;
