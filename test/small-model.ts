import { stringify } from "yaml";
import type { Network } from "../src/model/network.ts";
import { readModel } from "../src/model/read-model.ts";

type Written = Readonly<Record<string, unknown>>;
/** Value and unit; what else a quantity may say, such as the `course` of an input, behind them. */
type ShortQuantity = readonly [value: number, unit: string, rest?: Written];
type WrittenQuantity = ShortQuantity | Written;

/** The parts of a model that a test cares about; quantities are short, [value, unit], or as in a file. */
export interface SmallModel {
  readonly compartments?: Readonly<Record<string, WrittenQuantity>>;
  readonly inputs?: Readonly<Record<string, WrittenQuantity>>;
  /** A number or a text alone is the initial value. */
  readonly species: Readonly<Record<string, number | string | Written>>;
  readonly parameters: Readonly<Record<string, WrittenQuantity>>;
  readonly assignments?: Readonly<Record<string, Written>>;
  readonly reactions: Readonly<Record<string, Written>>;
  readonly events?: Readonly<Record<string, Written>>;
  readonly observables?: Readonly<Record<string, Written>>;
  readonly fit?: Written;
}

const isShort = (q: WrittenQuantity): q is ShortQuantity => Array.isArray(q);
const writeOut = ([value, unit, rest = {}]: ShortQuantity): Written => ({
  value,
  unit,
  provenance: "assumed",
  ...rest,
});
const quantities = (parts: Readonly<Record<string, WrittenQuantity>>): Record<string, Written> =>
  Object.fromEntries(Object.entries(parts).map(([name, q]) => [name, isShort(q) ? writeOut(q) : q]));

/** Writes a complete model file around the parts and reads it. */
export function smallModel({
  compartments = {},
  inputs = {},
  species,
  parameters,
  assignments = {},
  reactions,
  events = {},
  observables = {},
  fit,
}: SmallModel): Network {
  const text = stringify({
    cuptake: 1,
    name: "small",
    title: "A model of a test",
    description: "Small.",
    citation: { key: "none", text: "none", bibtex: "none" },
    compartments: quantities(compartments),
    inputs: quantities(inputs),
    species: Object.fromEntries(
      Object.entries(species).map(([name, s]) => [name, typeof s === "object" ? s : { initial: s }]),
    ),
    parameters: quantities(parameters),
    assignments,
    reactions,
    events,
    observables,
    ...(fit ? { fit } : {}),
  });
  return readModel(text, "small.yaml");
}

/** Values of a network's parameters, in internal units. */
export const valuesOf = (network: Network): number[] => network.parameters.map((q) => q.value);
