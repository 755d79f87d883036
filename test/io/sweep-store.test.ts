import { expect, test } from "vitest";
import { makeMemoryFolder } from "../../src/io/folder.ts";
import { openTable } from "../../src/io/parquet.ts";
import { packRows, tableColumns } from "../../src/io/sweep-shard.ts";
import { makeTableStore } from "../../src/io/sweep-store.ts";
import { type BatchRows, batchAt, countBatches, pointsBy, pointsOf, ruleOf } from "../../src/sweep/batch.ts";
import { makeDesign } from "../../src/sweep/design.ts";
import type { SweepPlan } from "../../src/sweep/sweep-plan.ts";

const axes = [{ name: "a", unit: "s", base: 1, range: [1, 2] as const, scale: "linear" as const }];
const design = makeDesign(axes, { kind: "latin-hypercube", points: 70_000 });
const plan: SweepPlan = {
  ...{ file: "test.yaml", name: "test", title: "A test", job: { kind: "test" }, folder: "test", maps: [] },
  ...{ seed: 3, replicates: 2, axes, design, count: 140_000, notes: [] },
};
const columns = [{ name: "y", unit: "%" }];
/** A table is put together from small batches, and copied from large ones. */
const sizes = [9000, 2500];
/** In every second batch a point has failed. */
const rowsOf = (n: number, batch: number): BatchRows => ({
  failed: Uint8Array.from({ length: n }, (_, i) => (i === 5 && batch % 2 === 0 ? 1 : 0)),
  reasons: batch % 2 === 0 ? { 5: "it had to" } : {},
  results: Float64Array.from({ length: n }, (_, i) => (i === 5 && batch % 2 === 0 ? Number.NaN : i)),
});
test.each(sizes)("batches of %d in any order make one table, point by point", async (batchSize) => {
  const tables = [];
  const all = Array.from({ length: countBatches(plan, batchSize) }, (_, i) => i);
  const put = async (store: ReturnType<typeof makeTableStore>, order: readonly number[]) => {
    for (const i of order) {
      const batch = batchAt(plan, batchSize, i);
      await store.put(batch, rowsOf(batch.end - batch.start, i));
    }
  };
  for (const order of [all, [...all].reverse()]) {
    const folder = makeMemoryFolder();
    const store = makeTableStore(folder, { plan, columns, batchSize, key: "k" });
    await put(store, order);
    const { ok, failed, failures, status } = await store.merge();
    const nFailed = all.length / 2;
    expect({ ok, failed }).toEqual({ ok: 140_000 - nFailed, failed: nFailed });
    const next = 2 * batchSize + 5;
    expect(failures[1]).toEqual({ point: next, reason: "it had to" });
    expect(status?.slice(0, 3)).toEqual([
      ["ok", 0, 4],
      ["failed", 5, 5],
      ["ok", 6, next - 1],
    ]);
    tables.push((await folder.read("table.parquet")) ?? new Uint8Array());
  }
  expect(Buffer.compare(tables[0], tables[1])).toBe(0);
  const [point, replicate, seed, a, status, reason, y] =
    (await openTable(tables[0], "table.parquet")?.read(tableColumns(plan, columns))) ?? [];
  expect((point as Int32Array).every((p, i) => p === i)).toBe(true);
  expect((replicate as Int32Array).every((r, i) => r === i % 2)).toBe(true);
  expect((a as Float64Array)[0]).toBe((a as Float64Array)[1]);
  expect(new Set(seed as Int32Array).size).toBeGreaterThan(139_990); // of 2³¹: some 5 pairs meet by chance
  for (const i of [16_385, 139_999]) expect((y as Float64Array)[i]).toBe(i % batchSize);
  const failed = (i: number): boolean => i % batchSize === 5 && Math.floor(i / batchSize) % 2 === 0;
  expect((status as string[]).every((word, i) => word === (failed(i) ? "failed" : "ok"))).toBe(true);
  expect((reason as string[]).every((text, i) => text === (failed(i) ? "it had to" : ""))).toBe(true);
});

test("rows that a worker has packed are kept as they are, and are the rows that the store would pack", async () => {
  const batchSize = sizes[0];
  const [one, other] = [makeMemoryFolder(), makeMemoryFolder()];
  const batch = batchAt(plan, batchSize, 2);
  const rows = rowsOf(batchSize, 2);
  const store = makeTableStore(one, { plan, columns, batchSize, key: "k" });
  await store.put(batch, rows);
  const points = pointsOf(pointsBy(structuredClone(ruleOf(plan))), batch);
  const packed = await packRows({ plan, columns, key: "k", points, rows });
  await makeTableStore(other, { plan, columns, batchSize, key: "k" }).put(batch, { ...rows, packed });
  const [a, b] = await Promise.all([one, other].map((folder) => folder.read("shards/000002.parquet")));
  expect(Buffer.compare(a ?? new Uint8Array(), b ?? Uint8Array.of(0))).toBe(0);
});

test("rows are packed to the same bytes in memory that held others, larger or smaller, and in it where they fit", async () => {
  const pack = (n: number, room?: ArrayBuffer) => {
    const points = pointsOf(plan, { start: 0, end: n });
    return packRows({ plan, columns, key: "k", points, rows: rowsOf(n, 1) }, room);
  };
  const plain = await pack(900);
  const used = (await pack(1000)).buffer as ArrayBuffer;
  const again = await pack(900, used);
  expect(again.buffer).toBe(used);
  expect(Buffer.compare(again, plain)).toBe(0);
  const small = (await pack(20)).buffer as ArrayBuffer;
  expect(Buffer.compare(await pack(900, small), plain)).toBe(0);
});

test("a batch of another key, and one whose file is not there or cut short, are missing", async () => {
  const batchSize = sizes[0];
  const folder = makeMemoryFolder();
  const store = makeTableStore(folder, { plan, columns, batchSize, key: "k" });
  const batch = batchAt(plan, batchSize, 4);
  await store.put(batch, {
    ...rowsOf(9000, 4),
    files: [{ name: "maps/a.nii.gz", bytes: new Uint8Array(10) }],
  });
  expect(await store.find(batch)).toEqual({ failed: 1 });
  expect(await makeTableStore(folder, { plan, columns, batchSize, key: "l" }).find(batch)).toBeUndefined();
  await folder.write("maps/a.nii.gz", new Uint8Array(9));
  expect(await store.find(batch)).toBeUndefined();
  expect((await store.missing()).length).toBe(16);
  await expect(store.merge()).rejects.toThrow(
    /found none of 140000 \(0–8999, 9000–17999, .*, …\)\n {4}→ run them with cuptake sweep --resume/,
  );
});
