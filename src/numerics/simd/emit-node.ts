import type { KernelText, Node, Stride } from "./parse-kernel.ts";
import {
  i32Const,
  instruction,
  shuffle,
  v128Const,
  type WasmFunction,
  type WasmType,
} from "./wasm-module.ts";

/** 32 or 64 bits a number. */
export type Width = "f32" | "f64";
/** The first or the second two of four numbers, where two fill a vector. */
export type Half = 0 | 1;

interface Place {
  /** Code that gives an address, and what lies between it and the place. */
  readonly address: number[];
  readonly offset: number;
}

/** The locals of one kernel, and what each name stands for. */
export interface Frame {
  readonly i32: () => number;
  readonly v128: () => number;
  /** Bytes from the base of a 32-bit field, and of one of 64 bits or of pairs. */
  readonly at: number;
  readonly at2: number;
  /** Masks: lanes of the stripe, and lanes of a tail in 32 bits and in both halves of 64. */
  readonly stripe: number;
  readonly tail: readonly [number, number, number];
  readonly sums: readonly (readonly [number, number])[];
  /** Fields that change on the way: their four numbers before and those here, as they were. */
  readonly carried: Map<string, { readonly before: number; readonly here: number }>;
  table: { readonly width: number; readonly rows: number[]; readonly parts: number[] };
  sumOf(name: string): readonly [number, number] | undefined;
  fieldType(name: string): Width | undefined;
  baseOf(field: string): number;
  /** A name of the kernel's own: one local of 32 bits a lane, or two of 64. */
  temporary(name: string, type: Width): readonly number[];
  temporaryOf(name: string): { readonly type: Width; readonly locals: readonly number[] } | undefined;
  isNumber(name: string): boolean;
  spread(number: string, type: Width): number;
  placeOf(field: string, half: Half, isPair?: boolean, by?: number, stride?: Stride): Place;
  addLanes(low: number, high: number): number[];
  prologue(): number[];
  signature(): Pick<WasmFunction, "parameters" | "results" | "locals">;
}

const words = (list = ""): string[] => list.split(" ").filter(Boolean);
const get = (local: number): number[] => instruction("local.get", local);

export function makeFrame(text: KernelText): Frame {
  const fields: readonly (readonly [string, Width])[] = [
    ...words(text.float32).map((name) => [name, "f32"] as const),
    ...words(text.float64).map((name) => [name, "f64"] as const),
  ];
  const [numbers, strides, sumNames] = [words(text.numbers), words(text.strides), words(text.sums)];
  const parameters: WasmType[] = [
    ...Array.from({ length: 4 + fields.length }, () => "i32" as const),
    ...numbers.map(() => "f64" as const),
    ...strides.map(() => "i32" as const),
  ];
  const index = (names: readonly string[], name: string, first: number): number => {
    const k = names.indexOf(name);
    if (k < 0) throw new SyntaxError(`nothing is called "${name}"`);
    return first + k;
  };
  const names = fields.map(([name]) => name);
  const typeOfField = new Map(fields);
  const locals: WasmType[] = [];
  const make = (type: WasmType) => (): number => parameters.length + locals.push(type) - 1;
  const [i32, v128] = [make("i32"), make("v128")];
  const sums = sumNames.map(() => [v128(), v128()] as const);
  const temporaries = new Map<string, { type: Width; locals: number[] }>();
  const prologue: number[] = [];
  const made = new Map<string, number>();
  /** A local that is set once, before the loop. */
  const once = (key: string, local: () => number, code: () => number[]): number => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const fresh = local();
    made.set(key, fresh);
    prologue.push(...code(), ...instruction("local.set", fresh));
    return fresh;
  };
  const baseOf = (field: string): number => index(names, field, 4);
  const [at, at2] = [i32(), i32()];

  return {
    i32,
    v128,
    at,
    at2,
    stripe: v128(),
    tail: [v128(), v128(), v128()],
    sums,
    carried: new Map(),
    table: { width: 0, rows: [], parts: [] },
    sumOf: (name) => sums[sumNames.indexOf(name)],
    fieldType: (name) => typeOfField.get(name),
    baseOf,
    temporary(name, type) {
      const known = temporaries.get(name);
      if (known?.type === type) return known.locals;
      const fresh = { type, locals: type === "f32" ? [v128()] : [v128(), v128()] };
      temporaries.set(name, fresh);
      return fresh.locals;
    },
    temporaryOf: (name) => temporaries.get(name),
    isNumber: (name) => numbers.includes(name),
    spread: (number, type) =>
      once(`${number} ${type}`, v128, () => [
        ...get(index(numbers, number, 4 + fields.length)),
        ...(type === "f32" ? instruction("f32.demote_f64") : []),
        ...instruction(type === "f32" ? "f32x4.splat" : "f64x2.splat"),
      ]),
    placeOf(field, half, isPair = false, by = 0, stride = undefined) {
      const bytes = typeOfField.get(field) === "f64" ? 8 : 4;
      const isWide = isPair || bytes === 8;
      // Fields are never moved back by more than one number; what lies before counts from there.
      const base = once(`${field} ${stride?.sign} ${stride?.name}`, i32, () => [
        ...[...get(baseOf(field)), ...i32Const(bytes), ...instruction("i32.sub")],
        ...(stride
          ? [
              ...get(index(strides, stride.name, 4 + fields.length + numbers.length)),
              ...[...i32Const(stride.sign * bytes), ...instruction("i32.mul"), ...instruction("i32.add")],
            ]
          : []),
      ]);
      return {
        address: [...get(base), ...get(isWide ? at2 : at), ...instruction("i32.add")],
        offset: (by + 1) * bytes + 16 * half,
      };
    },
    addLanes: (low, high) => [
      ...[...get(low), ...get(high), ...instruction("f64x2.add"), ...instruction("local.tee", low)],
      ...instruction("f64x2.extract_lane", 0),
      ...[...get(low), ...instruction("f64x2.extract_lane", 1), ...instruction("f64.add")],
    ],
    prologue: () => prologue,
    signature: () => ({ parameters, results: sums.map(() => "f64"), locals }),
  };
}

/** Bits of a value: those of the widest in it; undefined for numbers alone. */
export function typeOf(frame: Frame, node: Node): Width | undefined {
  switch (node.kind) {
    case "name":
      return frame.fieldType(node.name) ?? frame.temporaryOf(node.name)?.type;
    case "field":
    case "pair":
      return frame.fieldType(node.name);
    case "cast":
      return node.to;
    case "binary":
      return wider(typeOf(frame, node.left), typeOf(frame, node.right));
    case "choice":
      return wider(
        wider(typeOf(frame, node.yes), typeOf(frame, node.no)),
        node.test.kind === "stripe" ? undefined : typeOf(frame, node.test),
      );
    default:
      return undefined;
  }
}

const wider = (a: Width | undefined, b: Width | undefined): Width | undefined =>
  a === "f64" || b === "f64" ? "f64" : (a ?? b);

/** Code that gives a value in 32 bits, or one half of it in 64. */
export function emitNode(frame: Frame, node: Node, type: Width, half: Half): number[] {
  const own = typeOf(frame, node) ?? type;
  if (own === type) return emitOwn(frame, node, type, half);
  if (own === "f32") {
    const upper = half === 1 ? [...repeat(frame), ...shuffle(2, 3, 2, 3)] : [];
    return [...emitOwn(frame, node, "f32", 0), ...upper, ...instruction("f64x2.promote_low_f32x4")];
  }
  const narrow = (which: Half): number[] => [
    ...emitOwn(frame, node, "f64", which),
    ...instruction("f32x4.demote_f64x2_zero"),
  ];
  return [...narrow(0), ...narrow(1), ...shuffle(0, 1, 4, 5)];
}

/** The vector on top once more. */
function repeat(frame: Frame): number[] {
  const [local] = frame.temporary("··", "f32");
  return [...instruction("local.tee", local), ...get(local)];
}

const operators: Readonly<Record<string, "add" | "sub" | "mul" | "div" | "gt">> = {
  "+": "add",
  "-": "sub",
  "*": "mul",
  "/": "div",
  ">": "gt",
};

function emitOwn(frame: Frame, node: Node, type: Width, half: Half): number[] {
  const lanes = type === "f32" ? "f32x4" : "f64x2";
  const load = ({ address, offset }: Place): number[] => [...address, ...instruction("v128.load", 2, offset)];
  switch (node.kind) {
    case "literal":
      return literal(node.value, type);
    case "stripe":
      return get(frame.stripe);
    case "field": {
      const carried = node.by === -1 ? frame.carried.get(node.name) : undefined;
      if (carried) return [...get(carried.before), ...get(carried.here), ...shuffle(3, 4, 5, 6)];
      return load(frame.placeOf(node.name, half, false, node.by, node.stride));
    }
    case "pair": {
      const both = ([0, 1] as const).flatMap((which) => load(frame.placeOf(node.name, which, true)));
      return [...both, ...(node.half === 0 ? shuffle(0, 2, 4, 6) : shuffle(1, 3, 5, 7))];
    }
    case "name": {
      if (frame.fieldType(node.name)) return load(frame.placeOf(node.name, half));
      if (frame.isNumber(node.name)) return get(frame.spread(node.name, type));
      const temporary = frame.temporaryOf(node.name);
      if (!temporary) throw new SyntaxError(`nothing is called "${node.name}"`);
      return get(temporary.locals[half]);
    }
    case "cast":
      return emitNode(frame, node.value, type, half);
    case "binary": {
      const both = [node.left, node.right].flatMap((side) => emitNode(frame, side, type, half));
      return [...both, ...instruction(`${lanes}.${operators[node.operator]}`)];
    }
    case "choice": {
      const all = [node.yes, node.no, node.test].flatMap((part) => emitNode(frame, part, type, half));
      return [...all, ...instruction("v128.bitselect")];
    }
  }
}

function literal(value: number, type: Width): number[] {
  const numbers = type === "f32" ? new Float32Array(4) : new Float64Array(2);
  return v128Const(new Uint8Array(numbers.fill(value).buffer));
}
