import { basename } from "node:path";
import { CallError, type ComparedFit, type Comparison, checkComparable, compareFits } from "../index.ts";
import { fitPlan } from "./fit.ts";
import { analyze, readEffort } from "./fit-analysis.ts";
import { claimFile, readEnding } from "./out.ts";
import { digits, layTable, print, printJson, say } from "./talk.ts";
import { writeAtomically } from "./write.ts";

export interface CompareFlags {
  readonly nested: readonly string[];
  readonly starts: string;
  readonly seed: string;
  readonly workers?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** `cuptake compare PLAN PLAN ...`: fits of the same data side by side. */
export async function compareCommand(plans: readonly string[], flags: CompareFlags): Promise<number> {
  const effort = readEffort({ ...flags, draws: "0" });
  const pairs = flags.nested.map(readPair);
  if (flags.out !== undefined) {
    readEnding(flags.out, ["json"]);
    await claimFile(flags.out);
  }
  if (plans.length < 2) throw new CallError(`compare ${plans[0]}: expected two plans or more, found one`);
  const loaded = [];
  for (const plan of plans) loaded.push({ name: nameOf(plan), ...(await fitPlan(plan, { set: [] })) });
  checkComparable(loaded, pairs);
  const fits: ComparedFit[] = [];
  for (const { name, source } of loaded)
    fits.push({ name, source, analysis: await analyze(source, { ...effort, profiles: false }) });
  const comparison = compareFits(fits, pairs);
  if (flags.out !== undefined) {
    await writeAtomically(flags.out, `${JSON.stringify(comparison, null, 2)}\n`);
    say(`wrote ${flags.out}`);
  }
  const titles = loaded.map(({ name, title, data }) => `${name}: ${title} (${data.file})`);
  if (flags.json) printJson(comparison);
  else print([...titles, "", describeComparison(comparison)].join("\n"));
  return 0;
}

const nameOf = (plan: string): string => basename(plan).replace(/\.ya?ml$/i, "");

function readPair(text: string): [string, string] {
  const [simple, full, ...rest] = text.split(",").map((part) => nameOf(part.trim()));
  if (!simple || !full || rest.length > 0)
    throw new CallError(`--nested ${text}: expected SIMPLE,FULL such as emt6-fit,emt6-nadh-fit`);
  return [simple, full];
}

const orDash = (x: number | null): string => (x === null ? "–" : digits(x));

/** A comparison as text: the table, the formulas it is made by, tests, averages, and what to beware of. */
export function describeComparison(c: Comparison): string {
  const rows = c.rows.map((row) => [
    row.name,
    row.k,
    orDash(row.rms),
    orDash(row.reducedChi2),
    row.aic,
    orDash(row.aicc),
    row.bic,
    row.delta,
    row.weight,
  ]);
  const tests = c.tests.map(
    ({ simple, full, statistic, freedom, p, formula }) =>
      `${simple} in ${full}: ${formula}, ${digits(statistic)} with ${freedom.join(" and ")} ${freedom.join() === "1" ? "degree" : "degrees"} of freedom, P = ${digits(p, 2)}`,
  );
  const averages = c.averages.map(({ name, unit, value, interval: [low, high] }) => [
    ...[name, unit, value, `${digits(low, 3)} to ${digits(high, 3)}`],
  ]);
  return [
    layTable(["fit", "k", "RMS", "χ²/dof", "AIC", "AICc", "BIC", "Δ", "weight"], rows),
    "",
    `n = ${c.nData}; RMS = √(Σr²/n); ${c.formulas.join("; ")}`,
    ...(tests.length > 0 ? ["", ...tests, nestedCaveat] : []),
    ...(averages.length > 0
      ? ["", layTable(["average over all", "unit", "value", "± 1 standard error"], averages), averageFormula]
      : []),
    ...(c.remarks.length > 0 ? ["", ...c.remarks.map((remark) => `beware: ${remark}`)] : []),
  ].join("\n");
}

const nestedCaveat =
  "(asymptotic; P is too large where the simpler fit is the fuller one with a rate at its bound, such as 0)";
const averageFormula = "θ̄ = Σ wᵢ θᵢ, se = Σ wᵢ √(seᵢ² + (θᵢ − θ̄)²), in log10 where the fit moves that";
