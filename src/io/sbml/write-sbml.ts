import type { Expression } from "../../model/expression.ts";
import type { Input, Network, Observable } from "../../model/network.ts";
import { type Dimension, dimensionless, readUnit } from "../../units.ts";
import { printXml, type WrittenXml, xml } from "../xml.ts";
import { annotate, describeModel, describeQuantity, noteOf } from "./annotate.ts";
import { courseToMaths } from "./course-maths.ts";
import { toMaths } from "./expression-maths.ts";
import { writeMath } from "./mathml.ts";
import { apply, type Maths, named, number, partsOf, sameMaths, transform } from "./maths.ts";
import { makeUnitNames, type UnitNames } from "./unit-names.ts";
import { heldOf, levelOf, writeEvents } from "./write-events.ts";
import {
  initialAssignments,
  placeSpecies,
  writeCompartments,
  writeLoose,
  writeReactions,
  writeSpecies,
} from "./write-species.ts";

export const coreSpace = "http://www.sbml.org/sbml/level3/version2/core";

const dimensionOf = (text: string): Dimension => readUnit(text)?.dimension ?? dimensionless;

/** What the writers of the parts share. */
interface Writing {
  readonly network: Network;
  readonly units: UnitNames;
  /** Gives an id that nothing else has. */
  readonly newId: (wish: string) => string;
  /** An expression with the names of assignments back in their places. */
  readonly toLaw: (expression: Expression) => Maths;
}

/**
 * Writes a network as SBML Level 3 Version 2 core, in the internal units s, mL, kBq and mmHg: numbers, rates and
 * observables mean the same in every program that reads SBML.
 *
 * Inputs are parameters; one with a course has an assignment rule over time. Observables are parameters with
 * assignment rules in the unit that they are reported in. What SBML has no words for (provenance, ranges, units as
 * written, advice for fits) stands in notes and in annotations of the namespace `urn:cuptake:sbml:1`.
 *
 * @throws CallError if an event lies before time 0, which SBML cannot say.
 * @see Hucka et al., *The Systems Biology Markup Language (SBML): Language Specification for Level 3 Version 2 Core
 * Release 2*, J Integr Bioinform 16 (2019) 20190021.
 */
export function writeSbml(network: Network): string {
  const writing = beginWriting(network);
  const { units, newId, toLaw } = writing;
  const placing = placeSpecies(network, units, newId);
  const parameters = [
    ...network.parameters
      .filter(({ name }) => !network.compartments.includes(name))
      .map((q) =>
        writeParameter(q.name, q.value, units.idOf(q.unit.dimension), true, describeQuantity(q, "parameter")),
      ),
    ...placing.parameters,
  ];
  const inputs = network.inputs.map((input) => writeInput(input, writing));
  const assignments = writeAssignments(writing);
  const observables = network.observables.map((observable) => writeObservable(observable, writing));
  const ruled = [...writeLoose(network, placing, units, toLaw), ...inputs, ...assignments, ...observables];
  const species = writeSpecies(placing, units);
  const compartments = writeCompartments(network, placing, units);
  const reactions = writeReactions(network, placing, newId, toLaw);
  const events = writeEvents(writing);
  const extentUnits = units.idOf(placing.extent);
  const list = (name: string, items: readonly WrittenXml[]): WrittenXml[] =>
    items.length > 0 ? [xml(name, {}, ...items)] : [];
  const volumeUnits = units.idOf(dimensionOf("mL"));
  const model = xml(
    "model",
    {
      id: network.name.replace(/[^A-Za-z0-9_]/g, "_").replace(/^(?![A-Za-z_])/, "m_"),
      name: network.title,
      ...{ timeUnits: "second", substanceUnits: extentUnits, extentUnits, volumeUnits },
    },
    ...describeModel(network),
    ...list("listOfUnitDefinitions", units.definitions()),
    ...list("listOfCompartments", compartments),
    ...list("listOfSpecies", species),
    ...list("listOfParameters", [...parameters, ...ruled.flatMap((r) => r.parameters)]),
    ...list("listOfInitialAssignments", initialAssignments(network)),
    ...list(
      "listOfRules",
      ruled.flatMap(({ rules }) => rules),
    ),
    ...list("listOfReactions", reactions),
    ...list("listOfEvents", events),
  );
  return printXml(xml("sbml", { xmlns: coreSpace, "xmlns:sbml": coreSpace, level: 3, version: 2 }, model));
}

function beginWriting(network: Network): Writing {
  const taken = new Set(
    [network.species, network.parameters, network.inputs, network.assignments].flat().map(({ name }) => name),
  );
  const newId = (wish: string): string => {
    let id = wish;
    for (let n = 2; taken.has(id); n++) id = `${wish}_${n}`;
    taken.add(id);
    return id;
  };
  const { assignments } = network;
  const known = assignments
    .map(({ name, expression }) => ({ name, maths: toMaths(expression) }))
    .map((a) => ({ ...a, size: sizeOf(a.maths) }))
    .filter(({ size }) => size > 1);
  const toLaw = (expression: Expression): Maths => contract(toMaths(expression), known);
  return { network, units: makeUnitNames(), newId, toLaw };
}

const sizeOf = (maths: Maths): number => partsOf(maths).reduce((sum, part) => sum + sizeOf(part), 1);

/** Puts names back where the expressions of assignments stand. */
const contract = (maths: Maths, known: readonly { readonly name: string; readonly maths: Maths }[]): Maths =>
  known.length === 0
    ? maths
    : transform(maths, (part) => {
        const found = known.find((a) => sameMaths(a.maths, part));
        return found && named(found.name);
      });

const writeParameter = (
  id: string,
  value: number | undefined,
  units: string,
  constant: boolean,
  content: readonly WrittenXml[],
  name?: string,
): WrittenXml => xml("parameter", { id, name, value, units, constant }, ...content);

const assignmentRule = (variable: string, maths: Maths): WrittenXml =>
  xml("assignmentRule", { variable }, writeMath(maths));

/** Parameters with the rules that give their values. */
interface Ruled {
  readonly parameters: readonly WrittenXml[];
  readonly rules: readonly WrittenXml[];
}

const isSetByEvent = ({ events }: Network, name: string): boolean =>
  events.some(({ set }) => Object.hasOwn(set, name));

/** An input without a course is a number that the user or an event sets; one with a course follows it until then. */
function writeInput(input: Input, { network, units }: Writing): Ruled {
  const { name, value, unit, course } = input;
  const own = units.idOf(unit.dimension);
  const content = describeQuantity(input, "input");
  const isSet = isSetByEvent(network, name);
  // Not constant: what drives a model from outside, also for a reader that leaves annotations aside.
  if (!course) return { parameters: [writeParameter(name, value, own, false, content)], rules: [] };
  const second = dimensionOf("s");
  const maths = courseToMaths(course, {
    perTime: (power) => units.idOf(unit.dimension.map((d, i) => d - power * second[i])),
    time: "second",
    rate: units.idOf(second.map((d) => -d)),
  });
  if (!isSet)
    return {
      parameters: [writeParameter(name, undefined, own, false, content)],
      rules: [assignmentRule(name, maths)],
    };
  const held = apply("gt", named(heldOf(name)), number(0.5, "dimensionless"));
  const pieces = [{ value: named(levelOf(name)), condition: held }];
  return {
    parameters: [
      writeParameter(name, undefined, own, false, noteOf(input.description)),
      writeParameter(levelOf(name), 0, own, false, noteOf(`what an event sets ${name} to`)),
      writeParameter(heldOf(name), 0, "dimensionless", false, noteOf(`1 once an event has set ${name}`)),
    ],
    rules: [assignmentRule(name, { kind: "piecewise", pieces, otherwise: maths })],
  };
}

/** Each in terms of the smaller ones, so that none comes to need itself. */
function writeAssignments({ network, units }: Writing): Ruled[] {
  const all = network.assignments.map((a) => ({ ...a, maths: toMaths(a.expression) }));
  return all.map(({ name, unit, description, maths }) => {
    const size = sizeOf(maths);
    const smaller = all.filter((a) => sizeOf(a.maths) > 1 && sizeOf(a.maths) < size);
    const content = [
      ...noteOf(description),
      annotate("assignment", { unit: unit.text, description: description || undefined }),
    ];
    return {
      parameters: [writeParameter(name, undefined, units.idOf(unit.dimension), false, content)],
      rules: [assignmentRule(name, contract(maths, smaller))],
    };
  });
}

/** Reported value = internal value / factor: a number with a unit of its own makes the one of the other. */
function writeObservable({ name, expression, unit, description }: Observable, writing: Writing): Ruled {
  const { units, newId, toLaw } = writing;
  const id = newId(name);
  const own =
    unit.factor === 1 ? units.idOf(unit.dimension) : units.idOf(unit.dimension, unit.factor, unit.text);
  const maths = toLaw(expression);
  const perInternal = units.idOf(dimensionless, unit.factor, `${unit.text}_per_internal`);
  const value = unit.factor === 1 ? maths : apply("times", number(1 / unit.factor, perInternal), maths);
  const content = [
    ...noteOf(description),
    annotate("observable", { name, unit: unit.text, description: description || undefined }),
  ];
  return {
    parameters: [writeParameter(id, undefined, own, false, content, name)],
    rules: [assignmentRule(id, value)],
  };
}
