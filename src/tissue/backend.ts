import type { GPU } from "gpu.js";
import { mayGenerate } from "../numerics/generate.ts";
import { makeSimdReader } from "./gather-simd.ts";

/**
 * What can gather a map: `webgpu`, `webgl2`, `webasm` and `cpu` run the kernels of gpu.js, of which the first two need a
 * driver; `simd` is a loop of our own in WebAssembly with vectors of four numbers, and `plain` the same in JavaScript, to
 * the last bit.
 */
export const backendNames = ["webgpu", "webgl2", "webasm", "cpu", "simd", "plain"] as const;
/** A way to run the kernel of voxels. */
export type BackendName = (typeof backendNames)[number];

/** Runs a kernel over `length` elements; calls wait for each other, and the result is valid until the next one. */
export type Kernel = (length: number, ...inputs: readonly Float32Array[]) => Promise<Float32Array>;

/** A backend that was opened, probed and found to be what its name says. */
export interface Backend {
  readonly name: BackendName;
  /** Why `name` is not the one that was asked for (or, for `auto`, not the first choice); null if it is. */
  readonly fallbackReason: string | null;
  /** Compiles kernel text: one declarator a statement, one flat output, every index below 2²⁴. `simd` and `plain` have none. */
  makeKernel(source: string): Kernel;
  close(): Promise<void>;
}

/** Which backend runs, and what prepares its host. */
export interface BackendOptions {
  readonly name?: BackendName | "auto";
  /** Runs when `webgpu` is asked for by name; where the host has none of its own, it defines `navigator.gpu`. */
  readonly prepare?: (() => Promise<void>) | undefined;
}

/**
 * Opens a backend of gpu.js by name and proves by a probe kernel that it runs and that it is the one asked for.
 *
 * `auto` takes WebGPU where there is a hardware adapter, else `simd`, which in one thread gathers several times as many
 * voxels a second as `plain`, that as `webasm`, and that more than `cpu`. It never takes a software adapter. Nor does it
 * load a WebGPU that the host does not offer by itself, which takes longer than the gather. What is asked for by name
 * and cannot be opened gives way to `webasm`, then `cpu` (`simd` to `plain`), and the reason is handed back.
 */
export async function openBackend({ name = "auto", prepare }: BackendOptions = {}): Promise<Backend> {
  const wanted: readonly BackendName[] =
    name === "auto" ? ["webgpu", "simd", "plain"] : name === "simd" ? ["simd", "plain"] : [name];
  const reasons: string[] = [];
  for (const candidate of new Set<BackendName>([...wanted, "webasm", "cpu"])) {
    try {
      if (candidate === "webgpu") {
        if (name === "webgpu") await prepare?.();
        await findAdapter({ allowsSoftware: name === "webgpu" });
      }
      return await tryBackend(candidate, reasons.length > 0 ? reasons.join("; ") : null);
    } catch (error) {
      reasons.push(`${candidate}: ${error instanceof Error ? error.message : error}`);
    }
  }
  throw new Error(`no backend could be opened: ${reasons.join("; ")}`);
}

/** The part of WebGPU that is asked here; the library of DOM types does not have it. */
interface Adapter {
  readonly info?: { readonly vendor?: string; readonly architecture?: string; readonly description?: string };
}
interface AdapterSource {
  requestAdapter(): Promise<(Adapter & { readonly isFallbackAdapter?: boolean }) | null>;
}

/** `navigator.gpu` alone proves nothing: a browser without a usable driver has it, and no adapter behind it. */
async function findAdapter({ allowsSoftware }: { readonly allowsSoftware: boolean }): Promise<void> {
  // Neither Node nor the types of older browsers know navigator.gpu.
  const host = globalThis as { navigator?: { gpu?: AdapterSource } };
  const source = host.navigator?.gpu;
  if (!source) throw new Error("not offered here (navigator.gpu is missing)");
  const adapter = await source.requestAdapter();
  if (!adapter) throw new Error("no adapter is available");
  const { vendor = "", architecture = "", description = "" } = adapter.info ?? {};
  const told = [vendor, architecture, description].join(" ").trim();
  const isSoftware = adapter.isFallbackAdapter === true || /swiftshader|llvmpipe|lavapipe|warp/i.test(told);
  if (isSoftware && !allowsSoftware) throw new Error(`only a software adapter (${told})`);
}

async function tryBackend(name: BackendName, fallbackReason: string | null): Promise<Backend> {
  if (name === "simd") makeSimdReader();
  if (name === "simd" || name === "plain")
    return { name, fallbackReason, makeKernel: () => refuseKernel(name), close: async () => {} };
  if (name === "cpu" && !mayGenerate()) throw new Error("it makes code of text, which is forbidden here");
  const library = await loadLibrary();
  const gpu = new library.GPU({ mode: name });
  const makeKernel = (source: string): Kernel => compile(gpu, name, library[kernelClasses[name]], source);
  try {
    await probe(makeKernel(probeSource));
  } catch (error) {
    await gpu.destroy();
    throw error;
  }
  return { name, fallbackReason, makeKernel, close: () => gpu.destroy() };
}

const refuseKernel = (name: BackendName): never => {
  throw new Error(`${name} runs no kernels`);
};

/** The kernels of gpu.js. */
type KernelBackend = Exclude<BackendName, "simd" | "plain">;

/** The part of gpu.js that is used here; its own types leave out a class. */
type Library = { readonly GPU: typeof GPU } & Readonly<
  Record<(typeof kernelClasses)[KernelBackend], unknown>
>;

/** The class of the kernel that runs on each backend; its `mode` will not do, which is "gpu" for WebGL. */
const kernelClasses = {
  webgpu: "WebGPUKernel",
  webgl2: "WebGL2Kernel",
  webasm: "WebAssemblyKernel",
  cpu: "CPUKernel",
} as const satisfies Record<KernelBackend, string>;

/**
 * Loads gpu.js when the first backend is opened and not before: it is large, and most calls need none.
 *
 * Node reads it as CommonJS with named exports, a bundler takes its browser build, whose export is the class itself
 * with the same names upon it.
 */
async function loadLibrary(): Promise<Library> {
  const loaded: unknown = await import("gpu.js");
  // Both builds have the names of `Library` in one of these two places.
  const { GPU: named, default: whole } = loaded as Library & { readonly default: Library };
  return named ? (loaded as Library) : whole;
}

function compile(gpu: GPU, name: BackendName, KernelClass: unknown, source: string): Kernel {
  const kernel = gpu.createKernel(source, {
    output: [1],
    dynamicOutput: true,
    dynamicArguments: true,
    precision: "single",
    tactic: "precision",
  });
  const run: Kernel = async (length, ...inputs) => {
    kernel.setOutput([length]);
    const output: unknown = await kernel(...inputs);
    // gpu.js may hand the work to another backend with no more than a warning; `kernel.kernel` is what really ran.
    const { constructor: ran, fallbackReason } = kernel.kernel;
    if (ran !== KernelClass)
      throw new Error(`the kernel went to another backend: ${fallbackReason ?? "unsaid why"}`);
    if (!(output instanceof Float32Array)) throw new Error(`${name} returned no flat array`);
    return output;
  };
  // The length is a setting of the kernel, so a second call must not set it while the first is under way.
  let queue: Promise<unknown> = Promise.resolve();
  return (length, ...inputs) => {
    const result = queue.then(() => run(length, ...inputs));
    queue = result.catch(() => undefined);
    return result;
  };
}

const probeSource = `function probe(values, indices) {
  const i = indices[this.thread.x];
  return values[i] * 0.5 + Math.floor(i / 2);
}`;

/** Runs a kernel with a known answer: an adapter can exist and still compute wrongly. */
async function probe(kernel: Kernel): Promise<void> {
  const n = 1000;
  const values = Float32Array.from({ length: n }, (_, i) => i * i);
  const indices = Float32Array.from({ length: n }, (_, i) => (i * 7) % n);
  const output = await kernel(n, values, indices);
  const wrong = output.findIndex((value, i) => value !== values[indices[i]] / 2 + Math.floor(indices[i] / 2));
  if (output.length !== n || wrong >= 0) throw new Error(`the probe kernel gave a wrong value at ${wrong}`);
}
