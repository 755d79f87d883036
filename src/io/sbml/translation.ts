import { readUnit } from "../../units.ts";
import { inUnit } from "./annotate.ts";
import type { FileModel } from "./file-model.ts";
import type { FileUnit } from "./file-units.ts";
import { type Maths, MathsError } from "./maths.ts";
import type { Phrases } from "./phrase.ts";
import type { Symbols } from "./symbols.ts";

export type Written = Record<string, unknown>;

/** An expression with what it came from, for the comparison of their values. */
export interface Pair {
  readonly where: string;
  readonly maths: Maths;
  readonly text: string;
  /** Internal units in one of what the file's mathematics comes to. */
  readonly factor: number;
}

/** What the writers of the parts share. */
export interface Writing {
  readonly model: FileModel;
  readonly symbols: Symbols;
  readonly phrases: Phrases;
  readonly pairs: Pair[];
  readonly remarks: string[];
  readonly source: string;
}

/** Names what an error is about. */
export function about<T>(what: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof MathsError) || error.message.startsWith("in ")) throw error;
    throw new MathsError(`in ${what}: ${error.message}`);
  }
}

/** A number of the file in the unit that the model file writes it in. */
export const inText = (value: number, { factor, text }: FileUnit): number =>
  inUnit(value * factor, readUnit(text)?.factor ?? 1);

/** A number stands for itself, in the unit of what it is the value of; all else is an expression. */
export function writeValue(maths: Maths, unit: FileUnit, express: (maths: Maths) => string): number | string {
  const value = maths.kind === "number" ? inText(maths.value, unit) : Number.NaN;
  return value >= 0 ? value : express(maths);
}
