import {
  ConstantNodeDependencies,
  create,
  createDerivative,
  equalDependencies,
  type FactoryFunction,
  FunctionNodeDependencies,
  factory,
  isZeroDependencies,
  type MathJsInstance,
  type MathNode,
  numericDependencies,
  OperatorNodeDependencies,
  ParenthesisNodeDependencies,
  parseDependencies,
  SymbolNodeDependencies,
} from "mathjs/number";
import {
  type Comparison,
  comparisons,
  type FunctionName,
  functionNames,
  isFunctionName,
  modelFunctions,
} from "./functions.ts";

/** mathjs exports it and leaves it out of its types. */
declare module "mathjs" {
  export const createDerivative: FactoryFunction<unknown>;
}

/** What parses and differentiates. The simplifier, which nobody calls, is left out: it is large. */
const parts = {
  parseDependencies,
  ConstantNodeDependencies,
  FunctionNodeDependencies,
  OperatorNodeDependencies,
  ParenthesisNodeDependencies,
  SymbolNodeDependencies,
  equalDependencies,
  isZeroDependencies,
  numericDependencies,
  createSimplify: factory("simplify", [], () => unsimplified as never),
  createDerivative,
};
const unsimplified = (node: Expression): Expression => node;

type Algebra = Pick<MathJsInstance, "parse" | "derivative">;
let made: Algebra | undefined;
/** The parser and differentiator, made when it is first asked for: importing must be quick. */
export function math(): Algebra {
  made ??= create(parts);
  return made;
}

/** A rate law or observable as a tree of the kinds below, nothing else: numbers, names, operators, functions. */
export type Expression = MathNode;

/** One node of an expression, seen through the only doors that the rest of the program uses. */
export type Shape =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "group"; readonly inner: Expression }
  | {
      readonly kind: "operator";
      readonly op: "+" | "-" | "*" | "/" | "^";
      readonly args: readonly Expression[];
    }
  | { readonly kind: "comparison"; readonly op: Comparison; readonly args: readonly [Expression, Expression] }
  | { readonly kind: "function"; readonly name: FunctionName; readonly args: readonly Expression[] };

/** Says why a text is no expression. */
export class ExpressionError extends Error {
  override readonly name = "ExpressionError";
}

const maxLength = 2000;
const maxDepth = 60;
const namePattern = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;
const operators = new Set(["+", "-", "*", "/", "^"]);

/** True if `name` may stand for a species, a parameter or an input. */
export const isName = (name: string): boolean =>
  namePattern.test(name) && !isReserved(name) && isReadAsName(name);
const isReserved = (name: string): boolean =>
  name === "t" || isFunctionName(name) || name in Object.prototype;

/** The parser has words of its own, such as `mod`, `in`, `true` and `NaN`. */
function isReadAsName(name: string): boolean {
  try {
    const product = math().parse(`${name} * x`) as unknown as AnyNode;
    return product.type === "OperatorNode" && shapeOf(product.args?.[0] as Expression).kind === "name";
  } catch {
    return false;
  }
}

/**
 * Parses a rate law such as `k_ox * pO2 * R`.
 *
 * Only arithmetic, powers and the functions above pass: no assignment, no property, no text, no list, so that
 * nothing an expression says can reach the host.
 *
 * @throws ExpressionError with a sentence for the user.
 */
export function parseExpression(text: string): Expression {
  if (text.length > maxLength)
    throw new ExpressionError(`expected at most ${maxLength} characters, found ${text.length}`);
  if (text.trim() === "") throw new ExpressionError("expected an expression, found nothing");
  if (/[;#\n"'`\\]/.test(text))
    throw new ExpressionError("expected one expression, found a quote, comment, semicolon or line break");
  let tree: Expression;
  try {
    tree = math().parse(text);
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep();
    throw new ExpressionError(
      `expected an expression, found "${text.slice(0, 60)}" (${error instanceof Error ? error.message : error})`,
    );
  }
  refuseForeign(tree, 0);
  return tree;
}

const tooDeep = (): ExpressionError =>
  new ExpressionError(`expected at most ${maxDepth} nested parts, found more`);

function refuseForeign(node: Expression, depth: number): void {
  if (depth > maxDepth) throw tooDeep();
  const shape = shapeOf(node);
  if (shape.kind === "comparison")
    throw new ExpressionError(
      `expected "${shape.op}" only as a condition of piecewise(), found ${node.toString()}`,
    );
  if (shape.kind === "group") refuseForeign(shape.inner, depth + 1);
  if (shape.kind === "operator") for (const arg of shape.args) refuseForeign(arg, depth + 1);
  if (shape.kind !== "function") return;
  shape.args.forEach((arg, i) => {
    const isCondition = shape.name === "piecewise" && i % 2 === 0 && i < shape.args.length - 1;
    if (!isCondition) {
      refuseForeign(arg, depth + 1);
      return;
    }
    const condition = shapeOf(arg);
    if (condition.kind !== "comparison")
      throw new ExpressionError(`expected a comparison as condition of piecewise(), found ${arg.toString()}`);
    for (const side of condition.args) refuseForeign(side, depth + 1);
  });
}

interface AnyNode {
  readonly type: string;
  readonly value?: unknown;
  readonly name?: string;
  readonly op?: string;
  readonly content?: Expression;
  readonly args?: readonly Expression[];
  readonly fn?: { readonly type?: string; readonly name?: string };
}

/** Sees a node as one of the five kinds; whatever else the parser knows is refused here, at the one door. */
export function shapeOf(node: Expression): Shape {
  // The parser's own node classes are wider than what a model may say, hence the one view over them all.
  const n = node as unknown as AnyNode;
  const args = n.args ?? [];
  switch (n.type) {
    case "ConstantNode":
      if (typeof n.value === "number" && Number.isFinite(n.value)) return { kind: "number", value: n.value };
      throw new ExpressionError(`expected a finite number, found ${String(n.value)}`);
    case "SymbolNode":
      return { kind: "name", name: n.name ?? "" };
    case "ParenthesisNode":
      if (n.content) return { kind: "group", inner: n.content };
      break;
    case "OperatorNode":
      if (args.length === 2 && Object.hasOwn(comparisons, n.op ?? ""))
        return { kind: "comparison", op: n.op as Comparison, args: [args[0], args[1]] };
      if (
        operators.has(n.op ?? "") &&
        (args.length === 2 || (args.length === 1 && (n.op === "-" || n.op === "+")))
      )
        return { kind: "operator", op: n.op as "+", args };
      throw new ExpressionError(`expected + - * / or ^, found "${n.op}"`);
    case "FunctionNode": {
      // `a.exp(1)` has a name too, but it is a call of a property.
      const name = n.fn?.type === "SymbolNode" ? (n.fn.name ?? "") : "access to a property";
      if (!isFunctionName(name))
        throw new ExpressionError(`expected one of ${functionNames.join(", ")}, found "${name}"`);
      const { arity, usage } = modelFunctions[name];
      const isEven = name === "piecewise" && args.length % 2 === 0;
      if (args.length < arity[0] || args.length > arity[1] || isEven)
        throw new ExpressionError(
          `expected ${usage}, found ${args.length} argument${args.length === 1 ? "" : "s"}`,
        );
      return { kind: "function", name, args };
    }
  }
  throw new ExpressionError(`expected numbers, names, + - * / ^ and functions, found ${describeForeign(n)}`);
}

function describeForeign(n: AnyNode): string {
  const kind = n.type.replace(/Node$/, "");
  return foreignNames[kind] ?? `${/^[AEIOU]/.test(kind) ? "an" : "a"} ${kind.toLowerCase()}`;
}

const foreignNames: Readonly<Record<string, string>> = {
  Accessor: "access to a property",
  Index: "access to a property",
  FunctionAssignment: "a definition of a function",
  Conditional: "a condition (write piecewise)",
  Relational: "a chain of comparisons",
};

/** All names an expression uses, each once, in order of appearance. */
export function namesIn(node: Expression): string[] {
  const names = new Set<string>();
  const walk = (n: Expression): void => {
    const shape = shapeOf(n);
    if (shape.kind === "name") names.add(shape.name);
    if (shape.kind === "group") walk(shape.inner);
    if ("args" in shape) shape.args.forEach(walk);
  };
  walk(node);
  return [...names];
}

/** The expression with every use of a name replaced by another expression. */
export const replaceNames = (node: Expression, name: string, by: Expression): Expression =>
  node.transform((n) => {
    const shape = (n as unknown as AnyNode).type === "SymbolNode" ? shapeOf(n) : undefined;
    return shape?.kind === "name" && shape.name === name ? by : n;
  });
