import { makeRandom, type Random } from "../src/numerics/random.ts";

/** How many of each a large model has. */
export interface LargeModelSize {
  readonly species?: number;
  readonly reactions?: number;
  readonly seed?: number;
}

/**
 * Writes the text of a model of many reactions: of three, one is A → B, one A + B → C by mass action, one A → B by
 * Michaelis–Menten, with constants from the seed; every twentieth species is observed.
 */
export function largeModelText({ species = 100, reactions = 300, seed = 1 }: LargeModelSize = {}): string {
  const random = makeRandom(seed);
  const parts = Array.from({ length: reactions }, (_, i) => writeReaction(i, species, random));
  return [
    "cuptake: 1",
    "name: large",
    "title: Many reactions",
    "description: Made from a seed, to see how reading and compiling grow.",
    "citation: { key: none, text: none, bibtex: none }",
    "inputs:",
    "  pO2: { value: 38, unit: mmHg, provenance: assumed }",
    "species:",
    ...Array.from({ length: species }, (_, i) => `  S${i}: { initial: ${logUniform(random, 0.1, 10)} }`),
    "parameters:",
    ...parts.flatMap(({ parameters }) => parameters),
    "reactions:",
    ...parts.map(({ reaction }) => reaction),
    "observables:",
    ...Array.from(
      { length: Math.ceil(species / 20) },
      (_, i) => `  seen${i}: { expression: S${20 * i}, unit: "%" }`,
    ),
    "",
  ].join("\n");
}

function writeReaction(
  i: number,
  species: number,
  random: Random,
): { parameters: readonly string[]; reaction: string } {
  const [a, b, c] = pickThree(species, random);
  const rate = logUniform(random, 1e-4, 1e-2);
  const parameter = (name: string, value: string, unit: string): string =>
    `  ${name}${i}: { value: ${value}, unit: ${unit}, range: [0, 1000], provenance: assumed }`;
  if (i % 3 === 0)
    return {
      parameters: [parameter("k", rate, "min^-1")],
      reaction: `  r${i}: { from: S${a}, to: S${b}, rate: k${i} * S${a} }`,
    };
  if (i % 3 === 1)
    return {
      parameters: [parameter("k", rate, "s^-1")],
      reaction: `  r${i}: { from: { S${a}: 1, S${b}: 1 }, to: S${c}, rate: k${i} * S${a} * S${b} }`,
    };
  return {
    parameters: [
      parameter("V", rate, "s^-1"),
      parameter("K", logUniform(random, 0.1, 10), '"1"'),
      parameter("P", logUniform(random, 1, 100), "mmHg"),
    ],
    reaction: `  r${i}: { from: S${a}, to: S${b}, rate: "V${i} * S${a} / (K${i} + S${a}) * michaelis(pO2, P${i})" }`,
  };
}

/** Three different numbers below `n`. */
function pickThree(n: number, random: Random): [number, number, number] {
  const first = Math.floor(random.uniform() * n);
  const second = Math.floor(random.uniform() * (n - 1));
  const third = Math.floor(random.uniform() * (n - 2));
  const b = (first + 1 + second) % n;
  const c = [...Array(n).keys()].filter((i) => i !== first && i !== b)[third];
  return [first, b, c];
}

const logUniform = (random: Random, low: number, high: number): string =>
  (low * (high / low) ** random.uniform()).toPrecision(3);
