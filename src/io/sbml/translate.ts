import { readUnit } from "../../units.ts";
import type { FileModel } from "./file-model.ts";
import type { FileUnit } from "./file-units.ts";
import { apply, type Maths, MathsError, number } from "./maths.ts";
import { makePhrases, type Phrases } from "./phrase.ts";
import { simplify } from "./simplify.ts";
import { type FileSymbol, makeSymbols, type Symbols } from "./symbols.ts";
import { inOrder, isIdle, writeEvent } from "./translate-events.ts";
import { pushRate, writeReaction } from "./translate-reactions.ts";
import { about, inText, type Pair, type Writing, type Written, writeValue } from "./translation.ts";
import { unwind } from "./unwind.ts";
import { writeCourse } from "./write-course.ts";

/** A model as the model language writes it, and what is needed to check it. */
export interface Translation {
  readonly parts: Readonly<Record<string, Written>>;
  readonly pairs: readonly Pair[];
  readonly symbols: Symbols;
  readonly phrases: Phrases;
  readonly remarks: readonly string[];
}

/**
 * Translates a file into the parts of a model file, with its units or with its numbers as they stand.
 *
 * @throws MathsError for what the model language cannot say; NoUnitError.
 */
export function translate(file: FileModel, hasUnits: boolean, timeUnit: FileUnit): Translation {
  const model = unwind(file);
  const symbols = makeSymbols(model, hasUnits, timeUnit);
  const phrases = makePhrases(symbols);
  const pairs: Pair[] = [];
  const remarks: string[] = [];
  const writing: Writing = { model, symbols, phrases, pairs, remarks, source: file.file };
  const parts: Record<string, Written> = {
    ...{
      inputs: {},
      compartments: {},
      species: {},
      parameters: {},
      assignments: {},
      reactions: {},
      events: {},
    },
    observables: {},
  };
  for (const symbol of symbols.all) about(`"${symbol.id}"`, () => writeSymbol(symbol, parts, writing));
  for (const reaction of model.reactions)
    about(`reaction "${reaction.id}"`, () => writeReaction(reaction, parts.reactions, writing));
  for (const event of model.events.filter((e) => isIdle(e, symbols)))
    remarks.push(`Event "${event.id}" never happens (it is true from the start) and was left out.`);
  for (const event of inOrder(model.events, symbols))
    about(`event "${event.id}"`, () => writeEvent(event, parts.events, writing));
  writeNeeds(parts, writing);
  return { parts, pairs, symbols, phrases, remarks };
}

/** Unit and provenance of a number, as an annotation of ours says them, else as a number of this file. */
function quantityOf({ part, unit }: FileSymbol, value: number, { source }: Writing): Written {
  const { own } = part;
  const [low, high] = [own.get("low"), own.get("high")].map((text) =>
    text === undefined ? Number.NaN : Number(text),
  );
  const written = inText(value, unit);
  // A value that was changed since is taken, and the range widened to it.
  const hasRange = Number.isFinite(low) && Number.isFinite(high);
  const provenance = own.get("provenance") ?? "unverified";
  const { description } = wordsOf({ part });
  return {
    value: written,
    unit: unit.text,
    ...(hasRange && { range: [Math.min(low, written), Math.max(high, written)] }),
    ...(own.has("scale") && hasRange && Math.min(low, written) > 0 && { scale: own.get("scale") }),
    provenance,
    ...(own.has("source")
      ? { source: own.get("source") }
      : provenance === "assumed"
        ? {}
        : { source: `${source} (SBML)` }),
    ...(description !== undefined && { description }),
  };
}

const wordsOf = ({ part: { own, name } }: Pick<FileSymbol, "part">): { readonly description?: string } => {
  const description = own.size > 0 ? own.get("description") : name;
  return description ? { description } : {};
};

function writeSymbol(symbol: FileSymbol, parts: Record<string, Written>, writing: Writing): void {
  const { id, name, role, unit, part } = symbol;
  const { symbols, phrases, pairs } = writing;
  const rule = symbols.ruleOf(id);
  const assign = (target: string, maths: Maths, words: Written): void => {
    const text = phrases.express(maths, `(${id})`);
    parts.assignments[target] = { expression: text, unit: unit.text, ...words };
    pairs.push({ where: `"${id}"`, maths, text, factor: unit.factor });
  };
  switch (role) {
    case "one":
      return;
    case "observable": {
      const maths = rule?.maths ?? number(0);
      const text = phrases.express(maths, `(${id})`);
      parts.observables[part.own.get("name") ?? name] = {
        expression: text,
        unit: unit.text,
        ...wordsOf(symbol),
      };
      pairs.push({ where: `"${id}"`, maths, text, factor: unit.factor });
      return;
    }
    case "assigned":
      assign(name, rule?.maths ?? symbols.initialOf(id), wordsOf(symbol));
      // What this program wrote as an assignment is no observable of its model.
      if (rule && !symbols.isFixed(id) && part.own.get("element") !== "assignment")
        parts.observables[name] = { expression: name, unit: unit.text };
      return;
    case "state":
      writeState(symbol, parts, writing);
      return;
    default:
      writeQuantity(symbol, parts, writing, assign);
  }
}

type Assign = (target: string, maths: Maths, words: Written) => void;

/** Parameters, compartments and inputs; one below 0 is written as minus its size. */
function writeQuantity(
  symbol: FileSymbol,
  parts: Record<string, Written>,
  writing: Writing,
  assign: Assign,
): void {
  const { id, name, role } = symbol;
  const { symbols } = writing;
  const rule = symbols.ruleOf(id);
  if (role === "input" && rule) {
    const course = writeCourse(rule.maths, symbol.unit, symbols.timeUnit);
    if (course)
      parts.inputs[name] = {
        ...quantityOf(symbol, Number(symbol.part.own.get("value") ?? 0), writing),
        course,
      };
    else assign(name, rule.maths, wordsOf(symbol));
    if (!course) parts.observables[name] = { expression: name, unit: symbol.unit.text };
    return;
  }
  const value = symbols.numberOf(symbols.initialOf(id));
  if (!Number.isFinite(value)) throw new MathsError(`expected a finite value, found ${value}`);
  const part = role === "input" ? "inputs" : role === "compartment" ? "compartments" : "parameters";
  if (value >= 0) parts[part][name] = quantityOf(symbol, value, writing);
  else {
    if (role === "input")
      throw new MathsError(`expected a level of 0 or more of what events or others set, found ${value}`);
    const size = symbols.newName(`${name}_size`);
    parts.parameters[size] = { ...quantityOf(symbol, -value, writing), description: `minus ${name}` };
    parts.assignments[name] = { expression: `-${size}`, unit: symbol.unit.text, ...wordsOf(symbol) };
  }
}

function writeState(symbol: FileSymbol, parts: Record<string, Written>, writing: Writing): void {
  const { id, name, unit, compartment, amountOf } = symbol;
  const { symbols, phrases, pairs } = writing;
  const rule = symbols.ruleOf(id);
  const own = symbols.initialOf(id);
  const initial = amountOf
    ? simplify(apply("times", own, symbols.initialOf(amountOf.volume)))
    : simplify(own);
  const state = amountOf ? { unit: amountOf.unit, key: `(substance of ${id})` } : { unit, key: `(${id})` };
  const written = writeValue(initial, state.unit, (maths) => {
    const text = phrases.express(maths, state.key);
    pairs.push({ where: `initial value of "${id}"`, maths, text, factor: state.unit.factor });
    return text;
  });
  parts.species[amountOf?.name ?? name] = {
    initial: written,
    unit: state.unit.text,
    ...(compartment !== undefined && { compartment }),
    ...wordsOf(symbol),
  };
  if (amountOf) {
    const volume = symbols.get(amountOf.volume).name;
    parts.assignments[name] = { expression: `${amountOf.name} / ${volume}`, unit: unit.text };
  }
  if (rule) {
    const perTime = phrases.expressRate(rule.maths, `(${id})`);
    parts.reactions[`${id}_rate`] = { to: name, rate: perTime };
    pushRate(`rate of "${id}"`, rule.maths, perTime, unit, writing);
  }
  if (parts.observables[name] === undefined && symbol.part.own.size === 0)
    parts.observables[name] = { expression: name, unit: unit.text, ...wordsOf(symbol) };
}

/** What expressions asked for beside themselves: numbers with units, switches, the time. */
function writeNeeds(parts: Record<string, Written>, { phrases, symbols, source }: Writing): void {
  for (const { name, at } of phrases.switches) {
    const value = at === undefined ? 1 : 0;
    const description = `1 once the time has reached what "${source}" compares it with`;
    parts.inputs[name] = { value, unit: "1", provenance: "assumed", description };
    if (at !== undefined) parts.events[symbols.newName(`reach_${name}`)] = { at, set: { [name]: 1 } };
  }
  for (const { name, course, unit } of phrases.courses)
    parts.inputs[name] = { value: 0, unit, provenance: "unverified", source: `${source} (SBML)`, course };
  for (const { name, value, unit } of phrases.constants)
    parts.parameters[name] = {
      value,
      unit,
      provenance: "unverified",
      source: `${source} (SBML)`,
      description: "a number of that file, which has a unit",
    };
  const clock = phrases.clock();
  if (clock === undefined) return;
  const { timeUnit, hasUnits } = symbols;
  const end = 1e9;
  const unit = hasUnits ? timeUnit.text : "1";
  const slope = hasUnits ? 1 / (readUnit(unit)?.factor ?? 1) : 1 / timeUnit.factor;
  parts.inputs[clock] = {
    ...{ value: 0, unit, provenance: "assumed", description: "the time" },
    course: { time_unit: "s", ramp: { from: [0, 0], to: [end, end * slope] } },
  };
}
