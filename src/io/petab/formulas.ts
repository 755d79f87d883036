import { makeEvaluator } from "../../model/evaluate.ts";
import { ExpressionError, isName, namesIn, parseExpression } from "../../model/expression.ts";

/** A formula of PEtab in the model language: powers as ^, ln as log, log10 by log. */
export function toOurs(formula: string): string {
  const text = formula.replaceAll("**", "^").replace(/\bln\s*\(/g, "log(");
  return replaceCalls(text, "log10", (inside) => `(log(${inside}) / ${Math.LN10})`);
}

/** Puts something else in place of every call of a function, from the innermost. */
function replaceCalls(text: string, name: string, write: (inside: string) => string): string {
  const starts = [...text.matchAll(new RegExp(`\\b${name}\\s*\\(`, "g"))];
  const last = starts.at(-1);
  if (!last) return text;
  const open = last.index + last[0].length;
  let depth = 1;
  let end = open;
  for (; end < text.length && depth > 0; end++) depth += text[end] === "(" ? 1 : text[end] === ")" ? -1 : 0;
  // A bracket that nobody closes is the parser's to tell.
  if (depth > 0) return text;
  const inside = text.slice(open, end - 1);
  return replaceCalls(`${text.slice(0, last.index)}${write(inside)}${text.slice(end)}`, name, write);
}

/** Puts texts in place of names; a number below 0 is put into brackets. */
export const substitute = (formula: string, values: ReadonlyMap<string, string>): string =>
  values.size === 0
    ? formula
    : formula.replace(/[A-Za-z_]\w*/g, (name) => {
        const value = values.get(name);
        return value === undefined ? name : /^-/.test(value) ? `(${value})` : value;
      });

/** Names that a formula uses, those of functions too where it is none that can be read. */
export function namesOf(formula: string): ReadonlySet<string> {
  try {
    return new Set(namesIn(parseExpression(toOurs(formula))));
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return new Set(formula.match(/[A-Za-z_]\w*/g) ?? []);
  }
}

/** The value of a formula of numbers; none if it has other names, or is no expression. */
export function evaluateFormula(
  formula: string,
  numberOf: (name: string) => number | undefined,
): number | undefined {
  try {
    const tree = parseExpression(toOurs(formula));
    if ([...namesIn(tree)].some((name) => numberOf(name) === undefined)) return undefined;
    return makeEvaluator(tree, (name) => () => numberOf(name) ?? Number.NaN)();
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}

/** A name that the model language takes and nothing else has. */
export function freshName(wish: string, taken: (name: string) => boolean): string {
  const start = isName(wish) ? wish : `x_${wish.replace(/\W/g, "_")}`.slice(0, 56);
  let name = start;
  for (let n = 2; taken(name); n++) name = `${start}_${n}`;
  return name;
}
