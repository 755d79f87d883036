import { emitKernel } from "./emit-kernel.ts";
import type { KernelText } from "./parse-kernel.ts";
import { writeModule } from "./wasm-module.ts";

/** Gives out fields of zeros. */
export interface FieldStore {
  float32(length: number): Float32Array;
  float64(length: number): Float64Array;
}

/** Fields that belong to nobody else. */
export const plainStore: FieldStore = {
  float32: (length) => new Float32Array(length),
  float64: (length) => new Float64Array(length),
};

/** A kernel: start, count, rows and phase, addresses of its fields, its numbers and its strides; see `emitKernel`. */
export type Kernel = (...values: number[]) => number;

/** Fields side by side in a memory of WebAssembly, on which kernels can work. */
export interface FieldMemory extends FieldStore {
  /** Makes kernels; those with one sum return it, those with more return them all. */
  kernels<Name extends string>(texts: Readonly<Record<Name, KernelText>>): Record<Name, Kernel>;
}

/** Bytes behind a field that a last four of numbers of 64 bits, or of pairs, may touch. */
const margin = 64;
const pageSize = 65536;
/** All that a memory can have. */
const maxPages = 65536;

/** Bytes that fields of some lengths take. */
export const bytesOfFields = (lengths: readonly number[], width: 4 | 8): number =>
  lengths.reduce((sum, length) => sum + roundUp(width * length) + margin, 0);

const roundUp = (bytes: number): number => Math.ceil(bytes / 16) * 16;

/**
 * Makes a memory of so many bytes, or none if the host has no WebAssembly with vectors, forbids it, or has not so much.
 */
export function makeFieldMemory(bytes: number): FieldMemory | undefined {
  const pages = Math.ceil((bytes + 2 * margin) / pageSize);
  if (pages > maxPages || !hasVectors()) return undefined;
  let memory: WebAssembly.Memory;
  try {
    memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  } catch {
    return undefined;
  }
  const { buffer } = memory;
  let next = margin;
  const place = (size: number): number => {
    const at = next;
    next += roundUp(size) + margin;
    if (next > buffer.byteLength)
      throw new RangeError(`expected fields of ${bytes} bytes in all, found ${next}`);
    return at;
  };
  return {
    float32: (length) => new Float32Array(buffer, place(4 * length), length),
    float64: (length) => new Float64Array(buffer, place(8 * length), length),
    kernels(texts) {
      const names = Object.keys(texts) as (keyof typeof texts)[];
      const { exports } = new WebAssembly.Instance(compile(names.map((name) => texts[name])), {
        env: { memory },
      });
      return Object.fromEntries(names.map((name, k) => [name, exports[k]])) as Record<
        (typeof names)[number],
        Kernel
      >;
    },
  };
}

const compiled = new Map<string, WebAssembly.Module>();

function compile(texts: readonly KernelText[]): WebAssembly.Module {
  const key = JSON.stringify(texts);
  const known = compiled.get(key);
  if (known) return known;
  const fresh = new WebAssembly.Module(writeModule(texts.map(emitKernel)));
  compiled.set(key, fresh);
  return fresh;
}

let isThere: boolean | undefined;

/** Says whether kernels with vectors may run in this thread where there are any; they may unless somebody forbids it. */
export function allowVectors(isAllowed: boolean): void {
  isThere = isAllowed ? undefined : false;
}

/** Asks the host once. */
function hasVectors(): boolean {
  if (isThere === undefined) {
    try {
      compile([{ float32: "a", body: "a = a + 1" }]);
      isThere = true;
    } catch {
      isThere = false;
    }
  }
  return isThere;
}
