import { type Code, f32x4, get, i32, repeat, set, tee } from "../numerics/simd/folded.ts";
import { writeModule } from "../numerics/simd/wasm-module.ts";
import type { OpenReader } from "./gather-blocks.ts";
import type { PackedTables } from "./packed-tables.ts";
import { blockSize } from "./voxel-places.ts";

/** Addresses of a block's arrays, in bytes; the tables of the open frames follow them. */
const at = {
  places: 0,
  parts: 4 * blockSize,
  strides: 8 * blockSize,
  weights: 12 * blockSize,
  rows: 36 * blockSize,
  tables: 52 * blockSize,
};

/** Locals: two parameters, four integers, six vectors. */
const [table, end, j, i, weight, stride, s, sum, ...voxel] = Array.from({ length: 12 }, (_, local) => local);

/** a + s(b + s(c + sd)) of four frames, whose coefficients lie side by side. */
const cubic = (place: Code): Code => {
  const first = f32x4.load(0, tee(i, place));
  const [b, c, d] = [16, 32, 48].map((offset) => f32x4.load(offset, get(i)));
  const times = (x: Code): Code => f32x4.mul(get(s), x);
  return f32x4.add(first, times(f32x4.add(b, times(f32x4.add(c, times(d))))));
};

/** The k-th of four neighboring voxels in four frames: 16 bytes for each coefficient of a row. */
const placeOf = (k: number): Code =>
  i32.add(get(table), i32.shl(i32.load(at.places + 4 * k, get(j)), i32.const(4)));
const partOf = (k: number): Code => set(s, f32x4.loadSplat(at.parts + 4 * k, get(j)));

const readCells = (k: number): Code => [...partOf(k), ...set(voxel[k], cubic(placeOf(k)))];

/** Six cubics, one for each flow, weighted and added in their order. */
const readFlows = (k: number): Code => {
  const weighted = (flow: number, place: Code): Code =>
    f32x4.mul(f32x4.loadSplat(at.weights + 24 * k + 4 * flow, get(weight)), cubic(place));
  const next = i32.add(get(i), get(stride));
  const others = [1, 2, 3, 4, 5].map((flow) => set(sum, f32x4.add(get(sum), weighted(flow, next))));
  return [
    ...partOf(k),
    ...set(stride, i32.shl(i32.load(at.strides + 4 * k, get(j)), i32.const(4))),
    ...set(sum, weighted(0, placeOf(k))),
    ...others.flat(),
    ...set(voxel[k], get(sum)),
  ];
};

/** Four voxels × four frames become four rows of four voxels. */
const writeRows = (): Code => {
  const pairs = (a: number, b: number, isLow: boolean): Code =>
    f32x4.pick(isLow ? [0, 4, 1, 5] : [2, 6, 3, 7], get(voxel[a]), get(voxel[b]));
  const row = (k: number): Code => {
    const isLow = k < 2;
    const four = f32x4.pick(
      k % 2 === 0 ? [0, 1, 4, 5] : [2, 3, 6, 7],
      pairs(0, 1, isLow),
      pairs(2, 3, isLow),
    );
    return f32x4.store(at.rows + 4 * blockSize * k, get(j), four);
  };
  return [0, 1, 2, 3].flatMap(row);
};

/** Reads four frames of the voxels whose places lie below the address `end`, four voxels at a time. */
const loop = (read: (k: number) => Code): Code => {
  const body = [0, 1, 2, 3].flatMap(read);
  const onward = set(weight, i32.add(get(weight), i32.const(96)));
  const goesOn = i32.less(tee(j, i32.add(get(j), i32.const(16))), get(end));
  return repeat([...body, ...writeRows(), ...onward], goesOn);
};

/** The module's bytes: the loops over cells and over flows, as functions (address of the tables, `end`). */
export const simdModule = (): Uint8Array<ArrayBuffer> =>
  writeModule(
    [readCells, readFlows].map((read) => ({
      parameters: ["i32", "i32"],
      results: [],
      locals: [...Array<"i32">(4).fill("i32"), ...Array<"v128">(6).fill("v128")],
      code: loop(read),
    })),
  );

type Read = (table: number, end: number) => void;

/**
 * Makes the reader of vector instructions: four frames of a voxel at a time, in 32 bits.
 *
 * @throws if the host has no WebAssembly with 128-bit vectors, or its policy forbids it.
 */
export function makeSimdReader(): OpenReader {
  if (typeof WebAssembly === "undefined") throw new Error("not offered here (WebAssembly is missing)");
  const made = new WebAssembly.Module(simdModule());
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { exports } = new WebAssembly.Instance(made, { env: { memory } });
  // The module exports its functions by their numbers.
  const [readFromCells, readFromFlows] = [exports[0] as Read, exports[1] as Read];
  return (tables, from, to) => {
    const { coefficients, nFrames, hasFlows } = tables;
    const length = coefficients.length / nFrames;
    reserve(memory, at.tables + 16 * length * Math.ceil((to - from) / 4));
    const { buffer } = memory;
    placeTables(new Float32Array(buffer, at.tables), tables, from, to);
    const read = hasFlows ? readFromFlows : readFromCells;
    return {
      places: new Int32Array(buffer, at.places, blockSize),
      parts: new Float32Array(buffer, at.parts, blockSize),
      strides: new Int32Array(buffer, at.strides, blockSize),
      weights: new Float32Array(buffer, at.weights, 6 * blockSize),
      rows: [0, 1, 2, 3].map((k) => new Float32Array(buffer, at.rows + 4 * blockSize * k, blockSize)),
      read: (f, n) => read(at.tables + 4 * length * f, 4 * n),
    };
  };
}

const pageBytes = 65_536;

function reserve(memory: WebAssembly.Memory, bytes: number): void {
  const pages = Math.ceil((bytes - memory.buffer.byteLength) / pageBytes);
  if (pages > 0) memory.grow(pages);
}

/** Four frames side by side for each coefficient of a row: a cell of four frames is one line of the cache. */
function placeTables(
  out: Float32Array,
  { coefficients, nFrames }: PackedTables,
  from: number,
  to: number,
): void {
  const length = coefficients.length / nFrames;
  for (let f = from; f < to; f++) {
    const start = 4 * length * Math.floor((f - from) / 4) + ((f - from) % 4);
    for (let i = 0; i < length; i++) out[start + 4 * i] = coefficients[f * length + i];
  }
}
