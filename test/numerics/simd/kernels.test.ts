import { describe, expect, test } from "vitest";
import { makeRandom } from "../../../src/numerics/random.ts";
import { type FieldMemory, makeFieldMemory } from "../../../src/numerics/simd/field-memory.ts";
import type { KernelText } from "../../../src/numerics/simd/parse-kernel.ts";

function memoryOf(bytes = 1e5): FieldMemory {
  const memory = makeFieldMemory(bytes);
  if (!memory) throw new Error("Node has WebAssembly with vectors");
  return memory;
}

const kernelOf = (memory: FieldMemory, text: KernelText) => memory.kernels({ run: text }).run;
const { normal } = makeRandom(1);

function noise<Field extends Float32Array | Float64Array>(field: Field): Field {
  for (let i = 0; i < field.length; i++) field[i] = normal();
  return field;
}

// Fours and what is left of them, in one row and in several.
const shapes = [1, 2, 3, 4, 5, 7, 8, 13].flatMap((count) => [1, 2, 3].map((rows) => ({ count, rows })));

describe("a kernel does what its text says", () => {
  test.each(shapes)("with neighbors, stripes and sums: %o", ({ count, rows }) => {
    const memory = memoryOf();
    const length = count * (rows + 2);
    const [p, f, q, r] = [0, 1, 2, 3].map(() => noise(memory.float32(length)));
    const old = q.slice();
    const run = kernelOf(memory, {
      float32: "p f q r",
      numbers: "g",
      strides: "nx",
      sums: "pv ones",
      body: `
        v = g*(f[-1]*p[-1] + f*p[1]) - (p[-nx] - 2*p[nx])/4
        q = stripe ? v : q
        r = v > 0 ? v : 0 - 1
        pv += p*v
        ones += 1`,
    });
    const fields = [p, f, q, r].map((field) => field.byteOffset);
    const before = r.slice();
    const sums = run(count, count, rows, 1, ...fields, 0.7, count) as unknown as number[];
    let pv = 0;
    for (let i = 0; i < length; i++) {
      const y = Math.floor(i / count) - 1;
      if (y < 0 || y >= rows) {
        expect([q[i], r[i]]).toEqual([old[i], before[i]]);
        continue;
      }
      const v = 0.7 * (f[i - 1] * p[i - 1] + f[i] * (p[i + 1] ?? 0)) - (p[i - count] - 2 * p[i + count]) / 4;
      expect(q[i]).toBeCloseTo(((i % count) + y) % 2 === 1 ? v : old[i], 5);
      expect(r[i]).toBeCloseTo(v > 0 ? v : -1, 5);
      pv += p[i] * v;
    }
    expect(sums[0]).toBeCloseTo(pv, 4);
    expect(sums[1]).toBe(count * rows);
  });

  test.each(shapes)("in 64 bits where a field or a word asks for it: %o", ({ count }) => {
    const memory = memoryOf();
    const [a, b] = [noise(memory.float32(count + 1)), noise(memory.float32(count + 1))];
    const [c, d] = [noise(memory.float64(count + 1)), memory.float64(count + 1)];
    const [was, wasA] = [c.slice(), a.slice()];
    const run = kernelOf(memory, {
      float32: "a b",
      float64: "c d",
      numbers: "w",
      sums: "squares",
      body: `
        d = wide(w)*wide(a)*b
        old = c
        c = c > 0 ? old + w*a : 0
        a = narrow(c - old)
        squares += old*old`,
    });
    const squares = run(0, count, 1, 0, a.byteOffset, b.byteOffset, c.byteOffset, d.byteOffset, 1 / 3);
    const third = Math.fround(1 / 3);
    for (let i = 0; i < count; i++) {
      // One rounding to 64 bits at each sign, none to 32.
      expect(d[i]).toBeCloseTo((1 / 3) * wasA[i] * b[i], 15);
      expect(c[i]).toBe(was[i] > 0 ? was[i] + Math.fround(third * wasA[i]) : 0);
      expect(a[i]).toBe(Math.fround(c[i] - was[i]));
    }
    expect([a[count], c[count], d[count]]).toEqual([wasA[count], was[count], 0]);
    expect(squares).toBeCloseTo(
      was.subarray(0, count).reduce((sum, v) => sum + v * v, 0),
      13,
    );
  });

  test("and who looks one number back sees what was there before the loop came", () => {
    const memory = memoryOf();
    const x = memory.float32(11).map((_, i) => i);
    const field = memory.float32(11);
    field.set(x);
    kernelOf(memory, { float32: "x", body: "x = x[-1] + 10" })(1, 10, 1, 0, field.byteOffset);
    expect([...field]).toEqual([0, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
  });

  test.each([1, 3, 4, 6])("for pairs, %i of them", (count) => {
    const memory = memoryOf();
    const [fine, coarse] = [noise(memory.float32(2 * count + 1)), noise(memory.float32(count))];
    const [was, mean] = [fine.slice(), coarse.slice()];
    const at = [fine.byteOffset, coarse.byteOffset] as const;
    kernelOf(memory, { float32: "x a", body: "a = even(x) + 2*odd(x)" })(0, count, 1, 0, ...at);
    coarse.forEach((value, i) => {
      expect(value).toBeCloseTo(was[2 * i] + 2 * was[2 * i + 1], 5);
    });
    coarse.set(mean);
    kernelOf(memory, { float32: "x a", body: "pairs(x, 3*a, 0 - a)" })(0, count, 1, 0, ...at);
    fine.forEach((value, i) => {
      expect(value).toBeCloseTo(was[i] + (i < 2 * count ? [3, -1][i % 2] * mean[i >> 1] : 0), 5);
    });
  });

  test.each([1, 4, 7])("with a table of eight numbers a row, %i places", (count) => {
    const memory = memoryOf();
    const table = noise(memory.float32(8 * 12));
    const position = memory.float32(count).map((_, i) => (i * 1.37 + 0.2) % 11);
    const places = memory.float32(count + 1);
    places.set(position);
    // What stands behind the last place is none.
    places[count] = 1e9;
    const out = memory.float32(count);
    const body = `
      locate(places, 8)
      (a, b, c, d) = block(1)
      out = a + 10*b + 100*c + 1000*d`;
    const fields = [table, places, out].map((field) => field.byteOffset);
    kernelOf(memory, { float32: "table places out", body })(0, count, 1, 0, ...fields);
    position.forEach((x, i) => {
      const row = Math.floor(x);
      const value = (k: number): number =>
        table[8 * row + k] + (x - row) * (table[8 * row + 8 + k] - table[8 * row + k]);
      expect(out[i]).toBeCloseTo(value(4) + 10 * value(5) + 100 * value(6) + 1000 * value(7), 2);
    });
  });
});

describe("a text that is wrong is refused", () => {
  test.each([
    ["a = b # 2", 'cannot read "a = b # 2"'],
    ["a = b", 'nothing is called "b"'],
    ["a = (a", 'expected ")", found ""'],
    ["a = a a", 'expected "", found "a"'],
    ["a = a[-rows]", 'nothing is called "rows"'],
    ["a = * a", 'expected a name or a number, found "*"'],
  ])("%s", (body, message) => {
    expect(() => memoryOf().kernels({ run: { float32: "a", body } })).toThrow(message);
  });
});

test("fields lie apart, full of zeros, and no more are given than there is room for", () => {
  const memory = memoryOf(1000);
  const fields = [memory.float32(5), memory.float64(3), memory.float32(1)];
  const room = fields.map(({ byteOffset, byteLength }) => [byteOffset, byteOffset + byteLength]);
  for (let k = 1; k < room.length; k++) expect(room[k][0]).toBeGreaterThanOrEqual(room[k - 1][1] + 64);
  expect(fields.every((field) => field.every((value) => value === 0))).toBe(true);
  expect(() => memory.float64(1e5)).toThrow("expected fields of 1000 bytes in all, found");
});

test("more than a memory can have is none", () => {
  expect(makeFieldMemory(2 ** 33)).toBeUndefined();
});
