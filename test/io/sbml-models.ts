/** A model with every part of the language: compartments, courses of each kind, assignments, events, odd units. */
export const everything = `cuptake: 1
name: all-things
title: All
description: d
citation: { key: k, text: t <&> "q", bibtex: "@misc{k}" }
compartments:
  medium: { value: 2, unit: mL, provenance: assumed }
  cells: { value: 10, unit: uL, range: [1, 50], provenance: assumed }
inputs:
  pO2: { value: 20, unit: mmHg, provenance: assumed, course: { time_unit: min, cycle: { mean: 20, amplitude: 10, period: 5, phase: 0.3 } } }
  Cp: { value: 0, unit: kBq/mL, provenance: assumed, course: { time_unit: min, feng: fdg } }
  on: { value: 1, unit: "1", provenance: assumed }
  wave: { value: 1, unit: "kPa", provenance: assumed, course: {time_unit: s, samples: {times: [0, 10, 30], values: [0, 5, 2], interpolation: pchip}}}
species:
  M: { initial: dose / medium, unit: kBq/mL, compartment: medium }
  C: { initial: 0, unit: kBq/mL, compartment: cells }
  P: { initial: 3, unit: mmHg }
  F: { initial: 0.5 }
  N: { initial: 2, unit: nmol/mg }
  V: { initial: 1, unit: kBq/mL }
parameters:
  dose: { value: 100, unit: kBq, provenance: assumed }
  PS: { value: 0.6, unit: uL/min, range: [0.01, 10], scale: log10, provenance: assumed }
  t_second: { value: 30, unit: min, provenance: assumed }
  k: { value: 0.1, unit: min^-1, provenance: assumed }
  K: { value: 10, unit: mmHg, provenance: assumed }
  n: { value: 2.5, unit: "1", provenance: assumed }
  q: { value: 2.5, unit: "Bq/cell", provenance: assumed }
assignments:
  gate: { expression: "hill(pO2, K, n) * michaelis(P, K)", unit: "1" }
  flux: { expression: "k * gate * F + 2*k*F", unit: min^-1 }
reactions:
  exchange: { from: M, to: C, rate: PS * (M - C) }
  up: { to: P, rate: k * (pO2 - P) }
  f: { from: F, rate: flux * on }
  g: { from: { N: 2 }, rate: "k*N*piecewise(P > K, 1, P < 2*K, 0.5, 2)" }
  plasma: {to: V, rate: k*Cp}
events:
  second_dose: { at: t_second, add: { M: dose / medium } }
  top_up: { at: t_second, add: { F: 0.25 }, set: { N: 3 } }
  stop: { at: t_second * 2, set: { on: 0, pO2: K, F: F/2 } }
observables:
  cells_activity: { expression: C * cells, unit: Bq }
  F: {expression: F, unit: "%"}
`;
