import { dirname } from "node:path";
import {
  type BackendName,
  type MapJobArgument,
  type Network,
  type Override,
  overridePlan,
  type Pool,
  printTable,
  type Row,
  readSweepPlan,
  type Sweep,
  type SweepPlan,
  sweep,
} from "../index.ts";
import { type LoadedMap, loadMap, openPool, readBackend } from "./map.ts";
import { beside, readText } from "./place.ts";
import { interruptSignal, layTable, makeProgress, print, printJson, say } from "./talk.ts";
import { openFolder, writeAtomically } from "./write.ts";

export interface SweepFlags {
  readonly backend: string;
  readonly workers?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** `cuptake sweep PLAN`: every point of the plan, shared out over workers. */
export async function sweepCommand(path: string, flags: SweepFlags): Promise<number> {
  const { text, file } = await readText(path);
  const plan = readSweepPlan(text, file);
  const base = await loadMap(beside(path, plan.plan));
  checkAxes(plan, base);
  const out = flags.out ?? "out/sweep.csv";
  await openFolder(dirname(out));
  const signal = interruptSignal();
  const pool = openPool(flags.workers);
  say(`${plan.title}: ${plan.points.length} points on ${pool.size} workers`);
  let result: Sweep;
  try {
    result = await runSweep(plan, base, pool, { backend: readBackend(flags.backend), overrides: {}, signal });
  } finally {
    await pool.close();
  }
  await writeAtomically(out, printSweep(plan, base, result.rows));
  const { ok, failed, cancelled } = result.counts;
  say(`wrote ${out}: ${ok} done, ${failed} failed, ${cancelled} not run`);
  if (flags.json) printJson({ plan: plan.name, counts: result.counts, rows: result.rows });
  else print(tabulate(plan, result.rows));
  if (cancelled > 0) return 130;
  return failed > 0 ? 1 : 0;
}

/** Every axis must name a number of the varied plan, and every value must be allowed there. */
export function checkAxes(plan: SweepPlan, base: LoadedMap): void {
  for (const { name, values } of plan.axes)
    for (const value of values) overridePlan(base.plan, { [name]: sweptOverride(value, plan) });
}

const sweptOverride = (value: number, plan: SweepPlan): Override => ({
  value,
  provenance: "assumed",
  source: `swept by ${plan.name}`,
});

/** Runs a sweep of maps on a pool. */
export function runSweep(
  plan: SweepPlan,
  base: LoadedMap,
  pool: Pool,
  {
    backend,
    overrides,
    signal,
  }: {
    readonly backend: BackendName | "auto";
    /** Numbers in place of the base plan's at every point, such as those of a fit. */
    readonly overrides: Readonly<Record<string, Override>>;
    readonly signal?: AbortSignal;
  },
): Promise<Sweep> {
  return sweep({
    points: plan.points,
    concurrency: pool.size,
    signal,
    onProgress: makeProgress("sweep"),
    run: (point) => {
      const swept = Object.fromEntries(
        Object.entries(point.values).map(([name, value]) => [name, sweptOverride(value, plan)]),
      );
      const argument: MapJobArgument = { ...base.texts, overrides: { ...overrides, ...swept }, backend };
      return pool.run<Record<string, number>>("map-point", argument);
    },
  });
}

/** The table of a sweep: axes with their units, how each point ended, and its results. */
export function printSweep(
  plan: SweepPlan,
  base: { readonly plan: LoadedMap["plan"]; readonly network: Network },
  rows: readonly Row[],
): string {
  const axes = plan.axes.map((a) => a.name);
  const results = [...new Set(rows.flatMap((row) => Object.keys(row.results)))];
  const units = axes.map((name) => `${name} in ${base.plan.quantities[name]?.unit.text ?? "?"}`).join(", ");
  const header = [
    `in silico: ${plan.title}`,
    `axes: ${units}; SUV in g/mL; a sweep of ${base.plan.name} (${base.network.name})`,
    ...base.plan.limits.map((limit) => `limit: ${limit}`),
  ];
  const flat = rows.map((row) => ({
    point: row.index,
    ...row.values,
    outcome: row.outcome,
    reason: row.reason ?? "",
    ...row.results,
  }));
  return printTable(["point", ...axes, "outcome", "reason", ...results], flat, header);
}

function tabulate(plan: SweepPlan, rows: readonly Row[]): string {
  const axes = plan.axes.map((a) => a.name);
  const shown = rows.find((r) => r.outcome === "ok");
  const columns = Object.keys(shown?.results ?? {}).filter((name) => /^tumor SUV /.test(name));
  return layTable(
    [...axes, "outcome", ...columns],
    rows.map((r) => [
      ...axes.map((a) => r.values[a]),
      r.outcome,
      ...columns.map((c) => r.results[c] ?? r.reason ?? ""),
    ]),
  );
}
