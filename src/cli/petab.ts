import { CallError, type FitSource, isPetab, makeObjective, openPetab, readProblem } from "../index.ts";
import { estimateQuickly } from "./estimates.ts";
import { analyze, describeAnalysis, type Effort } from "./fit-analysis.ts";
import { type FitCall, type FitOut, repeatCall, writeOuts } from "./fit-out.ts";
import { regionOfFit } from "./fit-regions.ts";
import { startHere } from "./fit-sets.ts";
import { tellPetab } from "./petab-report.ts";
import { beside, readText, type TextFile } from "./shelf.ts";
import { digits, layTable, print, printJson } from "./talk.ts";

interface PetabFlags extends FitCall {
  readonly exportPetab?: string;
  readonly timeUnit?: string;
  readonly json?: boolean;
}

/** The text of a PEtab problem, or nothing if the file is none. */
export async function openProblem(path: string): Promise<TextFile | undefined> {
  const found = await readText(path).catch(() => undefined);
  return found && isPetab(found.text) ? found : undefined;
}

/** `cuptake fit problem.yaml`: a PEtab v1 problem. */
export async function fitPetab(
  { text, file }: TextFile,
  flags: PetabFlags,
  effort: Effort,
  outs: readonly FitOut[],
): Promise<number> {
  refuseFlags(flags, file);
  const open = async (path: string) => (await readText(beside(file, path), path)).text;
  const read = await openPetab(text, file, open, { timeUnit: flags.timeUnit });
  const source: FitSource = { problem: read.problem };
  const objective = makeObjective(readProblem(read.problem));
  const analysis = flags.quick ? undefined : await analyze(source, effort);
  const x = analysis ? analysis.optimum.x : startHere(source);
  const estimates = estimateQuickly(objective, x);
  const likelihood = objective.minusTwoLogLikelihoodAt(x);
  const call = repeatCall(file, undefined, flags);
  const record = {
    ...{
      schema: "cuptake-fit-petab/1",
      file,
      call,
      model: read.network.name,
      remarks: read.remarks,
      estimates,
    },
    logLikelihood: likelihood === undefined ? null : likelihood / -2 + read.logJacobian,
    ...{ source, analysis: analysis ?? null },
  };
  const regions = () => [regionOfFit(file, read.network, estimates)];
  await writeOuts(outs, { story: tellPetab(read, source, file), analysis, record, call, flags, regions });
  if (flags.json) printJson(record);
  else {
    const rows = estimates.map((e) => [e.name, e.unit, e.value, e.standardError ?? "–"]);
    const parts = [
      layTable(["parameter", "unit", "estimate", "standard error"], rows),
      `log-likelihood: ${record.logLikelihood === null ? "unknown" : digits(record.logLikelihood, 8)}`,
      ...read.remarks,
      ...(analysis ? [describeAnalysis(analysis)] : []),
      `again: ${call}`,
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
    ["--input", (flags.input ?? []).length > 0],
    ["--recover", flags.recover !== undefined],
    ["--export-petab", flags.exportPetab !== undefined],
  ] as const)
    if (isGiven)
      throw new CallError(
        `${flag}: ${file} is a PEtab problem, which says this in its tables; change it there`,
      );
}
