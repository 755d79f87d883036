import { stringify } from "yaml";
import type { Network } from "../src/model/network.ts";
import { readModel } from "../src/model/read-model.ts";

type Written = Readonly<Record<string, unknown>>;

/** The parts of a model that a test cares about; numbers are written as [value, unit]. */
export interface SmallModel {
  readonly inputs?: Readonly<Record<string, readonly [number, string]>>;
  readonly species: Readonly<Record<string, number | Written>>;
  readonly parameters: Readonly<Record<string, readonly [number, string]>>;
  readonly reactions: Readonly<Record<string, Written>>;
  readonly observables?: Readonly<Record<string, Written>>;
  readonly fit?: Written;
}

const quantities = (parts: Readonly<Record<string, readonly [number, string]>>): Record<string, Written> =>
  Object.fromEntries(
    Object.entries(parts).map(([name, [value, unit]]) => [name, { value, unit, provenance: "assumed" }]),
  );

/** Writes a complete model file around the parts and reads it. */
export function smallModel({
  inputs = {},
  species,
  parameters,
  reactions,
  observables = {},
  fit,
}: SmallModel): Network {
  const text = stringify({
    cuptake: 1,
    name: "small",
    title: "A model of a test",
    description: "Small.",
    citation: { key: "none", text: "none", bibtex: "none" },
    inputs: quantities(inputs),
    species: Object.fromEntries(
      Object.entries(species).map(([name, s]) => [name, typeof s === "number" ? { initial: s } : s]),
    ),
    parameters: quantities(parameters),
    reactions,
    observables,
    ...(fit ? { fit } : {}),
  });
  return readModel(text, "small.yaml");
}

/** Values of a network's parameters, in internal units. */
export const valuesOf = (network: Network): number[] => network.parameters.map((q) => q.value);
