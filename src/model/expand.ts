import { type Expression, ExpressionError, shapeOf } from "./expression.ts";

/** An expression with all assignments put in, and how large that made it. */
export interface Expanded {
  readonly tree: Expression;
  readonly nodes: number;
  readonly depth: number;
}

/** What a reader of a mechanism, or a compiler with a plain stack, can be asked to take. */
const maxNodes = 5000;
const maxDepth = 200;

/**
 * Puts the expression of each known assignment in place of its name.
 *
 * The size is found before anything is built, since `a = b * b, b = c * c, …` doubles with every name; the trees that
 * are put in are shared, not copied.
 *
 * @throws ExpressionError if the outcome would be too large.
 */
export function expand(tree: Expression, known: ReadonlyMap<string, Expanded>): Expanded {
  const { nodes, depth } = measure(tree, known);
  if (nodes > maxNodes)
    throw new ExpressionError(
      `expected at most ${maxNodes} parts with the assignments put in, found ${nodes}`,
    );
  if (depth > maxDepth)
    throw new ExpressionError(
      `expected at most ${maxDepth} nested parts with the assignments put in, found ${depth}`,
    );
  const expanded = tree.transform((node) => {
    const shape = node.type === "SymbolNode" ? shapeOf(node) : undefined;
    return (shape?.kind === "name" && known.get(shape.name)?.tree) || node;
  });
  return { tree: expanded, nodes, depth };
}

function measure(node: Expression, known: ReadonlyMap<string, Expanded>): { nodes: number; depth: number } {
  const shape = shapeOf(node);
  if (shape.kind === "number") return { nodes: 1, depth: 1 };
  if (shape.kind === "name") return known.get(shape.name) ?? { nodes: 1, depth: 1 };
  const parts = shape.kind === "group" ? [shape.inner] : shape.args;
  let [nodes, depth] = [1, 0];
  for (const part of parts) {
    const inside = measure(part, known);
    nodes += inside.nodes;
    depth = Math.max(depth, inside.depth);
  }
  return { nodes, depth: depth + 1 };
}
