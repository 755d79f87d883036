import { InputError } from "../src/errors.ts";

/** The words with which an input is refused, on lines of their own as a snapshot shows them. */
export function refusalBy(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof InputError) return `\n${error.message}\n`;
    throw error;
  }
  throw new Error("it was accepted");
}
