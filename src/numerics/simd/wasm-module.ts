/** Types of WebAssembly. */
export const wasmTypes = { i32: 0x7f, f64: 0x7c, v128: 0x7b } as const;
export type WasmType = keyof typeof wasmTypes;

/** Instructions on single values. */
const plainOps = {
  end: 0x0b,
  br_if: 0x0d,
  "local.get": 0x20,
  "local.set": 0x21,
  "local.tee": 0x22,
  "i32.load": 0x28,
  "i32.add": 0x6a,
  "i32.sub": 0x6b,
  "i32.mul": 0x6c,
  "i32.and": 0x71,
  "i32.xor": 0x73,
  "i32.shl": 0x74,
  "i32.lt_u": 0x49,
  "f64.add": 0xa0,
  "f32.demote_f64": 0xb6,
} as const;

/** Instructions on 128 bits, behind a byte of their own. */
const vectorOps = {
  "v128.load": 0,
  "v128.load32_splat": 9,
  "v128.load64_splat": 10,
  "v128.store": 11,
  "i32x4.splat": 17,
  "f32x4.splat": 19,
  "f64x2.splat": 20,
  "i32x4.extract_lane": 27,
  "f64x2.extract_lane": 33,
  "i32x4.lt_s": 57,
  "f32x4.gt": 68,
  "f64x2.gt": 74,
  "v128.not": 77,
  "v128.and": 78,
  "v128.bitselect": 82,
  "f32x4.demote_f64x2_zero": 94,
  "f64x2.promote_low_f32x4": 95,
  "f32x4.add": 228,
  "f32x4.sub": 229,
  "f32x4.mul": 230,
  "f32x4.div": 231,
  "f64x2.add": 240,
  "f64x2.sub": 241,
  "f64x2.mul": 242,
  "f64x2.div": 243,
  "i32x4.trunc_sat_f32x4_s": 248,
  "f32x4.convert_i32x4_s": 250,
} as const;

export type Op = keyof typeof plainOps | keyof typeof vectorOps;

/** LEB128, of whole numbers with a sign or without. */
export function leb(value: number, isSigned = false): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; ) {
    const byte = rest & 0x7f;
    rest = isSigned ? rest >> 7 : Math.floor(rest / 128);
    const isLast = isSigned ? rest === ((byte & 0x40) === 0 ? 0 : -1) : rest === 0;
    bytes.push(isLast ? byte : byte | 0x80);
    if (isLast) return bytes;
  }
}

/** One instruction with what stands behind it: the index of a local, a lane, an alignment and an offset. */
export function instruction(op: Op, ...operands: readonly number[]): number[] {
  const rest = operands.flatMap((operand) => leb(operand));
  if (op in plainOps) return [plainOps[op as keyof typeof plainOps], ...rest];
  return [0xfd, ...leb(vectorOps[op as keyof typeof vectorOps]), ...rest];
}

export const i32Const = (value: number): number[] => [0x41, ...leb(value | 0, true)];
export const v128Const = (bytes: Uint8Array): number[] => [0xfd, 12, ...bytes];

/** Takes four of the eight 32-bit lanes of the two vectors before. */
export const shuffle = (...lanes: readonly [number, number, number, number]): number[] => [
  0xfd,
  13,
  ...lanes.flatMap((lane) => [4 * lane, 4 * lane + 1, 4 * lane + 2, 4 * lane + 3]),
];

/** Opens a loop or a condition that gives no value. */
export const open = (kind: "loop" | "if"): number[] => [kind === "loop" ? 0x03 : 0x04, 0x40];

export interface WasmFunction {
  readonly parameters: readonly WasmType[];
  readonly results: readonly WasmType[];
  readonly locals: readonly WasmType[];
  readonly code: readonly number[];
}

/** Writes a module of functions named 0, 1, … over the imported memory `env.memory`. */
export function writeModule(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const vector = (items: readonly (readonly number[])[]): number[] => [...leb(items.length), ...items.flat()];
  const section = (id: number, items: readonly (readonly number[])[]): number[] => {
    const content = vector(items);
    return [id, ...leb(content.length), ...content];
  };
  const text = (name: string): number[] => [...leb(name.length), ...Array.from(name, (c) => c.charCodeAt(0))];
  const typesOf = (types: readonly WasmType[]): number[] => vector(types.map((type) => [wasmTypes[type]]));
  const body = ({ locals, code }: WasmFunction): number[] => {
    const content = [...vector(locals.map((type) => [1, wasmTypes[type]])), ...code, ...instruction("end")];
    return [...leb(content.length), ...content];
  };
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(
      1,
      functions.map(({ parameters, results }) => [0x60, ...typesOf(parameters), ...typesOf(results)]),
    ),
    ...section(2, [[...text("env"), ...text("memory"), 2, 0, 0]]),
    ...section(
      3,
      functions.map((_, k) => leb(k)),
    ),
    ...section(
      7,
      functions.map((_, k) => [...text(String(k)), 0, ...leb(k)]),
    ),
    ...section(10, functions.map(body)),
  ]);
}
