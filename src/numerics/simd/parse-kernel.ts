/**
 * A loop over the numbers of fields, as text: what happens to number i, one statement a line. The field `p` alone is
 * its number i, `p[-1]` the one before, `p[nx]` the one a row on; `even(p)` and `odd(p)` are its numbers 2i and 2i + 1.
 * A value is computed in the bits of the widest field in it, or in those of `wide(…)` or `narrow(…)`.
 */
export interface KernelText {
  /** Fields of 32 and 64 bits, numbers and distances within fields, parted by spaces. */
  readonly float32?: string;
  readonly float64?: string;
  readonly numbers?: string;
  readonly strides?: string;
  /** Sums that it returns, in 64 bits. */
  readonly sums?: string;
  readonly body: string;
}

export type Node =
  | { readonly kind: "literal"; readonly value: number }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "field"; readonly name: string; readonly by: number; readonly stride?: Stride }
  | { readonly kind: "pair"; readonly name: string; readonly half: 0 | 1 }
  /** True in every other place of a row, from its first (phase 0) or second one on. */
  | { readonly kind: "stripe" }
  /** The value in 64 bits, or in 32. */
  | { readonly kind: "cast"; readonly to: "f64" | "f32"; readonly value: Node }
  | { readonly kind: "binary"; readonly operator: string; readonly left: Node; readonly right: Node }
  | { readonly kind: "choice"; readonly test: Node; readonly yes: Node; readonly no: Node };

export interface Stride {
  readonly name: string;
  readonly sign: 1 | -1;
}

export type Statement =
  | { readonly kind: "set"; readonly name: string; readonly value: Node }
  /** Adds to the numbers 2i and 2i + 1. */
  | { readonly kind: "pairs"; readonly name: string; readonly values: readonly Node[] }
  /** Finds four rows of a table of `width` numbers by a field of positions. */
  | { readonly kind: "locate"; readonly name: string; readonly width: number }
  /** Takes four numbers of those rows, from 4 k on, linear between a row and the next. */
  | { readonly kind: "block"; readonly names: readonly string[]; readonly k: number };

const ranks: Readonly<Record<string, number>> = { ">": 1, "+": 2, "-": 2, "*": 3, "/": 3 };
const pattern = /\s*([A-Za-z]\w*|\d+(?:\.\d+)?|[-+*/()[\]?:>,=])/y;

/** Parses the statements of a kernel; they are written in this program, so that the first fault ends it. */
export function parseKernel({ body }: KernelText): Statement[] {
  return body
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map(parseLine);
}

interface Words {
  peek(): string;
  next(): string;
  /** Takes the word if it is the next. */
  take(word: string): boolean;
  expect(word: string): void;
}

function readWords(line: string): Words {
  const words: string[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(line); match; match = pattern.exec(line)) words.push(match[1]);
  if (words.join("") !== line.replaceAll(" ", "")) throw new SyntaxError(`cannot read "${line}"`);
  let at = 0;
  const peek = (): string => words[at] ?? "";
  const take = (word: string): boolean => peek() === word && at++ >= 0;
  return {
    peek,
    next: () => words[at++] ?? "",
    take,
    expect(word) {
      if (!take(word)) throw new SyntaxError(`expected "${word}", found "${peek()}" in "${line}"`);
    },
  };
}

function parseLine(line: string): Statement {
  const words = readWords(line);
  const list = (): string[] => {
    const names = [words.next()];
    while (words.take(",")) names.push(words.next());
    words.expect(")");
    return names;
  };
  if (words.take("(")) {
    const names = list();
    for (const word of ["=", "block", "("]) words.expect(word);
    return { kind: "block", names, k: Number(list()[0]) };
  }
  const name = words.next();
  if (name === "locate") {
    words.expect("(");
    const [field, width] = list();
    return { kind: "locate", name: field, width: Number(width) };
  }
  if (name === "pairs") {
    words.expect("(");
    const target = words.next();
    const values: Node[] = [];
    while (words.take(",")) values.push(parseNode(words));
    words.expect(")");
    return { kind: "pairs", name: target, values };
  }
  const adds = words.take("+");
  words.expect("=");
  const value = parseNode(words);
  words.expect("");
  const own: Node = { kind: "name", name };
  return {
    kind: "set",
    name,
    value: adds ? { kind: "binary", operator: "+", left: own, right: value } : value,
  };
}

function parseNode(words: Words, rank = 1): Node {
  let left = parsePlace(words);
  for (let operator = words.peek(); ranks[operator] >= rank; operator = words.peek()) {
    words.next();
    left = { kind: "binary", operator, left, right: parseNode(words, ranks[operator] + 1) };
  }
  if (rank > 1 || !words.take("?")) return left;
  const yes = parseNode(words);
  words.expect(":");
  return { kind: "choice", test: left, yes, no: parseNode(words) };
}

function parsePlace(words: Words): Node {
  if (words.take("(")) {
    const inner = parseNode(words);
    words.expect(")");
    return inner;
  }
  const word = words.next();
  if (/^\d/.test(word)) return { kind: "literal", value: Number(word) };
  if (word === "stripe") return { kind: "stripe" };
  if (word === "wide" || word === "narrow") {
    words.expect("(");
    const value = parseNode(words);
    words.expect(")");
    return { kind: "cast", to: word === "wide" ? "f64" : "f32", value };
  }
  if (word === "even" || word === "odd") {
    words.expect("(");
    const name = words.next();
    words.expect(")");
    return { kind: "pair", name, half: word === "even" ? 0 : 1 };
  }
  if (!/^[A-Za-z]/.test(word)) throw new SyntaxError(`expected a name or a number, found "${word}"`);
  return words.take("[") ? parseField(words, word) : { kind: "name", name: word };
}

function parseField(words: Words, name: string): Node {
  const sign = words.take("-") ? -1 : 1;
  const step = words.next();
  words.expect("]");
  if (/^\d/.test(step)) return { kind: "field", name, by: sign * Number(step) };
  return { kind: "field", name, by: 0, stride: { name: step, sign } };
}

/** True if the numbers of a field one back are taken somewhere in a value. */
export function looksBack(node: Node, name: string): boolean {
  if (node.kind === "field") return node.name === name && node.by === -1;
  if (node.kind === "cast") return looksBack(node.value, name);
  if (node.kind === "binary") return [node.left, node.right].some((side) => looksBack(side, name));
  return node.kind === "choice" && [node.test, node.yes, node.no].some((part) => looksBack(part, name));
}
