import { expect, test } from "vitest";
import { type Code, f32x4, get, i32, repeat, set, tee } from "../../../src/numerics/simd/folded.ts";
import { type WasmType, writeModule } from "../../../src/numerics/simd/wasm-module.ts";

const open = (code: Code, locals: readonly WasmType[] = []) => {
  const bytes = writeModule([{ parameters: ["i32", "i32"], results: [], locals, code }]);
  expect(WebAssembly.validate(bytes)).toBe(true);
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  const run = exports[0] as (a: number, b: number) => void;
  return { run, floats: new Float32Array(memory.buffer), integers: new Int32Array(memory.buffer) };
};

test("an empty function has the bytes that the specification gives it", () => {
  const bytes = writeModule([{ parameters: ["i32"], results: [], locals: ["v128"], code: [] }]);
  expect([...bytes]).toEqual([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00], // magic, version
    ...[0x01, 0x05, 0x01, 0x60, 0x01, 0x7f, 0x00], // types: (i32) → ()
    ...[0x02, 0x0f, 0x01, 0x03, 0x65, 0x6e, 0x76, 0x06], // imports: env
    ...[0x6d, 0x65, 0x6d, 0x6f, 0x72, 0x79, 0x02, 0x00, 0x00], // memory, of no pages or more
    ...[0x03, 0x02, 0x01, 0x00], // functions
    ...[0x07, 0x05, 0x01, 0x01, 0x30, 0x00, 0x00], // exports: 0
    ...[0x0a, 0x06, 0x01, 0x04, 0x01, 0x01, 0x7b, 0x0b], // code: one vector, end
  ]);
});

test.each([0, 1, 63, 64, 127, 128, 8191, 8192, 65_532, -1, -64, -65, -8192, -8193, 2 ** 31 - 1, -(2 ** 31)])(
  "the constant %d is itself",
  (n) => {
    // Adding is the way to see it: what is loaded from 0 is the address that is loaded from.
    const { run, floats, integers } = open(
      f32x4.store(0, i32.const(0), f32x4.loadSplat(0, i32.add(get(0), i32.const(n)))),
    );
    integers[100] = 0;
    floats[25] = 4.5;
    run(100 - n, 0);
    expect(floats[0]).toBe(4.5);
  },
);

test("a loop adds and multiplies four numbers at a time, in 32 bits", () => {
  const [from, end, at] = [0, 1, 2];
  const four = f32x4.mul(
    f32x4.load(0, get(at)),
    f32x4.add(f32x4.load(0, get(at)), f32x4.loadSplat(0, get(from))),
  );
  const goesOn = i32.less(tee(at, i32.add(get(at), i32.const(16))), get(end));
  const { run, floats } = open(
    [...set(at, get(from)), ...repeat(f32x4.store(4096, get(at), four), goesOn)],
    ["i32"],
  );
  for (let i = 0; i < 12; i++) floats[i] = 0.1 * (i + 1);
  run(0, 48);
  const { fround } = Math;
  for (let i = 0; i < 12; i++)
    expect(floats[1024 + i]).toBe(fround(floats[i] * fround(floats[i] + floats[0])));
  expect(floats[1036]).toBe(0);
});

test("numbers of two vectors are picked by their places, and addresses shifted", () => {
  const second = f32x4.load(0, i32.shl(i32.load(32, i32.const(0)), i32.const(2)));
  const { run, floats, integers } = open(
    f32x4.store(64, get(0), f32x4.pick([7, 0, 5, 2], f32x4.load(0, get(0)), second)),
  );
  floats.set([1, 2, 3, 4, 5, 6, 7, 8]);
  integers[8] = 4;
  run(0, 0);
  expect([...floats.subarray(16, 20)]).toEqual([8, 1, 6, 3]);
});
