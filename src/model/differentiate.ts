import { type Expression, ExpressionError, math, namesIn, replaceNames, shapeOf } from "./expression.ts";
import type { FunctionName } from "./functions.ts";

/**
 * ∂(expression)/∂name, without the slow general simplifier: only 0·x, 1·x, x + 0 and x¹ are tidied away.
 *
 * The smooth parts are differentiated by mathjs; what it cannot (abs, min, max, piecewise) is taken out as a name
 * of its own first and comes back by the chain rule,
 *
 *     d/dx f(x, s₁, …) = ∂f/∂x + Σₖ ∂f/∂sₖ · dsₖ/dx.
 *
 * The tree may hold log(0) times 0 (the derivative of Aⁿ by n at A = 0); evaluators take 0 · log 0 as its limit, 0.
 */
export function differentiate(node: Expression, name: string): Expression {
  if (!namesIn(node).includes(name)) return zero();
  const { smooth, corners } = takeOutCorners(node);
  let sum = differentiateSmooth(smooth, name);
  corners.forEach((corner, k) => {
    const inner = differentiateCorner(corner, name);
    if (numberOf(inner) === 0) return;
    sum = tidyOperator("+", [sum, tidyOperator("*", [differentiateSmooth(smooth, cornerName(k)), inner])]);
  });
  return corners.reduce((tree, corner, k) => replaceNames(tree, cornerName(k), corner), sum);
}

const zero = (): Expression => math().parse("0");

function differentiateSmooth(node: Expression, name: string): Expression {
  if (!namesIn(node).includes(name)) return zero();
  return tidy(math().derivative(node, name, { simplify: false }));
}

/** Functions with a corner or a jump, which mathjs does not differentiate. */
const cornered: ReadonlySet<FunctionName> = new Set(["abs", "min", "max", "piecewise"]);
/** No name of a model starts with an underscore. */
const cornerName = (k: number): string => `_corner${k}`;

/** Replaces each outermost cornered call by a name, and writes Hill and Michaelis–Menten terms out. */
function takeOutCorners(node: Expression): { smooth: Expression; corners: Expression[] } {
  const corners: Expression[] = [];
  const walk = (n: Expression): Expression => {
    const shape = shapeOf(n);
    if (shape.kind === "number" || shape.kind === "name") return n;
    if (shape.kind === "group") return walk(shape.inner);
    if (shape.kind === "function" && cornered.has(shape.name)) {
      corners.push(n);
      return math().parse(cornerName(corners.length - 1));
    }
    const args = shape.args.map(walk);
    if (shape.kind === "function") return spellOut(shape.name, args);
    return args.length === 1 ? build(`${shape.op}x`, args[0]) : build(`x ${shape.op} y`, args[0], args[1]);
  };
  return { smooth: walk(node), corners };
}

function spellOut(name: FunctionName, args: readonly Expression[]): Expression {
  const [x, K, n] = args;
  const fill = (pattern: string): Expression =>
    (["x", "K", "n"] as const).reduce(
      (tree, letter, i) => (args[i] ? replaceNames(tree, `_${letter}`, [x, K, n][i]) : tree),
      math().parse(pattern),
    );
  if (name === "michaelis") return fill("_x / (_K + _x)");
  if (name === "hill") return fill("_x^_n / (_K^_n + _x^_n)");
  return build(`${name}(x)`, x);
}

/** The derivative of a cornered call: piece by piece. At a corner the piece that is taken there decides. */
function differentiateCorner(node: Expression, name: string): Expression {
  const shape = shapeOf(node);
  if (shape.kind !== "function") throw new ExpressionError("expected a function");
  const { args } = shape;
  const by = (arg: Expression): Expression => differentiate(arg, name);
  if (shape.name === "abs")
    return choose([[build("x < y", args[0], zero())], [tidyOperator("-", [by(args[0])])]], by(args[0]));
  if (shape.name === "piecewise") {
    const conditions = args.filter((_, i) => i % 2 === 0 && i < args.length - 1);
    const values = args.filter((_, i) => i % 2 === 1).map(by);
    return choose([conditions, values], by(args[args.length - 1]));
  }
  const [first, ...rest] = args;
  const other = rest.length === 1 ? rest[0] : call(shape.name, rest);
  const condition = build(shape.name === "min" ? "x <= y" : "x >= y", first, other);
  return choose([[condition], [by(first)]], rest.length === 1 ? by(other) : differentiateCorner(other, name));
}

/** piecewise(c₁, v₁, …, otherwise), or 0 if all values are. */
function choose(
  [conditions, values]: [readonly Expression[], readonly Expression[]],
  otherwise: Expression,
): Expression {
  if ([...values, otherwise].every((v) => numberOf(v) === 0)) return zero();
  return call("piecewise", [...conditions.flatMap((c, i) => [c, values[i]]), otherwise]);
}

function call(name: FunctionName, args: readonly Expression[]): Expression {
  const root = math().parse(`${name}(${args.map((_, i) => `a${i}`).join(", ")})`) as unknown as {
    args: Expression[];
  };
  root.args = [...args];
  return root as unknown as Expression;
}

const numberOf = (node: Expression): number | undefined => {
  const shape = shapeOf(node);
  if (shape.kind === "group") return numberOf(shape.inner);
  return shape.kind === "number" ? shape.value : undefined;
};

function tidy(node: Expression): Expression {
  const shape = shapeOf(node);
  if (shape.kind === "group") return tidy(shape.inner);
  if (shape.kind === "function") return call(shape.name, shape.args.map(tidy));
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
  if (op === "*" && (x === 0 || y === 0)) return math().parse("0");
  if (op === "*" && x === 1) return b;
  if ((op === "*" || op === "/" || op === "^") && y === 1) return a;
  if (op === "/" && x === 0) return math().parse("0");
  if (x !== undefined && y !== undefined && op === "-" && x - y >= 0) return math().parse(String(x - y));
  return build(`x ${op} y`, a, b);
}

/** Puts sub-trees into a pattern of x and y; the tree keeps its grouping, so no parentheses are needed. */
function build(pattern: string, x: Expression, y?: Expression): Expression {
  const root = math().parse(pattern) as unknown as { args: Expression[] };
  root.args = y ? [x, y] : [x];
  return root as unknown as Expression;
}
