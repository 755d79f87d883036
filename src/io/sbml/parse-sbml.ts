import { InputError, type Problem } from "../../errors.ts";
import { childrenOf, readXml, textOf, type XmlElement } from "../xml.ts";
import type { FileModel } from "./file-model.ts";
import { readUnits } from "./file-units.ts";
import { namesOf, number } from "./maths.ts";
import { mathOf, type Parsing, readFunctions } from "./parse-maths.ts";
import {
  ownOf,
  readCompartment,
  readEvent,
  readParameter,
  readReaction,
  readRule,
  readSpecies,
} from "./parse-parts.ts";

const core = /^http:\/\/www\.sbml\.org\/sbml\/level3\/version[12]\/core$/;

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
  if (!model && problems.length === 0)
    report(root, "expected a model, found none", "is this the right file?");
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
  checkLevel(root, report);
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

/** The namespace decides, as it does for libSBML; level and version have to agree with it. */
function checkLevel(root: XmlElement, report: Parsing["report"]): void {
  const [level, version] = ["level", "version"].map((key) => root.attributes.get(key) ?? "?");
  const isThree = level === "3" && (version === "1" || version === "2");
  if (isThree && !core.test(root.space))
    report(
      root,
      `expected xmlns="http://www.sbml.org/sbml/level3/version${version}/core", found "${root.space}"`,
      "write that namespace, or convert the file if it is of another level",
    );
  else if (!isThree || !core.test(root.space))
    report(
      root,
      `expected SBML Level 3 Version 1 or 2, found Level ${level} Version ${version}`,
      "convert it: in COPASI export it as SBML Level 3 Version 1; in libSBML setLevelAndVersion(3, 2)",
    );
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
