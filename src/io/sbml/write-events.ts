import { CallError } from "../../errors.ts";
import { makeEvaluator } from "../../model/evaluate.ts";
import type { Expression } from "../../model/expression.ts";
import type { Network } from "../../model/network.ts";
import { dimensionless } from "../../units.ts";
import { type WrittenXml, xml } from "../xml.ts";
import { annotate, noteOf } from "./annotate.ts";
import { toMaths } from "./expression-maths.ts";
import { writeMath } from "./mathml.ts";
import { addedTo, apply, type Maths, named, number, time } from "./maths.ts";
import type { UnitNames } from "./unit-names.ts";

interface EventWriting {
  readonly network: Network;
  readonly units: UnitNames;
  /** Gives an id that nothing else has. */
  readonly newId: (wish: string) => string;
}

/** What an event sets an input to that has a course, and whether it has. */
export const levelOf = (name: string): string => `${name}_level`;
export const heldOf = (name: string): string => `${name}_held`;

/** Events in the order of the model where they meet: by priorities, each with the values that the one before left. */
export function writeEvents({ network, units, newId }: EventWriting): WrittenXml[] {
  const { events } = network;
  const targets = new Map([...network.species, ...network.inputs].map((q) => [q.name, q.unit.dimension]));
  return events.map(({ name, at, set, description }, i) => {
    refuseEarly(network, name, at);
    const assign = (variable: string, maths: Maths): WrittenXml =>
      xml("eventAssignment", { variable }, writeMath(maths));
    const assignments = Object.entries(set).flatMap(([target, value]) => {
      const maths = inUnitOf(target, toMaths(value), units.idOf(targets.get(target) ?? dimensionless));
      const hasCourse = network.inputs.some((input) => input.name === target && input.course);
      if (!hasCourse) return [assign(target, maths)];
      return [assign(levelOf(target), maths), assign(heldOf(target), number(1, "dimensionless"))];
    });
    const order = number(events.length - i, "dimensionless");
    return xml(
      "event",
      { id: newId(name), name: description || undefined, useValuesFromTriggerTime: false },
      ...noteOf(description),
      annotate("event", { name, description: description || undefined }),
      xml("trigger", { initialValue: false, persistent: true }, writeMath(apply("geq", time, toMaths(at)))),
      ...(events.length > 1 ? [xml("priority", {}, writeMath(order))] : []),
      xml("listOfEventAssignments", {}, ...assignments),
    );
  });
}

/** Gives the unit of what is changed to a number that it is set to, or that comes on top of it. */
function inUnitOf(target: string, maths: Maths, unit: string): Maths {
  if (maths.kind === "number") return { ...maths, units: unit };
  const added = addedTo(target, maths);
  return added === undefined ? maths : apply("plus", named(target), number(added, unit));
}

/** A trigger that is true from the start would fire at time 0, and not before it. */
function refuseEarly({ name, parameters }: Network, event: string, at: Expression): void {
  const value = makeEvaluator(at, (n) => () => parameters.find((q) => q.name === n)?.value ?? Number.NaN)();
  if (value < 0)
    throw new CallError(
      `${name}: the event "${event}" lies ${-value} s before time 0, which SBML cannot say; leave it out, or set what it sets from the start`,
    );
}
