import { type Expression, namesIn, shapeOf } from "../../model/expression.ts";
import type { Network, Species } from "../../model/network.ts";
import { type Dimension, dimensionless, readUnit, sameDimension } from "../../units.ts";
import { type WrittenXml, xml } from "../xml.ts";
import { annotate, describeQuantity, noteOf } from "./annotate.ts";
import { toMaths } from "./expression-maths.ts";
import { writeMath } from "./mathml.ts";
import { apply, type Maths, named, number } from "./maths.ts";
import type { UnitNames } from "./unit-names.ts";

const mL = readUnit("mL")?.dimension ?? dimensionless;
const times = (a: Dimension, b: Dimension): Dimension => a.map((power, i) => power + b[i]);
const over = (a: Dimension, b: Dimension): Dimension => a.map((power, i) => power - b[i]);

/** How the species of a network become those of SBML, which all stand in a compartment and are all of one extent. */
export interface Placing {
  /** What one unit of progress of a reaction is. */
  readonly extent: Dimension;
  readonly placeOf: (name: string) => Place;
  readonly places: readonly Place[];
  /** Compartments and parameters of 1 that stand for nothing but a unit. */
  readonly compartments: readonly WrittenXml[];
  readonly parameters: readonly WrittenXml[];
}

interface Place {
  readonly species: Species;
  readonly compartment: string;
  /** Its amount, and not its concentration, is what its name means. */
  readonly isAmount: boolean;
  readonly substance: Dimension;
  /** False if it is nothing that SBML takes for a substance, such as a tension: then it is a parameter with a rate. */
  readonly isSubstance: boolean;
  /** A volume of 1 that its rates are multiplied by. */
  readonly volume: string | undefined;
  /** What turns the extent of a reaction into its substance, 1 of a unit. */
  readonly conversion: string | undefined;
}

/** Amounts that SBML has: pure numbers, masses, moles and items. */
const isAmountOfSubstance = (dimension: Dimension): boolean => {
  const powers = dimension.flatMap((power, i) => (Math.abs(power) < 1e-9 ? [] : [{ power, i }]));
  return (
    powers.length === 0 ||
    (powers.length === 1 && powers[0].power === 1 && [0, 6, 9, 10].includes(powers[0].i))
  );
};

/** Chooses a compartment, a substance and a conversion for each species. */
export function placeSpecies(network: Network, units: UnitNames, newId: (wish: string) => string): Placing {
  const compartments: WrittenXml[] = [];
  const parameters: WrittenXml[] = [];
  const made = new Map<string, string>();
  const once = (key: string, make: () => string): string => {
    const known = made.get(key) ?? make();
    made.set(key, known);
    return known;
  };
  const unitCompartment = (wish: string, dimension: Dimension): string =>
    once(wish, () => {
      const id = newId(wish);
      const attributes = { id, spatialDimensions: 3, size: 1, units: units.idOf(dimension), constant: true };
      compartments.push(xml("compartment", attributes, annotate("unit", { role: "compartment" })));
      return id;
    });
  const substances = network.species.map((species) =>
    species.compartment !== undefined || isPerVolume(species)
      ? times(species.unit.dimension, mL)
      : species.unit.dimension,
  );
  const extent = mostFrequent(substances.filter(isAmountOfSubstance));
  const conversionOf = (substance: Dimension): string | undefined => {
    if (sameDimension(substance, extent) || !isAmountOfSubstance(substance)) return undefined;
    return once(`conversion ${substance.join()}`, () => {
      const id = newId("one_of_substance");
      const attributes = { id, value: 1, units: units.idOf(over(substance, extent)), constant: true };
      parameters.push(xml("parameter", attributes, annotate("unit", { role: "conversion" })));
      return id;
    });
  };
  const places = network.species.map((species, i): Place => {
    const isSubstance = isAmountOfSubstance(substances[i]);
    const needsVolume = isSubstance && species.compartment === undefined && isPerVolume(species);
    const volume = needsVolume ? unitCompartment("per_mL", mL) : undefined;
    return {
      species,
      isSubstance,
      compartment: isSubstance
        ? (species.compartment ?? volume ?? unitCompartment("everywhere", dimensionless))
        : "",
      isAmount: species.compartment === undefined && volume === undefined,
      substance: substances[i],
      volume,
      conversion: conversionOf(substances[i]),
    };
  });
  const placeOf = (name: string): Place => {
    const place = places.find(({ species }) => species.name === name);
    if (!place) throw new Error(`no species "${name}"`);
    return place;
  };
  return { extent, placeOf, places, compartments, parameters };
}

const isPerVolume = ({ unit }: Species): boolean => unit.dimension[1] === -3;

function mostFrequent(dimensions: readonly Dimension[]): Dimension {
  const counts = dimensions.map((d) => dimensions.filter((other) => sameDimension(d, other)).length);
  return dimensions[counts.indexOf(Math.max(...counts))] ?? dimensionless;
}

/** Compartments of the model, then those that stand for a unit. */
export function writeCompartments(network: Network, placing: Placing, units: UnitNames): WrittenXml[] {
  const own = network.parameters.filter(({ name }) => network.compartments.includes(name));
  return [
    ...own.map((q) =>
      xml(
        "compartment",
        { id: q.name, spatialDimensions: 3, size: q.value, units: units.idOf(mL), constant: true },
        ...describeQuantity(q, "compartment"),
      ),
    ),
    ...placing.compartments,
  ];
}

export function writeSpecies({ places }: Placing, units: UnitNames): WrittenXml[] {
  return places
    .filter(({ isSubstance }) => isSubstance)
    .map(({ species, compartment, isAmount, substance, conversion }) => {
      const { name, initial, unit, description } = species;
      const shape = shapeOf(initial);
      return xml(
        "species",
        {
          id: name,
          name: description || undefined,
          compartment,
          [isAmount ? "initialAmount" : "initialConcentration"]:
            shape.kind === "number" ? shape.value : undefined,
          substanceUnits: units.idOf(substance),
          hasOnlySubstanceUnits: isAmount,
          boundaryCondition: false,
          constant: false,
          conversionFactor: conversion,
        },
        ...noteOf(description),
        annotate("species", { unit: unit.text, description: description || undefined }),
      );
    });
}

/** Initial values that are no plain number. */
export const initialAssignments = (network: Network): WrittenXml[] =>
  network.species.flatMap(({ name, initial }) =>
    shapeOf(initial).kind === "number"
      ? []
      : [xml("initialAssignment", { symbol: name }, writeMath(toMaths(initial)))],
  );

/** Writes the reactions; a rate becomes an extent per time. */
export function writeReactions(
  network: Network,
  { placeOf, places }: Placing,
  newId: (wish: string) => string,
  toLaw: (rate: Expression) => Maths,
): WrittenXml[] {
  const substances = new Set(places.flatMap((p) => (p.isSubstance ? [p.species.name] : [])));
  return network.reactions.flatMap(({ name, from, to, rate }) => {
    const members = [...new Set([...Object.keys(from), ...Object.keys(to)])];
    if (!placeOf(members[0]).isSubstance) return [];
    const { volume, conversion } = placeOf(members[0]);
    const law = toLaw(rate);
    const inVolume = volume === undefined ? law : apply("times", named(volume), law);
    const extent = conversion === undefined ? inVolume : apply("divide", inVolume, named(conversion));
    const side = (list: string, part: Readonly<Record<string, number>>): WrittenXml[] => {
      const references = Object.entries(part).map(([species, stoichiometry]) =>
        xml("speciesReference", { species, stoichiometry, constant: true }),
      );
      return references.length > 0 ? [xml(list, {}, ...references)] : [];
    };
    const modifiers = namesIn(rate).filter((n) => !members.includes(n) && substances.has(n));
    return xml(
      "reaction",
      {
        id: newId(name.replace(/[^A-Za-z0-9_]/g, "_").replace(/^(?![A-Za-z_])/, "r_")),
        name,
        reversible: false,
      },
      ...side("listOfReactants", from),
      ...side("listOfProducts", to),
      ...(modifiers.length > 0
        ? [
            xml(
              "listOfModifiers",
              {},
              ...modifiers.map((species) => xml("modifierSpeciesReference", { species })),
            ),
          ]
        : []),
      xml("kineticLaw", {}, writeMath(extent)),
    );
  });
}

/** Species that are no substance: parameters that change by the sum of their rates, each over its volume. */
export function writeLoose(
  network: Network,
  { places }: Placing,
  units: UnitNames,
  toLaw: (rate: Expression) => Maths,
): { readonly parameters: readonly WrittenXml[]; readonly rules: readonly WrittenXml[] }[] {
  return places
    .filter(({ isSubstance }) => !isSubstance)
    .map(({ species: { name, initial, unit, compartment, description } }) => {
      const shape = shapeOf(initial);
      const value = shape.kind === "number" ? shape.value : undefined;
      const own = units.idOf(unit.dimension);
      const content = [
        ...noteOf(description),
        annotate("species", { unit: unit.text, description: description || undefined }),
      ];
      const terms = network.reactions.flatMap(({ from, to, rate }) => {
        const coefficient = (to[name] ?? 0) - (from[name] ?? 0);
        if (coefficient === 0) return [];
        const factor = Math.abs(coefficient);
        const size =
          factor === 1 ? toLaw(rate) : apply("times", number(factor, "dimensionless"), toLaw(rate));
        return [coefficient < 0 ? apply("minus", size) : size];
      });
      const zero = number(0, units.idOf(over(unit.dimension, readUnit("s")?.dimension ?? dimensionless)));
      const sum = terms.length === 0 ? zero : terms.length === 1 ? terms[0] : apply("plus", ...terms);
      const rate =
        compartment === undefined || terms.length === 0 ? sum : apply("divide", sum, named(compartment));
      return {
        parameters: [xml("parameter", { id: name, value, units: own, constant: false }, ...content)],
        rules: [xml("rateRule", { variable: name }, writeMath(rate))],
      };
    });
}
