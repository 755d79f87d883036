import { type Document, type Path, printPath } from "../document.ts";
import { adviseNames, type Problem } from "../errors.ts";
import {
  type Dimension,
  dimensionless,
  readUnit,
  sameDimension,
  type UnitScale,
  wordDimension,
} from "../units.ts";
import { dimensionOf } from "./dimensions.ts";
import { type Expanded, expand } from "./expand.ts";
import { type Expression, ExpressionError, namesIn, parseExpression } from "./expression.ts";
import { functionNames } from "./functions.ts";
import type { WrittenModel } from "./schema.ts";

/** What the readers of the parts share: the text with its lines, the names known so far, the problems found. */
export interface Reading {
  readonly document: Document<WrittenModel>;
  /** Names whose declaration stands in the file, sound or not. */
  readonly declared: ReadonlySet<string>;
  readonly dimensions: Map<string, Dimension>;
  /** The assignments that could be expanded. */
  readonly expanded: Map<string, Expanded>;
  readonly problems: Problem[];
  report(path: Path, message: string, advice?: string): void;
}

/** The parts of a model whose names an expression may use. */
export const namedParts = ["inputs", "species", "parameters", "compartments", "assignments"] as const;

export function beginReading(document: Document<WrittenModel>): Reading {
  const problems: Problem[] = [];
  return {
    document,
    declared: new Set(namedParts.flatMap((part) => Object.keys(document.value[part] ?? {}))),
    dimensions: new Map(),
    expanded: new Map(),
    problems,
    report: (path, message, advice) =>
      problems.push({ where: printPath(path), line: document.lineOf(path), message, advice }),
  };
}

/** Reads a unit; one that is none has been reported, and has no dimension that could be wrong. */
export function readUnitAt(reading: Reading, text: string, path: Path): UnitScale {
  const unit = readUnit(text);
  if (!unit) reading.report(path, `expected a unit, found "${text}"`, "write for example 1, %, kBq/mL");
  return unit ?? { text, dimension: [], factor: 1 };
}

/** Lets expressions use a name, if its unit could be read. */
export function makeKnown(reading: Reading, name: string, { dimension }: UnitScale): void {
  if (dimension.length > 0) reading.dimensions.set(name, dimension);
}

/** An expression as it stands in the file, the same with its assignments put in, its dimension if that is known. */
export interface ReadExpression {
  readonly written: Expression;
  readonly tree: Expression;
  readonly dimension: Dimension | undefined;
}

/** Parses an expression, checks its names, and hands back its dimension if that can be known. */
export function readExpression(reading: Reading, text: string, path: Path): ReadExpression {
  let written = parseExpression("0");
  let advice = `write it with numbers, the names of this model, + - * / ^ and ${functionNames.join(", ")}`;
  try {
    written = parseExpression(text);
    advice = "mend it, or the units of its parts";
    const names = namesIn(written);
    reportUnknown(reading, names, path);
    const isKnown = names.every((name) => reading.dimensions.has(name));
    const dimension = isKnown
      ? dimensionOf(written, (name) => reading.dimensions.get(name) ?? dimensionless)
      : undefined;
    advice = "use fewer or smaller assignments here";
    return { written, tree: expand(written, reading.expanded).tree, dimension };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    reading.report(path, error.message, advice);
    return { written, tree: written, dimension: undefined };
  }
}

function reportUnknown(
  { dimensions, declared, report }: Reading,
  names: readonly string[],
  path: Path,
): void {
  for (const name of names)
    if (!dimensions.has(name) && !declared.has(name))
      report(
        path,
        `expected a species, parameter or input, found "${name}"`,
        adviseNames(name, [...dimensions.keys()]),
      );
}

/** Reports what changes while the model runs: species and inputs, directly or by way of an assignment. */
export function expectParameters(
  reading: Reading,
  { written, tree }: ReadExpression,
  path: Path,
  advice: string,
): void {
  const { species, inputs = {} } = reading.document.value;
  const direct = namesIn(written);
  for (const found of namesIn(tree)) {
    if (!Object.hasOwn(species, found) && !Object.hasOwn(inputs, found)) continue;
    const way = direct.find((name) => holds(reading.expanded.get(name), found));
    const by = direct.includes(found) || !way ? "" : ` (in ${way})`;
    reading.report(path, `expected parameters alone, found "${found}"${by}`, advice);
  }
}

const holds = (expanded: Expanded | undefined, name: string): boolean =>
  expanded !== undefined && namesIn(expanded.tree).includes(name);

/** Reports an expression whose value cannot be given in the unit that it is meant to have. */
export function expectUnit(
  reading: Reading,
  { dimension }: ReadExpression,
  unit: UnitScale,
  path: Path,
  advice = "mend the expression or its unit",
): void {
  if (dimension && unit.dimension.length > 0 && !sameDimension(dimension, unit.dimension))
    reading.report(
      path,
      `expected a quantity that can be given in ${unit.text}, found ${wordDimension(dimension)}`,
      advice,
    );
}

/** A value in the unit of its target, or an expression that must have the dimension of that unit. */
export function readValue(
  reading: Reading,
  written: number | string,
  unit: UnitScale,
  path: Path,
): ReadExpression {
  if (typeof written === "number") return readNumber(reading, written * unit.factor, path);
  const value = readExpression(reading, written, path);
  expectUnit(
    reading,
    value,
    unit,
    path,
    "mend the expression, or write a number alone, which is in that unit",
  );
  return value;
}

function readNumber(reading: Reading, value: number, path: Path): ReadExpression {
  if (!Number.isFinite(value))
    reading.report(
      path,
      "expected a finite number, found one above 1e308 in internal units",
      "mend this value",
    );
  const tree = parseExpression(String(Number.isFinite(value) ? value : 0));
  return { written: tree, tree, dimension: undefined };
}

/** Reports a name that is none of the candidates. */
export function expectOneOf(
  reading: Reading,
  path: Path,
  name: string,
  candidates: readonly string[],
): boolean {
  if (candidates.includes(name)) return true;
  const expected = candidates.length > 0 ? `one of ${candidates.join(", ")}` : "none";
  reading.report(path, `expected ${expected}, found "${name}"`, adviseNames(name, candidates));
  return false;
}
