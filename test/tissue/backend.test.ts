import { afterEach, describe, expect, test, vi } from "vitest";
import { type BackendName, openBackend } from "../../src/tissue/backend.ts";
import { prepareNodeWebgpu } from "../../workers/node-webgpu.ts";

const own = Object.getOwnPropertyDescriptor(globalThis, "navigator");
afterEach(() => {
  if (own) Object.defineProperty(globalThis, "navigator", own);
  else Reflect.deleteProperty(globalThis, "navigator");
});

/** Stands in for a host's WebGPU up to the question whether it has an adapter. */
const pretendGpu = (adapter: unknown): (() => Promise<void>) => {
  const gpu = { requestAdapter: async () => adapter };
  return async () => {
    Object.defineProperty(globalThis, "navigator", { value: { gpu }, configurable: true });
  };
};

test.each<BackendName>(["webasm", "cpu"])("%s runs in Node and says so", async (name) => {
  const backend = await openBackend({ name });
  expect(backend.name).toBe(name);
  expect(backend.fallbackReason).toBeNull();
  const double = backend.makeKernel("function double(a) { return 2 * a[this.thread.x]; }");
  expect(await double(3, Float32Array.of(1, 2, 3))).toEqual(Float32Array.of(2, 4, 6));
  // The next slab may be larger or smaller than the first.
  expect(await double(5, Float32Array.of(1, 2, 3, 4, 5))).toEqual(Float32Array.of(2, 4, 6, 8, 10));
  expect(await double(1, Float32Array.of(9))).toEqual(Float32Array.of(18));
  await backend.close();
});

describe("what cannot be opened gives way, with the reason", () => {
  test("webgpu where the host has none", async () => {
    const backend = await openBackend({ name: "webgpu" });
    expect(backend.name).toBe("webasm");
    expect(backend.fallbackReason).toMatch(/^webgpu: not offered here/);
  });

  test("webgpu without an adapter", async () => {
    const backend = await openBackend({ name: "webgpu", prepare: pretendGpu(null) });
    expect(backend.name).toBe("webasm");
    expect(backend.fallbackReason).toBe("webgpu: no adapter is available");
  });

  test("webgl2 outside a browser", async () => {
    const backend = await openBackend({ name: "webgl2" });
    expect(backend.name).toBe("webasm");
    expect(backend.fallbackReason).toMatch(/^webgl2: /);
  });

  test("a preparation that fails", async () => {
    const prepare = async (): Promise<void> => {
      throw new Error("GLIBC_2.38 not found");
    };
    const backend = await openBackend({ name: "webgpu", prepare });
    expect(backend.name).toBe("webasm");
    expect(backend.fallbackReason).toBe("webgpu: GLIBC_2.38 not found");
  });
});

describe("auto", () => {
  test("takes vectors of WebAssembly where there is no WebGPU", async () => {
    const backend = await openBackend();
    expect(backend.name).toBe("simd");
    expect(backend.fallbackReason).toMatch(/^webgpu: not offered here/);
    expect(() => backend.makeKernel("function one() { return 1; }")).toThrow("simd runs no kernels");
  });

  test("loads no WebGPU that the host does not offer by itself", async () => {
    const prepare = async (): Promise<void> => {
      throw new Error("was asked to load one");
    };
    const backend = await openBackend({ prepare });
    expect(backend.fallbackReason).toMatch(/^webgpu: not offered here/);
  });

  test("takes no software adapter", async () => {
    await pretendGpu({ info: { vendor: "google", architecture: "swiftshader" } })();
    const backend = await openBackend();
    expect(backend.name).toBe("simd");
    expect(backend.fallbackReason).toBe("webgpu: only a software adapter (google swiftshader)");
  });
});

describe("where WebAssembly cannot run", () => {
  afterEach(() => vi.unstubAllGlobals());

  test.each(["auto", "simd"] as const)("%s gives way to plain JavaScript, with the reason", async (name) => {
    const own = WebAssembly;
    // As a host whose policy lacks 'wasm-unsafe-eval' says it.
    class Module {
      constructor() {
        throw new own.CompileError("Wasm code generation disallowed by embedder");
      }
    }
    vi.stubGlobal("WebAssembly", { ...own, Module });
    const backend = await openBackend({ name });
    expect(backend.name).toBe("plain");
    expect(backend.fallbackReason).toMatch(/simd: Wasm code generation disallowed by embedder$/);
  });

  test("a host without it is told so", async () => {
    vi.stubGlobal("WebAssembly", undefined);
    const backend = await openBackend({ name: "simd" });
    expect(backend.name).toBe("plain");
    expect(backend.fallbackReason).toBe("simd: not offered here (WebAssembly is missing)");
  });
});

test("calls of different lengths that overlap do not disturb each other", async () => {
  const backend = await openBackend({ name: "cpu" });
  const square = backend.makeKernel("function square(a) { return a[this.thread.x] * a[this.thread.x]; }");
  const inputs = [[1, 2, 3], [4], [5, 6]].map((x) => Float32Array.from(x));
  const outputs = await Promise.all(inputs.map(async (x) => [...(await square(x.length, x))]));
  expect(outputs).toEqual([[1, 4, 9], [16], [25, 36]]);
});

test("a kernel that gpu.js would quietly run on another backend is refused", async () => {
  const backend = await openBackend({ name: "cpu" });
  const kernel = backend.makeKernel("function pair() { return [1, this.thread.x]; }");
  await expect(kernel(4)).rejects.toThrow("cpu returned no flat array");
});

test("Dawn in Node either runs a kernel or gives its loader's reason", async () => {
  const backend = await openBackend({ name: "webgpu", prepare: prepareNodeWebgpu });
  if (backend.name === "webgpu") expect(backend.fallbackReason).toBeNull();
  else
    expect(backend.fallbackReason).toMatch(
      /^webgpu: (no adapter|.*(not found|dlopen|cannot open|Cannot find))/,
    );
});
