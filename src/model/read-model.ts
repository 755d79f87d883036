import { type Document, type Path, printPath, readDocument } from "../document.ts";
import { adviseNames, InputError, type Problem } from "../errors.ts";
import { readQuantity, type SourcedQuantity } from "../quantity.ts";
import {
  type Dimension,
  describeDimension,
  dimensionless,
  readUnit,
  sameDimension,
  type UnitScale,
} from "../units.ts";
import { dimensionOf } from "./dimensions.ts";
import { type Expression, ExpressionError, isName, namesIn, parseExpression } from "./expression.ts";
import { functionNames } from "./functions.ts";
import type { Combination, FitAdvice, Network, Observable, Reaction, Species } from "./network.ts";
import { modelSchema, type WrittenModel } from "./schema.ts";

/** What the readers of the parts share: the text with its lines, the names known so far, the problems found. */
interface Reading {
  readonly document: Document<WrittenModel>;
  readonly dimensions: Map<string, Dimension>;
  readonly problems: Problem[];
  report(path: Path, message: string, advice?: string): void;
}

/**
 * Reads a model file (YAML) into a network.
 *
 * Shape, names, units (each rate law must come out as amount per time) and values are all checked; every
 * problem is reported at once with its line.
 *
 * @throws InputError
 */
export function readModel(text: string, file: string): Network {
  const document = readDocument(text, file, modelSchema) as Document<WrittenModel>;
  const problems: Problem[] = [];
  const reading: Reading = {
    document,
    dimensions: new Map(),
    problems,
    report: (path, message, advice) =>
      problems.push({ where: printPath(path), line: document.lineOf(path), message, advice }),
  };
  const model = document.value;
  checkNames(reading);
  const network: Network = {
    file,
    name: model.name,
    title: model.title.trim(),
    description: model.description.trim(),
    limits: model.limits ?? [],
    citation: model.citation,
    inputs: readQuantities(reading, "inputs", model.inputs ?? {}),
    parameters: readQuantities(reading, "parameters", model.parameters),
    species: readSpecies(reading),
    reactions: readReactions(reading),
    observables: readObservables(reading),
    fit: readFit(reading),
  };
  if (problems.length > 0) throw new InputError(file, problems);
  return network;
}

const partNames = ["inputs", "species", "parameters"] as const;

function checkNames({ document, report }: Reading): void {
  const seen = new Map<string, string>();
  const groups: [Path, object | undefined][] = [
    ...partNames.map((part): [Path, object | undefined] => [[part], document.value[part]]),
    [["fit", "combinations"], document.value.fit?.combinations],
  ];
  for (const [path, group] of groups)
    for (const name of Object.keys(group ?? {})) {
      const here = [...path, name];
      if (!isName(name))
        report(
          here,
          `expected a name of letters, digits and _, found "${name}"`,
          `t, ${functionNames.join(", ")}, true, NaN and other words of the language or its host are taken`,
        );
      const other = seen.get(name);
      if (other) report(here, `expected a new name, found "${name}" again (it is in ${other})`, "rename one");
      seen.set(name, printPath(path));
    }
  if (Object.keys(document.value.species).length === 0)
    report(["species"], "expected at least one species, found none", "add one");
}

function readQuantities(
  reading: Reading,
  part: "inputs" | "parameters",
  written: WrittenModel["parameters"],
): SourcedQuantity[] {
  return Object.entries(written).map(([name, value]) => {
    const quantity = readQuantity(name, value, reading.document, [part, name], reading.problems);
    if (quantity.unit.dimension.length > 0) reading.dimensions.set(name, quantity.unit.dimension);
    return quantity;
  });
}

function readUnitAt(reading: Reading, text: string, path: Path): UnitScale {
  const unit = readUnit(text);
  if (!unit) reading.report(path, `expected a unit, found "${text}"`, "write for example 1, %, kBq/mL");
  return unit ?? { text, dimension: dimensionless, factor: 1 };
}

function readSpecies(reading: Reading): Species[] {
  return Object.entries(reading.document.value.species).map(([name, written]) => {
    const unit = readUnitAt(reading, written.unit ?? "1", ["species", name, "unit"]);
    reading.dimensions.set(name, unit.dimension);
    return { name, initial: written.initial * unit.factor, unit, description: written.description ?? "" };
  });
}

/** Parses an expression, checks its names, and hands back its dimension if that can be known. */
function readExpression(
  reading: Reading,
  text: string,
  path: Path,
): { tree: Expression; dimension: Dimension | undefined } {
  let tree = parseExpression("0");
  let advice = `write it with numbers, the names of this model, + - * / ^ and ${functionNames.join(", ")}`;
  try {
    tree = parseExpression(text);
    advice = "mend it, or the units of its parts";
    const known = [...reading.dimensions.keys()];
    const declared = new Set(partNames.flatMap((part) => Object.keys(reading.document.value[part] ?? {})));
    const unknown = namesIn(tree).filter((name) => !known.includes(name) && !declared.has(name));
    for (const name of unknown)
      reading.report(
        path,
        `expected a species, parameter or input, found "${name}"`,
        adviseNames(name, known),
      );
    if (namesIn(tree).some((name) => !known.includes(name))) return { tree, dimension: undefined };
    return { tree, dimension: dimensionOf(tree, (name) => reading.dimensions.get(name) ?? dimensionless) };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    reading.report(path, error.message, advice);
    return { tree, dimension: undefined };
  }
}

function readReactions(reading: Reading): Reaction[] {
  return Object.entries(reading.document.value.reactions).map(([name, written]) => {
    const from = readSide(reading, written.from, ["reactions", name, "from"]);
    const to = readSide(reading, written.to, ["reactions", name, "to"]);
    const members = Object.keys({ ...from, ...to });
    if (members.length === 0)
      reading.report(
        ["reactions", name],
        "expected `from` or `to`, found neither",
        "name a species on at least one side",
      );
    const path = ["reactions", name, "rate"];
    const { tree, dimension } = readExpression(reading, written.rate, path);
    if (dimension) checkRate(reading, members, dimension, path);
    return { name, from, to, rate: tree };
  });
}

function readSide(
  reading: Reading,
  written: string | Record<string, number> | undefined,
  path: Path,
): Record<string, number> {
  const side = typeof written === "string" ? { [written]: 1 } : (written ?? {});
  const species = Object.keys(reading.document.value.species);
  for (const name of Object.keys(side))
    if (!species.includes(name))
      reading.report(
        path,
        `expected one of ${species.join(", ")}, found "${name}"`,
        adviseNames(name, species),
      );
  return side;
}

function checkRate(reading: Reading, members: readonly string[], dimension: Dimension, path: Path): void {
  const second = readUnit("s")?.dimension ?? dimensionless;
  for (const name of members) {
    const own = reading.dimensions.get(name);
    if (!own) continue;
    const expected = own.map((power, i) => power - second[i]);
    if (sameDimension(expected, dimension)) continue;
    reading.report(
      path,
      `expected a rate in ${describeDimension(expected)}, found ${describeDimension(dimension)}`,
      `is a factor missing, or is a parameter's unit wrong? ${name} changes by this rate`,
    );
    return;
  }
}

function readObservables(reading: Reading): Observable[] {
  return Object.entries(reading.document.value.observables).map(([name, written]) => {
    const unit = readUnitAt(reading, written.unit, ["observables", name, "unit"]);
    const path = ["observables", name, "expression"];
    const { tree, dimension } = readExpression(reading, written.expression, path);
    if (dimension && !sameDimension(dimension, unit.dimension))
      reading.report(
        path,
        `expected a quantity that can be given in ${written.unit}, found ${describeDimension(dimension)}`,
        "mend the expression or its unit",
      );
    return { name, expression: tree, unit, description: written.description ?? "" };
  });
}

function readFit(reading: Reading): FitAdvice | undefined {
  const { fit, observables, parameters } = reading.document.value;
  if (!fit) return undefined;
  const expectOneOf = (path: Path, name: string, candidates: readonly string[]): void => {
    if (!candidates.includes(name))
      reading.report(
        path,
        `expected one of ${candidates.join(", ")}, found "${name}"`,
        adviseNames(name, candidates),
      );
  };
  expectOneOf(["fit", "observable"], fit.observable, Object.keys(observables));
  const written = fit.combinations ?? {};
  const fittable = [...Object.keys(parameters), ...Object.keys(written)];
  fit.free.forEach((name, i) => {
    expectOneOf(["fit", "free", i], name, fittable);
  });
  for (const name of Object.keys(fit.fixed ?? {})) expectOneOf(["fit", "fixed", name], name, fittable);
  const combinations = Object.entries(written).map(([name, c]) => {
    expectOneOf(["fit", "combinations", name, "solves"], c.solves, Object.keys(parameters));
    return readCombination(reading, name, c);
  });
  return { observable: fit.observable, free: fit.free, fixed: fit.fixed ?? {}, combinations };
}

type WrittenCombination = NonNullable<NonNullable<WrittenModel["fit"]>["combinations"]>[string];

function readCombination(reading: Reading, name: string, written: WrittenCombination): Combination {
  const path = ["fit", "combinations", name];
  const unit = readUnitAt(reading, written.unit, [...path, "unit"]);
  if (written.range[0] > written.range[1])
    reading.report([...path, "range"], `expected low ≤ high, found [${written.range}]`, "swap the two");
  const expectDimension = (
    key: string,
    found: Dimension | undefined,
    expected: Dimension | undefined,
  ): void => {
    if (found && expected && !sameDimension(found, expected))
      reading.report(
        [...path, key],
        `expected ${describeDimension(expected)}, found ${describeDimension(found)}`,
        "mend the expression",
      );
  };
  const { species, inputs = {} } = reading.document.value;
  const expectParameters = (key: string, tree: Expression): void => {
    for (const found of namesIn(tree))
      if (found in species || found in inputs)
        reading.report(
          [...path, key],
          `expected parameters alone, found "${found}"`,
          "what is fitted must not change with time or condition",
        );
  };
  const expression = readExpression(reading, written.expression, [...path, "expression"]);
  expectParameters("expression", expression.tree);
  expectDimension("expression", expression.dimension, unit.dimension);
  // The combination's own name is known only inside `as`.
  reading.dimensions.set(name, unit.dimension);
  const as = readExpression(reading, written.as, [...path, "as"]);
  expectParameters("as", as.tree);
  expectDimension("as", as.dimension, reading.dimensions.get(written.solves));
  reading.dimensions.delete(name);
  return {
    name,
    unit,
    range: [written.range[0] * unit.factor, written.range[1] * unit.factor],
    scale: written.scale ?? "log10",
    description: written.description ?? "",
    expression: expression.tree,
    solves: written.solves,
    as: as.tree,
  };
}
