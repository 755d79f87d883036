import { adviseNames, CallError } from "../errors.ts";
import type { SourcedQuantity } from "../quantity.ts";
import type { TimeCourse } from "../time-course.ts";
import type { UnitScale } from "../units.ts";
import type { Expression } from "./expression.ts";

/** What drives the network from outside: its course if it has one, else constant at its value. */
export interface Input extends SourcedQuantity {
  readonly course: TimeCourse | undefined;
}

/** One pool of the tracer. */
export interface Species {
  readonly name: string;
  /** Initial value in internal units, an expression of parameters alone. */
  readonly initial: Expression;
  readonly unit: UnitScale;
  /** The compartment whose volume (a parameter of the same name) it is dissolved in; without one it is an amount. */
  readonly compartment: string | undefined;
  readonly description: string;
}

/** A name for an expression; wherever it was used, its expression stands in its place. */
export interface Assignment {
  readonly name: string;
  /** With all other assignments put in. */
  readonly expression: Expression;
  readonly unit: UnitScale;
  readonly description: string;
}

/** Something that happens at one time: a bolus, a change of medium, a step of the O2 tension. */
export interface ModelEvent {
  readonly name: string;
  /** When, in s: an expression of parameters. */
  readonly at: Expression;
  /**
   * What each species is from then on, in terms of the state just before, and at what level each input stays from
   * then on, in terms of parameters.
   */
  readonly set: Readonly<Record<string, Expression>>;
  readonly description: string;
}

/** A process that turns `from` into `to` at `rate`; numbers of particles per event as coefficients. */
export interface Reaction {
  readonly name: string;
  readonly from: Readonly<Record<string, number>>;
  readonly to: Readonly<Record<string, number>>;
  /** Amount (or fraction) per second; a species in a compartment changes by this over its volume. */
  readonly rate: Expression;
}

/** What an experiment reports, as an expression of species, parameters and inputs. */
export interface Observable {
  readonly name: string;
  readonly expression: Expression;
  /** Reported value = internal value / unit.factor. */
  readonly unit: UnitScale;
  readonly description: string;
}

/** A combination of parameters that can be fitted in place of one of them: K_R = k_red / k_ox in place of k_ox. */
export interface Combination extends Omit<SourcedQuantity, "value" | "provenance" | "source"> {
  readonly expression: Expression;
  /** The parameter that gives way, and its value in terms of the others and this combination. */
  readonly solves: string;
  readonly as: Expression;
}

/** What a fit of this model frees and fixes unless told otherwise, and why. */
export interface FitAdvice {
  readonly observable: string;
  readonly free: readonly string[];
  readonly fixed: Readonly<Record<string, string>>;
  readonly combinations: readonly Combination[];
}

/** The paper that a model rests on. */
export interface Citation {
  readonly key: string;
  readonly text: string;
  readonly bibtex: string;
}

/** A mechanism, written once: everything that computes, draws or documents it is made from this. */
export interface Network {
  readonly file: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly limits: readonly string[];
  /** What it must not be used for. */
  readonly notFor: readonly string[];
  readonly citation: Citation;
  readonly species: readonly Species[];
  /** Volumes of compartments (mL) stand among them, behind the others. */
  readonly parameters: readonly SourcedQuantity[];
  readonly compartments: readonly string[];
  readonly inputs: readonly Input[];
  readonly assignments: readonly Assignment[];
  readonly reactions: readonly Reaction[];
  readonly events: readonly ModelEvent[];
  readonly observables: readonly Observable[];
  readonly fit: FitAdvice | undefined;
}

/**
 * Finds an observable by its name.
 *
 * @throws CallError if the network has none of that name.
 */
export function findObservable(network: Network, name: string): Observable {
  const found = network.observables.find((o) => o.name === name);
  if (found) return found;
  const names = network.observables.map((o) => o.name);
  throw new CallError(`${network.name} has no observable "${name}": ${adviseNames(name, names)}`);
}

/**
 * Returns the network with some of its inputs driven otherwise, by name: a number (internal unit) is a level that
 * holds, a course is followed.
 *
 * @throws CallError if the network has no input of that name.
 */
export function driveNetwork(
  network: Network,
  drives: Readonly<Record<string, number | TimeCourse>>,
): Network {
  const names = network.inputs.map((q) => q.name);
  for (const name of Object.keys(drives))
    if (!names.includes(name))
      throw new CallError(`${network.name} has no input "${name}": ${adviseNames(name, names)}`);
  const inputs = network.inputs.map((input): Input => {
    const drive = drives[input.name];
    if (drive === undefined) return input;
    return typeof drive === "number"
      ? { ...input, value: drive, course: undefined }
      : { ...input, course: drive };
  });
  return { ...network, inputs };
}
