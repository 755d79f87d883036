import { CallError, InputError } from "../../src/errors.ts";

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Jobs that behave as badly as a job can. */
export const table = {
  echo: async () => (x: unknown) => x,
  sum: async () => (x: Float64Array) => x.reduce((a, b) => a + b, 0),
  double: async () => (x: Float64Array) => ({ doubled: x.map((v) => 2 * v) }),
  sleep: async () => async (ms: number) => {
    await wait(ms);
    return ms;
  },
  iterate: async () => (r: number) => {
    let x = 0.3;
    for (let i = 0; i < 20_000; i++) x = r * x * (1 - x);
    return { x };
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
