import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type JobName, type Pool, WorkerError } from "../../src/pool.ts";
import { type Batch, type BatchPoints, type BatchRows, pointsOf } from "../../src/sweep/batch.ts";
import { makeDesign } from "../../src/sweep/design.ts";
import { makeMemoryStore } from "../../src/sweep/memory-store.ts";
import { type SweepOptions, type SweepProgress, sweep } from "../../src/sweep/sweep.ts";
import type { SweepPlan } from "../../src/sweep/sweep-plan.ts";
import { makePool } from "../../workers/node.ts";
import { buildDoor } from "../workers/build-door.ts";

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const axes = [
  { name: "a", unit: "1", base: 1, values: [1, 2, 3], scale: "linear" as const },
  { name: "b", unit: "1", base: 1, values: [3.6, 3.7, 3.8, 3.9], scale: "linear" as const },
];
const design = makeDesign(axes, { kind: "grid" });
const plan: SweepPlan = {
  ...{ file: "test.yaml", name: "test", title: "A test", job: { kind: "test" }, folder: "test", maps: [] },
  ...{ seed: 1, replicates: 1, axes, design, count: 12, notes: [] },
};
const columns = [{ name: "product", unit: "1" }];
const product = ({ values, seeds }: BatchPoints): BatchRows => ({
  failed: new Uint8Array(seeds.length),
  reasons: {},
  results: Float64Array.from(seeds, (_, i) => values[2 * i] * values[2 * i + 1]),
});

/** A pool whose one job is a function of this test. */
const poolOf = (run: (points: BatchPoints) => Promise<BatchRows>, size = 3): Pool => ({
  size,
  run: async <Result>(_: JobName, argument: unknown) => (await run(argument as BatchPoints)) as Result,
  close: async () => {},
});
const options = (own: Partial<SweepOptions> & Pick<SweepOptions, "pool">): SweepOptions => ({
  store: makeMemoryStore(plan, columns),
  task: { job: "swept-batch", argumentOf: (batch) => pointsOf(plan, batch), nColumns: 1 },
  batchSize: 2,
  ...own,
});

test("rows stand in the order of the points, whatever order batches end in", async () => {
  const store = makeMemoryStore(plan, columns);
  const ended: number[] = [];
  const pool = poolOf(async (points) => {
    await wait(10 * (5 - ((points.start / 2) % 4)));
    ended.push(points.start);
    return product(points);
  });
  const counts = await sweep(plan, options({ pool, store }));
  expect(ended.slice(0, 2)).not.toEqual([0, 2]);
  const rows = store.rows();
  expect(rows.map((r) => r.index)).toEqual(Array.from({ length: 12 }, (_, i) => i));
  expect(rows.map((r) => r.results.product)).toEqual(rows.map((r) => r.values.a * r.values.b));
  expect(counts).toEqual({ ok: 12, failed: 0, cancelled: 0, found: 0 });
});

test("shards have no point in common and leave none out, whatever their number", async () => {
  for (const of of [1, 2, 5, 9]) {
    const seen: number[] = [];
    const pool = poolOf(async (points) => {
      points.seeds.forEach((_, i) => {
        seen.push(points.start + i);
      });
      return product(points);
    });
    for (let index = 0; index < of; index++) await sweep(plan, options({ pool, shard: { index, of } }));
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => i));
  }
});

test("batches that the store holds are not run again", async () => {
  const store = makeMemoryStore(plan, columns);
  await sweep(plan, options({ pool: poolOf(async (p) => product(p)), store, shard: { index: 0, of: 2 } }));
  const run: number[] = [];
  const pool = poolOf(async (points) => {
    run.push(points.start);
    return product(points);
  });
  const counts = await sweep(plan, options({ pool, store }));
  expect(run.sort((a, b) => a - b)).toEqual([2, 6, 10]);
  expect(counts).toEqual({ ok: 12, failed: 0, cancelled: 0, found: 6 });
});

test("a failed point is a row with its reason and is counted", async () => {
  const store = makeMemoryStore(plan, columns);
  const pool = poolOf(async (points) =>
    points.start === 4
      ? {
          failed: Uint8Array.of(0, 1),
          reasons: { 1: "k_ox is negative" },
          results: Float64Array.of(1, Number.NaN),
        }
      : product(points),
  );
  expect(await sweep(plan, options({ pool, store }))).toMatchObject({ ok: 11, failed: 1 });
  const { outcome, reason, results, values } = store.rows()[5];
  expect({ outcome, reason, results, values }).toEqual({
    ...{ outcome: "failed", reason: "k_ox is negative", results: {}, values: { a: 2, b: 3.7 } },
  });
});

test("the points of a lost worker are run once more, one by one; one that is lost again is a failed row", async () => {
  const store = makeMemoryStore(plan, columns);
  const calls: string[] = [];
  const pool = poolOf(async (points) => {
    const last = points.start + points.seeds.length - 1;
    if (points.start <= 5 && last >= 4) calls.push(`${points.start}–${last}`);
    if (points.start <= 5 && last >= 5) throw new WorkerError("the worker ended: exit code 5");
    return product(points);
  }, 1);
  expect(await sweep(plan, options({ pool, store }))).toMatchObject({ ok: 11, failed: 1 });
  expect(calls).toEqual(["4–5", "4–4", "5–5"]);
  expect(store.rows()[5]).toMatchObject({ outcome: "failed", reason: "the worker ended: exit code 5" });
});

test("an error of the job itself, or of the store, ends the sweep", async () => {
  const broken = poolOf(() => Promise.reject(new RangeError("no such model")));
  await expect(sweep(plan, options({ pool: broken }))).rejects.toThrow("no such model");
  const store = { find: async () => undefined, put: () => Promise.reject(new Error("the disk is full")) };
  const began: number[] = [];
  const pool = poolOf(async (points) => {
    began.push(points.start);
    return product(points);
  }, 1);
  await expect(sweep(plan, options({ pool, store }))).rejects.toThrow("the disk is full");
  await wait(20);
  expect(began.length).toBeLessThan(4);
});

test("progress counts every point once, with the rate and the time that is left", async () => {
  const seen: SweepProgress[] = [];
  const pool = poolOf(async (points) => {
    await wait(20);
    return product(points);
  }, 1);
  await sweep(plan, options({ pool, onProgress: (p) => seen.push(p) }));
  expect(seen.map((p) => p.done)).toEqual([2, 4, 6, 8, 10, 12]);
  const middle = seen[2];
  // Two points in 20 ms on two loops: at most 200 a second, and a busy machine may be ten times slower.
  expect(middle.rate).toBeGreaterThan(10);
  expect(middle.rate).toBeLessThan(210);
  expect(middle.left_s).toBeCloseTo(6 / middle.rate, 6);
});

test("a signal is answered within 200 ms, keeps what is done, and begins no further batch", async () => {
  const stop = new AbortController();
  const store = makeMemoryStore(plan, columns);
  const began: number[] = [];
  let abortedAt = 0;
  const pool = poolOf(async (points) => {
    began.push(points.start);
    await wait(points.start < 4 ? 5 : 400);
    return product(points);
  }, 1);
  setTimeout(() => {
    abortedAt = performance.now();
    stop.abort();
  }, 60);
  const counts = await sweep(plan, options({ pool, store, signal: stop.signal }));
  expect(performance.now() - abortedAt).toBeLessThan(200);
  expect(counts).toMatchObject({ ok: 4, cancelled: 8 });
  await wait(450);
  expect(began).toEqual([0, 2, 4, 6]);
  expect(store.rows().map((r) => r.outcome)).toEqual([...Array(4).fill("ok"), ...Array(8).fill("cancelled")]);
});

test("a signal before the start begins nothing", async () => {
  const pool = poolOf(() => Promise.reject(new Error("must not run")));
  expect(await sweep(plan, options({ pool, signal: AbortSignal.abort() }))).toMatchObject({ cancelled: 12 });
});

describe("over worker_threads", () => {
  let door: URL;
  beforeAll(async () => {
    door = await buildDoor(new URL("../workers/test-door.ts", import.meta.url));
  });
  afterAll(() => rmSync(new URL(".", door), { recursive: true }));

  const sweepWith = async (workers: number, batchSize: number) => {
    const pool = makePool({ workers, door });
    const store = makeMemoryStore(plan, columns);
    try {
      // The job of the test door stands for one of the program: a chaotic map, where any difference would show.
      const task = {
        job: "iterate-batch" as JobName,
        argumentOf: (b: Batch) => pointsOf(plan, b),
        nColumns: 1,
      };
      await sweep(plan, options({ pool, store, task, batchSize }));
      return store.rows();
    } finally {
      await pool.close();
    }
  };

  test("1, 2 and 8 workers and batches of any size give identical rows, to the last bit", async () => {
    const one = await sweepWith(1, 12);
    expect(new Set(one.map((r) => r.results.product)).size).toBe(12);
    expect(await sweepWith(2, 1)).toEqual(one);
    expect(await sweepWith(8, 5)).toEqual(one);
  });

  test("a signal is answered within 200 ms while a worker is deep in a point that never ends", async () => {
    const pool = makePool({ workers: 2, door });
    const stop = new AbortController();
    const store = makeMemoryStore(plan, columns);
    const task = { job: "deadly-batch" as JobName, argumentOf: (b: Batch) => pointsOf(plan, b), nColumns: 1 };
    // Points 6 and 7 are a batch, in which the second hangs; 4 and 5, whose worker dies, are not of this share.
    const shard = { index: 1, of: 2 };
    const ended = sweep(plan, options({ pool, store, task, batchSize: 2, shard, signal: stop.signal }));
    await expect.poll(() => store.rows().filter((r) => r.outcome === "ok").length).toBe(4);
    const abortedAt = performance.now();
    stop.abort();
    expect(await ended).toMatchObject({ ok: 4, cancelled: 2 });
    expect(performance.now() - abortedAt).toBeLessThan(200);
    await pool.close();
  });

  test("a point that kills its worker, and one that hangs it, cost themselves only", async () => {
    const pool = makePool({ workers: 2, door });
    const store = makeMemoryStore(plan, columns);
    const task = {
      ...{ job: "deadly-batch" as JobName, argumentOf: (b: Batch) => pointsOf(plan, b), nColumns: 1 },
      patience_ms: 4000, // a worker that takes the place of another starts within it, on a busy machine too
    };
    const counts = await sweep(plan, options({ pool, store, task, batchSize: 4 }));
    await pool.close();
    expect(counts).toMatchObject({ ok: 10, failed: 2 });
    const rows = store.rows();
    expect(rows[5].reason).toContain("exit code 5");
    expect(rows[7].reason).toContain("it was stuck, without a sign for 4 s");
  });
});
