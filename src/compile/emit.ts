import { type Expression, shapeOf } from "../model/expression.ts";
import { modelFunctions } from "../model/functions.ts";

/** How a name of the model is written in the generated text: `y[2]`, `p[0]`. */
export type Spelling = (name: string) => string;

/**
 * Writes an expression as JavaScript.
 *
 * Only numbers, the spellings of known names and a closed list of functions can come out, whatever went in.
 */
export function emit(node: Expression, spell: Spelling): string {
  const shape = shapeOf(node);
  switch (shape.kind) {
    case "number":
      return shape.value < 0 ? `(${shape.value})` : String(shape.value);
    case "name":
      return spell(shape.name);
    case "group":
      return emit(shape.inner, spell);
    case "comparison":
      return `(${shape.args.map((arg) => emit(arg, spell)).join(` ${shape.op} `)})`;
    case "function": {
      const text: (...args: string[]) => string = modelFunctions[shape.name].text;
      return text(...shape.args.map((arg) => emit(arg, spell)));
    }
    case "operator": {
      const args = shape.args.map((arg) => emit(arg, spell));
      if (shape.op === "^") return `Math.pow(${args.join(", ")})`;
      return args.length === 1 ? `(${shape.op}${args[0]})` : `(${args.join(` ${shape.op} `)})`;
    }
  }
}
