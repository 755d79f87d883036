import { type Expression, shapeOf } from "../../model/expression.ts";
import type { FunctionName } from "../../model/functions.ts";
import type { Lambda } from "./mathml.ts";
import { apply, type Maths, named, number, sameMaths, substitute, transform } from "./maths.ts";

const operators = { "+": "plus", "-": "minus", "*": "times", "/": "divide", "^": "power" } as const;
const comparisons = { "<": "lt", "<=": "leq", ">": "gt", ">=": "geq" } as const;
/** Functions of the model language that MathML has too. */
const functions: Readonly<Partial<Record<FunctionName, string>>> = {
  exp: "exp",
  log: "ln",
  sqrt: "root",
  abs: "abs",
  min: "min",
  max: "max",
};

/** Turns an expression of the model language into what SBML says; its numbers are pure. */
export function toMaths(expression: Expression): Maths {
  const shape = shapeOf(expression);
  switch (shape.kind) {
    case "number":
      return number(shape.value, "dimensionless");
    case "name":
      return named(shape.name);
    case "group":
      return toMaths(shape.inner);
    case "comparison":
      return apply(comparisons[shape.op], ...shape.args.map(toMaths));
    case "operator": {
      const args = shape.args.map(toMaths);
      // A sign in front of a number is part of it; + alone says nothing.
      if (args.length === 1 && shape.op === "+") return args[0];
      return apply(operators[shape.op], ...args);
    }
    case "function":
      return toCall(shape.name, shape.args.map(toMaths));
  }
}

function toCall(name: FunctionName, args: readonly Maths[]): Maths {
  const op = functions[name];
  if (op !== undefined) return apply(op, ...args);
  const lambda = definedFunctions.get(name);
  if (lambda) return substitute(lambda.body, new Map(lambda.parameters.map((p, i) => [p, args[i]])));
  const pieces = [];
  for (let i = 0; i + 1 < args.length; i += 2) pieces.push({ value: args[i + 1], condition: args[i] });
  return { kind: "piecewise", pieces, otherwise: args[args.length - 1] };
}

const [x, K, n, one] = [named("x"), named("K"), named("n"), number(1, "dimensionless")];
const ratio = apply("power", apply("divide", x, K), n);

/**
 * Functions of the model language that MathML lacks, written out and found again. A quotient is taken before the power,
 * (x/K)ⁿ / (1 + (x/K)ⁿ), since a quantity with a unit has no power n.
 */
export const definedFunctions: ReadonlyMap<string, Lambda> = new Map([
  ["hill", { parameters: ["x", "K", "n"], body: apply("divide", ratio, apply("plus", one, ratio)) }],
  ["michaelis", { parameters: ["x", "K"], body: apply("divide", x, apply("plus", K, x)) }],
]);

/** Finds the functions of the model language in what SBML writes out. */
export const findFunctions = (maths: Maths): Maths =>
  transform(maths, (part) => {
    for (const [name, { parameters, body }] of definedFunctions) {
      const bound = new Map<string, Maths>();
      if (match(body, part, bound))
        return { kind: "call", name, args: parameters.map((p) => findFunctions(bound.get(p) ?? named(p))) };
    }
    return undefined;
  });

/** True if a tree has the form of a pattern, each name of the pattern standing for one tree. */
function match(pattern: Maths, maths: Maths, bound: Map<string, Maths>): boolean {
  if (pattern.kind === "name") {
    const known = bound.get(pattern.name);
    bound.set(pattern.name, maths);
    return !known || sameMaths(known, maths);
  }
  if (pattern.kind === "number") return sameMaths(pattern, maths);
  if (pattern.kind !== "apply" || maths.kind !== "apply" || pattern.op !== maths.op) return false;
  const { args } = maths;
  return args.length === pattern.args.length && pattern.args.every((part, i) => match(part, args[i], bound));
}
