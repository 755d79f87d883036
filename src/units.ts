import {
  create,
  createCreateUnit,
  createUnitClass,
  createUnitFunction,
  type FactoryFunction,
  factory,
  type MathJsInstance,
  type Unit,
} from "mathjs";
import {
  absDependencies,
  addScalarDependencies,
  divideScalarDependencies,
  equalDependencies,
  formatDependencies,
  isNumericDependencies,
  multiplyScalarDependencies,
  numberDependencies,
  powDependencies,
  roundDependencies,
  subtractScalarDependencies,
} from "mathjs/number";

/** Parts that mathjs exports and leaves out of its types. */
declare module "mathjs" {
  export const createUnitClass: FactoryFunction<unknown>;
  export const createUnitFunction: FactoryFunction<unknown>;
  export const createCreateUnit: FactoryFunction<unknown>;
  export const subtractScalarDependencies: FactoryFunctionMap;
}

declare const unit: unique symbol;
/** A number that carries its unit in the type only; it costs nothing at run time. */
export type Quantity<U extends string> = number & { readonly [unit]: U };
/** A time in s. */
export type Seconds = Quantity<"s">;

/** Marks a number as seconds. */
export const seconds = (x: number): Seconds => x as Seconds;
/** Minutes as seconds. */
export const minutes = (x: number): Seconds => (x * 60) as Seconds;
/** Hours as seconds. */
export const hours = (x: number): Seconds => (x * 3600) as Seconds;

/** Powers of mass, length, time, …, activity, cells: what makes two units comparable. */
export type Dimension = readonly number[];

/** A unit as written, its dimension, and how many internal units one of it is. */
export interface UnitScale {
  readonly text: string;
  readonly dimension: Dimension;
  /** internal value = factor × written value. */
  readonly factor: number;
}

/** The scale of a temperature: of fractions, its value is all that is asked here. */
class Ratio {
  readonly #value: number;
  constructor(n: number, d = 1) {
    this.#value = n / d;
  }
  valueOf = (): number => this.#value;
}

/** The scale of a volt-ampere reactive is imaginary, so that it has no factor: who asks for one is told that it is no unit. */
const imaginary = {
  valueOf(): never {
    throw new TypeError("expected a real scale");
  },
};

/**
 * The unit library over plain numbers. The whole, with big numbers, fractions and matrices, takes ten times as long to
 * make, and its number types alone are a tenth of what an import of this library would read.
 */
const parts = {
  createBigNumberClass: factory("BigNumber", [], () => class {} as never),
  createFractionClass: factory("Fraction", [], () => Ratio as never),
  createComplexClass: factory("Complex", [], () => ({ I: imaginary }) as never),
  createFix: factory("fix", [], () => Math.trunc as never),
  absDependencies,
  addScalarDependencies,
  divideScalarDependencies,
  equalDependencies,
  formatDependencies,
  isNumericDependencies,
  multiplyScalarDependencies,
  numberDependencies,
  powDependencies,
  roundDependencies,
  subtractScalarDependencies,
  createUnitClass,
  createUnitFunction,
  createCreateUnit,
};

let made: MathJsInstance | undefined;
/** Makes the library, with units of our own, when the first unit is read: importing must be quick. */
function math(): MathJsInstance {
  if (made) return made;
  made = create(parts);
  made.createUnit("Bq", { prefixes: "short" } as object);
  made.createUnit("Ci", { definition: "37e9 Bq", prefixes: "short" } as object);
  made.createUnit("cell", { aliases: ["cells"] } as object);
  made.createUnit("M", { definition: "1 mol/L", prefixes: "short" } as object);
  made.createUnit("percent", "0.01");
  made.createUnit("SUV", "1 g/mL");
  return made;
}

/** µ and % are no letters to the unit parser; injected dose is the whole, so %ID is %. */
const spell = (text: string): string =>
  text
    .trim()
    .replace(/[µμ]/g, "u")
    .replace(/%\s*ID/g, "percent")
    .replace(/%/g, "percent");

/** As the unit library has it, so that 1 mmHg is exactly 1 inside. */
const pascalPerMmHg = 133.322;
/** Internal units: s, cm³ = mL, kBq, mmHg, one cell; mass follows from mmHg = mass / (length · time²). */
const baseFactor: readonly number[] = [100 / pascalPerMmHg, 100, 1, 1, 1, 1, 1, 1, 1, 1e-3, 1];

interface UnitPart {
  readonly unit: { readonly value: number };
  readonly prefix: { readonly value: number };
  readonly power: number;
}

/** Units that were read; a model says the same few again and again. */
const known = new Map<string, UnitScale | undefined>();
const maxKnown = 1000;

/**
 * Reads a unit such as `s^-1 mmHg^-1`, `mL/min/mL`, `kBq/mL`, `%` or `1`.
 *
 * Returns undefined if the text is no unit.
 */
export function readUnit(text: string): UnitScale | undefined {
  if (text.length > 100) return undefined;
  if (!known.has(text)) {
    if (known.size >= maxKnown) known.clear();
    known.set(text, parseUnit(text));
  }
  return known.get(text);
}

function parseUnit(text: string): UnitScale | undefined {
  try {
    const parsed: Unit = math().unit(spell(text) === "1" ? "" : spell(text));
    const { units, dimensions } = parsed as unknown as { units: UnitPart[]; dimensions: number[] };
    // "2" is a number, not a unit; "" would be read as 1, so it must be written as 1.
    if (units.length === 0 && text.trim() !== "1") return undefined;
    const own = units.reduce((f, u) => f * (u.unit.value * u.prefix.value) ** u.power, 1);
    const factor = dimensions.reduce((f, power, i) => f * (baseFactor[i] ?? 1) ** power, own);
    return { text, dimension: trimmed(dimensions), factor: withoutRoundOff(factor) };
  } catch {
    return undefined;
  }
}

/** The product of a factor rounds; one that is a short decimal is meant to be that. 1/60 is none and stays. */
function withoutRoundOff(factor: number): number {
  const short = Number(factor.toPrecision(12));
  return Math.abs(short - factor) < 1e-14 * factor ? short : factor;
}

const trimmed = (dimensions: readonly number[]): Dimension =>
  Array.from({ length: baseFactor.length }, (_, i) => dimensions[i] ?? 0);

export const dimensionless: Dimension = trimmed([]);
export const sameDimension = (a: Dimension, b: Dimension): boolean =>
  a.every((power, i) => Math.abs(power - (b[i] ?? 0)) < 1e-9);

/** Common dimensions by a unit that has them, and what it is that they measure. */
export const dimensionNames = [
  ["1", "pure number"],
  ["s", "time"],
  ["s^-1", "per time"],
  ["mmHg", "pressure"],
  ["mmHg^-1", "per pressure"],
  ["s^-1 mmHg^-1", "per time and pressure"],
  ["mmHg/s", "pressure per time"],
  ["kBq", "activity"],
  ["kBq/s", "activity per time"],
  ["kBq/mL", "activity concentration"],
  ["kBq/mL/s", "activity concentration per time"],
  ["kBq/g", "activity per mass"],
  ["kBq/cell", "activity per cell"],
  ["mL", "volume"],
  ["mL^-1", "per volume"],
  ["mL/s", "volume per time"],
  ["mL/g", "volume per mass"],
  ["mL/s/g", "volume per time and mass"],
  ["mL/cell", "volume per cell"],
  ["cm", "length"],
  ["cm^2", "area"],
  ["cm/s", "length per time"],
  ["cm^2/s", "area per time"],
  ["g", "mass"],
  ["g^-1", "per mass"],
  ["g/mL", "mass per volume"],
  ["cell", "cells"],
  ["cell^-1", "per cell"],
  ["cell/mL", "cells per volume"],
  ["mol", "amount"],
  ["mol/s", "amount per time"],
  ["mol/L", "concentration"],
  ["mol/L/s", "concentration per time"],
  ["L/mol", "per concentration"],
  ["L/mol/s", "per time and concentration"],
  ["mol/g", "amount per mass"],
  ["mol/g/s", "amount per mass and time"],
  ["mol/cell", "amount per cell"],
] as const;

const baseUnits = ["g", "cm", "s", "A", "K", "cd", "mol", "rad", "b", "kBq", "cell"];

const hasUnit = (text: string, dimension: Dimension): boolean =>
  sameDimension(readUnit(text)?.dimension ?? [], dimension);

const findNamed = (dimension: Dimension) => dimensionNames.find(([text]) => hasUnit(text, dimension));

/** Describes a dimension by a unit that has it: `s^-1 mmHg^-1`; `1` if it has none. */
export function describeDimension(dimension: Dimension): string {
  const named = findNamed(dimension);
  if (named) return named[0];
  // Mass comes into models by way of pressure; it stands for itself where that is shorter.
  const pressure = readUnit("mmHg")?.dimension ?? [];
  const mass = dimension[0] ?? 0;
  const rest = dimension.map((power, i) => power - mass * (pressure[i] ?? 0));
  const byPressure = [...factor("mmHg", mass), ...factorsOf(rest)];
  const byMass = factorsOf(dimension);
  return (byPressure.length <= byMass.length ? byPressure : byMass).join(" ") || "1";
}

const factor = (unit: string, power: number): string[] => {
  if (power === 0) return [];
  return [power === 1 ? unit : `${unit}^${Number(power.toPrecision(6))}`];
};
const factorsOf = (dimension: Dimension): string[] =>
  dimension.flatMap((power, i) => {
    const isVolume = baseUnits[i] === "cm" && Number.isInteger(power / 3);
    if (isVolume) return factor("mL", power / 3);
    return factor(baseUnits[i], Math.abs(power) < 1e-9 ? 0 : power);
  });

/** Says what a dimension measures, or gives it by a unit where that has no name: `activity concentration`. */
export const nameDimension = (dimension: Dimension): string =>
  findNamed(dimension)?.[1] ?? describeDimension(dimension);

/** A unit with what it measures, for messages: `kBq/mL (activity concentration)`. */
export function wordDimension(dimension: Dimension): string {
  const named = findNamed(dimension);
  return named ? `${named[0]} (${named[1]})` : describeDimension(dimension);
}
