import { type Expression, shapeOf } from "../model/expression.ts";
import { modelFunctions } from "../model/functions.ts";
import type { Sum } from "./balance.ts";

/** One operation of a graph in which equal sub-expressions are one node. */
export interface Node {
  /** Rises from arguments to results. */
  readonly id: number;
  readonly args: readonly Node[];
  /** The name of the model that this node stands for, if it is one. */
  readonly name: string | undefined;
  /** This operation as JavaScript, its arguments spelled as given. */
  write(args: readonly string[]): string;
}

/** How a name of the model is written in the generated text: `y[2]`, `p[0]`. */
export type Spelling = (name: string) => string;

export interface Graph {
  ofExpression(expression: Expression): Node;
  ofSum(sum: Sum): Node;
  ofName(name: string): Node;
  /** Any operation on nodes, as text. */
  call(key: string, args: readonly Node[], write: Node["write"]): Node;
}

/**
 * Makes an empty graph; expressions put into it share what they have in common, so that nothing is computed twice.
 *
 * Only numbers, spellings of known names and a closed list of functions can come out as text, whatever went in.
 */
export function makeGraph(): Graph {
  const kept = new Map<string, Node>();
  const known = new Map<Expression, Node>();

  function call(key: string, args: readonly Node[], write: Node["write"], name?: string): Node {
    const full = `${key}(${args.map((arg) => arg.id).join(",")})`;
    const found = kept.get(full);
    if (found) return found;
    const node: Node = { id: kept.size, args, name, write };
    kept.set(full, node);
    return node;
  }
  const number = (value: number): Node =>
    call(`${value}`, [], () => (value < 0 || Object.is(value, -0) ? `(${value})` : `${value}`));
  const ofName = (name: string): Node => call(`name ${name}`, [], () => name, name);
  const multiply = (a: Node, b: Node): Node => call("*", [a, b], ([x, y]) => `(${x} * ${y})`);

  function ofExpression(expression: Expression): Node {
    const found = known.get(expression);
    if (found) return found;
    const node = read(expression);
    known.set(expression, node);
    return node;
  }

  function read(expression: Expression): Node {
    const shape = shapeOf(expression);
    switch (shape.kind) {
      case "number":
        return number(shape.value);
      case "name":
        return ofName(shape.name);
      case "group":
        return ofExpression(shape.inner);
      case "comparison":
        return call(shape.op, shape.args.map(ofExpression), ([a, b]) => `(${a} ${shape.op} ${b})`);
      case "function": {
        const text: (...args: string[]) => string = modelFunctions[shape.name].text;
        return call(shape.name, shape.args.map(ofExpression), (args) => text(...args));
      }
      case "operator": {
        const args = shape.args.map(ofExpression);
        if (shape.op === "^") return power(args, shape.args[1]);
        if (args.length === 1) return call(`${shape.op}x`, args, ([x]) => `(${shape.op}${x})`);
        return call(shape.op, args, ([a, b]) => `(${a} ${shape.op} ${b})`);
      }
    }
  }

  /** Math.pow takes some 20 ns, a product one. */
  function power(args: readonly Node[], exponent: Expression): Node {
    const shape = shapeOf(exponent);
    if (shape.kind === "number" && shape.value === 2) return multiply(args[0], args[0]);
    if (shape.kind === "number" && shape.value === 3) return multiply(multiply(args[0], args[0]), args[0]);
    return call("^", args, ([a, b]) => `Math.pow(${a}, ${b})`);
  }

  function ofSum(sum: Sum): Node {
    let total: Node | undefined;
    for (const { coefficient, expression, times } of sum) {
      const value =
        times === undefined ? ofExpression(expression) : multiply(ofExpression(expression), ofName(times));
      const size = Math.abs(coefficient) === 1 ? value : multiply(number(Math.abs(coefficient)), value);
      if (!total) total = coefficient < 0 ? call("-x", [size], ([x]) => `(-${x})`) : size;
      else if (coefficient < 0) total = call("-", [total, size], ([a, b]) => `(${a} - ${b})`);
      else total = call("+", [total, size], ([a, b]) => `(${a} + ${b})`);
    }
    return total ?? number(0);
  }
  return { ofExpression, ofSum, ofName, call };
}

/** Lines that compute shared nodes as constants, and the text of each root in terms of them. */
export interface Printed {
  readonly lines: readonly string[];
  readonly texts: readonly string[];
}

/**
 * Prints nodes as JavaScript: what is used twice or more becomes a constant named `prefix` and its number.
 *
 * `known` are nodes that have been computed before, by their names.
 */
export function printNodes(
  roots: readonly Node[],
  spell: Spelling,
  prefix: string,
  known: ReadonlyMap<Node, string> = new Map(),
): Printed {
  const uses = new Map<Node, number>();
  const visit = (node: Node): void => {
    const before = uses.get(node) ?? 0;
    uses.set(node, before + 1);
    if (before === 0 && !known.has(node)) node.args.forEach(visit);
  };
  roots.forEach(visit);
  const names = new Map(known);
  const text = (node: Node): string => {
    const name = names.get(node);
    if (name !== undefined) return name;
    return node.name === undefined ? node.write(node.args.map(text)) : spell(node.name);
  };
  const shared = [...uses].filter(([node, n]) => n > 1 && node.args.length > 0 && !known.has(node));
  shared.sort(([a], [b]) => a.id - b.id);
  const lines = shared.map(([node]) => {
    const line = `const ${prefix}${node.id} = ${text(node)};`;
    names.set(node, `${prefix}${node.id}`);
    return line;
  });
  return { lines, texts: roots.map(text) };
}

/** Finds the largest parts of some nodes that hold none but the given names: they can be computed beforehand. */
export function findConstant(roots: readonly Node[], isConstant: (name: string) => boolean): Node[] {
  const answers = new Map<Node, boolean>();
  const holds = (node: Node): boolean => {
    const found = answers.get(node);
    if (found !== undefined) return found;
    const answer = node.name === undefined ? node.args.every(holds) : isConstant(node.name);
    answers.set(node, answer);
    return answer;
  };
  const constant = new Set<Node>();
  const seen = new Set<Node>();
  const walk = (node: Node): void => {
    if (seen.has(node)) return;
    seen.add(node);
    if (!holds(node)) node.args.forEach(walk);
    else if (node.args.length > 0) constant.add(node);
  };
  roots.forEach(walk);
  return [...constant];
}
