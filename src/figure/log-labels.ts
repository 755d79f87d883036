// Apart from the axes, which draw by d3: the screen asks for labels where no figure is drawn.
import { logSteps, power } from "./extent.ts";

/** With more an axis is crowded. */
export const mostLabels = 7;
const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** Ways to label, the most labels first: 1-2-5, decades, every second decade, … */
export function labelChoices(lo: number, hi: number): ((m: number, e: number) => boolean)[] {
  const span = Math.ceil(Math.log10(hi / lo));
  const thinned = Array.from(
    { length: Math.max(1, span) },
    (_, k) => (m: number, e: number) => m === 1 && e % (k + 1) === 0,
  );
  return [(m) => m === 1 || m === 2 || m === 5, ...thinned];
}

/** The steps of a log axis that a screen labels, each with its label: 1-2-5 on a short one, else decades. */
export function labeledSteps(lo: number, hi: number): { readonly value: number; readonly label: string }[] {
  const label = labelOf(lo, hi);
  const choices = labelChoices(lo, hi).map((isLabeled) =>
    logSteps(lo, hi).flatMap(([m, e]) =>
      isLabeled(m, e) ? [{ value: power(m, e), label: label(m, e) }] : [],
    ),
  );
  return choices.find((steps) => steps.length < mostLabels) ?? [];
}

/** One way of printing for a whole axis: plain numbers, or powers where some would be long. */
export const labelOf = (lo: number, hi: number) => (lo >= 1e-3 && hi <= 1e5 ? plainLabel : powerLabel);

/** 0.02 or 5,000: m · 10ᵉ of one digit, with commas between thousands. */
function plainLabel(m: number, e: number): string {
  if (e < 0) return `0.${"0".repeat(-e - 1)}${m}`;
  return `${m}${"0".repeat(e)}`.replace(/\B(?=(?:\d{3})+$)/g, ",");
}

function powerLabel(m: number, e: number): string {
  const digits = Array.from(String(Math.abs(e)), (d) => superscripts.charAt(Number(d))).join("");
  return `${m === 1 ? "" : `${m}×`}10${e < 0 ? "⁻" : ""}${digits}`;
}
