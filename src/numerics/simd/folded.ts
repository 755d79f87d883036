import { i32Const, instruction, type Op, open, shuffle, v128Const } from "./wasm-module.ts";

/**
 * Instructions behind those of their operands, for loops written by hand: expressions are nested calls,
 * `i32.add(get(0), i32.const(4))`, as in the folded text form of WebAssembly.
 */
export type Code = readonly number[];

const operation =
  (op: Op) =>
  (...operands: readonly Code[]): Code => [...operands.flat(), ...instruction(op)];
/** Reads or writes at an address and a constant offset in bytes, a multiple of four. */
const access =
  (op: Op) =>
  (offset: number, ...operands: readonly Code[]): Code => [...operands.flat(), ...instruction(op, 2, offset)];

export const get = (local: number): Code => instruction("local.get", local);
export const set = (local: number, value: Code): Code => [...value, ...instruction("local.set", local)];
/** Sets a local and is its value. */
export const tee = (local: number, value: Code): Code => [...value, ...instruction("local.tee", local)];

export const i32 = {
  const: (n: number): Code => i32Const(n),
  add: operation("i32.add"),
  shl: operation("i32.shl"),
  less: operation("i32.lt_u"),
  load: access("i32.load"),
};

export const f32x4 = {
  load: access("v128.load"),
  /** One number in all four places. */
  loadSplat: access("v128.load32_splat"),
  store: access("v128.store"),
  add: operation("f32x4.add"),
  mul: operation("f32x4.mul"),
  /** Four of the eight numbers of two vectors, by their places. */
  pick: (places: Parameters<typeof shuffle>, a: Code, b: Code): Code => [...a, ...b, ...shuffle(...places)],
};

export const f64x2 = {
  /** Both places. */
  const: (x: number): Code => v128Const(new Uint8Array(Float64Array.of(x, x).buffer)),
  load: access("v128.load"),
  /** One number in both places. */
  loadSplat: access("v128.load64_splat"),
  store: access("v128.store"),
  add: operation("f64x2.add"),
  mul: operation("f64x2.mul"),
};

/** Runs `body` again as long as `goesOn`, and at least once. */
export const repeat = (body: Code, goesOn: Code): Code => [
  ...[...open("loop"), ...body, ...goesOn],
  ...[...instruction("br_if", 0), ...instruction("end")],
];
