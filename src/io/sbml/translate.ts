import { readUnit } from "../../units.ts";
import { inUnit } from "./annotate.ts";
import type { FileUnit } from "./file-units.ts";
import {
  apply,
  holdsTime,
  type Maths,
  MathsError,
  named,
  namesOf,
  number,
  substitute,
  transform,
} from "./maths.ts";
import type { FileEvent, FileModel, FileReaction, Reference } from "./parse-sbml.ts";
import { makePhrases, type Phrases } from "./phrase.ts";
import { simplify } from "./print-maths.ts";
import { type FileSymbol, makeSymbols, type Symbols } from "./symbols.ts";
import { writeCourse } from "./write-course.ts";

type Written = Record<string, unknown>;

/** An expression with what it came from, for the comparison of their values. */
export interface Pair {
  readonly where: string;
  readonly maths: Maths;
  readonly text: string;
  /** Internal units in one of what the file's mathematics comes to. */
  readonly factor: number;
}

/** A model as the model language writes it, and what is needed to check it. */
export interface Translation {
  readonly parts: Readonly<Record<string, Written>>;
  readonly pairs: readonly Pair[];
  readonly symbols: Symbols;
  readonly phrases: Phrases;
  readonly remarks: readonly string[];
}

/** Names what an error is about. */
function about<T>(what: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof MathsError) || error.message.startsWith("in ")) throw error;
    throw new MathsError(`in ${what}: ${error.message}`);
  }
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
  for (const event of inOrder(model.events, symbols))
    about(`event "${event.id}"`, () => writeEvent(event, parts.events, writing));
  writeNeeds(parts, writing);
  return { parts, pairs, symbols, phrases, remarks };
}

interface Writing {
  readonly model: FileModel;
  readonly symbols: Symbols;
  readonly phrases: Phrases;
  readonly pairs: Pair[];
  readonly remarks: string[];
  readonly source: string;
}

/** Puts rates of reactions and stoichiometries in where mathematics names them, and local parameters among the others. */
function unwind(model: FileModel): FileModel {
  const taken = new Set(
    [...model.compartments, ...model.species, ...model.parameters, ...model.reactions].map((p) => p.id),
  );
  const locals = model.reactions.flatMap((r) =>
    r.locals.map((local) => {
      let id = `${r.id}_${local.id}`;
      while (taken.has(id)) id += "_";
      taken.add(id);
      return { reaction: r.id, from: local.id, parameter: { ...local, id } };
    }),
  );
  const reactions = model.reactions.map((r) => {
    const own = locals
      .filter((l) => l.reaction === r.id)
      .map((l): [string, Maths] => [l.from, named(l.parameter.id)]);
    return { ...r, law: own.length > 0 ? substitute(r.law, new Map(own)) : r.law };
  });
  const meanings = new Map<string, Maths>();
  for (const { reactants, products } of reactions)
    for (const ref of [...reactants, ...products])
      if (ref.id !== undefined) meanings.set(ref.id, stoichiometryOf(ref, model));
  for (const { id, law } of reactions) meanings.set(id, law);
  const mean = (maths: Maths, depth = 0): Maths =>
    transform(maths, (part) => {
      const found = part.kind === "name" ? meanings.get(part.name) : undefined;
      if (found && depth > 20) throw new MathsError("expected rates without a circle, found one");
      return found && mean(found, depth + 1);
    });
  const isReference = (id: string): boolean => meanings.has(id) && !reactions.some((r) => r.id === id);
  return {
    ...model,
    parameters: [...model.parameters, ...locals.map((l) => l.parameter)],
    reactions: reactions.map((r) => ({ ...r, law: mean(r.law) })),
    rules: model.rules.filter((r) => !isReference(r.variable)).map((r) => ({ ...r, maths: mean(r.maths) })),
    initial: model.initial.filter((i) => !isReference(i.symbol)).map((i) => ({ ...i, maths: mean(i.maths) })),
    events: model.events.map((e) => ({
      ...e,
      trigger: mean(e.trigger),
      assignments: e.assignments.map((a) => ({ ...a, maths: mean(a.maths) })),
    })),
  };
}

/** How many of a species a reaction takes or makes: a number, or what a rule says. */
function stoichiometryOf({ id, species, stoichiometry }: Reference, model: FileModel): Maths {
  const rule = model.rules.find((r) => r.variable === id);
  if (id !== undefined && rule?.kind === "rate")
    throw new MathsError(`expected a stoichiometry without a rate rule, found one of "${id}"`);
  if (id !== undefined && model.events.some((e) => e.assignments.some((a) => a.variable === id)))
    throw new MathsError(`expected a stoichiometry that no event sets, found "${id}"`);
  const found = rule?.maths ?? model.initial.find((i) => i.symbol === id)?.maths;
  if (id !== undefined && found) return found;
  if (stoichiometry === undefined)
    throw new MathsError(`expected a stoichiometry of "${species}", found none`);
  return number(stoichiometry);
}

/** A number of the file in the unit that the model file writes it in. */
const inText = (value: number, { factor, text }: FileUnit): number =>
  inUnit(value * factor, readUnit(text)?.factor ?? 1);

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
      if (rule && !symbols.isFixed(id)) parts.observables[name] = { expression: name, unit: unit.text };
      return;
    case "state":
      writeState(symbol, parts, writing, assign);
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

function writeState(
  symbol: FileSymbol,
  parts: Record<string, Written>,
  writing: Writing,
  assign: Assign,
): void {
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
  void assign;
}

/** Rates are compared where there are units; else the unit of time is all that was put in. */
function pushRate(
  where: string,
  maths: Maths,
  text: string,
  unit: FileUnit,
  { symbols, pairs }: Writing,
): void {
  pairs.push({ where, maths, text, factor: unit.factor / symbols.timeUnit.factor });
}

/** A number stands for itself, in the unit of what it is the value of; all else is an expression. */
function writeValue(maths: Maths, unit: FileUnit, express: (maths: Maths) => string): number | string {
  const value = maths.kind === "number" ? inText(maths.value, unit) : Number.NaN;
  return value >= 0 ? value : express(maths);
}

/** Net coefficient of each species of a reaction that changes by it. */
function netOf({ reactants, products }: FileReaction, { model, symbols }: Writing): Map<string, Maths[]> {
  const net = new Map<string, Maths[]>();
  const add = (ref: Reference, sign: 1 | -1): void => {
    const { species, role } = symbols.get(ref.species);
    if (!species || species.isBoundary || species.constant || role !== "state") return;
    const size = stoichiometryOf(ref, model);
    net.set(ref.species, [...(net.get(ref.species) ?? []), sign === 1 ? size : apply("minus", size)]);
  };
  for (const ref of reactants) add(ref, -1);
  for (const ref of products) add(ref, 1);
  return net;
}

/** The factor between the extent of a reaction and a species; none where it is 1 of a unit. */
function conversionOf(id: string, { symbols }: Writing): Maths | undefined {
  const conversion = symbols.get(id).species?.conversion;
  return conversion === undefined || symbols.get(conversion).role === "one" ? undefined : named(conversion);
}

function writeReaction(reaction: FileReaction, written: Written, writing: Writing): void {
  const { symbols, phrases, remarks } = writing;
  const { id, law, name } = reaction;
  const net = netOf(reaction, writing);
  if (net.size === 0) {
    remarks.push(`Reaction "${id}" changes no species and was left out.`);
    return;
  }
  const words = name && name !== id ? { description: name } : {};
  const key = name && symbols.model.own ? name : id;
  const sums = [...net].map(([species, terms]) => ({ species, total: simplify(addUp(terms)) }));
  const stateOf = (species: string): string =>
    symbols.get(species).amountOf?.name ?? symbols.get(species).name;
  const isPlain = sums.every(
    ({ species, total }) => total.kind === "number" && !conversionOf(species, writing),
  );
  if (isPlain) {
    const side = (sign: number): Record<string, number> =>
      Object.fromEntries(
        sums.flatMap(({ species, total }) =>
          total.kind === "number" && total.value * sign > 0 ? [[stateOf(species), total.value * sign]] : [],
        ),
      );
    const [from, to] = [side(-1), side(1)];
    if (Object.keys(from).length + Object.keys(to).length === 0) return;
    const [first] = sums;
    const rate = phrases.expressRate(law, `(${first.species})`);
    pushRate(`reaction "${id}"`, law, rate, extentUnit(first.species, writing), writing);
    written[key] = { ...sideOf("from", from), ...sideOf("to", to), rate, ...words };
    return;
  }
  for (const { species, total } of sums) {
    const conversion = conversionOf(species, writing);
    const factors = [...(conversion ? [conversion] : []), total, law];
    const maths = apply("times", ...factors);
    const rate = phrases.expressRate(maths, `(${species})`);
    pushRate(`reaction "${id}"`, maths, rate, extentUnit(species, writing), writing);
    written[`${key}_${species}`] = { to: stateOf(species), rate, ...words };
  }
}

/** One species alone is written by its name. */
function sideOf(key: "from" | "to", side: Readonly<Record<string, number>>): Written {
  const entries = Object.entries(side);
  if (entries.length === 0) return {};
  return { [key]: entries.length === 1 && entries[0][1] === 1 ? entries[0][0] : side };
}

/** What the amount of a species is counted in; its concentration, where its volume stands for a unit alone. */
function extentUnit(id: string, { symbols }: Writing): FileUnit {
  const { species, unit, compartment, amountOf } = symbols.get(id);
  if (species === undefined || (compartment === undefined && !amountOf)) return unit;
  return symbols.hasUnits ? (symbols.unitOf(`(substance of ${id})`) ?? unit) : unit;
}

function addUp(terms: readonly Maths[]): Maths {
  const signed = terms.map((term) => simplify(term));
  if (signed.every((term) => term.kind === "number"))
    return number(signed.reduce((sum, term) => sum + (term.kind === "number" ? term.value : 0), 0));
  return apply("plus", ...signed);
}

/** The time of an event: the trigger must compare the time with what is fixed, and become true there. */
function timeOf({ trigger }: FileEvent, symbols: Symbols): { bound: Maths; isStrict: boolean } {
  const [a, b] = trigger.kind === "apply" ? trigger.args : [];
  if (trigger.kind === "apply" && a && b) {
    const { op } = trigger;
    const isFixed = (maths: Maths): boolean =>
      !holdsTime(maths) && [...namesOf(maths)].every(symbols.isFixed);
    if (a.kind === "time" && (op === "geq" || op === "gt") && isFixed(b))
      return { bound: b, isStrict: op === "gt" };
    if (b.kind === "time" && (op === "leq" || op === "lt") && isFixed(a))
      return { bound: a, isStrict: op === "lt" };
  }
  throw new MathsError(
    "expected a trigger that compares the time with parameters (time >= …), found one that depends on the state",
  );
}

/** Events by falling priority; at one time the one of higher priority comes first. */
function inOrder(events: readonly FileEvent[], symbols: Symbols): FileEvent[] {
  const all = events.map((event) => ({
    event,
    priority: event.priority
      ? about(`event "${event.id}"`, () => symbols.numberOf(event.priority as Maths))
      : Number.NEGATIVE_INFINITY,
    at: about(`event "${event.id}"`, () => symbols.numberOf(timeOf(event, symbols).bound)),
  }));
  for (const { event, at } of all) {
    if (!event.fromTrigger) continue;
    const reads = new Set(event.assignments.flatMap(({ maths }) => [...namesOf(maths)]));
    const other = all.find(
      (o) => o.event !== event && o.at === at && o.event.assignments.some((a) => reads.has(a.variable)),
    );
    if (other)
      throw new MathsError(
        `in event "${event.id}": expected useValuesFromTriggerTime="false", found an event that uses what "${other.event.id}" sets at the same time`,
      );
  }
  return all.sort((x, y) => y.priority - x.priority || 0).map(({ event }) => event);
}

function writeEvent(event: FileEvent, written: Written, writing: Writing): void {
  const { symbols, phrases, pairs, remarks } = writing;
  const { id, assignments, initialValue, own, name } = event;
  const { bound, isStrict } = timeOf(event, symbols);
  const at = symbols.numberOf(bound);
  // A trigger that is true at time 0 fires only if it is said to have been false before.
  if (at < 0 || (at === 0 && !isStrict))
    if (initialValue) {
      remarks.push(`Event "${id}" never happens (it is true from the start) and was left out.`);
      return;
    }
  const newLevels = new Map(assignments.map((a) => [a.variable, a.maths]));
  const set: Written = {};
  for (const { variable, maths } of assignments) {
    const symbol = symbols.get(variable);
    const { unit, amountOf } = symbol;
    if (symbol.role !== "state" && symbol.role !== "input")
      throw new MathsError(`expected a species or a parameter that may change, found "${variable}"`);
    const value = amountOf
      ? apply("times", maths, newLevels.get(amountOf.volume) ?? named(amountOf.volume))
      : maths;
    const own = amountOf?.unit ?? unit;
    set[amountOf?.name ?? symbol.name] = writeValue(simplify(value), own, (m) => {
      const text = phrases.express(m, amountOf ? `(substance of ${variable})` : `(${variable})`);
      pairs.push({ where: `event "${id}"`, maths: m, text, factor: own.factor });
      return text;
    });
  }
  const time = phrases.expressTime(at < 0 ? number(0) : bound);
  const description = own.get("description") ?? name;
  written[symbols.newName(own.get("name") ?? id)] = { at: time, set, ...(description && { description }) };
}

/** What expressions asked for beside themselves: numbers with units, switches, the time. */
function writeNeeds(parts: Record<string, Written>, { phrases, symbols, source, model }: Writing): void {
  for (const { name, bound, at } of phrases.switches) {
    const value = at === undefined ? 1 : 0;
    const description = `1 once the time has reached what "${source}" compares it with`;
    parts.inputs[name] = { value, unit: "1", provenance: "assumed", description };
    if (at !== undefined) parts.events[symbols.newName(`reach_${name}`)] = { at, set: { [name]: 1 } };
    void bound;
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
  void model;
}
