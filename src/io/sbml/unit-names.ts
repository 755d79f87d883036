import { type Dimension, describeDimension, dimensionless, readUnit, sameDimension } from "../../units.ts";
import { type WrittenXml, xml } from "../xml.ts";
import { annotate } from "./annotate.ts";

/**
 * How one internal base unit is said in SBML; pressure stands for mass. SBML takes no activity for the amount of a
 * substance, only moles, items, masses and pure numbers, so that kBq of a tracer are counted as items; the name of the
 * unit and its annotation say what they are.
 */
const baseKinds: readonly (readonly [kind: string, scale: number, multiplier: number])[] = [
  // Mass follows from mmHg: 133.322 Pa · s² · cm.
  ["kilogram", 0, 1.33322],
  ["metre", -2, 1],
  ["second", 0, 1],
  ["ampere", 0, 1],
  ["kelvin", 0, 1],
  ["candela", 0, 1],
  ["mole", 0, 1],
  ["dimensionless", 0, 1],
  ["dimensionless", 0, 1],
  ["item", 0, 1],
  ["item", 0, 1],
];

interface Part {
  readonly kind: string;
  readonly exponent: number;
  readonly scale: number;
  readonly multiplier: number;
}

/** The units that a file defines: asked for by dimension, named, each once. */
export interface UnitNames {
  /** The id of a unit: that of internal values unless a factor is given. */
  idOf(dimension: Dimension, factor?: number, text?: string): string;
  /** The definitions of all ids that were given out. */
  definitions(): WrittenXml[];
}

/** Makes the names of units; ids are made from texts such as `kBq/mL`. */
export function makeUnitNames(): UnitNames {
  const made = new Map<string, { id: string; text: string; parts: readonly Part[] }>();
  const taken = new Set<string>();
  const idOf = (dimension: Dimension, factor = 1, text = describeDimension(dimension)): string => {
    const isPlain = factor === 1;
    if (isPlain && sameDimension(dimension, dimensionless)) return "dimensionless";
    if (isPlain && sameDimension(dimension, readUnit("s")?.dimension ?? [])) return "second";
    const key = `${dimension.map((power) => Number(power.toPrecision(9))).join()} ${factor}`;
    const known = made.get(key);
    if (known) return known.id;
    let id = toId(text);
    while (taken.has(id)) id += "_";
    taken.add(id);
    made.set(key, { id, text, parts: toParts(dimension, factor) });
    return id;
  };
  return {
    idOf,
    definitions: () =>
      [...made.values()].map(({ id, text, parts }) =>
        xml(
          "unitDefinition",
          { id, name: text },
          annotate("unit", { text }),
          xml("listOfUnits", {}, ...parts.map((part) => xml("unit", { ...part }))),
        ),
      ),
  };
}

/** Kinds of units that SBML has for itself, which no unit may be called. */
const reserved = new Set(
  "ampere avogadro becquerel candela coulomb dimensionless farad gram gray henry hertz item joule katal kelvin kilogram litre lumen lux metre mole newton ohm pascal radian second siemens sievert steradian tesla volt watt weber celsius liter meter substance volume area length time".split(
    " ",
  ),
);

function toId(text: string): string {
  const id = text
    .replace(/%/g, "percent")
    .replace(/\^-/g, "_neg_")
    .replace(/\//g, "_per_")
    .replace(/\^/g, "_")
    .replace(/[^A-Za-z0-9_]+/g, "_");
  return /^[A-Za-z]/.test(id) && !reserved.has(id.toLowerCase()) ? id : `unit_${id}`;
}

function toParts(dimension: Dimension, factor: number): Part[] {
  const parts: Part[] = [];
  const add = (kind: string, exponent: number, scale: number, multiplier: number): void => {
    if (Math.abs(exponent) > 1e-9)
      parts.push({ kind, exponent: Number(exponent.toPrecision(9)), scale, multiplier });
  };
  const pressure = readUnit("mmHg")?.dimension ?? [];
  const mass = dimension[0];
  const rest = dimension.map((power, i) => power - mass * pressure[i]);
  const isShorter = rest.filter(Boolean).length < dimension.filter(Boolean).length;
  if (isShorter) add("pascal", mass, 0, 133.322);
  (isShorter ? rest : dimension).forEach((power, i) => {
    const [kind, scale, multiplier] = baseKinds[i];
    // cm³ is mL.
    if (kind === "metre" && Number.isInteger(power / 3)) add("litre", power / 3, -3, 1);
    else if (kind !== "dimensionless") add(kind, power, scale, multiplier);
  });
  if (factor !== 1 || parts.length === 0)
    parts.push({ kind: "dimensionless", exponent: 1, scale: 0, multiplier: factor });
  return parts;
}
