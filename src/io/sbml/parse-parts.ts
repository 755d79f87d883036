import { childrenOf, type XmlElement } from "../xml.ts";
import { ownSpace } from "./annotate.ts";
import type {
  FileCompartment,
  FileEvent,
  FileParameter,
  FileReaction,
  FileRule,
  FileSpecies,
  Part,
  Reference,
} from "./file-model.ts";
import { mathOf, type Parsing } from "./parse-maths.ts";

export const ownOf = (element: XmlElement): XmlElement | undefined =>
  childrenOf(element, "annotation")
    .flatMap(({ children }) => children)
    .find(({ space }) => space === ownSpace);

function partOf(element: XmlElement, { report }: Parsing): Part {
  const id = element.attributes.get("id") ?? "";
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(id))
    report(element, `expected an id of letters, digits and _, found "${id}"`, "mend it");
  const own = ownOf(element);
  const role = own ? [["element", own.name] as const] : [];
  return {
    id,
    name: element.attributes.get("name") ?? "",
    line: element.line,
    own: new Map([...role, ...(own?.attributes ?? [])]),
  };
}

function numberAt(element: XmlElement, key: string, { report }: Parsing): number | undefined {
  const text = element.attributes.get(key)?.trim();
  if (text === undefined || text === "NaN") return undefined;
  const value = text === "INF" || text === "-INF" || text === "" ? Number.NaN : Number(text);
  if (Number.isFinite(value)) return value;
  report(element, `expected a finite number for ${key}, found "${text}"`, "mend it");
  return undefined;
}

/** SBML says true and 1, false and 0. */
function flagAt(element: XmlElement, key: string, otherwise = false): boolean {
  const text = element.attributes.get(key)?.trim();
  return text === undefined ? otherwise : text === "true" || text === "1";
}

export const readCompartment = (element: XmlElement, parsing: Parsing): FileCompartment => ({
  ...partOf(element, parsing),
  size: numberAt(element, "size", parsing),
  units: element.attributes.get("units"),
  dimensions: numberAt(element, "spatialDimensions", parsing),
  constant: flagAt(element, "constant", true),
});

export const readSpecies = (element: XmlElement, parsing: Parsing): FileSpecies => ({
  ...partOf(element, parsing),
  compartment: element.attributes.get("compartment") ?? "",
  amount: numberAt(element, "initialAmount", parsing),
  concentration: numberAt(element, "initialConcentration", parsing),
  units: element.attributes.get("substanceUnits"),
  isAmount: flagAt(element, "hasOnlySubstanceUnits"),
  isBoundary: flagAt(element, "boundaryCondition"),
  constant: flagAt(element, "constant"),
  conversion: element.attributes.get("conversionFactor"),
});

export const readParameter = (element: XmlElement, parsing: Parsing): FileParameter => ({
  ...partOf(element, parsing),
  value: numberAt(element, "value", parsing),
  units: element.attributes.get("units"),
  constant: flagAt(element, "constant", true),
});

export function readRule(element: XmlElement, parsing: Parsing): FileRule[] {
  if (element.name === "algebraicRule") {
    parsing.report(
      element,
      "expected assignment and rate rules, found an algebraic rule",
      "solve it for one of its names and write an assignment rule",
    );
    return [];
  }
  const maths = mathOf(element, parsing);
  const kind = element.name === "rateRule" ? "rate" : "assignment";
  return maths
    ? [{ kind, variable: element.attributes.get("variable") ?? "", maths, line: element.line }]
    : [];
}

export function readReaction(element: XmlElement, parsing: Parsing): FileReaction[] {
  if (flagAt(element, "fast"))
    parsing.report(
      element,
      "expected a reaction with a rate, found a fast one (at equilibrium at all times)",
      "give it a fast rate, or lump its species",
    );
  const references = (list: string): Reference[] =>
    childrenOf(element, list)
      .flatMap(({ children }) => children)
      .filter(({ name }) => name === "speciesReference")
      .map((reference) => ({
        id: reference.attributes.get("id"),
        species: reference.attributes.get("species") ?? "",
        stoichiometry: numberAt(reference, "stoichiometry", parsing),
        constant: flagAt(reference, "constant", true),
      }));
  const [law] = childrenOf(element, "kineticLaw");
  if (!law)
    parsing.report(element, "expected a kinetic law, found none", "write one, or remove the reaction");
  const maths = law && mathOf(law, parsing);
  if (!maths) return [];
  const locals = childrenOf(law, "listOfLocalParameters")
    .flatMap(({ children }) => children)
    .map((e) => readParameter(e, parsing));
  return [
    {
      ...partOf(element, parsing),
      reactants: references("listOfReactants"),
      products: references("listOfProducts"),
      law: maths,
      locals,
    },
  ];
}

export function readEvent(element: XmlElement, parsing: Parsing): FileEvent[] {
  const { report } = parsing;
  const [delay] = childrenOf(element, "delay");
  if (delay)
    report(element, "expected an event without delay, found a delay", "move its time into the trigger");
  const [trigger] = childrenOf(element, "trigger");
  if (!trigger) report(element, "expected a trigger, found none", "say when it happens");
  const condition = trigger && mathOf(trigger, parsing);
  const [priority] = childrenOf(element, "priority");
  const order = priority && mathOf(priority, parsing);
  const assignments = childrenOf(element, "listOfEventAssignments")
    .flatMap(({ children }) => children)
    .flatMap((e) => {
      const maths = mathOf(e, parsing);
      return maths ? [{ variable: e.attributes.get("variable") ?? "", maths }] : [];
    });
  if (!condition) return [];
  // An event needs no id.
  const named = element.attributes.has("id")
    ? partOf(element, parsing)
    : { id: "event", name: element.attributes.get("name") ?? "", line: element.line, own: new Map() };
  return [
    {
      ...named,
      trigger: condition,
      initialValue: flagAt(trigger, "initialValue", true),
      priority: order,
      fromTrigger: flagAt(element, "useValuesFromTriggerTime", true),
      assignments,
    },
  ];
}
