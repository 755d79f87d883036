import { type Expression, ExpressionError, type FunctionName, shapeOf } from "./expression.ts";

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
    case "function": {
      const f = functionValues[shape.name];
      const argument = makeEvaluator(shape.argument, slot);
      return () => f(argument());
    }
    case "operator":
      return makeOperator(
        shape.op,
        shape.args.map((arg) => makeEvaluator(arg, slot)),
      );
  }
}

/**
 * log 0 is a large finite number here, so that 0 · log 0 is 0 and not NaN (see `differentiate`); not the largest,
 * which a factor above 1 would make infinite.
 */
export const safeLog = (x: number): number => (x === 0 ? -1e300 : Math.log(x));
export const functionValues: Record<FunctionName, (x: number) => number> = {
  exp: Math.exp,
  log: safeLog,
  sqrt: Math.sqrt,
};

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
