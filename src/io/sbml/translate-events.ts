import type { FileEvent } from "./file-model.ts";
import { addedTo, apply, holdsTime, type Maths, MathsError, named, namesOf, number } from "./maths.ts";
import { simplify } from "./simplify.ts";
import type { Symbols } from "./symbols.ts";
import { about, inText, type Writing, type Written, writeValue } from "./translation.ts";

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
  const isOfState = [...namesOf(trigger)].some((id) => !symbols.isFixed(id));
  throw new MathsError(
    `expected a trigger that compares the time with parameters (time >= …), found one that ${isOfState ? "depends on the state" : "says it otherwise: the time has to stand alone on one side of one comparison"}`,
  );
}

/** Refuses a priority that changes with the state where another event happens at the same time: it is known too late. */
function checkPriorities(
  all: readonly { readonly event: FileEvent; readonly at: number }[],
  symbols: Symbols,
): void {
  for (const { event, at } of all) {
    const { priority } = event;
    if (!priority || (!holdsTime(priority) && [...namesOf(priority)].every(symbols.isFixed))) continue;
    const other = all.find((o) => o.event !== event && o.at === at);
    if (other)
      throw new MathsError(
        `in event "${event.id}": expected a priority of parameters alone, found one that depends on the state, with "${other.event.id}" at the same time`,
      );
  }
}

/** Events by falling priority; at one time the one of higher priority comes first. */
export function inOrder(events: readonly FileEvent[], symbols: Symbols): FileEvent[] {
  const happening = events.filter((event) => !isIdle(event, symbols));
  const all = happening.map((event) => ({
    event,
    priority: event.priority
      ? about(`event "${event.id}"`, () => symbols.numberOf(event.priority as Maths))
      : Number.NEGATIVE_INFINITY,
    at: about(`event "${event.id}"`, () => symbols.numberOf(timeOf(event, symbols).bound)),
  }));
  checkPriorities(all, symbols);
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

/** A trigger that is true at time 0 fires only if it is said to have been false before. */
export function isIdle(event: FileEvent, symbols: Symbols): boolean {
  const { bound, isStrict } = about(`event "${event.id}"`, () => timeOf(event, symbols));
  const at = symbols.numberOf(bound);
  return event.initialValue && (at < 0 || (at === 0 && !isStrict));
}

export function writeEvent(event: FileEvent, written: Written, writing: Writing): void {
  const { symbols, phrases, pairs } = writing;
  const { id, assignments, own, name } = event;
  const { bound } = timeOf(event, symbols);
  const at = symbols.numberOf(bound);
  const newLevels = new Map(assignments.map((a) => [a.variable, a.maths]));
  const set: Written = {};
  const add: Written = {};
  for (const { variable, maths } of assignments) {
    const symbol = symbols.get(variable);
    const { unit, amountOf } = symbol;
    if (symbol.role !== "state" && symbol.role !== "input")
      throw new MathsError(`expected a species or a parameter that may change, found "${variable}"`);
    const value = amountOf
      ? apply("times", maths, newLevels.get(amountOf.volume) ?? named(amountOf.volume))
      : maths;
    const own = amountOf?.unit ?? unit;
    const added = amountOf || symbol.role !== "state" ? undefined : addedTo(variable, maths);
    if (added !== undefined && added >= 0) {
      add[symbol.name] = inText(added, own);
      continue;
    }
    set[amountOf?.name ?? symbol.name] = writeValue(simplify(value), own, (m) => {
      const text = phrases.express(m, amountOf ? `(substance of ${variable})` : `(${variable})`);
      pairs.push({ where: `event "${id}"`, maths: m, text, factor: own.factor });
      return text;
    });
  }
  const time = phrases.expressTime(at < 0 ? number(0) : bound);
  const description = own.get("description") ?? name;
  written[symbols.newName(own.get("name") ?? id)] = {
    at: time,
    ...(Object.keys(set).length > 0 && { set }),
    ...(Object.keys(add).length > 0 && { add }),
    ...(description && { description }),
  };
}
