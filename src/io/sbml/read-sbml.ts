import { stringify } from "yaml";
import { InputError } from "../../errors.ts";
import { makeEvaluator } from "../../model/evaluate.ts";
import { parseExpression } from "../../model/expression.ts";
import type { Network } from "../../model/network.ts";
import { readModel } from "../../model/read-model.ts";
import { readUnit } from "../../units.ts";
import { childrenOf, textOf, type XmlElement } from "../xml.ts";
import type { FileModel } from "./file-model.ts";
import { type FileUnit, nameUnit } from "./file-units.ts";
import { evaluateMaths, MathsError } from "./maths.ts";
import { parseSbml } from "./parse-sbml.ts";
import { NoUnitError } from "./symbol-units.ts";
import { type Translation, translate } from "./translate.ts";

/** What an SBML file does not say of itself. */
export interface SbmlOptions {
  /** Unit of time of a file that gives none, such as `s` or `min`. */
  readonly timeUnit?: string;
  /** Takes all numbers as they stand, with the unit 1, even where units would fit. */
  readonly asNumbers?: boolean;
}

/** What an SBML file says, as a model file of one's own to go on with. */
export interface SbmlModel {
  /** The text of the model file (YAML). */
  readonly text: string;
  readonly network: Network;
  /** Seconds in one unit of time of the file. */
  readonly second: number;
  /** What was done and what was left aside, for the reader. */
  readonly remarks: readonly string[];
}

/**
 * Reads SBML Level 3 core (Versions 1 and 2) into a model file.
 *
 * Units are carried over where the file gives them, or its equations tell those of parameters that it leaves out, and its
 * numbers fit them, which is tested: every expression must have the same value before and after. Else all numbers are taken as they stand, as SBML itself does, with the
 * unit 1, and the unit of time alone is used.
 *
 * @throws InputError with everything that cannot be carried over, by name; with the unit of time if none is given.
 */
export function readSbml(text: string, file: string, options: SbmlOptions = {}): SbmlModel {
  const model = parseSbml(text, file);
  const timeUnit = findTimeUnit(model, options.timeUnit);
  const remarks = [...model.remarks];
  const withUnits = options.asNumbers ? undefined : tryUnits(model, timeUnit);
  if (withUnits && "text" in withUnits) return withUnits;
  if (withUnits)
    remarks.push(`Units are not carried over, all numbers are as in the file: ${withUnits.reason}.`);
  const translation = blame(model, () => translate(model, false, timeUnit));
  const written = writeModel(model, translation, [...remarks, ...translation.remarks]);
  const problem = findDifference(translation);
  if (problem)
    throw new InputError(file, [
      { where: problem, message: "expected the same value as in the file, found another" },
    ]);
  return finish(written, model, [...remarks, ...translation.remarks], timeUnit.factor);
}

/** What stands in the way of a translation is a problem of the file. */
function blame<T>(model: FileModel, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof MathsError)) throw error;
    const [, where = "model", message = error.message] = /^in (.*?): (.*)$/s.exec(error.message) ?? [];
    const id = /"([^"]+)"/.exec(where)?.[1];
    const { compartments, species, parameters, reactions, events, rules } = model;
    const line =
      rules.find((r) => r.variable === id)?.line ??
      [...compartments, ...species, ...parameters, ...reactions, ...events].find((p) => p.id === id)?.line;
    throw new InputError(model.file, [
      {
        where,
        line,
        message,
        advice: message.endsWith("found none")
          ? "give it one where the model was made"
          : "the model language has no word for it; change the model where it was made",
      },
    ]);
  }
}

function findTimeUnit(model: FileModel, given: string | undefined): FileUnit {
  const id = model.defaults.get("timeUnits");
  const unit = id === undefined ? undefined : model.unitOf(id);
  const second = readUnit("s");
  const isTime = (u: { dimension: readonly number[] } | undefined): boolean =>
    u?.dimension.join() === second?.dimension.join();
  if (unit && isTime(unit)) return unit;
  const read = given === undefined ? undefined : readUnit(given);
  if (read && isTime(read)) return nameUnit(read.dimension, read.factor, given);
  throw new InputError(model.file, [
    {
      where: "model",
      line: 1,
      message: `expected the unit of time (timeUnits), found ${given === undefined ? "none" : `"${given}"`}`,
      advice: "say it: --time-unit s, min or h, as the paper has it; it is not guessed",
    },
  ]);
}

function tryUnits(model: FileModel, timeUnit: FileUnit): SbmlModel | { readonly reason: string } {
  let translation: Translation;
  try {
    translation = translate(model, true, timeUnit);
  } catch (error) {
    if (error instanceof NoUnitError || error instanceof MathsError) return { reason: error.message };
    throw error;
  }
  const difference = findDifference(translation);
  if (difference) return { reason: `the numbers of ${difference} do not fit its units` };
  const remarks = [...model.remarks, ...translation.remarks];
  try {
    return finish(writeModel(model, translation, remarks), model, remarks, timeUnit.factor);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const [{ where, message }] = error.problems;
    return { reason: `${where}: ${message}` };
  }
}

/** Reads the model file; advice for fits that no longer speaks of what is there is left out. */
function finish(
  parts: Record<string, unknown>,
  model: FileModel,
  remarks: readonly string[],
  second: number,
): SbmlModel {
  const print = (value: unknown): string => stringify(value, { lineWidth: 110 });
  const text = print(parts);
  try {
    return { text, network: readModel(text, model.file), second, remarks };
  } catch (error) {
    if (!(error instanceof InputError) || !error.problems.every((p) => p.where.startsWith("fit")))
      throw error;
    const { fit: _, ...rest } = parts;
    const plain = print(rest);
    const said = "The advice for fits was left out: it speaks of what the file no longer has.";
    return { text: plain, network: readModel(plain, model.file), second, remarks: [...remarks, said] };
  }
}

function writeModel(
  model: FileModel,
  { parts }: Translation,
  remarks: readonly string[],
): Record<string, unknown> {
  const { own, id, name, notes, file } = model;
  const say = (key: string): string | undefined => own?.attributes.get(key);
  const children = (key: string): XmlElement[] => (own ? childrenOf(own, key) : []);
  const [citation] = children("citation");
  const [fit] = children("fit").map((element) => readJson(textOf(element)));
  const slug =
    (id || "model")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "")
      .slice(0, 60) || "model";
  const limits = [...children("limit").map(textOf), ...(own ? [] : remarks)];
  const notFor = children("notFor").map(textOf);
  const filled = Object.entries(parts).filter(
    ([key, value]) =>
      Object.keys(value).length > 0 || ["species", "parameters", "reactions", "observables"].includes(key),
  );
  return {
    cuptake: 1,
    name: say("name") ?? slug,
    title: say("title") ?? (name || id || slug),
    description: say("description") ?? (notes.slice(0, 4000) || `Read from ${file} (SBML).`),
    ...(limits.length > 0 && { limits }),
    ...(notFor.length > 0 && { not_for: notFor }),
    citation: citation
      ? {
          key: citation.attributes.get("key"),
          text: citation.attributes.get("text"),
          bibtex: textOf(citation),
        }
      : {
          key: slug,
          text: `read from ${file} (SBML)`,
          bibtex: `@misc{${slug},\n  title = {${name || id || slug}}\n}\n`,
        },
    ...Object.fromEntries(filled),
    ...(fit !== undefined && { fit }),
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Draws of all values at which expressions are compared. */
const nDraws = 4;

/** Names the first expression whose value is not that of the file; none if all are. */
function findDifference({ pairs, symbols, phrases }: Translation): string | undefined {
  let seed = 1;
  const random = (): number => {
    seed = (seed * 48271) % 2147483647;
    return 10 ** ((2 * seed) / 2147483647 - 1);
  };
  const values = new Map<string, () => number>();
  let drawn = new Map<string, number>();
  let t = 0;
  const lookUp = (id: string): number => {
    if (symbols.get(id).role === "one") return 1;
    const known = drawn.get(id) ?? random();
    drawn.set(id, known);
    return known;
  };
  const { factor } = symbols.timeUnit;
  for (const { id, name, unit } of symbols.all) values.set(name, () => lookUp(id) * unit.factor);
  for (const { name, value, unit } of phrases.constants) {
    const internal = value * (readUnit(unit)?.factor ?? 1);
    values.set(name, () => internal);
  }
  for (const { name, bound, at } of phrases.switches)
    values.set(name, () => (at === undefined || t >= evaluateMaths(bound, lookUp, t) ? 1 : 0));
  for (const { name, maths, factor: unit } of phrases.courses)
    values.set(name, () => evaluateMaths(maths, lookUp, t) * unit);
  const clock = phrases.clock();
  if (clock !== undefined) values.set(clock, () => t * (symbols.hasUnits ? factor : 1));
  for (let draw = 0; draw < nDraws; draw++) {
    drawn = new Map();
    t = random();
    for (const { where, maths, text, factor: unit } of pairs) {
      const expected = evaluateMaths(maths, lookUp, t) * unit;
      const found = makeEvaluator(parseExpression(text), (name) => values.get(name) ?? (() => Number.NaN))();
      if (Math.abs(found - expected) > 1e-9 * Math.max(Math.abs(found), Math.abs(expected), 1e-290))
        return where;
    }
  }
  return undefined;
}
