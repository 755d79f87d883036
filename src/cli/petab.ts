import {
  CallError,
  type Fit,
  type FitAnalysis,
  type FitSource,
  isPetab,
  makeObjective,
  openPetab,
  readProblem,
  readUnit,
  toPetab,
} from "../index.ts";
import { analyze, describeAnalysis, type Effort } from "./fit-analysis.ts";
import { estimateQuickly, startHere } from "./fit-sets.ts";
import { readEnding } from "./out.ts";
import { beside, readText, type TextFile } from "./shelf.ts";
import { digits, layTable, print, printJson, say } from "./talk.ts";
import { writeAll, writeFiles } from "./write.ts";

interface PetabFlags {
  readonly free?: string;
  readonly set: readonly string[];
  readonly observable?: string;
  readonly recover?: string;
  readonly exportPetab?: string;
  readonly quick?: boolean;
  readonly out?: readonly string[];
  readonly json?: boolean;
}

/** The text of a PEtab problem, or nothing if the file is none. */
export async function openProblem(path: string): Promise<TextFile | undefined> {
  const found = await readText(path).catch(() => undefined);
  return found && isPetab(found.text) ? found : undefined;
}

/** `cuptake fit problem.yaml`: a PEtab v1 problem. */
export async function fitPetab({ text, file }: TextFile, flags: PetabFlags, effort: Effort): Promise<number> {
  refuseFlags(flags, file);
  const read = await openPetab(text, file, async (path) => (await readText(beside(file, path), path)).text);
  const source: FitSource = { problem: read.problem };
  const objective = makeObjective(readProblem(read.problem));
  const analysis = flags.quick ? undefined : await analyze(source, effort);
  const x = analysis ? analysis.optimum.x : startHere(source);
  const estimates = estimateQuickly(objective, x);
  const likelihood = objective.minusTwoLogLikelihoodAt(x);
  const record = {
    ...{ schema: "cuptake-fit-petab/1", file, model: read.network.name, remarks: read.remarks, estimates },
    logLikelihood: likelihood === undefined ? null : likelihood / -2,
    ...{ source, analysis: analysis ?? null },
  };
  const outs = flags.out ?? [];
  await writeFiles(outs.map((path) => [path, `${JSON.stringify(record, null, 2)}\n`]));
  for (const path of outs) say(`wrote ${path}`);
  if (flags.json) printJson(record);
  else {
    const rows = estimates.map((e) => [e.name, e.unit, e.value, e.standardError ?? "–"]);
    const parts = [
      layTable(["parameter", "unit", "estimate", "standard error"], rows),
      `log-likelihood: ${record.logLikelihood === null ? "unknown" : digits(record.logLikelihood, 8)}`,
      ...read.remarks,
      ...(analysis ? [describeAnalysis(analysis)] : []),
    ];
    print(parts.join("\n\n"));
  }
  return 0;
}

function refuseFlags(flags: PetabFlags, file: string): void {
  for (const [flag, isGiven] of [
    ["--free", flags.free !== undefined],
    ["--set", flags.set.length > 0],
    ["--observable", flags.observable !== undefined],
    ["--recover", flags.recover !== undefined],
    ["--export-petab", flags.exportPetab !== undefined],
  ] as const)
    if (isGiven)
      throw new CallError(
        `${flag}: ${file} is a PEtab problem, which says this in its tables; change it there`,
      );
  for (const path of flags.out ?? []) readEnding(path, ["json"]);
}

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

/** The same of a fit from one start. */
export const estimatesOf = ({ estimates, spreads }: Fit, { problem }: FitSource): Record<string, number> => ({
  ...Object.fromEntries(estimates.map((e) => [e.name, internal(e.value, e.unit)])),
  ...Object.fromEntries(
    Object.entries(spreads).map(([name, value]) => [`${name}[${problem.data[0].name}]`, value]),
  ),
});
