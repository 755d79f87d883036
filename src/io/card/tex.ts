import { type Expression, type Shape, shapeOf } from "../../model/expression.ts";

/** How tightly a text holds together: a sum least, a name or a call most. */
const tight = { sum: 1, product: 2, sign: 3, power: 4, atom: 5 } as const;
interface Text {
  readonly tex: string;
  readonly level: number;
}

/** Names that stand for an expression, by its text. */
export type Known = ReadonlyMap<string, string>;

const atom = (tex: string): Text => ({ tex, level: tight.atom });
const product = (tex: string): Text => ({ tex, level: tight.product });
const greek =
  /^(alpha|beta|gamma|delta|epsilon|eta|theta|kappa|lambda|mu|nu|rho|sigma|tau|phi|chi|psi|omega)$/i;

/** A name as it is printed: what stands behind `_`, or as a digit behind one letter, goes below the line. */
export function texOfName(name: string): string {
  if (name === "pO2") return "p_{\\mathrm{O_2}}";
  const [base, ...below] = name.split("_");
  const [, letter = base, digits] = base.match(/^([A-Za-z])(\d+)$/) ?? [];
  const subs = [...(digits ? [digits] : []), ...below.filter((part) => part !== "")];
  const head = letter.length === 1 ? letter : greek.test(letter) ? `\\${letter}` : `\\mathrm{${letter}}`;
  return subs.length === 0 ? head : `${head}_{\\mathrm{${subs.join(",")}}}`;
}

/** A number as it is printed: a power of ten where it is very small or large. */
export function texOfNumber(x: number): string {
  const text = String(x);
  const [mantissa, power] = (
    /e/.test(text) || (x !== 0 && Math.abs(x) < 1e-3) ? x.toExponential() : text
  ).split("e");
  if (power === undefined) return mantissa;
  return `${mantissa === "1" ? "" : `${mantissa}\\cdot `}10^{${Number(power)}}`;
}

/**
 * Prints an expression of the model language as TeX, with as few brackets as it needs.
 *
 * @param known names for parts of it, by the text of the part; such a part is printed as its name.
 */
export const printTex = (tree: Expression, known: Known = new Map()): string => print(tree, known).tex;

/** The same as a factor: in brackets if it is a sum. */
export const printFactor = (tree: Expression, known: Known): string =>
  hold(print(tree, known), tight.product);

function print(tree: Expression, known: Known): Text {
  const name = known.get(tree.toString());
  if (name !== undefined) return atom(texOfName(name));
  const shape = shapeOf(tree);
  switch (shape.kind) {
    case "number":
      return shape.value < 0 ? { tex: String(shape.value), level: tight.sign } : numberText(shape.value);
    case "name":
      return atom(texOfName(shape.name));
    case "group":
      return print(shape.inner, known);
    case "comparison":
      return { tex: printComparison(shape, known), level: tight.sum };
    case "operator":
      return printOperator(shape, known);
    case "function":
      return printCall(shape, known);
  }
}

function numberText(value: number): Text {
  const tex = texOfNumber(value);
  return tex.includes("^") ? product(tex) : atom(tex);
}

const hold = ({ tex, level }: Text, least: number): string =>
  level >= least ? tex : `\\left(${tex}\\right)`;

const relations = { "<": "<", "<=": "\\le", ">": ">", ">=": "\\ge" } as const;
const printComparison = ({ op, args }: Extract<Shape, { kind: "comparison" }>, known: Known): string =>
  `${printTex(args[0], known)} ${relations[op as keyof typeof relations] ?? op} ${printTex(args[1], known)}`;

function printOperator({ op, args }: Extract<Shape, { kind: "operator" }>, known: Known): Text {
  const [a, b] = args.map((arg) => print(arg, known));
  if (!b) return { tex: `${op}${hold(a, tight.product)}`, level: tight.sign };
  switch (op) {
    case "+":
      return { tex: `${a.tex} + ${hold(b, tight.product)}`, level: tight.sum };
    case "-":
      return { tex: `${a.tex} - ${hold(b, tight.product)}`, level: tight.sum };
    case "*":
      return product(joinFactors(hold(a, tight.product), hold(b, tight.product)));
    case "/":
      return product(`\\frac{${a.tex}}{${b.tex}}`);
    case "^":
      return { tex: `${hold(a, tight.atom)}^{${b.tex}}`, level: tight.power };
  }
}

/** A number behind a factor needs its dot. */
const joinFactors = (a: string, b: string): string => (/^[\d-]/.test(b) ? `${a} \\cdot ${b}` : `${a}\\,${b}`);

function printCall({ name, args }: Extract<Shape, { kind: "function" }>, known: Known): Text {
  const texts = args.map((arg) => print(arg, known));
  const [a, b, c] = texts;
  switch (name) {
    case "exp":
      return { tex: `\\mathrm{e}^{${a.tex}}`, level: tight.power };
    case "sqrt":
      return atom(`\\sqrt{${a.tex}}`);
    case "abs":
      return atom(`\\left|${a.tex}\\right|`);
    case "hill": {
      const [x, K] = [a, b].map((base) => `${hold(base, tight.atom)}^{${c.tex}}`);
      return product(`\\frac{${x}}{${K} + ${x}}`);
    }
    case "michaelis":
      return product(`\\frac{${a.tex}}{${b.tex} + ${a.tex}}`);
    case "piecewise":
      return atom(printCases(texts));
    default:
      return atom(
        `${name === "log" ? "\\ln" : `\\${name}`}\\left(${texts.map(({ tex }) => tex).join(",\\, ")}\\right)`,
      );
  }
}

function printCases(texts: readonly Text[]): string {
  const last = texts.length - 1;
  const rows = texts.flatMap((condition, i) =>
    i % 2 === 0 && i < last ? [`${texts[i + 1].tex} & \\text{if } ${condition.tex}`] : [],
  );
  return `\\begin{cases} ${[...rows, `${texts[last].tex} & \\text{otherwise}`].join(" \\\\ ")} \\end{cases}`;
}
