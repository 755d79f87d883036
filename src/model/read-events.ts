import type { Path } from "../document.ts";
import { readUnit, sameDimension, type UnitScale, wordDimension } from "../units.ts";
import { type Expression, isName, parseExpression, replaceNames } from "./expression.ts";
import type { Input, ModelEvent, Species } from "./network.ts";
import { expectOneOf, expectParameters, type Reading, readExpression, readValue } from "./reading.ts";
import type { WrittenModel } from "./schema.ts";

type WrittenEvent = NonNullable<WrittenModel["events"]>[string];
type Targets = ReadonlyMap<string, UnitScale>;

/** What an event may act on, each with its unit. */
interface Stage {
  readonly species: Targets;
  readonly inputs: Targets;
}

export function readEvents(
  reading: Reading,
  species: readonly Species[],
  inputs: readonly Input[],
): ModelEvent[] {
  const units = (parts: readonly { name: string; unit: UnitScale }[]): Targets =>
    new Map(parts.map(({ name, unit }) => [name, unit]));
  const stage = { species: units(species), inputs: units(inputs) };
  return Object.entries(reading.document.value.events ?? {}).map(([name, written]) => ({
    name,
    at: readTime(reading, written.at, ["events", name, "at"]),
    set: readChanges(reading, written, ["events", name], stage),
    description: written.description ?? "",
  }));
}

const timeAdvice = "write a parameter with a unit, such as t_chase";

function readTime(reading: Reading, written: string | number, path: Path): Expression {
  const time = readExpression(reading, String(written), path);
  const second = readUnit("s");
  if (typeof written === "number")
    reading.report(path, `expected a time with its unit, found ${written}`, timeAdvice);
  else if (time.dimension && second && !sameDimension(time.dimension, second.dimension))
    reading.report(path, `expected a time, found ${wordDimension(time.dimension)}`, timeAdvice);
  expectParameters(reading, time, path, "the time of an event must be known before the run");
  return time.tree;
}

function readChanges(
  reading: Reading,
  { set = {}, add = {} }: WrittenEvent,
  path: Path,
  stage: Stage,
): Record<string, Expression> {
  if (Object.keys(set).length + Object.keys(add).length === 0)
    reading.report(path, "expected `set` or `add`, found neither", "name a species or an input to change");
  const changes: Record<string, Expression> = {};
  for (const [target, value] of Object.entries(set))
    changes[target] = readLevel(reading, target, value, [...path, "set", target], stage);
  for (const [target, value] of Object.entries(add)) {
    const here = [...path, "add", target];
    if (Object.hasOwn(set, target))
      reading.report(here, `expected "${target}" once, found it in set and in add`, "keep one of the two");
    changes[target] = readBolus(reading, target, value, here, stage);
  }
  return changes;
}

/** What a target is from then on. */
function readLevel(
  reading: Reading,
  target: string,
  written: number | string,
  path: Path,
  { species, inputs }: Stage,
): Expression {
  const unit = species.get(target) ?? inputs.get(target);
  if (!unit) {
    expectOneOf(reading, path, target, [...species.keys(), ...inputs.keys()]);
    return parseExpression("0");
  }
  if (typeof written === "number" && written < 0)
    reading.report(path, `expected 0 or more, found ${written}`, "amounts and tensions cannot be negative");
  const level = readValue(reading, written, unit, path);
  if (inputs.has(target))
    expectParameters(reading, level, path, "an input is driven from outside, not by what it drives");
  return level.tree;
}

/** What a species was, and what comes on top of it. */
function readBolus(
  reading: Reading,
  target: string,
  written: number | string,
  path: Path,
  { species }: Stage,
): Expression {
  const unit = species.get(target);
  if (!unit) {
    expectOneOf(reading, path, target, [...species.keys()]);
    return parseExpression("0");
  }
  const { tree } = readValue(reading, written, unit, path);
  // No name of a model starts with an underscore; a name that is none has been reported.
  return isName(target) ? replaceNames(parseExpression(`${target} + _dose`), "_dose", tree) : tree;
}
