import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { SchemaElement } from "hyparquet";
import { ByteWriter } from "hyparquet-writer";
import { serializeTCompactProtocol } from "hyparquet-writer/src/thrift.js";
import { afterAll, expect, test } from "vitest";
import type { TableColumn } from "../../src/io/parquet.ts";
import { openTable } from "../../src/io/parquet.ts";
import { checkPages } from "../../src/io/parquet-check.ts";
import { columns, parts, printTable } from "./small-table.ts";

const folder = mkdtempSync(join(tmpdir(), "cuptake-parquet-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("what is written is read back, to the last bit, with its gaps and notes", async () => {
  const table = openTable(await printTable(), "a.parquet");
  expect(table?.nRows).toBe(4);
  expect(table?.notes).toEqual({ title: "a µ test" });
  const whole = await table?.read(columns);
  columns.forEach((_, j) => {
    const expected = parts.flatMap((part) => Array.from(part[j] as ArrayLike<unknown>));
    expect(Array.from(whole?.[j] as ArrayLike<unknown>)).toEqual(expected);
  });
});

test("the same parts give the same bytes", async () => {
  expect(Buffer.compare(await printTable(), await printTable())).toBe(0);
});

test("DuckDB, which shares no code with this, reads the same numbers, and gaps as NULL", async () => {
  const path = join(folder, "table.parquet");
  writeFileSync(path, await printTable());
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
  const bytes = await printTable();
  for (let n = 0; n < bytes.length; n += 7)
    expect(openTable(bytes.subarray(0, n), "a.parquet"), `${n} bytes`).toBeUndefined();
  expect(openTable(new TextEncoder().encode("point,status\n0,ok\n"), "a.parquet")).toBeUndefined();
});

const file = async (bytes: Promise<Uint8Array>) => openTable(await bytes, "a.parquet");

test("a column that is not there, or of another kind, is refused by its name", async () => {
  const table = await file(printTable());
  const read = (column: TableColumn) => table?.read([column]);
  await expect(read({ name: "other", kind: "count" })).rejects.toThrow(
    /a\.parquet.*\n.*"other".*no such column/,
  );
  await expect(read({ name: "point", kind: "number" })).rejects.toThrow(/"point".*REQUIRED INT32/);
});

type ThriftObject = Parameters<typeof serializeTCompactProtocol>[1];

/** A page of a column, by what its header says. */
function page(kind: 2 | 3, data: ThriftObject, bytes: readonly number[], size = bytes.length): Uint8Array {
  const writer = new ByteWriter();
  const of = kind === 2 ? { field_7: data } : { field_8: data };
  serializeTCompactProtocol(writer, { field_1: kind, field_2: size, field_3: size, ...of });
  writer.appendBytes(Uint8Array.from(bytes));
  return writer.getBytes();
}
const values = (n: number, encoding: number, bytes: readonly number[], more: ThriftObject = {}): Uint8Array =>
  page(3, { field_1: n, field_2: 0, field_3: n, field_4: encoding, field_5: 0, field_6: 0, ...more }, bytes);
const plain = 0;
const dictionary = 8;
const number: SchemaElement = { name: "x", type: "INT32", repetition_type: "REQUIRED" };
const word: SchemaElement = { ...number, type: "BYTE_ARRAY" };
const text: SchemaElement = { ...word, repetition_type: "OPTIONAL" };
const eights = [1, 0, 0, 0, 2, 0, 0, 0];
const huge = 2 ** 30;
/** 2³⁰ times the same. */
const hugeRun = [0x80, 0x80, 0x80, 0x80, 0x08];

test("pages that are as they say are let through, to the last value", () => {
  expect(() => checkPages(values(2, plain, eights), number, 2)).not.toThrow();
  expect(() => checkPages(values(9, dictionary, [1, 18, 1]), word, 9)).not.toThrow();
  expect(() => checkPages(values(9, dictionary, [18, 1, 1, 18, 1], { field_5: 2 }), text, 9)).not.toThrow();
});

test.each([
  ["values of a page", values(huge, plain, eights), number, /expected at most 2 values.*1073741824/],
  [
    "values that the page has no bytes for",
    values(2, plain, eights.slice(1)),
    number,
    /2 values.*in 7 bytes/,
  ],
  ["repetitions of a word", values(2, dictionary, [1, ...hugeRun, 0]), word, /run of 2, found 1073741824/],
  [
    "packs of words of no bits",
    values(2, dictionary, [0, 0x81, 0x80, 0x80, 0x80, 8]),
    word,
    /run of 2, found 8589934592/,
  ],
  ["repetitions of a gap", values(2, dictionary, [...hugeRun, 1, 0], { field_5: 6 }), text, /run of 2/],
  [
    "levels of a column without gaps",
    values(2, plain, eights, { field_5: 1 }),
    number,
    /1 bytes that say where gaps/,
  ],
  [
    "words of a dictionary",
    page(2, { field_1: huge, field_2: plain }, eights),
    word,
    /1073741824 words in 8 bytes/,
  ],
  ["bytes of a page", page(3, { field_1: 2 }, eights, huge), number, /expected 1073741824 bytes more/],
  ["parts of a list", Uint8Array.of(0x19, 0xfc, ...hugeRun), number, /parts of a list, found 2147483648/],
  ["levels", new Uint8Array(100).fill(0x1c), number, /at most 16 levels/],
  [
    "bytes of a number",
    new Uint8Array(100).fill(0xff).fill(0x15, 0, 1),
    number,
    /a number of at most 10 bytes/,
  ],
])("a page that announces too many %s is refused before room is made", (_, bytes, element, message) => {
  expect(() => checkPages(bytes, element, 2)).toThrow(message);
});

test("a file of more rows than bytes, or of more than its parts have, is none", async () => {
  const bytes = await printTable();
  const footer =
    bytes.length - 8 - new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 8, true);
  const at = bytes.indexOf(2 * 4, footer); // four rows, in all, as the third field
  for (const rows of [2 * 3, 2 * 63])
    expect(openTable(bytes.with(at, rows), "a.parquet"), `${rows / 2}`).toBeUndefined();
});
