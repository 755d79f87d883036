import { textOf, type WrittenXml, type XmlElement, xml } from "../xml.ts";
import { apply, type Maths, MathsError, named, number, time } from "./maths.ts";

const mathSpace = "http://www.w3.org/1998/Math/MathML";
const symbols = "http://www.sbml.org/sbml/symbols/";
const maxDepth = 150;

/** Names of MathML that are no operators. */
const constants: Readonly<Record<string, Maths>> = {
  pi: number(Math.PI, "dimensionless"),
  exponentiale: number(Math.E, "dimensionless"),
  infinity: number(Number.POSITIVE_INFINITY),
  notanumber: number(Number.NaN),
  true: apply("true"),
  false: apply("false"),
};

/** A function that the model defines: names for its arguments, and what it is. */
export interface Lambda {
  readonly parameters: readonly string[];
  readonly body: Maths;
  /** What it means where the body is a place holder: something that SBML had no word for. */
  readonly standsFor?: string | undefined;
}

/**
 * Reads the child of a `<math>` element.
 *
 * @throws MathsError that names what is not understood.
 */
export const readMath = (math: XmlElement): Maths => readNode(onlyChild(math), 0);

/** Reads a `<lambda>`. */
export function readLambda(math: XmlElement): Lambda {
  const outer = onlyChild(math);
  const lambda = outer.name === "semantics" ? outer.children[0] : outer;
  if (lambda?.name !== "lambda") throw new MathsError(`expected a lambda, found <${lambda?.name}>`);
  const bound = lambda.children.filter(({ name }) => name === "bvar");
  const rest = lambda.children.filter(({ name }) => name !== "bvar");
  if (rest.length !== 1) throw new MathsError(`expected one body of a function, found ${rest.length}`);
  return { parameters: bound.map((b) => textOf(b).trim()), body: readNode(rest[0], 0) };
}

function onlyChild({ children, name }: XmlElement): XmlElement {
  if (children.length !== 1)
    throw new MathsError(`expected one expression in <${name}>, found ${children.length}`);
  return children[0];
}

function readNode(node: XmlElement, depth: number): Maths {
  if (depth > maxDepth) throw new MathsError(`expected at most ${maxDepth} nested parts, found more`);
  const { name, children } = node;
  const text = textOf(node).trim();
  if (Object.hasOwn(constants, name)) return constants[name];
  switch (name) {
    case "cn":
      return readNumber(node);
    case "ci":
      return named(text);
    case "csymbol":
      return readSymbol(node);
    case "apply":
      return readApply(node, depth);
    case "piecewise":
      return readPiecewise(node, depth);
    case "semantics":
      return readNode(children[0] ?? node, depth + 1);
  }
  throw new MathsError(`expected MathML that SBML has, found <${name}>`);
}

const unitsOf = ({ attributes }: XmlElement): string | undefined =>
  [...attributes].find(([key]) => /\/sbml\/level3\/version\d\/core units$/.test(key))?.[1];

function readNumber(node: XmlElement): Maths {
  const type = node.attributes.get("type") ?? "real";
  const [first, second] = node.texts.map((text) => text.trim());
  const parts = [first, second].map((part) =>
    part === undefined || part === "" ? Number.NaN : Number(part),
  );
  const value = numberOf(type, parts, [first, second]);
  if (Number.isNaN(value)) throw new MathsError(`expected a number in <cn>, found "${textOf(node).trim()}"`);
  return number(value, unitsOf(node));
}

function numberOf(type: string, [a, b]: readonly number[], [first, second]: readonly string[]): number {
  if (type === "rational") return a / b;
  // As one text, so that 1e-7 is the number nearest to it.
  if (type === "e-notation") return Number(`${first}e${second}`);
  if (type === "real" || type === "integer") return second === undefined ? a : Number.NaN;
  throw new MathsError(`expected a number of type real, integer, rational or e-notation, found "${type}"`);
}

function readSymbol({ attributes }: XmlElement): Maths {
  const url = attributes.get("definitionURL") ?? "";
  if (url === `${symbols}time`) return time;
  if (url === `${symbols}avogadro`) return number(6.02214179e23, "dimensionless");
  throw new MathsError(`expected the symbol time, found ${url.replace(symbols, "") || "one without a name"}`);
}

function readApply({ children }: XmlElement, depth: number): Maths {
  const [head, ...rest] = children;
  if (!head) throw new MathsError("expected an operator in <apply>, found nothing");
  const read = (node: XmlElement): Maths => readNode(node, depth + 1);
  if (head.name === "ci") return { kind: "call", name: textOf(head).trim(), args: rest.map(read) };
  // A symbol that is applied is a delay or the rate of change; both are refused by name.
  if (head.name === "csymbol") return readSymbol(head);
  const qualifiers = rest.filter(({ name }) => name === "degree" || name === "logbase");
  const args = rest.filter((node) => !qualifiers.includes(node)).map(read);
  return checkArity(head.name, [...args, ...qualifiers.map((q) => read(onlyChild(q)))]);
}

const unary =
  "exp ln abs not floor ceiling factorial sin cos tan sec csc cot sinh cosh tanh sech csch coth arcsin arccos arctan arcsec arccsc arccot arcsinh arccosh arctanh arcsech arccsch arccoth";
const arity: ReadonlyMap<string, readonly [least: number, most: number]> = new Map<string, [number, number]>([
  ...unary.split(" ").map((op): [string, [number, number]] => [op, [1, 1]]),
  ...["divide", "power", "quotient", "rem", "implies", "neq"].map((op): [string, [number, number]] => [
    op,
    [2, 2],
  ]),
  ...["minus", "root", "log"].map((op): [string, [number, number]] => [op, [1, 2]]),
  ...["eq", "lt", "leq", "gt", "geq"].map((op): [string, [number, number]] => [op, [2, 1000]]),
  ...["plus", "times", "and", "or", "xor"].map((op): [string, [number, number]] => [op, [0, 1000]]),
  ...["min", "max"].map((op): [string, [number, number]] => [op, [1, 1000]]),
]);

function checkArity(op: string, args: readonly Maths[]): Maths {
  const bounds = arity.get(op);
  if (!bounds) throw new MathsError(`expected an operator that SBML has, found <${op}>`);
  if (args.length < bounds[0] || args.length > bounds[1])
    throw new MathsError(`expected ${bounds[0]} to ${bounds[1]} arguments of ${op}, found ${args.length}`);
  return apply(op, ...args);
}

function readPiecewise({ children }: XmlElement, depth: number): Maths {
  const pieces: { value: Maths; condition: Maths }[] = [];
  let otherwise: Maths | undefined;
  for (const child of children) {
    const parts = child.children.map((part) => readNode(part, depth + 1));
    if (child.name === "piece" && parts.length === 2) pieces.push({ value: parts[0], condition: parts[1] });
    else if (child.name === "otherwise" && parts.length === 1) otherwise = parts[0];
    else throw new MathsError(`expected pieces and an otherwise, found <${child.name}> of ${parts.length}`);
  }
  return { kind: "piecewise", pieces, otherwise };
}

/** Makes a `<math>` element; numbers carry their units. */
export const writeMath = (maths: Maths): WrittenXml => xml("math", { xmlns: mathSpace }, writeNode(maths));

/** Makes the `<math>` of a function. */
export const writeLambda = ({ parameters, body }: Lambda): WrittenXml =>
  xml(
    "math",
    { xmlns: mathSpace },
    xml("lambda", {}, ...parameters.map((p) => xml("bvar", {}, xml("ci", {}, p))), writeNode(body)),
  );

const numberNames: readonly (readonly [number, string])[] = [
  [Number.POSITIVE_INFINITY, "infinity"],
  [Math.PI, "pi"],
];

function writeNode(maths: Maths): WrittenXml {
  switch (maths.kind) {
    case "number":
      return writeNumber(maths.value, maths.units);
    case "name":
      return xml("ci", {}, maths.name);
    case "time":
      return xml("csymbol", { encoding: "text", definitionURL: `${symbols}time` }, "time");
    case "call":
      return xml("apply", {}, xml("ci", {}, maths.name), ...maths.args.map(writeNode));
    case "apply":
      return maths.args.length === 0 && Object.hasOwn(constants, maths.op)
        ? xml(maths.op)
        : xml("apply", {}, xml(maths.op), ...maths.args.map(writeNode));
    case "piecewise": {
      const pieces = maths.pieces.map(({ value, condition }) =>
        xml("piece", {}, writeNode(value), writeNode(condition)),
      );
      const last = maths.otherwise ? [xml("otherwise", {}, writeNode(maths.otherwise))] : [];
      return xml("piecewise", {}, ...pieces, ...last);
    }
  }
}

function writeNumber(value: number, units: string | undefined): WrittenXml {
  const known = numberNames.find(([x]) => x === value);
  if (known && (units === undefined || units === "dimensionless")) return xml(known[1]);
  const [mantissa, exponent] = String(value).split("e");
  const attributes = { "sbml:units": units };
  if (exponent === undefined) return xml("cn", attributes, mantissa);
  return xml("cn", { ...attributes, type: "e-notation" }, mantissa, xml("sep"), String(Number(exponent)));
}
