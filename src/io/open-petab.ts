import type { FitProblem } from "../fit/problem.ts";
import type { PetabOptions, PetabProblem } from "./petab/read-petab.ts";
import type { Nominal } from "./petab/write-petab.ts";

export type { PetabOptions, PetabProblem } from "./petab/read-petab.ts";
export type { Nominal } from "./petab/write-petab.ts";

/** True if a YAML text is a PEtab problem: it has a format version and a list of problems. */
export const isPetab = (text: string): boolean => /^format_version:/m.test(text) && /^problems:/m.test(text);

/**
 * Reads a PEtab v1 problem into one that can be fitted; `open` gives the text of a file that it names, and `options` the
 * unit of time of an SBML file that gives none.
 *
 * @throws InputError with what is wrong, and with what cannot be fitted here, by name.
 */
export async function openPetab(
  text: string,
  file: string,
  open: (path: string) => Promise<string>,
  options: PetabOptions = {},
): Promise<PetabProblem> {
  const { readPetab } = await import("./petab/read-petab.ts");
  return readPetab(text, file, open, options);
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
