import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JobName } from "../../src/pool.ts";
import { makeDesign } from "../../src/sweep/design.ts";
import { type Results, type Row, sweep } from "../../src/sweep/sweep.ts";
import { makePool } from "../../workers/node.ts";
import { buildDoor } from "../workers/build-door.ts";

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const points = makeDesign([
  { name: "a", values: [1, 2, 3] },
  { name: "b", values: [3.6, 3.7, 3.8, 3.9] },
]);

test("rows stand in the order of the points, whatever order they finish in", async () => {
  const finished: number[] = [];
  const { rows, counts } = await sweep({
    points,
    concurrency: 4,
    // The earlier a point starts among four, the later it ends.
    run: async ({ values }, i) => {
      await wait(10 * (4 - (i % 4)));
      return { product: values.a * values.b };
    },
    onRow: (row) => finished.push(row.index),
  });
  expect(finished.slice(0, 4)).toEqual([3, 2, 1, 0]);
  expect(rows.map((r) => r.index)).toEqual(points.map((p) => p.index));
  expect(rows.map((r) => r.results.product)).toEqual(points.map((p) => p.values.a * p.values.b));
  expect(counts).toEqual({ ok: 12, failed: 0, cancelled: 0 });
});

test("never more points at one time than the concurrency, and that many when there are enough", async () => {
  let atOnce = 0;
  let most = 0;
  const run = async (): Promise<Results> => {
    most = Math.max(most, ++atOnce);
    await wait(2);
    atOnce--;
    return {};
  };
  await sweep({ points, run, concurrency: 5 });
  expect(most).toBe(5);
});

test("a point that throws becomes a row with its reason, is counted, and stops nothing", async () => {
  const { rows, counts } = await sweep({
    points,
    concurrency: 3,
    run: async ({ index }) => {
      if (index % 5 === 1) throw new RangeError(`k_ox of point ${index} is negative`);
      return { x: index };
    },
  });
  expect(counts).toEqual({ ok: 9, failed: 3, cancelled: 0 });
  expect(rows[6]).toEqual({
    index: 6,
    values: { a: 2, b: 3.8 },
    outcome: "failed",
    reason: "k_ox of point 6 is negative",
    results: {},
  });
});

test("a point that throws before its first await is a failed row too", async () => {
  const run = () => {
    throw new Error("at once");
  };
  const { counts } = await sweep({ points, concurrency: 2, run });
  expect(counts.failed).toBe(points.length);
});

test("progress counts every point once, up to the total", async () => {
  const seen: number[] = [];
  await sweep({
    points,
    concurrency: 4,
    run: async () => ({}),
    onProgress: ({ done, total }) => {
      expect(total).toBe(12);
      seen.push(done);
    },
  });
  expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
});

test("a signal ends the sweep within 200 ms, keeps the finished rows, begins no further point", async () => {
  const stop = new AbortController();
  const begun: number[] = [];
  const late: Row[] = [];
  let abortedAt = 0;
  const running = sweep({
    points,
    concurrency: 2,
    signal: stop.signal,
    run: async ({ index }) => {
      begun.push(index);
      await wait(index < 4 ? 5 : 400);
      return { x: index };
    },
    onRow: (row) => {
      if (abortedAt > 0) late.push(row);
      if (row.index === 3)
        setTimeout(() => {
          abortedAt = performance.now();
          stop.abort();
        }, 20);
    },
  });
  const { rows, counts } = await running;
  expect(performance.now() - abortedAt).toBeLessThan(200);
  expect(counts).toEqual({ ok: 4, failed: 0, cancelled: 8 });
  expect(rows.slice(0, 4).map((r) => r.results.x)).toEqual([0, 1, 2, 3]);
  expect(rows[4]).toMatchObject({ outcome: "cancelled", results: {}, values: points[4].values });
  await wait(450);
  expect(begun).toEqual([0, 1, 2, 3, 4, 5]);
  expect(late).toEqual([]);
});

test("a signal that is given before the start begins nothing", async () => {
  const run = () => Promise.reject(new Error("must not run"));
  const { counts } = await sweep({ points, concurrency: 2, run, signal: AbortSignal.abort() });
  expect(counts).toEqual({ ok: 0, failed: 0, cancelled: 12 });
});

test("a listener that throws rejects the sweep and no further point begins", async () => {
  const begun: number[] = [];
  const swept = sweep({
    points,
    concurrency: 2,
    run: async ({ index }) => {
      begun.push(index);
      await wait(5);
      return {};
    },
    onRow: () => {
      throw new Error("the disk is full");
    },
  });
  await expect(swept).rejects.toThrow("the disk is full");
  await wait(30);
  expect(begun).toEqual([0, 1]);
});

test("no points make an empty sweep", async () => {
  expect((await sweep({ points: [], concurrency: 8, run: async () => ({}) })).rows).toEqual([]);
});

describe("over worker_threads", () => {
  let door: URL;
  beforeAll(async () => {
    door = await buildDoor(new URL("../workers/test-door.ts", import.meta.url));
  });
  afterAll(() => rmSync(new URL(".", door), { recursive: true }));

  const sweepWith = async (workers: number) => {
    const pool = makePool({ workers, door });
    try {
      // The job of the test door stands for one of the program.
      const run = ({ values }: { values: Readonly<Record<string, number>> }) =>
        pool.run<Results>("iterate" as JobName, values.b + values.a / 1000);
      return await sweep({ points, run, concurrency: pool.size });
    } finally {
      await pool.close();
    }
  };

  test("1, 2 and 8 workers give identical rows, to the last bit", async () => {
    const one = await sweepWith(1);
    expect(one.counts.ok).toBe(12);
    // A chaotic map: any difference in the arithmetic would show in the first digit.
    expect(new Set(one.rows.map((r) => r.results.x)).size).toBe(12);
    expect(await sweepWith(2)).toEqual(one);
    expect(await sweepWith(8)).toEqual(one);
  });

  test("a worker that dies costs its own point only", async () => {
    const pool = makePool({ workers: 2, door });
    const { counts, rows } = await sweep({
      points,
      concurrency: pool.size,
      run: async ({ index }) => {
        await pool.run((index === 5 ? "exit" : "echo") as JobName, index);
        return { index };
      },
    });
    await pool.close();
    expect(counts).toEqual({ ok: 11, failed: 1, cancelled: 0 });
    expect(rows[5].reason).toContain("exit code 5");
  });
});
