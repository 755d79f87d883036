import { InputError, type Problem } from "../../errors.ts";
import { childrenOf, readXml, textOf, type XmlElement } from "../xml.ts";
import { ownSpace } from "./annotate.ts";
import { type FileUnits, readUnits } from "./file-units.ts";
import { type Lambda, readLambda, readMath } from "./mathml.ts";
import { type Maths, MathsError, namesOf, number, partsOf, substitute, transform } from "./maths.ts";

/** What every part of a file has. */
export interface Part {
  readonly id: string;
  readonly name: string;
  readonly line: number;
  /** What an annotation of ours says of it, by attribute; empty without one. */
  readonly own: ReadonlyMap<string, string>;
}
export interface FileCompartment extends Part {
  readonly size: number | undefined;
  readonly units: string | undefined;
  readonly dimensions: number | undefined;
  readonly constant: boolean;
}
export interface FileSpecies extends Part {
  readonly compartment: string;
  readonly amount: number | undefined;
  readonly concentration: number | undefined;
  readonly units: string | undefined;
  readonly isAmount: boolean;
  readonly isBoundary: boolean;
  readonly constant: boolean;
  readonly conversion: string | undefined;
}
export interface FileParameter extends Part {
  readonly value: number | undefined;
  readonly units: string | undefined;
  readonly constant: boolean;
}
export interface FileRule {
  readonly kind: "assignment" | "rate";
  readonly variable: string;
  readonly maths: Maths;
  readonly line: number;
}
export interface Reference {
  readonly id: string | undefined;
  readonly species: string;
  readonly stoichiometry: number | undefined;
  readonly constant: boolean;
}
export interface FileReaction extends Part {
  readonly reactants: readonly Reference[];
  readonly products: readonly Reference[];
  readonly law: Maths;
  readonly locals: readonly FileParameter[];
}
export interface FileEvent extends Part {
  readonly trigger: Maths;
  readonly initialValue: boolean;
  readonly priority: Maths | undefined;
  readonly fromTrigger: boolean;
  readonly assignments: readonly { readonly variable: string; readonly maths: Maths }[];
}

/** An SBML file as plain data; functions have been put in where they are called. */
export interface FileModel {
  readonly file: string;
  readonly id: string;
  readonly name: string;
  readonly notes: string;
  /** The annotation of ours, if the file has one. */
  readonly own: XmlElement | undefined;
  readonly unitOf: FileUnits;
  /** Units of the model: `timeUnits`, `extentUnits` and others, as given. */
  readonly defaults: ReadonlyMap<string, string>;
  readonly compartments: readonly FileCompartment[];
  readonly species: readonly FileSpecies[];
  readonly parameters: readonly FileParameter[];
  readonly initial: readonly { readonly symbol: string; readonly maths: Maths; readonly line: number }[];
  readonly rules: readonly FileRule[];
  readonly reactions: readonly FileReaction[];
  readonly events: readonly FileEvent[];
  /** What was left aside because it changes no result. */
  readonly remarks: readonly string[];
}

const core = /^http:\/\/www\.sbml\.org\/sbml\/level3\/version[12]\/core$/;

/** What the readers of the parts share. */
interface Parsing {
  readonly problems: Problem[];
  readonly functions: ReadonlyMap<string, Lambda>;
  report(element: XmlElement, message: string, advice: string): void;
}

/**
 * Reads SBML Level 3 core (Versions 1 and 2) into plain data.
 *
 * @throws InputError with everything that the file says and this program cannot: algebraic rules, delays, fast
 * reactions, constraints, packages that change the mathematics, functions that MathML has and the model language not.
 */
export function parseSbml(text: string, file: string): FileModel {
  const root = readXml(text, file);
  const problems: Problem[] = [];
  const report: Parsing["report"] = (element, message, advice) =>
    problems.push({ where: wordPlace(element), line: element.line, message, advice });
  const remarks = checkRoot(root, report);
  const model = childrenOf(root, "model")[0];
  if (!model) report(root, "expected a model, found none", "is this the right file?");
  if (!model || problems.length > 0) throw new InputError(file, problems);
  const list = (name: string): XmlElement[] =>
    childrenOf(model, name)
      .filter(({ space }) => space === root.space)
      .flatMap(({ children }) => children.filter((child) => child.space === root.space));
  checkLists(model, root.space, report);
  const functions = readFunctions(list("listOfFunctionDefinitions"), report);
  const parsing: Parsing = { problems, functions, report };
  const read: FileModel = {
    file,
    id: model.attributes.get("id") ?? "",
    name: model.attributes.get("name") ?? "",
    notes: childrenOf(model, "notes").map(textOf).join(" ").replace(/\s+/g, " ").trim(),
    own: ownOf(model),
    unitOf: readUnits(list("listOfUnitDefinitions")),
    defaults: model.attributes,
    compartments: list("listOfCompartments").map((e) => readCompartment(e, parsing)),
    species: list("listOfSpecies").map((e) => readSpecies(e, parsing)),
    parameters: list("listOfParameters").map((e) => readParameter(e, parsing)),
    initial: list("listOfInitialAssignments").flatMap((e) => {
      const maths = mathOf(e, parsing);
      return maths ? [{ symbol: e.attributes.get("symbol") ?? "", maths, line: e.line }] : [];
    }),
    rules: list("listOfRules").flatMap((e) => readRule(e, parsing)),
    reactions: list("listOfReactions").flatMap((e) => readReaction(e, parsing)),
    events: list("listOfEvents").flatMap((e) => readEvent(e, parsing)),
    remarks,
  };
  if (read.defaults.has("conversionFactor"))
    report(model, "expected no conversionFactor of the whole model, found one", "give it to each species");
  checkNames(read, problems);
  if (problems.length > 0) throw new InputError(file, problems);
  return read;
}

function wordPlace({ name, attributes }: XmlElement): string {
  const id = ["id", "variable", "symbol", "species"].map((key) => attributes.get(key)).find(Boolean);
  return id ? `${name} "${id}"` : name;
}

/** Checks level and packages; says which packages were left aside. */
function checkRoot(root: XmlElement, report: Parsing["report"]): string[] {
  if (root.name !== "sbml") {
    report(root, `expected <sbml>, found <${root.name}>`, "is this the right file?");
    return [];
  }
  if (!core.test(root.space))
    report(
      root,
      `expected SBML Level 3 Version 1 or 2, found Level ${root.attributes.get("level") ?? "?"} Version ${root.attributes.get("version") ?? "?"}`,
      "convert it, for example with setLevelAndVersion(3, 2) of libSBML",
    );
  return [...root.attributes].flatMap(([key, value]) => {
    const [space, name] = key.split(" ");
    if (name !== "required") return [];
    const pack = /\/level3\/version1\/(\w+)\//.exec(space)?.[1] ?? space;
    if (value === "true" || value === "1")
      report(
        root,
        `expected core alone, found the package "${pack}", which changes the mathematics`,
        "flatten the model",
      );
    return [`The package "${pack}" was left aside: it changes no result.`];
  });
}

const known: readonly string[] = [
  ...["notes", "annotation", "listOfFunctionDefinitions", "listOfUnitDefinitions", "listOfCompartments"],
  ...[
    "listOfSpecies",
    "listOfParameters",
    "listOfInitialAssignments",
    "listOfRules",
    "listOfReactions",
    "listOfEvents",
  ],
];

function checkLists(model: XmlElement, space: string, report: Parsing["report"]): void {
  for (const child of model.children) {
    if (child.space !== space) continue;
    if (child.name === "listOfConstraints")
      for (const constraint of child.children)
        report(constraint, "expected no constraint, found one", "remove it, and check the result by hand");
    else if (!known.includes(child.name))
      report(child, `expected a list that SBML has, found <${child.name}>`, "is this the right file?");
  }
}

const ownOf = (element: XmlElement): XmlElement | undefined =>
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

const readCompartment = (element: XmlElement, parsing: Parsing): FileCompartment => ({
  ...partOf(element, parsing),
  size: numberAt(element, "size", parsing),
  units: element.attributes.get("units"),
  dimensions: numberAt(element, "spatialDimensions", parsing),
  constant: flagAt(element, "constant", true),
});

const readSpecies = (element: XmlElement, parsing: Parsing): FileSpecies => ({
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

const readParameter = (element: XmlElement, parsing: Parsing): FileParameter => ({
  ...partOf(element, parsing),
  value: numberAt(element, "value", parsing),
  units: element.attributes.get("units"),
  constant: flagAt(element, "constant", true),
});

/** The mathematics of an element, its functions put in; what is wrong is reported. */
function mathOf(element: XmlElement, { functions, report }: Parsing): Maths | undefined {
  const [math] = childrenOf(element, "math");
  if (!math) {
    report(element, "expected a <math>, found none", "write it, or remove this element");
    return undefined;
  }
  try {
    const maths = inline(readMath(math), functions);
    if (sizeOf(maths) <= maxParts) return maths;
    throw new MathsError(`expected at most ${maxParts} parts with functions put in, found more`);
  } catch (error) {
    if (!(error instanceof MathsError)) throw error;
    report(element, error.message, "the model language has no word for it");
    return undefined;
  }
}

const maxCalls = 60;
const maxParts = 20_000;

/** Puts functions in where they are called. */
function inline(
  maths: Maths,
  functions: ReadonlyMap<string, Lambda>,
  depth = 0,
  budget = { left: maxParts },
): Maths {
  if (depth > maxCalls)
    throw new MathsError("expected functions that do not call themselves, found a circle");
  return transform(maths, (part) => {
    if (--budget.left < 0)
      throw new MathsError(`expected at most ${maxParts} parts with functions put in, found more`);
    if (part.kind !== "call") return undefined;
    const lambda = functions.get(part.name);
    if (!lambda) throw new MathsError(`expected a function that the file defines, found "${part.name}"`);
    if (lambda.parameters.length !== part.args.length)
      throw new MathsError(
        `expected ${lambda.parameters.length} arguments of ${part.name}, found ${part.args.length}`,
      );
    const args = part.args.map((arg) => inline(arg, functions, depth + 1, budget));
    const by = new Map(lambda.parameters.map((name, i) => [name, args[i]]));
    return substitute(inline(lambda.body, functions, depth + 1, budget), by);
  });
}

/** Counts the parts of a tree, in which one part may stand at many places. */
function sizeOf(maths: Maths, known = new Map<Maths, number>()): number {
  const found = known.get(maths);
  if (found !== undefined) return found;
  const size = partsOf(maths).reduce((sum, part) => sum + sizeOf(part, known), 1);
  known.set(maths, size);
  return size;
}

function readFunctions(elements: readonly XmlElement[], report: Parsing["report"]): Map<string, Lambda> {
  const functions = new Map<string, Lambda>();
  for (const element of elements)
    try {
      const [math] = childrenOf(element, "math");
      if (!math) throw new MathsError("expected a <math>, found none");
      functions.set(element.attributes.get("id") ?? "", readLambda(math));
    } catch (error) {
      if (!(error instanceof MathsError)) throw error;
      report(element, error.message, "the model language has no word for it");
    }
  return functions;
}

function readRule(element: XmlElement, parsing: Parsing): FileRule[] {
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

function readReaction(element: XmlElement, parsing: Parsing): FileReaction[] {
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

function readEvent(element: XmlElement, parsing: Parsing): FileEvent[] {
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

/** Each id once, and no name that nothing bears. */
function checkNames(model: FileModel, problems: Problem[]): void {
  const { compartments, species, parameters, reactions, rules, events, initial } = model;
  const seen = new Set<string>();
  for (const { id, line } of [...compartments, ...species, ...parameters, ...reactions]) {
    if (seen.has(id))
      problems.push({
        where: `"${id}"`,
        line,
        message: "expected each id once, found it again",
        advice: "rename one",
      });
    seen.add(id);
  }
  for (const { reactants, products } of reactions)
    for (const { id } of [...reactants, ...products]) if (id) seen.add(id);
  const expect = (
    names: Iterable<string>,
    where: string,
    line: number,
    within: ReadonlySet<string> = seen,
  ): void => {
    for (const name of names)
      if (!within.has(name))
        problems.push({
          where,
          line,
          message: `expected a name of this file, found "${name}"`,
          advice: "mend it",
        });
  };
  const pools = new Set(species.map(({ id }) => id));
  const volumes = new Set(compartments.map(({ id }) => id));
  for (const s of species) expect([s.compartment], `species "${s.id}"`, s.line, volumes);
  for (const r of reactions) {
    const locals = new Set([...seen, ...r.locals.map(({ id }) => id)]);
    expect(namesOf(r.law), `reaction "${r.id}"`, r.line, locals);
    expect(
      [...r.reactants, ...r.products].map((x) => x.species),
      `reaction "${r.id}"`,
      r.line,
      pools,
    );
  }
  for (const { variable, maths, line } of rules)
    expect([variable, ...namesOf(maths)], `rule of "${variable}"`, line);
  for (const { symbol, maths, line } of initial)
    expect([symbol, ...namesOf(maths)], `initialAssignment of "${symbol}"`, line);
  for (const { id, line, trigger, priority = number(0), assignments } of events)
    for (const maths of [trigger, priority, ...assignments.map((a) => a.maths)])
      expect([...namesOf(maths), ...assignments.map((a) => a.variable)], `event "${id}"`, line);
}
