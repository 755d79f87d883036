import { makeEvaluator } from "../model/evaluate.ts";
import { safeLog } from "../model/functions.ts";
import type { Sum } from "./balance.ts";
import type { Fill } from "./events.ts";
import { makeGraph, printNodes, type Spelling } from "./share.ts";

/** Spells unknowns and slots as places in the arrays `y` and `p`. */
function spellPlaces(unknowns: readonly string[], slots: readonly string[]): Spelling {
  const places = new Map(slots.map((name, j) => [name, `p[${j}]`]));
  unknowns.forEach((name, i) => {
    places.set(name, `y[${i}]`);
  });
  return (name) => places.get(name) ?? "NaN";
}

/** Writes the body of a fill function: shared parts first, then one line an entry. */
export function printFill(
  unknowns: readonly string[],
  slots: readonly string[],
  sums: readonly Sum[],
): string {
  const { ofSum } = makeGraph();
  const { lines, texts } = printNodes(sums.map(ofSum), spellPlaces(unknowns, slots), "e");
  return [...lines, ...texts.map((text, i) => `out[${i}] = ${text};`)].join("\n");
}

/** Makes a fill function from generated text. */
export function makeGenerated(
  unknowns: readonly string[],
  slots: readonly string[],
  sums: readonly Sum[],
): Fill {
  const text = `"use strict"; return function fill(y, p, out) {\n${printFill(unknowns, slots, sums)}\n};`;
  return new Function("safeLog", text)(safeLog) as Fill;
}

/** Makes a fill function that walks the trees: slower, without code generation, and the oracle of the generated one. */
export function makeClosures(
  unknowns: readonly string[],
  slots: readonly string[],
  sums: readonly Sum[],
): Fill {
  let y = new Float64Array(0);
  let p = new Float64Array(0);
  const slot = (name: string): (() => number) => {
    const i = unknowns.indexOf(name);
    if (i >= 0) return () => y[i];
    const j = slots.indexOf(name);
    return () => p[j];
  };
  const rows = sums.map((sum) =>
    sum.map(({ coefficient, expression, times }) => ({
      coefficient,
      value: makeEvaluator(expression, slot),
      factor: times === undefined ? () => 1 : slot(times),
    })),
  );
  return (yNow, pNow, out) => {
    y = yNow as Float64Array<ArrayBuffer>;
    p = pNow as Float64Array<ArrayBuffer>;
    rows.forEach((terms, i) => {
      let sum = 0;
      for (const { coefficient, value, factor } of terms) sum += coefficient * (value() * factor());
      out[i] = sum;
    });
  };
}
