import { CallError, InputError } from "../../src/errors.ts";
import type { BatchPoints, BatchRows } from "../../src/sweep/batch.ts";

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function iterate(r: number): number {
  let x = 0.3;
  for (let i = 0; i < 20_000; i++) x = r * x * (1 - x);
  return x;
}

/** Jobs that behave as badly as a job can. */
export const table = {
  echo: async () => (x: unknown) => x,
  sum: async () => (x: Float64Array) => x.reduce((a, b) => a + b, 0),
  double: async () => (x: Float64Array) => ({ doubled: x.map((v) => 2 * v) }),
  sleep: async () => async (ms: number) => {
    await wait(ms);
    return ms;
  },
  count: async () => async (n: number, report?: (done: number) => void) => {
    for (let i = 1; i <= n; i++) {
      await wait(20);
      report?.(i);
    }
    return n;
  },
  hang: async () => () => {
    for (;;);
  },
  "iterate-batch":
    async () =>
    ({ values, seeds }: BatchPoints): BatchRows => ({
      failed: new Uint8Array(seeds.length),
      reasons: {},
      results: Float64Array.from(seeds, (_, i) => iterate(values[2 * i + 1] + values[2 * i] / 1000)),
    }),
  "deadly-batch":
    async () =>
    async ({ start, seeds }: BatchPoints): Promise<BatchRows> => {
      for (let point = start; point < start + seeds.length; point++) {
        if (point === 5) process.exit(5);
        if (point === 7) for (;;);
      }
      await wait(1);
      return { failed: new Uint8Array(seeds.length), reasons: {}, results: new Float64Array(seeds.length) };
    },
  range: async () => () => {
    throw new RangeError("too far");
  },
  call: async () => () => {
    throw new CallError("no such flag");
  },
  input: async () => () => {
    throw new InputError("model.yaml", [
      { where: "reactions[2].from", line: 14, message: "expected E, found F" },
    ]);
  },
  text: async () => () => {
    throw "just a text";
  },
  closure: async () => () => ({ f: () => 1 }),
  exit: async () => async (code: number) => {
    await wait(5);
    process.exit(code);
  },
  crash: async () => () => {
    setTimeout(() => {
      throw new Error("nobody caught this");
    }, 5);
    return wait(10_000);
  },
};
