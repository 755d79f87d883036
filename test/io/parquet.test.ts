import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, expect, test } from "vitest";
import { makeTableWriter, openTable, type TableColumn, type TablePart } from "../../src/io/parquet.ts";

const folder = mkdtempSync(join(tmpdir(), "cuptake-parquet-"));
afterAll(() => rmSync(folder, { recursive: true }));

const columns: readonly TableColumn[] = [
  { name: "point", kind: "count" },
  { name: "k in, 1/s", kind: "exact" },
  { name: "status", kind: "word" },
  { name: "reason", kind: "text" },
  { name: 'uptake "60" min', kind: "number" },
];
const parts: readonly TablePart[] = [
  [
    Int32Array.of(0, 1, 2147483647),
    Float64Array.of(1e-300, -0.1, 1 / 3),
    ["ok", "failed", "ok"],
    ["", "k₂ is “negative”", ""],
    Float64Array.of(0.1 + 0.2, Number.NaN, 1e300),
  ],
  [Int32Array.of(7), Float64Array.of(2), ["ok"], [""], Float64Array.of(5e-324)],
];

async function print(some: readonly TablePart[] = parts): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const writer = makeTableWriter(
    columns,
    { title: "a µ test" },
    async (bytes) => void pieces.push(bytes.slice()),
  );
  for (const part of some) await writer.write(part);
  await writer.finish();
  return Buffer.concat(pieces);
}

test("what is written is read back, to the last bit, with its gaps and notes", async () => {
  const table = openTable(await print());
  expect(table?.nRows).toBe(4);
  expect(table?.notes).toEqual({ title: "a µ test" });
  const whole = await table?.read(columns);
  columns.forEach((_, j) => {
    const expected = parts.flatMap((part) => Array.from(part[j] as ArrayLike<unknown>));
    expect(Array.from(whole?.[j] as ArrayLike<unknown>)).toEqual(expected);
  });
});

test("the same parts give the same bytes", async () => {
  expect(Buffer.compare(await print(), await print())).toBe(0);
});

test("DuckDB, which shares no code with this, reads the same numbers, and gaps as NULL", async () => {
  const path = join(folder, "table.parquet");
  writeFileSync(path, await print());
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const reader = await connection.runAndReadAll(`SELECT * FROM '${path}' ORDER BY point`);
  expect(reader.columnNames()).toEqual(columns.map(({ name }) => name));
  expect(reader.getRows()).toEqual([
    [0, 1e-300, "ok", null, 0.1 + 0.2],
    [1, -0.1, "failed", "k₂ is “negative”", null],
    [7, 2, "ok", null, 5e-324],
    [2147483647, 1 / 3, "ok", null, 1e300],
  ]);
  connection.closeSync();
});

test("a file that is cut anywhere, or no Parquet at all, is none", async () => {
  const bytes = await print();
  for (let n = 0; n < bytes.length; n += 7)
    expect(openTable(bytes.subarray(0, n)), `${n} bytes`).toBeUndefined();
  expect(openTable(new TextEncoder().encode("point,status\n0,ok\n"))).toBeUndefined();
});
