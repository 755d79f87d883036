import { apply, type Maths, MathsError, number, transform } from "./maths.ts";

/** How tightly a text holds together: a sum least, a name or a call most. */
const tight = { sum: 1, product: 2, sign: 3, power: 4, atom: 5 } as const;
interface Text {
  readonly text: string;
  readonly level: number;
}

const comparisons: Readonly<Record<string, string>> = { lt: "<", leq: "<=", gt: ">", geq: ">=" };
const opposite: Readonly<Record<string, string>> = {
  lt: "geq",
  leq: "gt",
  gt: "leq",
  geq: "lt",
  eq: "neq",
  neq: "eq",
};
const functions: Readonly<Record<string, string>> = {
  exp: "exp",
  ln: "log",
  abs: "abs",
  min: "min",
  max: "max",
};
/** Functions of the model language that have been recognized in a file. */
const known: readonly string[] = ["hill", "michaelis"];

/**
 * Prints a tree as an expression of the model language; what that language lacks is refused by its name.
 *
 * Conditions may be joined by and, or, not: piecewise is written so that each condition is one comparison.
 *
 * @throws MathsError
 */
export const printMaths = (maths: Maths): string => print(toPlain(maths)).text;

const isLogical = (op: string): boolean =>
  Object.hasOwn(opposite, op) || ["true", "false", "not", "and", "or", "xor", "implies"].includes(op);

/** Writes what the language lacks by what it has. */
export function toPlain(maths: Maths): Maths {
  return transform(maths, (part) => {
    if (part.kind === "piecewise") return unfold(part);
    // SBML takes what is true for 1 and what is not for 0.
    if (part.kind === "apply" && isLogical(part.op)) return choose(part, number(1), number(0));
    return part.kind === "apply" ? toPlainApply(part.op, part.args.map(toPlain)) : undefined;
  });
}

function toPlainApply(op: string, args: readonly Maths[]): Maths {
  const [a, b] = args;
  const one = number(1);
  const double = (): [Maths, Maths] => [apply("exp", a), apply("exp", apply("minus", a))];
  switch (op) {
    case "plus":
    case "times":
      if (args.length === 0) return number(op === "plus" ? 0 : 1);
      return args.length === 1 ? a : apply(op, ...args);
    case "min":
    case "max":
      return args.length === 1 ? a : joinExtremes(op, args);
    case "root":
      return b ? apply("power", a, apply("divide", one, b)) : apply("root", a);
    case "log":
      return apply("divide", apply("ln", a), apply("ln", b ?? number(10)));
    case "sinh":
      return apply("divide", apply("minus", ...double()), number(2));
    case "cosh":
      return apply("divide", apply("plus", ...double()), number(2));
    case "tanh":
      return apply(
        "minus",
        one,
        apply("divide", number(2), apply("plus", apply("exp", apply("times", number(2), a)), one)),
      );
    default:
      return apply(op, ...args);
  }
}

/** The language takes up to eight at a time. */
function joinExtremes(op: string, args: readonly Maths[]): Maths {
  if (args.length <= 8) return apply(op, ...args);
  return apply(op, ...args.slice(0, 7), joinExtremes(op, args.slice(7)));
}

function unfold({ pieces, otherwise }: Extract<Maths, { kind: "piecewise" }>): Maths {
  if (!otherwise)
    throw new MathsError(
      "expected a piecewise with an otherwise, found one that has no value where no condition holds",
    );
  const plain = pieces.map(({ value, condition }) => ({ value: toPlain(value), condition }));
  return plain.reduceRight<Maths>(
    (rest, { value, condition }) => choose(condition, value, rest),
    toPlain(otherwise),
  );
}

/** `yes` where a condition holds, else `no`, by single comparisons. */
function choose(condition: Maths, yes: Maths, no: Maths): Maths {
  if (condition.kind !== "apply")
    throw new MathsError(
      `expected a comparison as a condition, found ${condition.kind === "name" ? `"${condition.name}"` : `a ${condition.kind}`}`,
    );
  const { op, args } = condition;
  switch (op) {
    case "true":
      return yes;
    case "false":
      return no;
    case "not":
      return choose(args[0], no, yes);
    case "and":
      return args.reduceRight((inner, arg) => choose(arg, inner, no), yes);
    case "or":
      return args.reduceRight((rest, arg) => choose(arg, yes, rest), no);
    case "xor": {
      const [first, ...rest] = args;
      if (!first) return no;
      const others = apply("xor", ...rest);
      return choose(first, choose(others, no, yes), choose(others, yes, no));
    }
    case "implies":
      return choose(args[0], choose(args[1], yes, no), yes);
    case "eq":
    case "neq":
      return chooseEqual(op, args, yes, no);
  }
  if (!Object.hasOwn(comparisons, op))
    throw new MathsError(`expected a comparison as a condition, found ${op}`);
  if (args.length > 2) return choose(apply("and", ...pairs(op, args)), yes, no);
  return joinPieces(apply(op, ...args.map(toPlain)), yes, no);
}

const pairs = (op: string, args: readonly Maths[]): Maths[] =>
  args.slice(1).map((arg, i) => apply(op, args[i], arg));

function chooseEqual(op: string, args: readonly Maths[], yes: Maths, no: Maths): Maths {
  if (args.length > 2) return choose(apply("and", ...pairs(op, args)), yes, no);
  const [a, b] = args;
  const isEqual = apply("and", apply("leq", a, b), apply("geq", a, b));
  return op === "eq" ? choose(isEqual, yes, no) : choose(isEqual, no, yes);
}

/** The most conditions of one piecewise of the language. */
const maxPieces = 7;

/** One piecewise in front of another becomes one with a condition more. */
function joinPieces(condition: Maths, value: Maths, rest: Maths): Maths {
  const first = { value, condition };
  if (rest.kind === "piecewise" && rest.pieces.length < maxPieces)
    return { ...rest, pieces: [first, ...rest.pieces] };
  return { kind: "piecewise", pieces: [first], otherwise: rest };
}

/** The condition that holds where another does not. */
export function negate(condition: Maths): Maths {
  if (condition.kind === "apply" && Object.hasOwn(opposite, condition.op) && condition.args.length === 2)
    return { ...condition, op: opposite[condition.op] };
  return apply("not", condition);
}

function print(maths: Maths): Text {
  switch (maths.kind) {
    case "number":
      return printNumber(maths.value);
    case "name":
      return { text: maths.name, level: tight.atom };
    case "time":
      throw new MathsError("expected no time here, found it");
    case "call":
      if (!known.includes(maths.name))
        throw new MathsError(`expected a known function, found "${maths.name}"`);
      return printCall(maths.name, maths.args);
    case "piecewise":
      return printCall("piecewise", [
        ...maths.pieces.flatMap(({ value, condition }) => [condition, value]),
        ...(maths.otherwise ? [maths.otherwise] : []),
      ]);
    case "apply":
      return printApply(maths.op, maths.args);
  }
}

function printNumber(value: number): Text {
  if (!Number.isFinite(value)) throw new MathsError(`expected a finite number, found ${value}`);
  return { text: String(value), level: value < 0 || Object.is(value, -0) ? tight.sign : tight.atom };
}

const printCall = (name: string, args: readonly Maths[]): Text => ({
  text: `${name}(${args.map((arg) => print(arg).text).join(", ")})`,
  level: tight.atom,
});

/** In brackets where it holds together less tightly than what is around it. */
const within = (maths: Maths, level: number): string => {
  const { text, level: own } = print(maths);
  return own < level ? `(${text})` : text;
};

function printApply(op: string, args: readonly Maths[]): Text {
  const [a, b] = args;
  switch (op) {
    case "plus":
      return {
        text: [within(a, tight.sum), ...args.slice(1).map((arg) => within(arg, tight.product))].join(" + "),
        level: tight.sum,
      };
    case "times":
      return {
        text: [within(a, tight.product), ...args.slice(1).map((arg) => within(arg, tight.power))].join(" * "),
        level: tight.product,
      };
    case "minus":
      if (!b) return { text: `-${within(a, tight.power)}`, level: tight.sign };
      return { text: `${within(a, tight.sum)} - ${within(b, tight.product)}`, level: tight.sum };
    case "divide":
      return { text: `${within(a, tight.product)} / ${within(b, tight.power)}`, level: tight.product };
    case "power":
      return { text: `${within(a, tight.atom)}^${within(b, tight.atom)}`, level: tight.power };
    case "root":
      return printCall("sqrt", args);
  }
  if (Object.hasOwn(functions, op)) return printCall(functions[op], args);
  if (Object.hasOwn(comparisons, op))
    return { text: `${within(a, tight.sum)} ${comparisons[op]} ${within(b, tight.sum)}`, level: 0 };
  throw new MathsError(`expected what the model language has, found ${op}`);
}
