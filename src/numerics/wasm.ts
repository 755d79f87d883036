/**
 * An assembler for WebAssembly, for loops that 128-bit vectors make several times as fast: expressions are nested calls,
 * `i32.add(get(0), i32.const(4))`, as in the folded text form, and each is its bytes.
 *
 * @see WebAssembly Core Specification, release 2.0, section 5, *Binary Format*.
 */
export type Code = readonly number[];

/** Numbers of seven bits a byte, the lowest first. */
function leb(n: number): number[] {
  const bytes: number[] = [];
  for (let rest = n; ; rest >>>= 7) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest & 127) | 128);
  }
}

/** The same of a number with its sign, which is bit 6 of the last byte. */
function signedLeb(n: number): number[] {
  const bytes: number[] = [];
  for (let rest = n; ; rest >>= 7) {
    const isLast = (rest >> 6 === 0 && (rest & 64) === 0) || (rest >> 6 === -1 && (rest & 64) !== 0);
    if (isLast) return [...bytes, rest & 127];
    bytes.push((rest & 127) | 128);
  }
}

type Operation = (...operands: readonly Code[]) => Code;
type Access = (offset: number, ...operands: readonly Code[]) => Code;

const operation =
  (...bytes: readonly number[]): Operation =>
  (...operands) => [...operands.flat(), ...bytes];
const simd = (n: number): Operation => operation(0xfd, ...leb(n));
/** Reads or writes at an address and a constant offset in bytes; an alignment is a hint, and none is given. */
const access =
  (...bytes: readonly number[]): Access =>
  (offset, ...operands) => [...operands.flat(), ...bytes, 0, ...leb(offset)];

export const get = (local: number): Code => [0x20, ...leb(local)];
export const set = (local: number, value: Code): Code => [...value, 0x21, ...leb(local)];
/** Sets a local and is its value. */
export const tee = (local: number, value: Code): Code => [...value, 0x22, ...leb(local)];

export const i32 = {
  const: (n: number): Code => [0x41, ...signedLeb(n)],
  add: operation(0x6a),
  shl: operation(0x74),
  less: operation(0x49),
  load: access(0x28),
};

export const f32x4 = {
  load: access(0xfd, 0),
  /** One number in all four places. */
  loadSplat: access(0xfd, 9),
  store: access(0xfd, 11),
  add: simd(0xe4),
  mul: simd(0xe6),
  /** Four of the eight numbers of two vectors, by their places. */
  pick: (places: readonly number[], a: Code, b: Code): Code => [
    ...a,
    ...b,
    0xfd,
    13,
    ...places.flatMap((k) => [4 * k, 4 * k + 1, 4 * k + 2, 4 * k + 3]),
  ],
};

/** Runs `body` again as long as `goesOn`, and at least once. */
export const repeat = (body: Code, goesOn: Code): Code => [0x03, 0x40, ...body, ...goesOn, 0x0d, 0, 0x0b];

/** A function without a result. */
export interface WasmFunction {
  readonly name: string;
  /** Parameters are numbers of 32 bits and come first among the locals. */
  readonly nParameters: number;
  readonly nIntegers: number;
  readonly nVectors: number;
  readonly body: Code;
}

const list = (items: readonly Code[]): Code => [...leb(items.length), ...items.flat()];
const sized = (code: Code): Code => [...leb(code.length), ...code];
const section = (id: number, items: readonly Code[]): Code => [id, ...sized(list(items))];
const text = (letters: string): Code => list([...letters].map((letter) => [letter.charCodeAt(0)]));

/** Assembles a module of functions and one page of `memory`, which may grow. */
export function assembleModule(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const [int, vector] = [0x7f, 0x7b];
  const types = functions.map(({ nParameters }) => [0x60, ...list(Array(nParameters).fill([int])), 0]);
  const exported = functions.map(({ name }, i) => [...text(name), 0, ...leb(i)]);
  const bodies = functions.map(({ nIntegers, nVectors, body }) =>
    sized([
      ...list([
        [...leb(nIntegers), int],
        [...leb(nVectors), vector],
      ]),
      ...body,
      0x0b,
    ]),
  );
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, types),
    ...section(
      3,
      functions.map((_, i) => leb(i)),
    ),
    ...section(5, [[0, 1]]),
    ...section(7, [...exported, [...text("memory"), 2, 0]]),
    ...section(10, bodies),
  ]);
}
