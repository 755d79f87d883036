import { stat } from "node:fs/promises";
import { join } from "node:path";
import { CallError, InputError, printTable, tableName } from "../index.ts";
import { layTable, print, printJson } from "./talk.ts";

/** The optional package that runs SQL. */
const engine = "@duckdb/node-api";

export interface QueryFlags {
  readonly csv?: boolean;
  readonly json?: boolean;
}

/** `cuptake query FOLDER SQL`: asks the table of a sweep, as `points`, by DuckDB. */
export async function queryCommand(folder: string, sql: string, flags: QueryFlags): Promise<number> {
  const path = await findTable(folder);
  const { DuckDBInstance } = await loadEngine();
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    const quoted = path.replaceAll("'", "''");
    await connection
      .run(`CREATE VIEW points AS SELECT * FROM read_parquet('${quoted}')`)
      .catch((error: unknown) => refuseTable(path, error));
    const reader = await connection.runAndReadAll(sql).catch((error: unknown) => {
      throw new CallError(`query: ${wordError(error)}`);
    });
    show(reader.columnNames(), reader.getRowObjectsJson(), flags);
    return 0;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function loadEngine() {
  try {
    return await import("@duckdb/node-api");
  } catch (error) {
    throw new CallError(
      `query: expected the package ${engine}, found none that loads (${error instanceof Error ? error.message.split("\n")[0] : error})\n  → npm install ${engine}; any other tool that reads Parquet can open table.parquet too`,
    );
  }
}

/** The table of a folder of results, or a Parquet file itself. */
async function findTable(folder: string): Promise<string> {
  const found = await stat(folder).catch(() => undefined);
  const path = found?.isDirectory() ? join(folder, tableName) : folder;
  if (await stat(path).catch(() => undefined)) return path;
  throw new CallError(
    `query ${folder}: expected the folder of a finished sweep (with ${tableName}), found ${found ? "none in it" : "nothing"}\n  → cuptake sweep PLAN makes one; an unfinished one goes on with --resume`,
  );
}

function refuseTable(path: string, error: unknown): never {
  const problem = {
    where: "(the whole file)",
    message: `expected the table of a sweep (Parquet), found other bytes (${wordError(error)})`,
    advice:
      "give the folder of a sweep, or its table.parquet; cuptake sweep PLAN --resume writes a damaged one again",
  };
  throw new InputError(path, [problem]);
}

const wordError = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n\n")[0].trim();

function show(
  names: readonly string[],
  rows: readonly Readonly<Record<string, unknown>>[],
  { csv, json }: QueryFlags,
): void {
  const cell = (x: unknown): string | number => {
    if (x === null || x === undefined) return "";
    return typeof x === "number" || typeof x === "string" ? x : JSON.stringify(x);
  };
  const cells = rows.map((row) => names.map((name) => cell(row[name])));
  const asObjects = cells.map((row) => Object.fromEntries(names.map((name, j) => [name, row[j]])));
  if (json) printJson(rows);
  else print(csv ? printTable(names, asObjects) : layTable(names, cells));
}
