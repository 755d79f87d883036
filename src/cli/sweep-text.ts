import { open } from "node:fs/promises";
import { join } from "node:path";
import { loadParquet, printTable, type Row, type SweepPlan, tableColumns, tableName } from "../index.ts";
import { tissueTable } from "./map-record.ts";
import { diskFolder } from "./sweep-disk.ts";
import type { LoadedSweep } from "./sweep-load.ts";
import type { SweepManifest } from "./sweep-manifest.ts";
import { layTable } from "./talk.ts";

/** A longer table is one for DuckDB, not for a spreadsheet. */
const mostCsvRows = 20_000;
/** Rows and columns that are printed. */
const most = { rows: 30, columns: 6 };

/** What stands above the table as CSV: what it is, units, and what was assumed. */
export function sweepHeader({
  plan,
  columns,
  base,
  source,
}: Omit<LoadedSweep, "opened" | "swept">): string[] {
  const units = plan.axes.map(({ name, unit }) => `${name} in ${unit}`).join(", ");
  const head = [
    `in silico: ${plan.title}`,
    `job: ${source.job.kind}; axes: ${units}`,
    `results: ${[...new Set(columns.map(({ unit }) => unit))]
      .map(
        (unit) =>
          `${columns
            .filter((c) => c.unit === unit)
            .map((c) => c.name)
            .slice(0, 4)
            .join(", ")}${columns.filter((c) => c.unit === unit).length > 4 ? ", …" : ""} in ${unit}`,
      )
      .join("; ")}`,
  ];
  if (!base) return head;
  return [
    ...head,
    ...tissueTable(base.plan, base.network, "tumor").map(
      (q) => `tumor ${q.name}: ${q.value} ${q.unit} (${q.provenance}${q.source ? `; ${q.source}` : ""})`,
    ),
    ...base.plan.limits.map((limit) => `limit: ${limit}`),
  ];
}

/** The table of a sweep that is held in memory, as CSV. */
export function printSweep(loaded: Omit<LoadedSweep, "opened" | "swept">, rows: readonly Row[]): string {
  const { plan, columns } = loaded;
  const flat = rows.map((row) => ({
    point: row.index,
    ...row.values,
    status: row.outcome,
    reason: row.reason ?? "",
    ...row.results,
  }));
  const names = ["point", ...plan.axes.map((a) => a.name), "status", "reason", ...columns.map((c) => c.name)];
  return printTable(names, flat, sweepHeader(loaded));
}

/** Reads the first rows of the table of a finished sweep back, column by column. */
export async function readTableRows(
  folder: string,
  { plan, columns }: Pick<LoadedSweep, "plan" | "columns">,
  mostRows = Number.POSITIVE_INFINITY,
) {
  const { readFirstRows } = await loadParquet();
  const layout = tableColumns(plan, columns);
  const path = join(folder, tableName);
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const slice = async (start: number, end = size): Promise<ArrayBuffer> => {
      const bytes = new Uint8Array(end - start);
      await file.read(bytes, 0, bytes.length, start);
      return bytes.buffer;
    };
    return { layout, ...(await readFirstRows({ byteLength: size, slice }, path, layout, mostRows)) };
  } finally {
    await file.close();
  }
}

/** The time in the name of a column, and the rest of it. */
export function splitTime(name: string): { what: string; time_min: number } | undefined {
  const found = /^(.*?)\s*\b(\d+(?:\.\d+)?) min\b\s*(.*)$/.exec(name);
  return found ? { what: `${found[1]} ${found[3]}`.trim(), time_min: Number(found[2]) } : undefined;
}

/** Writes `table.csv` beside the table where it is short enough to be read by eye. */
export async function writeCsv(folder: string, loaded: LoadedSweep): Promise<void> {
  if (loaded.plan.count > mostCsvRows) return;
  const { layout, part, nRows } = await readTableRows(folder, loaded);
  const rows = Array.from({ length: nRows }, (_, i) =>
    Object.fromEntries(layout.map(({ name }, j) => [name, printable(part[j][i])])),
  );
  const text = printTable(
    layout.map(({ name }) => name),
    rows,
    sweepHeader(loaded),
  );
  await diskFolder(folder).write("table.csv", new TextEncoder().encode(text));
}

const printable = (x: number | string): number | string =>
  typeof x === "number" && Number.isNaN(x) ? "" : x;

/** What is printed at the end. */
export async function describeSweep(
  folder: string,
  loaded: LoadedSweep,
  manifest: SweepManifest,
  analysis: string | undefined,
): Promise<string> {
  const { plan } = loaded;
  const parts: string[] = [];
  if (plan.count <= most.rows) parts.push(await tabulate(folder, loaded));
  if (analysis) parts.push(analysis);
  if (manifest.failures.length > 0) parts.push(listFailures(manifest));
  if (parts.length === 0) parts.push(`cuptake query ${folder} "SELECT * FROM points LIMIT 10"`);
  return parts.join("\n\n");
}

async function tabulate(folder: string, loaded: LoadedSweep): Promise<string> {
  const { layout, part, nRows } = await readTableRows(folder, loaded);
  const isShown = namesShown(loaded.plan, loaded);
  const shown = layout.flatMap(({ name }, j) => (isShown.includes(name) ? [j] : []));
  return layTable(
    shown.map((j) => layout[j].name),
    Array.from({ length: nRows }, (_, i) => shown.map((j) => part[j][i])),
  );
}

const namesShown = ({ axes }: SweepPlan, { columns, base }: LoadedSweep): string[] => [
  ...axes.map(({ name }) => name),
  "status",
  ...columns
    .map(({ name }) => name)
    .filter((name) => !base || /^tumor SUV /.test(name))
    .slice(0, most.columns),
];

function listFailures({ failures, counts }: SweepManifest): string {
  const n = counts?.failed ?? failures.length;
  const lines = failures.slice(0, 10).map(({ point, reason }) => `  point ${point}: ${reason}`);
  if (n > lines.length) lines.push(`  and ${n - lines.length} more: see the columns status and reason`);
  return [`${n} failed:`, ...lines].join("\n");
}
