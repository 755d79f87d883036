import { apply, holdsPart, type Maths, number, partsOf, transform } from "./maths.ts";

/** Leaves out factors of 1 and sums with 0, and computes what holds numbers alone. */
export function simplify(maths: Maths): Maths {
  const inner = transform(maths, (part) =>
    part === maths || partsOf(part).length === 0 ? undefined : simplify(part),
  );
  if (inner.kind !== "apply") return inner;
  const { op, args } = inner;
  const isNumber = (x: Maths | undefined, value: number): boolean =>
    x?.kind === "number" && x.value === value;
  if (op === "times") {
    const kept = args.filter((arg) => !isNumber(arg, 1));
    return kept.length === 0 ? number(1) : kept.length === 1 ? kept[0] : apply("times", ...kept);
  }
  if (op === "plus") {
    const kept = args.filter((arg) => !isNumber(arg, 0));
    return kept.length === 0 ? number(0) : kept.length === 1 ? kept[0] : apply("plus", ...kept);
  }
  if (op === "divide" && isNumber(args[1], 1)) return args[0];
  if (op === "minus" && args.length === 1 && args[0].kind === "number")
    return number(-args[0].value, args[0].units);
  return inner;
}

/** The first operator of a tree that has no place in the model language, by name; undefined if there is none. */
export function findForeign(maths: Maths): string | undefined {
  const foreign = /^(floor|ceiling|factorial|quotient|rem|sin|cos|tan|sec|csc|cot|sech|csch|coth|arc.*)$/;
  let found: string | undefined;
  holdsPart(maths, (part) => {
    if (part.kind === "apply" && foreign.test(part.op)) found ??= part.op;
    return false;
  });
  return found;
}
