import { emitNode, type Frame, makeFrame, typeOf } from "./emit-node.ts";
import { type KernelText, looksBack, type Node, parseKernel, type Statement } from "./parse-kernel.ts";
import { i32Const, instruction, open, shuffle, v128Const, type WasmFunction } from "./wasm-module.ts";

/**
 * Makes a kernel's loop, four numbers at a time, as a function of WebAssembly
 *
 *     (start, count, rows, phase, …addresses of the fields, …numbers, …strides) → …sums,
 *
 * which goes through `rows` rows of `count` numbers, one behind the other, from number `start` on; the phase of the
 * stripes changes from row to row. What a row has beyond fours is done by a last four of which only its own are
 * written, so that fields need room for three more numbers in memory.
 */
export function emitKernel(text: KernelText): WasmFunction {
  const frame = makeFrame(text);
  const statements = parseKernel(text);
  const carry = carryChanging(frame, statements);
  const run = (isTail: boolean): number[] => [
    ...carry.take,
    ...statements.flatMap((line) => emitStatement(frame, line, isTail)),
    ...carry.pass,
  ];
  const code = emitRows(frame, carry.begin, run(false), run(true));
  const sums = frame.sums.map(([low, high]) => frame.addLanes(low, high));
  return { ...frame.signature(), code: [...frame.prologue(), ...code, ...sums.flat()] };
}

const get = (local: number): number[] => instruction("local.get", local);
const set = (local: number): number[] => instruction("local.set", local);

/**
 * Keeps what a 32-bit field was before it was written, for those that look one number back: there, a load would wait
 * for a store that covers a part of it. Who looks there takes the numbers as they were, which with stripes they are.
 */
function carryChanging(frame: Frame, statements: readonly Statement[]) {
  const sets = statements.filter((line) => line.kind === "set");
  const isCarried = (name: string): boolean =>
    frame.fieldType(name) === "f32" && sets.some(({ value }) => looksBack(value, name));
  const names = new Set(sets.map(({ name }) => name).filter(isCarried));
  const code = [...names].map((name) => {
    const { address, offset } = frame.placeOf(name, 0);
    const [before, here] = [frame.v128(), frame.v128()];
    frame.carried.set(name, { before, here });
    const back = [...address, ...i32Const(16), ...instruction("i32.sub")];
    return {
      begin: [...back, ...instruction("v128.load", 2, offset), ...set(before)],
      take: [...address, ...instruction("v128.load", 2, offset), ...set(here)],
      pass: [...get(here), ...set(before)],
    };
  });
  return {
    begin: code.flatMap(({ begin }) => begin),
    take: code.flatMap(({ take }) => take),
    pass: code.flatMap(({ pass }) => pass),
  };
}

function emitRows(
  { i32, v128, at, at2, stripe, tail }: Frame,
  begin: number[],
  four: number[],
  rest: number[],
): number[] {
  const [start, count, rows, phase] = [0, 1, 2, 3];
  const end = i32();
  const left = i32();
  const lanes = v128();
  const ints = (...values: number[]): number[] => v128Const(new Uint8Array(Int32Array.from(values).buffer));
  const both = [...get(at), ...i32Const(1), ...instruction("i32.shl"), ...set(at2)];
  const move = (by: number[]): number[] => [...get(at), ...by, ...instruction("i32.add"), ...set(at)];
  const bytesOf = (local: number): number[] => [...get(local), ...i32Const(2), ...instruction("i32.shl")];
  const none = i32Const(0);
  return [
    ...[...bytesOf(start), ...set(at)],
    ...open("loop"),
    ...ints(-1, 0, -1, 0),
    ...ints(0, -1, 0, -1),
    // Lanes of the first pattern where the phase is 0.
    ...[...none, ...get(phase), ...i32Const(1), ...instruction("i32.and"), ...instruction("i32.sub")],
    ...[...instruction("i32x4.splat"), ...instruction("v128.not")],
    ...[...instruction("v128.bitselect"), ...set(stripe)],
    ...begin,
    ...[...get(at), ...get(count), ...i32Const(-4), ...instruction("i32.and"), ...i32Const(2)],
    ...[...instruction("i32.shl"), ...instruction("i32.add"), ...set(end)],
    ...[...get(at), ...get(end), ...instruction("i32.lt_u"), ...open("if"), ...open("loop")],
    ...[...both, ...four, ...move(i32Const(16))],
    ...[...get(at), ...get(end), ...instruction("i32.lt_u"), ...instruction("br_if", 0)],
    ...[...instruction("end"), ...instruction("end")],
    ...[...get(count), ...i32Const(3), ...instruction("i32.and"), ...set(left), ...get(left), ...open("if")],
    ...[...ints(0, 1, 2, 3), ...get(left), ...instruction("i32x4.splat"), ...instruction("i32x4.lt_s")],
    ...[...set(lanes), ...get(lanes), ...set(tail[0])],
    ...[...get(lanes), ...get(lanes), ...shuffle(0, 0, 1, 1), ...set(tail[1])],
    ...[...get(lanes), ...get(lanes), ...shuffle(2, 2, 3, 3), ...set(tail[2])],
    ...[...both, ...rest, ...move(bytesOf(left)), ...instruction("end")],
    ...[...get(phase), ...i32Const(1), ...instruction("i32.xor"), ...set(phase)],
    ...[...get(rows), ...i32Const(1), ...instruction("i32.sub"), ...instruction("local.tee", rows)],
    ...[...instruction("br_if", 0), ...instruction("end")],
  ];
}

function emitStatement(frame: Frame, line: Statement, isTail: boolean): number[] {
  switch (line.kind) {
    case "set":
      return emitSet(frame, line.name, line.value, isTail);
    case "pairs":
      return emitPairs(frame, line.name, line.values, isTail);
    case "locate":
      return emitLocate(frame, line.name, line.width, isTail);
    case "block":
      return emitBlock(frame, line.names, line.k);
  }
}

/** A value in 32 bits: all of it in a local, so that both halves can be taken from there. */
function hold(frame: Frame, value: Node): { readonly code: number[]; readonly node: Node } {
  if (value.kind === "name" || typeOf(frame, value) === "f64") return { code: [], node: value };
  const code = emitNode(frame, value, "f32", 0);
  return { code: [...code, ...set(frame.temporary("·", "f32")[0])], node: { kind: "name", name: "·" } };
}

function emitSet(frame: Frame, name: string, value: Node, isTail: boolean): number[] {
  const sum = frame.sumOf(name);
  if (sum) return emitSum(frame, sum, value, isTail);
  const type = frame.fieldType(name);
  if (!type) {
    const own = typeOf(frame, value) ?? "f32";
    const halves = own === "f32" ? ([0] as const) : ([0, 1] as const);
    // Values first: a name may stand on both sides.
    const code = halves.flatMap((half) => emitNode(frame, value, own, half));
    const locals = frame.temporary(name, own);
    return [...code, ...[...halves].reverse().flatMap((half) => set(locals[half]))];
  }
  const { code, node } = type === "f64" ? hold(frame, value) : { code: [], node: value };
  const halves = type === "f64" ? ([0, 1] as const) : ([0] as const);
  return [
    ...code,
    ...halves.flatMap((half) => {
      const fresh = emitNode(frame, node, type, half);
      const old = emitNode(frame, { kind: "name", name }, type, half);
      const mask = frame.tail[type === "f64" ? half + 1 : 0];
      const written = isTail ? [...fresh, ...old, ...get(mask), ...instruction("v128.bitselect")] : fresh;
      const { address, offset } = frame.placeOf(name, half);
      return [...address, ...written, ...instruction("v128.store", 2, offset)];
    }),
  ];
}

/** `sum += x` is read as sum = sum + x. */
function emitSum(frame: Frame, sum: readonly [number, number], value: Node, isTail: boolean): number[] {
  if (value.kind !== "binary") throw new SyntaxError("a sum can only be added to");
  const { code, node } = hold(frame, value.right);
  return [
    ...code,
    ...([0, 1] as const).flatMap((half) => {
      const mask = isTail ? [...get(frame.tail[half + 1]), ...instruction("v128.and")] : [];
      const term = [...emitNode(frame, node, "f64", half), ...mask];
      return [...get(sum[half]), ...term, ...instruction("f64x2.add"), ...set(sum[half])];
    }),
  ];
}

function emitPairs(frame: Frame, name: string, values: readonly Node[], isTail: boolean): number[] {
  const [even, odd] = values.map((value, k) => {
    const { code, node } = hold(frame, value);
    const local = frame.temporary(`·${k}`, "f32")[0];
    return { code: [...code, ...emitNode(frame, node, "f32", 0), ...set(local)], local };
  });
  const write = (half: 0 | 1, lanes: readonly [number, number, number, number]): number[] => {
    const { address, offset } = frame.placeOf(name, half, true);
    const mask = isTail ? [...get(frame.tail[half + 1]), ...instruction("v128.and")] : [];
    const term = [...get(even.local), ...get(odd.local), ...shuffle(...lanes), ...mask];
    const sum = [...address, ...instruction("v128.load", 2, offset), ...term, ...instruction("f32x4.add")];
    return [...address, ...sum, ...instruction("v128.store", 2, offset)];
  };
  return [...even.code, ...odd.code, ...write(0, [0, 4, 1, 5]), ...write(1, [2, 6, 3, 7])];
}

function emitLocate(frame: Frame, name: string, width: number, isTail: boolean): number[] {
  const table = frame.baseOf("table");
  const [position, cells, part] = [frame.v128(), frame.v128(), frame.v128()];
  frame.table = { width, rows: [0, 1, 2, 3].map(frame.i32), parts: [0, 1, 2, 3].map(frame.v128) };
  const { rows, parts } = frame.table;
  // What lies behind the end of a field is no position.
  const masked = isTail ? [...get(frame.tail[0]), ...instruction("v128.and")] : [];
  return [
    ...[...emitNode(frame, { kind: "name", name }, "f32", 0), ...masked, ...set(position)],
    ...[...get(position), ...instruction("i32x4.trunc_sat_f32x4_s"), ...set(cells)],
    ...[...get(position), ...get(cells), ...instruction("f32x4.convert_i32x4_s")],
    ...[...instruction("f32x4.sub"), ...set(part)],
    ...rows.flatMap((row, lane) => [
      ...[...get(table), ...get(cells), ...instruction("i32x4.extract_lane", lane)],
      ...[...i32Const(4 * width), ...instruction("i32.mul"), ...instruction("i32.add"), ...set(row)],
      ...[...get(part), ...get(part), ...shuffle(lane, lane, lane, lane), ...set(parts[lane])],
    ]),
  ];
}

/** Four numbers of four rows, turned so that each is a vector over the rows. */
function emitBlock(frame: Frame, names: readonly string[], k: number): number[] {
  const { width, rows, parts } = frame.table;
  const found = rows.map(frame.v128);
  const [low, high, low2, high2] = rows.map(frame.v128);
  const turn = (
    a: number,
    b: number,
    lanes: readonly [number, number, number, number],
    to: number,
  ): number[] => [...[...get(a), ...get(b), ...shuffle(...lanes), ...set(to)]];
  const targets = names.map((name) => frame.temporary(name, "f32")[0]);
  return [
    ...rows.flatMap((row, lane) => {
      const at = [...get(row), ...instruction("v128.load", 2, 16 * k)];
      const next = [...get(row), ...instruction("v128.load", 2, 16 * k + 4 * width)];
      const rise = [...next, ...get(found[lane]), ...instruction("f32x4.sub")];
      return [
        ...[...at, ...set(found[lane]), ...rise, ...get(parts[lane]), ...instruction("f32x4.mul")],
        ...[...get(found[lane]), ...instruction("f32x4.add"), ...set(found[lane])],
      ];
    }),
    ...turn(found[0], found[1], [0, 4, 1, 5], low),
    ...turn(found[0], found[1], [2, 6, 3, 7], high),
    ...turn(found[2], found[3], [0, 4, 1, 5], low2),
    ...turn(found[2], found[3], [2, 6, 3, 7], high2),
    ...turn(low, low2, [0, 1, 4, 5], targets[0]),
    ...turn(low, low2, [2, 3, 6, 7], targets[1]),
    ...turn(high, high2, [0, 1, 4, 5], targets[2]),
    ...turn(high, high2, [2, 3, 6, 7], targets[3]),
  ];
}
