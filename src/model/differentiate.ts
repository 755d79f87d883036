import { create, derivativeDependencies, parseDependencies } from "mathjs";
import { type Expression, ExpressionError, namesIn, shapeOf } from "./expression.ts";

const math = create({ parseDependencies, derivativeDependencies });

/**
 * ∂(expression)/∂name, without the slow general simplifier: only 0·x, 1·x, x + 0 and x¹ are tidied away.
 *
 * The tree may hold log(0) times 0 (the derivative of Aⁿ by n at A = 0); evaluators take 0 · log 0 as its limit, 0.
 */
export function differentiate(node: Expression, name: string): Expression {
  if (!namesIn(node).includes(name)) return math.parse("0");
  return tidy(math.derivative(node, name, { simplify: false }));
}

const numberOf = (node: Expression): number | undefined => {
  const shape = shapeOf(node);
  if (shape.kind === "group") return numberOf(shape.inner);
  return shape.kind === "number" ? shape.value : undefined;
};

function tidy(node: Expression): Expression {
  const shape = shapeOf(node);
  if (shape.kind === "group") return tidy(shape.inner);
  if (shape.kind === "function") return build(`${shape.name}(x)`, tidy(shape.argument));
  if (shape.kind !== "operator") return node;
  return tidyOperator(shape.op, shape.args.map(tidy));
}

function tidyOperator(op: "+" | "-" | "*" | "/" | "^", args: readonly Expression[]): Expression {
  const [a, b] = args;
  if (!a) throw new ExpressionError("an operator without arguments");
  if (!b) return op === "+" || numberOf(a) === 0 ? a : build("-x", a);
  const [x, y] = [numberOf(a), numberOf(b)];
  if (op === "+" && x === 0) return b;
  if ((op === "+" || op === "-") && y === 0) return a;
  if (op === "-" && x === 0) return build("-x", b);
  if (op === "*" && (x === 0 || y === 0)) return math.parse("0");
  if (op === "*" && x === 1) return b;
  if ((op === "*" || op === "/" || op === "^") && y === 1) return a;
  if (op === "/" && x === 0) return math.parse("0");
  if (x !== undefined && y !== undefined && op === "-" && x - y >= 0) return math.parse(String(x - y));
  return build(`x ${op} y`, a, b);
}

/** Puts sub-trees into a pattern of x and y; the tree keeps its grouping, so no parentheses are needed. */
function build(pattern: string, x: Expression, y?: Expression): Expression {
  const root = math.parse(pattern) as unknown as { args: Expression[] };
  root.args = y ? [x, y] : [x];
  return root as unknown as Expression;
}
