import { type Dimension, dimensionless, sameDimension, wordDimension } from "../units.ts";
import { type Expression, ExpressionError, shapeOf } from "./expression.ts";
import type { FunctionName } from "./functions.ts";

/**
 * Finds the dimension of an expression from the dimensions of its names.
 *
 * Numbers are pure; sums need equal dimensions; functions and exponents need pure arguments.
 *
 * @throws ExpressionError that names the two dimensions which do not fit.
 */
export function dimensionOf(node: Expression, dimensionOfName: (name: string) => Dimension): Dimension {
  const shape = shapeOf(node);
  const find = (n: Expression): Dimension => dimensionOf(n, dimensionOfName);
  switch (shape.kind) {
    case "number":
      return dimensionless;
    case "name":
      return dimensionOfName(shape.name);
    case "group":
      return find(shape.inner);
    case "function":
      return ofFunction(node, shape.name, shape.args, find);
    case "comparison":
      return expectSame(node, shape.args, find) && dimensionless;
    case "operator":
      return ofOperator(node, shape.op, shape.args, find);
  }
}

type Find = (n: Expression) => Dimension;

function ofFunction(
  node: Expression,
  name: FunctionName,
  args: readonly Expression[],
  find: Find,
): Dimension {
  switch (name) {
    case "sqrt":
      return find(args[0]).map((power) => power / 2);
    case "abs":
      return find(args[0]);
    case "min":
    case "max":
      return expectSame(node, args, find);
    case "piecewise":
      args.forEach((arg, i) => {
        if (i % 2 === 0 && i < args.length - 1) find(arg);
      });
      return expectSame(
        node,
        args.filter((_, i) => i % 2 === 1 || i === args.length - 1),
        find,
      );
    case "michaelis":
      expectSame(node, args, find);
      return dimensionless;
    case "hill":
      expectSame(node, args.slice(0, 2), find);
      return expectPure(name, args[2], find);
    default:
      return expectPure(name, args[0], find);
  }
}

function expectPure(name: string, argument: Expression, find: Find): Dimension {
  const dimension = find(argument);
  if (!sameDimension(dimension, dimensionless))
    throw new ExpressionError(
      `expected a pure number inside ${name}(), found ${argument.toString()} in ${wordDimension(dimension)}`,
    );
  return dimensionless;
}

/** The dimension that all of them have. */
function expectSame(node: Expression, args: readonly Expression[], find: Find): Dimension {
  const [first, ...rest] = args.map(find);
  const other = rest.find((dimension) => !sameDimension(first, dimension));
  if (other)
    throw new ExpressionError(
      `expected the same unit on all sides, found ${wordDimension(first)} and ${wordDimension(other)} in ${node.toString()}`,
    );
  return first;
}

function ofOperator(
  node: Expression,
  op: string,
  args: readonly Expression[],
  find: (n: Expression) => Dimension,
): Dimension {
  const [first, second] = args;
  if (!first) return dimensionless;
  const a = find(first);
  if (!second) return a;
  if (op === "^") return ofPower(a, second, find);
  const b = find(second);
  if (op === "*") return a.map((power, i) => power + b[i]);
  if (op === "/") return a.map((power, i) => power - b[i]);
  if (!sameDimension(a, b))
    throw new ExpressionError(
      `expected both sides of "${op}" in the same unit, found ${wordDimension(a)} and ${wordDimension(b)} in ${node.toString()}`,
    );
  return a;
}

function ofPower(base: Dimension, exponent: Expression, find: (n: Expression) => Dimension): Dimension {
  const power = find(exponent);
  if (!sameDimension(power, dimensionless))
    throw new ExpressionError(`expected a pure number as exponent, found ${wordDimension(power)}`);
  if (sameDimension(base, dimensionless)) return dimensionless;
  const fixed = literal(exponent);
  if (fixed === undefined)
    throw new ExpressionError(
      `expected a written number as exponent of a quantity in ${wordDimension(base)}, found ${exponent.toString()}`,
    );
  return base.map((p) => p * fixed);
}

function literal(node: Expression): number | undefined {
  const shape = shapeOf(node);
  if (shape.kind === "number") return shape.value;
  if (shape.kind === "group") return literal(shape.inner);
  if (shape.kind === "operator" && shape.op === "-" && shape.args.length === 1 && shape.args[0]) {
    const value = literal(shape.args[0]);
    return value === undefined ? undefined : -value;
  }
  return undefined;
}
