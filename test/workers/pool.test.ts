import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { CallError, InputError } from "../../src/errors.ts";
import type { JobName, Pool } from "../../src/pool.ts";
import { makeLocalPool } from "../../workers/local.ts";
import { makePool } from "../../workers/node.ts";
import { buildDoor } from "./build-door.ts";
import { table } from "./test-door-table.ts";

let door: URL;
beforeAll(async () => {
  door = await buildDoor(new URL("./test-door.ts", import.meta.url));
});
afterAll(() => rmSync(new URL(".", door), { recursive: true }));

const pools: Pool[] = [];
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close();
});
const kept = (pool: Pool) => {
  pools.push(pool);
  return pool;
};
/** The jobs of the test door stand for those of the program. */
const run = <Result>(pool: Pool, job: keyof typeof table, argument?: unknown, transfer?: ArrayBuffer[]) =>
  pool.run<Result>(job as JobName, argument, transfer);

const kinds = [
  ["a worker_thread", () => kept(makePool({ workers: 2, door }))],
  ["this thread", () => kept(makeLocalPool({ table }))],
] as const;

describe.each(kinds)("on %s", (_, make) => {
  test("arguments and results cross unchanged", async () => {
    const value = {
      a: [1, Number.NaN, -0],
      b: new Float32Array([1.5]),
      c: new Map([["k", null]]),
      d: undefined,
    };
    expect(await run(make(), "echo", value)).toEqual(value);
  });

  test("buffers that are named are moved, others are copied", async () => {
    const pool = make();
    const moved = new Float64Array([1, 2, 3]);
    expect(await run(pool, "sum", moved, [moved.buffer])).toBe(6);
    expect(moved.byteLength).toBe(0);
    const copied = new Float64Array([1, 2, 3]);
    expect(await run(pool, "double", copied)).toEqual({ doubled: new Float64Array([2, 4, 6]) });
    expect(copied.byteLength).toBe(24);
  });

  test("an error keeps its name and message, an InputError its file and problems", async () => {
    const pool = make();
    await expect(run(pool, "range")).rejects.toMatchObject({ name: "RangeError", message: "too far" });
    await expect(run(pool, "call")).rejects.toBeInstanceOf(CallError);
    await expect(run(pool, "text")).rejects.toThrow("just a text");
    const error = await run(pool, "input").catch((e: unknown) => e);
    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({
      file: "model.yaml",
      problems: [{ where: "reactions[2].from", line: 14, message: "expected E, found F" }],
      message: expect.stringContaining("✖ reactions[2].from: expected E, found F"),
    });
  });

  test("an argument that is no plain data is refused and harms nothing", async () => {
    const pool = make();
    await expect(run(pool, "echo", { f: () => 1 })).rejects.toThrow(/could not be cloned/);
    expect(await run(pool, "echo", 1)).toBe(1);
  });

  test("an unknown job is named together with the known ones", async () => {
    await expect(run(make(), "gather" as keyof typeof table)).rejects.toThrow(
      /no job is called "gather"; there are echo,/,
    );
  });

  test("a closed pool takes no job", async () => {
    const pool = make();
    await pool.close();
    await expect(run(pool, "echo", 1)).rejects.toThrow("the pool is closed");
  });
});

describe("a pool of worker_threads", () => {
  test("never runs more jobs at one time than its size, and runs that many", async () => {
    const started = performance.now();
    const pool = kept(makePool({ workers: 3, door }));
    await Promise.all(Array.from({ length: 6 }, () => run(pool, "sleep", 300)));
    const elapsed = performance.now() - started;
    expect(elapsed).toBeGreaterThan(590); // two rounds of 300 ms, less the grain of a timer
    expect(elapsed).toBeLessThan(1700); // six rounds would take 1.8 s
  });

  test("a result that is no plain data rejects instead of hanging", async () => {
    await expect(run(kept(makePool({ workers: 1, door })), "closure")).rejects.toThrow();
  });

  test("a worker that exits rejects its job with the exit code, and another takes its place", async () => {
    const pool = kept(makePool({ workers: 1, door }));
    const [lost, next] = await Promise.allSettled([run(pool, "exit", 3), run(pool, "echo", 7)]);
    expect(lost).toMatchObject({
      status: "rejected",
      reason: {
        message: 'the worker ended while it ran the job "exit": it left without a word (exit code 3)',
      },
    });
    expect(next).toEqual({ status: "fulfilled", value: 7 });
  });

  test("an error that nobody caught rejects the job with its words, and another worker takes the place", async () => {
    const pool = kept(makePool({ workers: 1, door }));
    await expect(run(pool, "crash")).rejects.toThrow(/job "crash": nobody caught this \(exit code 1\)/);
    expect(await run(pool, "echo", 8)).toBe(8);
  });

  test("a job tells how far it is, as it goes", async () => {
    const seen: number[] = [];
    const pool = kept(makePool({ workers: 1, door }));
    const onProgress = (done: number): void => void seen.push(done);
    expect(await pool.run("count" as JobName, 4, [], { onProgress })).toBe(4);
    // The last word may come after the result, on a channel of its own.
    expect([1, 2, 3, 4].slice(0, Math.max(3, seen.length))).toEqual(seen);
  });

  test("a worker that is stuck is ended after its patience, and another takes the place", async () => {
    const pool = kept(makePool({ workers: 1, door }));
    await run(pool, "echo", 0); // its start takes longer than the patience below
    const began = performance.now();
    await expect(pool.run("hang" as JobName, 0, [], { patience_ms: 300 })).rejects.toMatchObject({
      name: "WorkerError",
      message: 'the worker ended while it ran the job "hang": it was stuck, without a sign for 0.3 s',
    });
    expect(performance.now() - began).toBeGreaterThan(290);
    expect(await run(pool, "echo", 9)).toBe(9);
  });

  test("a slow job that goes on telling is not taken to be stuck", async () => {
    const pool = kept(makePool({ workers: 1, door }));
    await run(pool, "echo", 0);
    expect(await pool.run("count" as JobName, 40, [], { patience_ms: 400 })).toBe(40);
  });

  test("close rejects the job that runs and the one that waits", async () => {
    const pool = makePool({ workers: 1, door });
    const jobs = Promise.allSettled([run(pool, "sleep", 60_000), run(pool, "echo", 1)]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await pool.close();
    const messages = (await jobs).map((r) => (r.status === "rejected" ? r.reason.message : r.value));
    expect(messages).toEqual([
      'the worker ended while it ran the job "sleep": the pool was closed',
      "the pool was closed before the job began",
    ]);
  });

  test("a missing door is told before any job, with the command that builds it", () => {
    expect(() => makePool({ door: new URL("file:///nowhere/door.js") })).toThrow(
      /\/nowhere\/door\.js.*npm run build/,
    );
  });

  test("a program that forgets to close its pool still ends", async () => {
    const module = await buildDoor(new URL("./forgetful.ts", import.meta.url));
    const { stdout } = await promisify(execFile)("node", [fileURLToPath(module), door.href], {
      timeout: 10_000,
    });
    rmSync(new URL(".", module), { recursive: true });
    expect(stdout).toBe("42\n");
  });
});
