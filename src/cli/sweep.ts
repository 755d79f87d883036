import { dirname } from "node:path";
import {
  type BackendName,
  type MapJobArgument,
  makePool,
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
import { type LoadedMap, loadMap, readBackend, readWorkers, tryMap } from "./map.ts";
import { tissueTable } from "./map-record.ts";
import { sayIfOutside } from "./options.ts";
import { claimFile, claimFolder, readEnding } from "./out.ts";
import { blame, openPlan } from "./plan.ts";
import { beside, disk, type Shelf } from "./shelf.ts";
import { checkInterrupt, interruptSignal, layTable, makeProgress, print, printJson, say } from "./talk.ts";
import { writeAtomically } from "./write.ts";

export interface SweepFlags {
  readonly backend: string;
  readonly workers?: string;
  readonly out: string;
  readonly json?: boolean;
}

/** A sweep plan with the map plan that it varies. */
export interface LoadedSweep {
  readonly plan: SweepPlan;
  readonly base: LoadedMap;
}

/** `cuptake sweep PLAN`: every point of the plan, shared out over workers. */
export async function sweepCommand(name: string, flags: SweepFlags): Promise<number> {
  const signal = interruptSignal();
  const backend = readBackend(flags.backend);
  const workers = readWorkers(flags.workers);
  readEnding(flags.out, ["csv"]);
  const { plan, base } = await loadSweep(name);
  sayWhatIsOutside(plan, base);
  await tryMap(base);
  await checkInterrupt(signal);
  const leave = await claimFolder(flags.out, dirname(flags.out));
  const pool = makePool(workers);
  try {
    await claimFile(flags.out);
    say(`${plan.title}: ${plan.points.length} points on ${pool.size} workers`);
    const { rows, counts } = await runSweep(plan, base, pool, { backend, overrides: {}, signal });
    await writeAtomically(flags.out, printSweep(plan, base, rows));
    say(`wrote ${flags.out}: ${counts.ok} done, ${counts.failed} failed, ${counts.cancelled} not run`);
    if (flags.json) printJson({ plan: plan.name, counts, rows });
    else print(tabulate(plan, rows));
    if (counts.cancelled > 0) return 130;
    return counts.failed > 0 ? 1 : 0;
  } finally {
    await pool.close();
    await leave();
  }
}

function sayWhatIsOutside({ axes }: SweepPlan, base: LoadedMap): void {
  for (const { name, values } of axes)
    for (const value of values) {
      const quantity = base.plan.quantities[name];
      sayIfOutside(`${name} = ${value}`, quantity, value * quantity.unit.factor);
    }
}

/**
 * Reads a sweep plan and the map plan that it varies.
 *
 * @throws InputError if an axis names no number of that plan, or a value is not allowed there.
 */
export async function loadSweep(name: string, shelf: Shelf = disk): Promise<LoadedSweep> {
  const opened = await openPlan(name, "sweep", shelf);
  const plan = readSweepPlan(opened.text, opened.file);
  const base = await loadMap(beside(opened.file, plan.plan), opened.shelf);
  for (const [i, { name: path, values }] of plan.axes.entries()) {
    const where = `axes[${i}].${base.plan.quantities[path] ? "values" : "name"}`;
    for (const value of values)
      await blame(opened, where, () => overridePlan(base.plan, { [path]: sweptOverride(value, plan) }));
  }
  return { plan, base };
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
    ...tissueTable(base.plan, base.network, "tumor").map(
      (q) => `tumor ${q.name}: ${q.value} ${q.unit} (${q.provenance}${q.source ? `; ${q.source}` : ""})`,
    ),
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
  const hasReasons = rows.some((r) => r.reason !== undefined);
  return layTable(
    [...axes, "outcome", ...columns, ...(hasReasons ? ["reason"] : [])],
    rows.map((r) => [
      ...axes.map((a) => r.values[a]),
      r.outcome,
      ...columns.map((c) => r.results[c] ?? "–"),
      ...(hasReasons ? [r.reason ?? ""] : []),
    ]),
  );
}
