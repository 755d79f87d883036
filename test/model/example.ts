import { InputError } from "../../src/errors.ts";
import { readModel } from "../../src/model/read-model.ts";

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

/** The example with one passage replaced. */
export function edited(passage: string, replacement: string): string {
  if (!example.includes(passage)) throw new Error(`the example has no "${passage}"`);
  return example.replace(passage, () => replacement);
}

/** What the user reads when a text is refused. */
export function refusalOf(text: string): string {
  try {
    readModel(text, "example.yaml");
  } catch (error) {
    if (error instanceof InputError) return `\n${error.message}\n`;
    throw error;
  }
  throw new Error("the text was accepted");
}

/** What the user reads when the example has this rate law for uptake. */
export const rateRefusal = (rate: string): string =>
  refusalOf(edited("rate: k_in * E", `rate: ${JSON.stringify(rate)}`));
