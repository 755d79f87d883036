import { expect, test } from "vitest";
import type { BackendName } from "../../src/tissue/backend.ts";
import { gatherPlain, gatherSlab, gatherSource, packTables } from "../../src/tissue/gather.ts";
import { makeField, makeFieldTables, worstError } from "./field.ts";

const field = makeField([32, 32, 20]);
const tables = makeFieldTables();
const packed = packTables(tables);

test.each<BackendName>(["cpu", "webasm"])(
  "%s equals the closed form in every voxel to 1e-4",
  async (backend) => {
    const result = await gatherSlab({ backend, tables: packed, pO2: field.pO2, labels: field.labels });
    expect(result.backend).toBe(backend);
    expect(result.frames.length).toBe(tables[0].nFrames * field.pO2.length);
    expect(worstError(result.frames, field)).toBeLessThan(1e-4);
  },
);

test.each<BackendName>(["cpu", "webasm"])(
  "%s equals the plain gather rounded to 32 bits",
  async (backend) => {
    const plain = gatherPlain(tables, field.pO2, field.labels);
    const { frames } = await gatherSlab({ backend, tables: packed, pO2: field.pO2, labels: field.labels });
    const scale = plain.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    const worst = frames.reduce((most, value, i) => {
      const difference = Math.abs(value - plain[i]);
      return Math.max(most, difference / (Math.abs(plain[i]) + 1e-6 * scale));
    }, 0);
    // u is rounded to 2⁻²⁴, and after a day f falls as exp(−k_out t u), k_out t = 350: 2.1e-5; Horner's rule adds 1e-7.
    expect(worst).toBeLessThan(2.2e-5);
  },
);

test("the plain gather reads one table per class", () => {
  const frames = gatherPlain(tables, field.pO2, field.labels);
  expect(worstError(Float32Array.from(frames), field)).toBeLessThan(1e-6);
});

test("a slab without voxels tells the backend", async () => {
  const empty = { pO2: new Float32Array(0), labels: new Uint8Array(0) };
  const result = await gatherSlab({ backend: "cpu", tables: packed, ...empty });
  expect(result.backend).toBe("cpu");
  expect(result.frames.length).toBe(0);
});

test("a slab of 2²⁴ voxels is refused before it gives wrong values", async () => {
  const n = 2 ** 24;
  const slab = { pO2: new Float32Array(n), labels: new Uint8Array(n) };
  const tiny = { nFrames: 0, classes: packed.classes, coefficients: new Float32Array(0) };
  await expect(gatherSlab({ backend: "cpu", tables: tiny, ...slab })).rejects.toThrow(
    "fewer than 16777216 voxels",
  );
});

test("the kernel text is this", () => {
  expect(gatherSource).toMatchInlineSnapshot(`
    "function gather(pO2, labels, classes, coefficients) {
      const k = 3 * labels[this.thread.x];
      const half = classes[k];
      const nCells = classes[k + 1];
      const start = classes[k + 2];
      const position = nCells * (half / (half + pO2[this.thread.x]));
      const cell = Math.min(Math.floor(position), nCells - 1);
      const s = position - cell;
      const i = start + 4 * cell;
      const a = coefficients[i];
      const b = coefficients[i + 1];
      const c = coefficients[i + 2];
      const d = coefficients[i + 3];
      return a + s * (b + s * (c + s * d));
    }"
  `);
  expect(gatherSource).not.toMatch(/exp|pow|\blet\b|(const[^;]*,[^;(]*=)/);
});
