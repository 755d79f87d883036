import {
  ComplexDependencies,
  create,
  createCreateUnit,
  createUnitClass,
  createUnitFunction,
  type FactoryFunction,
  FractionDependencies,
  factory,
  type MathJsInstance,
  type Unit,
} from "mathjs";
import {
  absDependencies,
  addScalarDependencies,
  divideScalarDependencies,
  equalDependencies,
  fixDependencies,
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
export type Seconds = Quantity<"s">;

export const seconds = (x: number): Seconds => x as Seconds;
export const minutes = (x: number): Seconds => (x * 60) as Seconds;
export const hours = (x: number): Seconds => (x * 3600) as Seconds;

/** Powers of mass, length, time, …, radioactivity: what makes two units comparable. */
export type Dimension = readonly number[];

/** A unit as written, its dimension, and how many internal units one of it is. */
export interface UnitScale {
  readonly text: string;
  readonly dimension: Dimension;
  /** internal value = factor × written value. */
  readonly factor: number;
}

/** The unit library over plain numbers: the whole, with big numbers and matrices, takes ten times as long to make. */
const parts = {
  createBigNumberClass: factory("BigNumber", [], () => class {} as never),
  // The scale of a temperature is a fraction, a volt-ampere reactive an imaginary number.
  FractionDependencies,
  ComplexDependencies,
  absDependencies,
  addScalarDependencies,
  divideScalarDependencies,
  equalDependencies,
  fixDependencies,
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
/** Internal units: s, cm³ = mL, kBq, mmHg; mass follows from mmHg = mass / (length · time²). */
const baseFactor: readonly number[] = [100 / pascalPerMmHg, 100, 1, 1, 1, 1, 1, 1, 1, 1e-3];

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

const namedUnits = [
  "1",
  "s",
  "s^-1",
  "mmHg",
  "s^-1 mmHg^-1",
  "mmHg^-1",
  "kBq",
  "kBq/mL",
  "kBq/mL/s",
  "mL",
  "cm",
  "mol",
  "mol/L",
];

const baseNames = [
  "mass",
  "length",
  "time",
  "current",
  "temperature",
  "light",
  "amount",
  "angle",
  "bit",
  "activity",
];

/** Names a dimension by a unit that has it: `s^-1 mmHg^-1`; `1` if it has none. */
export function describeDimension(dimension: Dimension): string {
  const known = namedUnits.find((text) =>
    sameDimension(readUnit(text)?.dimension ?? dimensionless, dimension),
  );
  if (known) return known;
  return dimension.flatMap((power, i) => (power === 0 ? [] : [`${baseNames[i]}^${power}`])).join(" ");
}
