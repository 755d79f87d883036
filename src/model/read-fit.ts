import type { Path } from "../document.ts";
import { type Dimension, dimensionless, sameDimension, wordDimension } from "../units.ts";
import type { Expression } from "./expression.ts";
import type { Combination, FitAdvice } from "./network.ts";
import { expectOneOf, expectParameters, type Reading, readExpression, readUnitAt } from "./reading.ts";
import type { WrittenModel } from "./schema.ts";

export function readFit(reading: Reading): FitAdvice | undefined {
  const { fit, observables, parameters, compartments = {} } = reading.document.value;
  if (!fit) return undefined;
  expectOneOf(reading, ["fit", "observable"], fit.observable, Object.keys(observables));
  const written = fit.combinations ?? {};
  const own = [...Object.keys(parameters), ...Object.keys(compartments)];
  const fittable = [...own, ...Object.keys(written)];
  fit.free.forEach((name, i) => {
    expectOneOf(reading, ["fit", "free", i], name, fittable);
  });
  for (const name of Object.keys(fit.fixed ?? {}))
    expectOneOf(reading, ["fit", "fixed", name], name, fittable);
  const combinations = Object.entries(written).map(([name, c]) => {
    expectOneOf(reading, ["fit", "combinations", name, "solves"], c.solves, own);
    return readCombination(reading, name, c);
  });
  return { observable: fit.observable, free: fit.free, fixed: fit.fixed ?? {}, combinations };
}

type WrittenCombination = NonNullable<NonNullable<WrittenModel["fit"]>["combinations"]>[string];

function readCombination(reading: Reading, name: string, written: WrittenCombination): Combination {
  const path = ["fit", "combinations", name];
  const unit = readUnitAt(reading, written.unit, [...path, "unit"]);
  if (written.range[0] > written.range[1])
    reading.report([...path, "range"], `expected low ≤ high, found [${written.range}]`, "swap the two");
  const expected = unit.dimension.length > 0 ? unit.dimension : undefined;
  const expression = readPart(reading, written.expression, [...path, "expression"], expected);
  // The combination's own name is known only inside `as`.
  reading.dimensions.set(name, expected ?? dimensionless);
  const solved = reading.dimensions.get(written.solves);
  const as = readPart(reading, written.as, [...path, "as"], solved);
  reading.dimensions.delete(name);
  return {
    name,
    unit,
    range: [written.range[0] * unit.factor, written.range[1] * unit.factor],
    scale: written.scale ?? "log10",
    description: written.description ?? "",
    expression,
    solves: written.solves,
    as,
  };
}

/** One side of a combination: an expression of parameters alone, of the dimension that is expected of it. */
function readPart(reading: Reading, text: string, path: Path, expected: Dimension | undefined): Expression {
  const read = readExpression(reading, text, path);
  expectParameters(reading, read, path, "what is fitted must not change with time or condition");
  if (read.dimension && expected && !sameDimension(read.dimension, expected))
    reading.report(
      path,
      `expected ${wordDimension(expected)}, found ${wordDimension(read.dimension)}`,
      "mend the expression",
    );
  return read.tree;
}
