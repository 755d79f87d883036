import { type Code, f64x2, get, i32, repeat, set, tee } from "../numerics/simd/folded.ts";
import { writeModule } from "../numerics/simd/wasm-module.ts";
import type { OpenRows } from "./row-sums.ts";

/** Numbers of a row that are summed at once, in eight vectors of two. */
export const vectorRoom = 16;

/** Parameters (addresses in bytes), then two more integers and the vectors. */
const [from, step, to, end, lastWeight, at, w, weight, ...sum] = Array.from(
  { length: 8 + vectorRoom / 2 },
  (_, local) => local,
);

const addTap = (): Code => [
  ...set(weight, f64x2.loadSplat(0, get(w))),
  ...sum.flatMap((s, m) => set(s, f64x2.add(get(s), f64x2.mul(get(weight), f64x2.load(16 * m, get(at)))))),
  ...set(at, i32.add(get(at), get(step))),
];

/** Sums sixteen numbers of a row over all taps, then the next sixteen, up to the address `end`. */
const loop = (): Code => {
  const width = i32.const(8 * vectorRoom);
  const sumTaps = [
    ...sum.flatMap((s) => set(s, f64x2.const(0))),
    ...set(at, get(from)),
    ...set(w, i32.const(0)),
    ...repeat(addTap(), i32.less(tee(w, i32.add(get(w), i32.const(8))), get(lastWeight))),
  ];
  const store = sum.flatMap((s, m) => f64x2.store(16 * m, get(to), get(s)));
  const onward = set(from, i32.add(get(from), width));
  return repeat([...sumTaps, ...store, ...onward], i32.less(tee(to, i32.add(get(to), width)), get(end)));
};

/** The module's bytes: the loop as a function (from, step, to, end, end of the weights), the weights at 0. */
export const rowSumModule = (): Uint8Array<ArrayBuffer> =>
  writeModule([
    {
      parameters: Array<"i32">(5).fill("i32"),
      results: [],
      locals: ["i32", "i32", ...Array<"v128">(1 + sum.length).fill("v128")],
      code: loop(),
    },
  ]);

type Run = (from: number, step: number, to: number, end: number, lastWeight: number) => void;

const pageBytes = 65_536;

/**
 * Makes the loops of vector instructions, two numbers of 64 bits each; the same bits as `makePlainRows`.
 *
 * @throws if the host has no WebAssembly with 128-bit vectors, or its policy forbids it.
 */
export function makeVectorRows(): OpenRows {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(rowSumModule()), { env: { memory } });
  const run = exports[0] as Run; // the module exports its functions by their numbers
  return (weights, nRows, nSums) => {
    const rowsAt = 16 * Math.ceil(weights.length / 2);
    const sumsAt = rowsAt + 16 * Math.ceil((nRows + vectorRoom) / 2);
    const pages = Math.ceil((sumsAt + 8 * (nSums + vectorRoom)) / pageBytes);
    const missing = pages - memory.buffer.byteLength / pageBytes;
    if (missing > 0) memory.grow(missing);
    new Float64Array(memory.buffer, 0, weights.length).set(weights);
    const sums = new Float64Array(memory.buffer, sumsAt, nSums + vectorRoom);
    return {
      rows: new Float64Array(memory.buffer, rowsAt, nRows),
      sums,
      add: (first, stepOf, target, n) =>
        run(
          rowsAt + 8 * first,
          8 * stepOf,
          sumsAt + 8 * target,
          sumsAt + 8 * (target + n),
          8 * weights.length,
        ),
    };
  };
}
