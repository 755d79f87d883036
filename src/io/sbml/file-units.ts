import { type Dimension, describeDimension, dimensionless, readUnit, sameDimension } from "../../units.ts";
import { childrenOf, type XmlElement } from "../xml.ts";
import { ownSpace } from "./annotate.ts";

/** A unit of a file: what it measures, and how many internal units one of it is. */
export interface FileUnit {
  readonly dimension: Dimension;
  readonly factor: number;
  /** The unit as the model language writes it. */
  readonly text: string;
}

/** Kinds of SBML as units of ours; items are counted. */
const kinds: Readonly<Record<string, string>> = {
  ampere: "A",
  avogadro: "1",
  becquerel: "Bq",
  candela: "cd",
  coulomb: "C",
  dimensionless: "1",
  farad: "F",
  gram: "g",
  henry: "H",
  hertz: "s^-1",
  item: "1",
  joule: "J",
  katal: "mol/s",
  kelvin: "K",
  kilogram: "kg",
  litre: "L",
  metre: "m",
  mole: "mol",
  newton: "N",
  ohm: "ohm",
  pascal: "Pa",
  radian: "1",
  second: "s",
  siemens: "S",
  steradian: "1",
  tesla: "T",
  volt: "V",
  watt: "W",
  weber: "Wb",
};
const avogadro = 6.02214179e23;

/** Units in the order in which one is tried for a number. */
const common = [
  ...[
    "1",
    "%",
    "s",
    "min",
    "h",
    "day",
    "s^-1",
    "min^-1",
    "h^-1",
    "day^-1",
    "mmHg",
    "kPa",
    "Pa",
    "L",
    "mL",
    "uL",
  ],
  ...["mol", "mmol", "umol", "nmol", "mol/L", "mmol/L", "umol/L", "nmol/L", "pmol/L", "kg", "g", "mg", "ug"],
  ...["kBq", "Bq", "MBq", "kBq/mL", "Bq/mL", "m", "cm", "mm", "um", "K", "mol/L/s", "mmol/L/s", "umol/L/s"],
  ...[
    "mmol/L/min",
    "umol/L/min",
    "mol/s",
    "umol/min",
    "L/mol/s",
    "L/mmol/s",
    "L/umol/s",
    "mL/min",
    "L/s",
    "L/min",
  ],
];

/** A factor of a product rounds; one that is a short decimal is meant to be that. */
function withoutRoundOff(factor: number): number {
  const short = Number(factor.toPrecision(12));
  return Math.abs(short - factor) < 1e-13 * Math.abs(factor) ? short : factor;
}

/** Names a unit in the words of the model language; one that has no name is scaled, which its factor says. */
export function nameUnit(dimension: Dimension, factor: number, hint?: string): FileUnit {
  const fits = (text: string): boolean => {
    const unit = readUnit(text);
    return (
      unit !== undefined &&
      sameDimension(unit.dimension, dimension) &&
      Math.abs(unit.factor / factor - 1) < 1e-12
    );
  };
  const hinted = hint === undefined ? undefined : readUnit(hint);
  if (hint !== undefined && hinted && sameDimension(hinted.dimension, dimension))
    return { dimension, factor, text: hint };
  return { dimension, factor, text: common.find(fits) ?? describeDimension(dimension) };
}

/** The units of a file, by id or by kind. */
export type FileUnits = (id: string) => FileUnit | undefined;

/** Reads the unit definitions of a model. */
export function readUnits(definitions: readonly XmlElement[]): FileUnits {
  const known = new Map<string, FileUnit>();
  const ofKind = (kind: string): FileUnit | undefined => {
    if (!Object.hasOwn(kinds, kind)) return undefined;
    const unit = readUnit(kinds[kind]);
    return unit && nameUnit(unit.dimension, kind === "avogadro" ? avogadro : unit.factor);
  };
  for (const definition of definitions) {
    const unit = readDefinition(definition, ofKind);
    if (unit) known.set(definition.attributes.get("id") ?? "", unit);
  }
  return (id) => known.get(id) ?? ofKind(id);
}

function readDefinition(
  definition: XmlElement,
  ofKind: (kind: string) => FileUnit | undefined,
): FileUnit | undefined {
  let dimension = dimensionless;
  let factor = 1;
  let items = 0;
  for (const unit of childrenOf(definition, "listOfUnits").flatMap(({ children }) => children)) {
    const { attributes } = unit;
    const kind = attributes.get("kind") ?? "";
    const [exponent, scale, multiplier] = ["exponent", "scale", "multiplier"].map((key) =>
      Number(attributes.get(key)),
    );
    const base = ofKind(kind);
    if (!base || ![exponent, scale, multiplier].every(Number.isFinite)) return undefined;
    dimension = dimension.map((power, i) => power + exponent * base.dimension[i]);
    factor *= (multiplier * 10 ** scale * base.factor) ** exponent;
    if (kind === "item") items += exponent;
  }
  const own = ownText(definition);
  const ownRead = own === undefined ? undefined : ownUnit(own, dimension, factor, items);
  return ownRead ?? nameUnit(dimension, withoutRoundOff(factor));
}

const ownText = (definition: XmlElement): string | undefined =>
  childrenOf(definition, "annotation")
    .flatMap(({ children }) => children)
    .find(({ space, name }) => space === ownSpace && name === "unit")
    ?.attributes.get("text");

/** What this program wrote itself: activity and cells were counted as items, which the annotation undoes. */
function ownUnit(text: string, dimension: Dimension, factor: number, items: number): FileUnit | undefined {
  const unit = readUnit(text.replace(/_per_internal$/, ""));
  if (!unit) return undefined;
  const counted = unit.dimension.map((power, i) => (i >= 7 ? 0 : power));
  const isSame = sameDimension(counted, dimension) && unit.dimension[9] + unit.dimension[10] === items;
  return isSame && Math.abs(unit.factor / factor - 1) < 1e-9 ? { ...unit, text } : undefined;
}
