import { type Dimension, describeDimension, dimensionless, sameDimension } from "../units.ts";
import { type Expression, ExpressionError, shapeOf } from "./expression.ts";

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
      return ofFunction(shape.name, shape.argument, find(shape.argument));
    case "operator":
      return ofOperator(node, shape.op, shape.args, find);
  }
}

function ofFunction(name: string, argument: Expression, dimension: Dimension): Dimension {
  if (name === "sqrt") return dimension.map((power) => power / 2);
  if (!sameDimension(dimension, dimensionless))
    throw new ExpressionError(
      `expected a pure number inside ${name}(), found ${argument.toString()} in ${describeDimension(dimension)}`,
    );
  return dimensionless;
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
      `expected both sides of "${op}" in the same unit, found ${describeDimension(a)} and ${describeDimension(b)} in ${node.toString()}`,
    );
  return a;
}

function ofPower(base: Dimension, exponent: Expression, find: (n: Expression) => Dimension): Dimension {
  const power = find(exponent);
  if (!sameDimension(power, dimensionless))
    throw new ExpressionError(`expected a pure number as exponent, found ${describeDimension(power)}`);
  if (sameDimension(base, dimensionless)) return dimensionless;
  const fixed = literal(exponent);
  if (fixed === undefined)
    throw new ExpressionError(
      `expected a written number as exponent of a quantity in ${describeDimension(base)}, found ${exponent.toString()}`,
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
