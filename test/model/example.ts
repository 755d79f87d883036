import { readModel } from "../../src/model/read-model.ts";
import { refusalBy } from "../refusal.ts";

/** A small complete model; its line numbers are those of the messages in the tests. */
export const example = `cuptake: 1
name: example
title: An example
description: Two pools.
citation: { key: none, text: none, bibtex: none }
inputs:
  pO2: { value: 38, unit: mmHg, provenance: assumed }
species:
  E: { initial: 1 }
  I: { initial: 0 }
parameters:
  k_in: { value: 1e-3, unit: s^-1, range: [1e-4, 1e-2], scale: log10, provenance: assumed }
  k_ox: { value: 0.1, unit: s^-1 mmHg^-1, provenance: reported, source: none }
reactions:
  uptake: { from: E, to: I, rate: k_in * E }
  washout: { from: I, to: E, rate: k_ox * pO2 * I }
observables:
  uptake: { expression: I, unit: "%" }
fit:
  observable: uptake
  free: [k_in, K]
  combinations:
    K: { expression: k_in / k_ox, solves: k_ox, as: k_in / K, unit: mmHg, range: [0.1, 500] }
`;

/** Cells under medium, with every part of the language that the example above leaves out. */
export const dish = `cuptake: 1
name: dish
title: A dish of cells
description: Cells under medium, washed, then given a second dose.
citation: { key: none, text: none, bibtex: none }
compartments:
  medium: { value: 2, unit: mL, provenance: assumed }
  cells: { value: 10, unit: uL, range: [1, 50], provenance: assumed }
inputs:
  pO2: { value: 38, unit: mmHg, provenance: assumed }
species:
  M: { initial: dose / medium, unit: kBq/mL, compartment: medium }
  C: { initial: 0, unit: kBq/mL, compartment: cells }
  B: { initial: 3, unit: Bq }
parameters:
  dose: { value: 100, unit: kBq, provenance: assumed }
  PS: { value: 0.6, unit: mL/min, provenance: assumed }
  k_red: { value: 0.01, unit: s^-1, provenance: assumed }
  P50: { value: 1, unit: mmHg, provenance: assumed }
  t_chase: { value: 30, unit: min, provenance: assumed }
assignments:
  exchange: { expression: PS * difference, unit: kBq/min }
  difference: { expression: M - C, unit: kBq/mL, description: what drives the tracer in }
  t_second: { expression: 2 * t_chase, unit: min }
reactions:
  entry: { from: M, to: C, rate: exchange }
  binding: { from: C, to: B, rate: "k_red * michaelis(P50, pO2) * C * cells" }
events:
  wash: { at: t_chase, set: { M: 0, pO2: 5 } }
  second: { at: t_second, add: { M: dose / medium, B: 2 } }
observables:
  activity: { expression: C * cells + B, unit: kBq }
  influx: { expression: exchange, unit: Bq/s }
`;

/** The example with one passage replaced. */
export const edited = (passage: string, replacement: string): string =>
  replaceIn(example, passage, replacement);

/** The dish with one passage replaced. */
export const editedDish = (passage: string, replacement: string): string =>
  replaceIn(dish, passage, replacement);

function replaceIn(text: string, passage: string, replacement: string): string {
  if (!text.includes(passage)) throw new Error(`the example has no "${passage}"`);
  return text.replace(passage, () => replacement);
}

/** What the user reads when a text is refused. */
export const refusalOf = (text: string): string => refusalBy(() => readModel(text, "example.yaml"));

/** What the user reads when the example has this rate law for uptake. */
export const rateRefusal = (rate: string): string =>
  refusalOf(edited("rate: k_in * E", `rate: ${JSON.stringify(rate)}`));
