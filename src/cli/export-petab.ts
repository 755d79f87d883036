import {
  type Fit,
  type FitAnalysis,
  type FitSource,
  type ProblemObjective,
  readProblem,
  readUnit,
  toPetab,
} from "../index.ts";
import { say } from "./talk.ts";
import { writeAll } from "./write.ts";

/** Writes the problem of a fit into a folder as PEtab v1; estimates are its nominal values. */
export async function exportPetab(
  source: FitSource,
  nominal: Readonly<Record<string, number>>,
  folder: string,
): Promise<void> {
  await writeAll(folder, await toPetab(readProblem(source.problem), nominal));
  say(`wrote ${folder}/problem.yaml and its tables`);
}

const internal = (value: number, unit: string): number => value * (readUnit(unit)?.factor ?? 1);

/** Values of the variables of an analysis, in internal units. */
export const valuesOf = ({ variables }: FitAnalysis): Record<string, number> =>
  Object.fromEntries(variables.map((v) => [v.name, internal(v.value, v.unit)]));

/** The same at the x of a problem's objective. */
export const valuesAt = (
  { variables, valuesAt }: ProblemObjective,
  x: readonly number[],
): Record<string, number> => {
  const values = valuesAt(x);
  return Object.fromEntries(variables.map(({ name }, k) => [name, values[k]]));
};

/** The same of a fit from one start. */
export const estimatesOf = (
  { estimates, spreads, dataScale }: Fit,
  { problem }: FitSource,
): Record<string, number> => ({
  ...Object.fromEntries(estimates.map((e) => [e.name, internal(e.value, e.unit)])),
  ...(dataScale !== null && { [`scale[${problem.data[0].name}]`]: dataScale }),
  ...Object.fromEntries(
    Object.entries(spreads).map(([name, value]) => [`${name}[${problem.data[0].name}]`, value]),
  ),
});
