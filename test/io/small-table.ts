import { makeTableWriter, type TableColumn, type TablePart } from "../../src/io/parquet.ts";

/** A column of each kind. */
export const columns: readonly TableColumn[] = [
  { name: "point", kind: "count" },
  { name: "k in, 1/s", kind: "exact" },
  { name: "status", kind: "word" },
  { name: "reason", kind: "text" },
  { name: 'uptake "60" min', kind: "number" },
];
/** Two row groups with their gaps. */
export const parts: readonly TablePart[] = [
  [
    Int32Array.of(0, 1, 2147483647),
    Float64Array.of(1e-300, -0.1, 1 / 3),
    ["ok", "failed", "ok"],
    ["", "k₂ is “negative”", ""],
    Float64Array.of(0.1 + 0.2, Number.NaN, 1e300),
  ],
  [Int32Array.of(7), Float64Array.of(2), ["ok"], [""], Float64Array.of(5e-324)],
];

/** The bytes of a file. */
export async function printTable(some: readonly TablePart[] = parts): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const writer = makeTableWriter(
    columns,
    { title: "a µ test" },
    async (bytes) => void pieces.push(bytes.slice()),
  );
  for (const part of some) await writer.write(part);
  await writer.finish();
  return new Uint8Array(Buffer.concat(pieces));
}
