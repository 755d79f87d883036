import { type Expression, ExpressionError, shapeOf } from "./expression.ts";
import { comparisons, type FunctionName, modelFunctions } from "./functions.ts";

/** Finds the value of a name while an expression is evaluated; made once, before the loop. */
export type Slot = (name: string) => () => number;

/**
 * Makes a closure that evaluates an expression, one closure a node: slower than generated code and needing no
 * code generation, hence the oracle of the compiler and its stand-in under a strict content-security policy.
 */
export function makeEvaluator(node: Expression, slot: Slot): () => number {
  const shape = shapeOf(node);
  switch (shape.kind) {
    case "number": {
      const { value } = shape;
      return () => value;
    }
    case "name":
      return slot(shape.name);
    case "group":
      return makeEvaluator(shape.inner, slot);
    case "comparison": {
      const compare = comparisons[shape.op];
      const [a, b] = shape.args.map((arg) => makeEvaluator(arg, slot));
      return () => compare(a(), b());
    }
    case "function":
      return makeCall(
        shape.name,
        shape.args.map((arg) => makeEvaluator(arg, slot)),
      );
    case "operator":
      return makeOperator(
        shape.op,
        shape.args.map((arg) => makeEvaluator(arg, slot)),
      );
  }
}

function makeCall(name: FunctionName, args: readonly (() => number)[]): () => number {
  const f: (...values: number[]) => number = modelFunctions[name].value;
  const [a] = args;
  if (args.length === 1) return () => f(a());
  return () => f(...args.map((arg) => arg()));
}

function makeOperator(op: "+" | "-" | "*" | "/" | "^", args: readonly (() => number)[]): () => number {
  const [a, b] = args;
  if (!a) throw new ExpressionError("an operator without arguments");
  if (!b) return op === "-" ? () => -a() : a;
  if (op === "+") return () => a() + b();
  if (op === "-") return () => a() - b();
  if (op === "*") return () => a() * b();
  if (op === "/") return () => a() / b();
  return () => a() ** b();
}
