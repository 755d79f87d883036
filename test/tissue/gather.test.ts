import { describe, expect, test } from "vitest";
import { makeRandom } from "../../src/numerics/random.ts";
import type { BackendName } from "../../src/tissue/backend.ts";
import { makeFlowTable } from "../../src/tissue/flow-table.ts";
import { gatherPlain, gatherSlab, gatherSource } from "../../src/tissue/gather.ts";
import { gatherBlocks, makePlainReader } from "../../src/tissue/gather-blocks.ts";
import { makeSimdReader } from "../../src/tissue/gather-simd.ts";
import { cutFrames, type PackedTables, packTables, type VoxelSlab } from "../../src/tissue/packed-tables.ts";
import { type FrameCurve, readTable } from "../../src/tissue/table.ts";
import { makeField, makeFieldTables, worstError } from "./field.ts";
import { makeLumpedCurve, muscleTissue, tumorTissue } from "./lumped.ts";

const field = makeField([32, 32, 20]);
const tables = makeFieldTables();
const packed = packTables(tables);

/** True if WebAssembly and plain JavaScript write the same frames, and both all of them. */
function sameBits(given: PackedTables, slab: VoxelSlab): boolean {
  const stride = slab.pO2.length;
  const [a, b] = [makeSimdReader(), makePlainReader()].map((open) => {
    const frames = new Float32Array(given.nFrames * stride).fill(Number.NaN);
    gatherBlocks(given, slab, { frames, start: 0, stride }, open);
    return frames;
  });
  return a.every((value, i) => value === b[i]);
}

test.each<BackendName>(["cpu", "webasm", "simd", "plain"])(
  "%s equals the closed form in every voxel to 1e-4",
  async (backend) => {
    const result = await gatherSlab({ backend, tables: packed, pO2: field.pO2, labels: field.labels });
    expect(result.backend).toBe(backend);
    expect(result.frames.length).toBe(tables[0].nFrames * field.pO2.length);
    expect(worstError(result.frames, field)).toBeLessThan(1e-4);
  },
);

test.each<BackendName>(["cpu", "webasm", "simd", "plain"])(
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
  // Measured 2.6e-6, what 129 nodes leave.
  expect(worstError(Float32Array.from(frames), field)).toBeLessThan(5e-6);
});

describe("with perfusion", () => {
  const { uniform } = makeRandom(4);
  const perfusion = field.pO2.map(() => 0.3 + 1.7 * uniform());
  // Delivery and return both scale with perfusion, as they do where K1/k2 is the tissue's own.
  const curves = [muscleTissue, tumorTissue].map(
    (tissue): FrameCurve =>
      (pO2, flow = 1) =>
        makeLumpedCurve({ ...tissue, K1: tissue.K1 * flow, kOut: tissue.kOut * flow })(pO2).slice(0, 6),
  );
  const flowTables = curves.map((curve) => makeFlowTable(curve, [0.3, 2], { halfPO2_mmHg: 1.5 }));
  const packedFlows = packTables(flowTables);

  test("the table keeps its bound between its perfusions and its pO2", () => {
    for (const [label, table] of flowTables.entries()) {
      expect(table.error).toBeLessThan(5e-5);
      expect(table.flows.length).toBeGreaterThan(6);
      const out = new Float64Array(6);
      for (let i = 0; i < 300; i++) {
        readTable(table, field.pO2[i], out, perfusion[i]);
        const exact = curves[label](field.pO2[i], perfusion[i]);
        // Twice the measured bound: it was measured at the middles alone.
        for (const f of out.keys()) expect(Math.abs(out[f] / exact[f] - 1)).toBeLessThan(1e-4);
      }
    }
  });

  test("it keeps its bound over a perfusion from a millionth to twenty times the tissue's own, at 24 h", () => {
    const day = (P: number, flow = 1): Float64Array =>
      makeLumpedCurve({ ...tumorTissue, K1: tumorTissue.K1 * flow, kOut: tumorTissue.kOut * flow })(P);
    const table = makeFlowTable(day, [0, 20], { halfPO2_mmHg: 1.5 });
    expect(table.error).toBeLessThan(5e-5);
    expect(table.flows.length).toBeLessThan(82);
    const out = new Float64Array(table.nFrames);
    for (let i = 0; i < 400; i++) {
      const flow = 1e-6 + 20 * uniform() ** 4;
      const pO2 = 1.5 * (1 / (0.02 + 0.98 * uniform()) - 1);
      readTable(table, pO2, out, flow);
      const exact = day(pO2, flow);
      const top = day(0, flow);
      for (const f of out.keys())
        expect(Math.abs(out[f] - exact[f]) / Math.max(exact[f], 1e-3 * top[f])).toBeLessThan(1e-4);
    }
  });

  test("what is linear in perfusion is exact with six of them", () => {
    const table = makeFlowTable((P, flow = 1) => curves[1](P).map((value) => value * flow + 1), [0, 5], {
      halfPO2_mmHg: 1.5,
    });
    expect(table.flows).toHaveLength(6);
    expect(table.error).toBeLessThan(1e-5);
  });

  test.each<BackendName>(["cpu", "webasm", "simd", "plain"])(
    "%s equals the closed form to 1e-4",
    async (backend) => {
      const { labels, pO2 } = field;
      const result = await gatherSlab({ backend, tables: packedFlows, pO2, labels, perfusion });
      expect(result.backend).toBe(backend);
      expect(result.fallbackReason).toBeNull();
      let worst = 0;
      for (let i = 0; i < pO2.length; i += 7) {
        const exact = curves[labels[i]](pO2[i], perfusion[i]);
        for (const [f, value] of exact.entries())
          worst = Math.max(worst, Math.abs(result.frames[f * pO2.length + i] / value - 1));
      }
      expect(worst).toBeLessThan(1e-4);
    },
  );

  test("vectors give the same bits as plain JavaScript", () => {
    const { labels, pO2 } = field;
    expect(sameBits(packedFlows, { pO2, labels, perfusion })).toBe(true);
  });
});

describe("vectors of WebAssembly", () => {
  const { pO2, labels } = field;

  test("give the same bits as plain JavaScript, whatever part of four is left", () => {
    for (const nFrames of [1, 2, 3, 4, 7])
      for (const end of [0, 1, 2, 3, 4, 5, 2047, 2048, 2049, pO2.length]) {
        const slab = { pO2: pO2.slice(0, end), labels: labels.slice(0, end) };
        expect(sameBits(cutFrames(packed, 0, nFrames), slab)).toBe(true);
      }
  });

  test("give them where not all frames fit the memory at a time", () => {
    // Rows of 2²² coefficients, of which all but one cell are none of these voxels'.
    const nFrames = 6;
    const long = 2 ** 22;
    const coefficients = Float32Array.from({ length: nFrames * long }, (_, i) => (i % long < 4 ? 1 + i : 0));
    const classes = Float32Array.of(1.5, 1, 0, 1, 0, 1);
    const few = { pO2: pO2.slice(0, 9), labels: new Uint8Array(9) };
    expect(sameBits({ nFrames, classes, coefficients, hasFlows: false }, few)).toBe(true);
  });

  test("write nothing beside their slab", () => {
    const frames = new Float32Array(4 * 100).fill(-1);
    const slab = { pO2: pO2.slice(0, 11), labels: labels.slice(0, 11) };
    gatherBlocks(cutFrames(packed, 0, 3), slab, { frames, start: 7, stride: 100 }, makeSimdReader());
    const isOwn = (i: number): boolean => i < 300 && i % 100 >= 7 && i % 100 < 18;
    expect([...frames.keys()].filter((i) => (frames[i] === -1) === isOwn(i))).toEqual([]);
  });
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
  const tiny = { nFrames: 0, classes: packed.classes, coefficients: new Float32Array(0), hasFlows: false };
  await expect(gatherSlab({ backend: "cpu", tables: tiny, ...slab })).rejects.toThrow(
    "fewer than 16777216 voxels",
  );
});

test("the kernel text is this", () => {
  expect(gatherSource).toMatchInlineSnapshot(`
    "function gather(pO2, labels, classes, coefficients) {
      const k = 7 * labels[this.thread.x];
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
