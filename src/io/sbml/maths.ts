import { modelFunctions } from "../../model/functions.ts";

/** What SBML says in MathML, as a tree; the operators have the names of MathML. */
export type Maths =
  | { readonly kind: "number"; readonly value: number; readonly units?: string | undefined }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "time" }
  | { readonly kind: "apply"; readonly op: string; readonly args: readonly Maths[] }
  /** A function that the model defines. */
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Maths[] }
  | { readonly kind: "piecewise"; readonly pieces: readonly Piece[]; readonly otherwise: Maths | undefined };

/** A value and the condition under which it holds. */
export interface Piece {
  readonly value: Maths;
  readonly condition: Maths;
}

/** Says why a piece of mathematics cannot be taken. */
export class MathsError extends Error {
  override readonly name = "MathsError";
}

export const number = (value: number, units?: string): Maths => ({ kind: "number", value, units });
export const named = (name: string): Maths => ({ kind: "name", name });
export const apply = (op: string, ...args: readonly Maths[]): Maths => ({ kind: "apply", op, args });
export const time: Maths = { kind: "time" };

/** The parts directly inside a tree. */
export function partsOf(maths: Maths): readonly Maths[] {
  if (maths.kind === "apply" || maths.kind === "call") return maths.args;
  if (maths.kind !== "piecewise") return [];
  const pieces = maths.pieces.flatMap(({ value, condition }) => [value, condition]);
  return maths.otherwise ? [...pieces, maths.otherwise] : pieces;
}

/** The tree with `change` applied to all its parts; what `change` leaves alone (undefined) keeps its own parts. */
export function transform(maths: Maths, change: (part: Maths) => Maths | undefined): Maths {
  const changed = change(maths);
  if (changed) return changed;
  const inside = (part: Maths): Maths => transform(part, change);
  if (maths.kind === "apply" || maths.kind === "call") return { ...maths, args: maths.args.map(inside) };
  if (maths.kind !== "piecewise") return maths;
  return {
    kind: "piecewise",
    pieces: maths.pieces.map(({ value, condition }) => ({
      value: inside(value),
      condition: inside(condition),
    })),
    otherwise: maths.otherwise && inside(maths.otherwise),
  };
}

/** Replaces names by trees. */
export const substitute = (maths: Maths, by: ReadonlyMap<string, Maths>): Maths =>
  transform(maths, (part) => (part.kind === "name" ? by.get(part.name) : undefined));

/** All names in a tree, each once. */
export function namesOf(maths: Maths, found = new Set<string>()): Set<string> {
  if (maths.kind === "name") found.add(maths.name);
  for (const part of partsOf(maths)) namesOf(part, found);
  return found;
}

/** True if a tree holds a part of this kind. */
export const holdsPart = (maths: Maths, is: (part: Maths) => boolean): boolean =>
  is(maths) || partsOf(maths).some((part) => holdsPart(part, is));
export const holdsTime = (maths: Maths): boolean => holdsPart(maths, ({ kind }) => kind === "time");

/** True if two trees are the same, units of numbers aside. */
export function sameMaths(a: Maths, b: Maths): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind === "number") return a.value === (b as typeof a).value;
  if (a.kind === "name") return a.name === (b as typeof a).name;
  if (a.kind === "apply" && a.op !== (b as typeof a).op) return false;
  if (a.kind === "call" && a.name !== (b as typeof a).name) return false;
  const [own, other] = [partsOf(a), partsOf(b)];
  return own.length === other.length && own.every((part, i) => sameMaths(part, other[i]));
}

const truth = (x: boolean): number => (x ? 1 : 0);
const chain = (args: readonly number[], holds: (a: number, b: number) => boolean): number =>
  truth(args.every((x, i) => i === 0 || holds(args[i - 1], x)));

/** What the operators compute; those that are not here can be read and named, not used. */
const operators: Readonly<Record<string, (args: readonly number[]) => number>> = {
  plus: (args) => args.reduce((a, b) => a + b, 0),
  times: (args) => args.reduce((a, b) => a * b, 1),
  minus: ([a, b]) => (b === undefined ? -a : a - b),
  divide: ([a, b]) => a / b,
  power: ([a, b]) => a ** b,
  root: ([a, degree = 2]) => (degree === 2 ? Math.sqrt(a) : a ** (1 / degree)),
  exp: ([a]) => Math.exp(a),
  ln: ([a]) => Math.log(a),
  log: ([a, base = 10]) => Math.log(a) / Math.log(base),
  abs: ([a]) => Math.abs(a),
  min: (args) => Math.min(...args),
  max: (args) => Math.max(...args),
  sin: ([a]) => Math.sin(a),
  cos: ([a]) => Math.cos(a),
  sinh: ([a]) => Math.sinh(a),
  cosh: ([a]) => Math.cosh(a),
  tanh: ([a]) => Math.tanh(a),
  lt: (args) => chain(args, (a, b) => a < b),
  leq: (args) => chain(args, (a, b) => a <= b),
  gt: (args) => chain(args, (a, b) => a > b),
  geq: (args) => chain(args, (a, b) => a >= b),
  eq: (args) => chain(args, (a, b) => a === b),
  neq: ([a, b]) => truth(a !== b),
  and: (args) => truth(args.every((x) => x !== 0)),
  or: (args) => truth(args.some((x) => x !== 0)),
  xor: (args) => truth(args.filter((x) => x !== 0).length % 2 === 1),
  not: ([a]) => truth(a === 0),
  implies: ([a, b]) => truth(a === 0 || b !== 0),
};

/**
 * Evaluates a tree, its own functions put in before.
 *
 * @throws MathsError for an operator that has no value here.
 */
export function evaluateMaths(maths: Maths, lookUp: (name: string) => number, t: number): number {
  const evaluate = (part: Maths): number => evaluateMaths(part, lookUp, t);
  switch (maths.kind) {
    case "number":
      return maths.value;
    case "name":
      return lookUp(maths.name);
    case "time":
      return t;
    case "call":
      if (maths.name === "hill" || maths.name === "michaelis") {
        const f: (...args: number[]) => number = modelFunctions[maths.name].value;
        return f(...maths.args.map(evaluate));
      }
      throw new MathsError(`expected a function that the model defines, found "${maths.name}"`);
    case "piecewise": {
      const piece = maths.pieces.find(({ condition }) => evaluate(condition) !== 0);
      const chosen = piece?.value ?? maths.otherwise;
      return chosen ? evaluate(chosen) : Number.NaN;
    }
    case "apply": {
      if (!Object.hasOwn(operators, maths.op)) throw new MathsError(`${maths.op} has no value here`);
      return operators[maths.op](maths.args.map(evaluate));
    }
  }
}

/** The number that comes on top of a name in name + number. */
export function addedTo(name: string, maths: Maths): number | undefined {
  if (maths.kind !== "apply" || maths.op !== "plus" || maths.args.length !== 2) return undefined;
  const [a, b] = maths.args;
  return a.kind === "name" && a.name === name && b.kind === "number" ? b.value : undefined;
}
