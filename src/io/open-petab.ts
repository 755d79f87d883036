import type { FitProblem } from "../fit/problem.ts";
import type { PetabProblem } from "./petab/read-petab.ts";
import type { Nominal } from "./petab/write-petab.ts";

export type { PetabProblem } from "./petab/read-petab.ts";
export type { Nominal } from "./petab/write-petab.ts";

/** True if a YAML text is a PEtab problem: it has a format version and a list of problems. */
export const isPetab = (text: string): boolean => /^format_version:/m.test(text) && /^problems:/m.test(text);

/**
 * Reads a PEtab v1 problem as `readPetab` does; `open` gives the text of a file that it names.
 *
 * @throws InputError with what is wrong, and with what cannot be fitted here, by name.
 */
export async function openPetab(
  text: string,
  file: string,
  open: (path: string) => Promise<string>,
): Promise<PetabProblem> {
  const { readPetab } = await import("./petab/read-petab.ts");
  return readPetab(text, file, open);
}

/**
 * Writes a fit as the files of a PEtab v1 problem, by name.
 *
 * @throws CallError with what PEtab v1 cannot say.
 */
export async function toPetab(problem: FitProblem, nominal: Nominal = {}): Promise<Map<string, string>> {
  const { writePetab } = await import("./petab/write-petab.ts");
  return writePetab(problem, nominal);
}
