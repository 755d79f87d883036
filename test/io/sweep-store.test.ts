import { expect, test } from "vitest";
import { makeMemoryFolder } from "../../src/io/folder.ts";
import { openTable } from "../../src/io/parquet.ts";
import { makeTableStore, tableColumns } from "../../src/io/sweep-store.ts";
import { type BatchRows, batchAt, countBatches } from "../../src/sweep/batch.ts";
import { makeDesign } from "../../src/sweep/design.ts";
import type { SweepPlan } from "../../src/sweep/sweep-plan.ts";

const axes = [{ name: "a", unit: "s", base: 1, range: [1, 2] as const, scale: "linear" as const }];
const design = makeDesign(axes, { kind: "latin-hypercube", points: 70_000 });
const plan: SweepPlan = {
  ...{ file: "test.yaml", name: "test", title: "A test", job: { kind: "test" }, folder: "test", maps: [] },
  ...{ seed: 3, replicates: 2, axes, design, count: 140_000, notes: [] },
};
const columns = [{ name: "y", unit: "%" }];
const batchSize = 9000;
const rowsOf = (n: number): BatchRows => ({
  failed: Uint8Array.from({ length: n }, (_, i) => (i === 5 ? 1 : 0)),
  reasons: { 5: "it had to" },
  results: Float64Array.from({ length: n }, (_, i) => (i === 5 ? Number.NaN : i)),
});
const put = async (store: ReturnType<typeof makeTableStore>, order: readonly number[]) => {
  for (const i of order) {
    const batch = batchAt(plan, batchSize, i);
    await store.put(batch, rowsOf(batch.end - batch.start));
  }
};
const all = Array.from({ length: countBatches(plan, batchSize) }, (_, i) => i);

test("batches in any order make one table, point by point, across the ends of row groups", async () => {
  const tables = [];
  for (const order of [all, [...all].reverse()]) {
    const folder = makeMemoryFolder();
    const store = makeTableStore(folder, { plan, columns, batchSize, key: "k" });
    await put(store, order);
    const { ok, failed, failures, status } = await store.merge();
    expect({ ok, failed }).toEqual({ ok: 140_000 - 16, failed: 16 });
    expect(failures[1]).toEqual({ point: 9005, reason: "it had to" });
    expect(status?.slice(0, 3)).toEqual([
      ["ok", 0, 4],
      ["failed", 5, 5],
      ["ok", 6, 9004],
    ]);
    tables.push((await folder.read("table.parquet")) ?? new Uint8Array());
  }
  expect(Buffer.compare(tables[0], tables[1])).toBe(0);
  const [point, replicate, seed, a, , , y] =
    (await openTable(tables[0])?.read(tableColumns(plan, columns))) ?? [];
  expect((point as Int32Array).every((p, i) => p === i)).toBe(true);
  expect((replicate as Int32Array).every((r, i) => r === i % 2)).toBe(true);
  expect((a as Float64Array)[0]).toBe((a as Float64Array)[1]);
  expect(new Set(seed as Int32Array).size).toBeGreaterThan(139_990); // of 2³¹: some 5 pairs meet by chance
  expect((y as Float64Array)[16_385]).toBe(16_385 % 9000);
});

test("a batch of another key, and one whose file is not there or cut short, are missing", async () => {
  const folder = makeMemoryFolder();
  const store = makeTableStore(folder, { plan, columns, batchSize, key: "k" });
  const batch = batchAt(plan, batchSize, 3);
  await store.put(batch, {
    ...rowsOf(9000),
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
