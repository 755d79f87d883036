import { describe, expect, test, vi } from "vitest";
import type { Pool } from "../../src/pool.ts";
import type { BackendName } from "../../src/tissue/backend.ts";
import { type GatherArgument, gatherSlab } from "../../src/tissue/gather.ts";
import { mapVoxels } from "../../src/tissue/map.ts";
import { cutFrames, packTables } from "../../src/tissue/packed-tables.ts";
import { makeTable } from "../../src/tissue/table.ts";
import { openGather } from "../../src/tissue/voxel-gather.ts";
import { fieldCurves, makeField, makeFieldTables, worstError } from "./field.ts";
import { makeSphere } from "./sphere.ts";

const field = makeField([24, 16, 11]);
const tables = makeFieldTables();

/** A pool of this thread that lets jobs overlap and, like a real one, takes the buffers away. */
function makePool(size: number): Pool & { readonly jobs: number[] } {
  const jobs: number[] = [];
  return {
    size,
    jobs,
    async run<Result>(
      _job: string,
      argument: unknown,
      transfer: readonly ArrayBuffer[] = [],
    ): Promise<Result> {
      const moved = structuredClone(argument, { transfer: [...transfer] }) as GatherArgument;
      jobs.push(moved.pO2.length);
      return (await gatherSlab(moved)) as Result;
    },
    close: async () => {},
  };
}

test.each<BackendName>(["cpu", "webasm", "simd", "plain"])(
  "on %s the map equals the closed form in every voxel to 1e-4",
  async (backend) => {
    const map = await mapVoxels({ phantom: field, tables, backend });
    expect(map.backend).toBe(backend);
    expect(map.fallbackReason).toBeNull();
    expect(worstError(map.activity, field)).toBeLessThan(1e-4);
    expect(map.image).toBe(map.activity);
  },
);

/** A pool whose jobs go through `work`. */
const poolOf = (work: (argument: GatherArgument) => Promise<unknown>): Pool => ({
  size: 2,
  run: async <Result>(_job: string, argument: unknown) => (await work(argument as GatherArgument)) as Result,
  close: async () => {},
});

describe("slabs", () => {
  test.each<BackendName>(["cpu", "webasm", "simd"])(
    "any number of them gives the same bytes on %s",
    async (backend) => {
      const whole = await mapVoxels({ phantom: field, tables, backend });
      for (const size of [1, 2, 3, 11, 50]) {
        const pool = makePool(size);
        const map = await mapVoxels({ phantom: field, tables, backend, pool });
        expect(map.activity).toEqual(whole.activity);
        expect(pool.jobs).toHaveLength(1 + Math.min(size, 11));
        expect(pool.jobs.reduce((a, b) => a + b)).toBe(field.pO2.length);
      }
    },
  );

  test("the phantom keeps its arrays where slabs are transferred, and the map its bytes", async () => {
    const shared = await mapVoxels({ phantom: field, tables, pool: makePool(4) });
    expect(shared.activity.buffer).toBeInstanceOf(SharedArrayBuffer);
    vi.stubGlobal("SharedArrayBuffer", undefined);
    const map = await mapVoxels({ phantom: field, tables, pool: makePool(4) });
    vi.unstubAllGlobals();
    expect(map.activity.buffer).toBeInstanceOf(ArrayBuffer);
    expect(map.activity).toEqual(shared.activity);
    expect(field.pO2.length).toBe(24 * 16 * 11);
  });

  test("frames that are not kept stay those of whoever took them", async () => {
    const whole = await mapVoxels({ phantom: field, tables, backend: "simd" });
    const taken: Float32Array[] = [];
    const onFrame = (frame: Float32Array): void => void taken.push(frame);
    const map = await mapVoxels({ phantom: field, tables, backend: "simd", isKept: false, onFrame });
    expect(map.activity).toHaveLength(0);
    expect(taken.flatMap((frame) => [...frame])).toEqual([...whole.activity]);
  });

  test("progress counts up to their number", async () => {
    const told: string[] = [];
    const onProgress = ({ done, total }: { done: number; total: number }): void => {
      told.push(`${done}/${total}`);
    };
    await mapVoxels({ phantom: field, tables, backend: "cpu", pool: makePool(3), onProgress });
    expect(told).toEqual(["1/3", "2/3", "3/3"]);
  });
});

describe("a backend that fails on the way", () => {
  test("where workers run different backends, all take the one that each has", async () => {
    let calls = 0;
    // As where the second worker has no driver.
    const pool = poolOf((argument) => {
      const backend = argument.backend === "webasm" && ++calls > 2 ? "cpu" : argument.backend;
      return gatherSlab({ ...argument, backend });
    });
    const map = await mapVoxels({ phantom: field, tables, backend: "webasm", pool });
    expect(map.backend).toBe("simd");
    expect(map.fallbackReason).toBe("webasm failed on the way: one worker ran webasm, another cpu");
    const whole = await mapVoxels({ phantom: field, tables, backend: "simd" });
    expect(map.activity).toEqual(whole.activity);
  });

  test("a device that is lost, or refuses the grid, gives way with the reason, and progress counts once", async () => {
    let calls = 0;
    const pool = poolOf(async (argument) => {
      if (argument.backend === "webasm" && ++calls === 3) throw new Error("the device was lost");
      return gatherSlab(argument);
    });
    const told: string[] = [];
    const onProgress = ({ done, total }: { done: number; total: number }): void =>
      void told.push(`${done}/${total}`);
    const map = await mapVoxels({ phantom: field, tables, backend: "webasm", pool, onProgress });
    expect(map.backend).toBe("simd");
    expect(map.fallbackReason).toBe("webasm failed on the way: the device was lost");
    expect(told).toEqual(["1/2", "2/2"]);
    expect(worstError(map.activity, field)).toBeLessThan(1e-4);
  });

  test("what fails without a kernel is an error", async () => {
    const pool = poolOf(async (argument) => {
      if (argument.pO2.length > 0) throw new Error("no memory is left");
      return gatherSlab(argument);
    });
    await expect(mapVoxels({ phantom: field, tables, backend: "simd", pool })).rejects.toThrow(
      "no memory is left",
    );
  });

  test("a phantom of more voxels than a job may have is cut", async () => {
    const size = [2048, 1024, 5] as const;
    const n = size[0] * size[1] * size[2];
    const large = { ...field, size, pO2: new Float32Array(n).fill(3), labels: new Uint8Array(n) };
    const lengths: number[] = [];
    const pool = poolOf((argument) => {
      lengths.push(argument.pO2.length);
      return gatherSlab(argument);
    });
    const run = await openGather(large, { backend: "simd", pool }, packTables(tables));
    const frames = run.makeFrames(1);
    await run.gather(cutFrames(packTables(tables), 5, 6), frames);
    expect(lengths.slice(1).reduce((a, b) => a + b)).toBe(n);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(2 ** 22);
    expect(Math.abs(frames[n - 1] / fieldCurves[0](3)[5] - 1)).toBeLessThan(1e-4);
    expect(frames.every((value) => value === frames[0])).toBe(true);
  });

  test("an abort stops between slabs", async () => {
    const stop = new AbortController();
    const onProgress = (): void => stop.abort(new Error("stopped by the user"));
    const running = mapVoxels({
      phantom: field,
      tables,
      fwhm_mm: [1, 1, 1],
      signal: stop.signal,
      onProgress,
    });
    await expect(running).rejects.toThrow("stopped by the user");
  });
});

describe("a tumor in muscle", () => {
  const phantom = makeSphere({ size: [40, 40, 24], voxel_mm: [0.5, 0.5, 0.75], radius_mm: 7 });
  const tumorTables = fieldCurves.map((curve) => makeTable(curve, { halfPO2_mmHg: 1.4 }));

  test("lights up in its core, more and more with time", async () => {
    const { regions } = await mapVoxels({ phantom, tables: tumorTables });
    const [, core, rim, muscle] = regions.regions;
    const contrast = core.mean.map((value, iFrame) => value / muscle.mean[iFrame]);
    expect([...contrast.slice(2)]).toEqual([...contrast.slice(2)].sort((a, b) => a - b));
    expect(core.mean[5]).toBeGreaterThan(2 * rim.mean[5]);
    expect(core.nVoxels).toBeGreaterThan(50);
  });

  test("loses contrast, but no activity, in the camera", async () => {
    const { activity, image, regions } = await mapVoxels({
      phantom,
      tables: tumorTables,
      fwhm_mm: [1.6, 1.6, 1.6],
    });
    const sharp = await mapVoxels({ phantom, tables: tumorTables });
    const last = activity.length - phantom.pO2.length;
    const sum = (frames: Float32Array): number => frames.subarray(last).reduce((a, b) => a + b, 0);
    // 38,400 voxels of 24 bits each.
    expect(Math.abs(sum(image) / sum(activity) - 1)).toBeLessThan(1e-6);
    expect(regions.tumorMax[5]).toBeLessThan(sharp.regions.tumorMax[5]);
    expect(regions.regions[3].mean[5]).toBeGreaterThan(sharp.regions.regions[3].mean[5]);
    expect(activity).toEqual(sharp.activity);
  });
});

test("tables and pO2 that do not fit are told all at once", async () => {
  const short = makeTable((P) => fieldCurves[0](P).slice(0, 2), { halfPO2_mmHg: 3 });
  const broken = {
    ...field,
    pO2: field.pO2.slice().fill(Number.NaN, 7, 8),
    labels: field.labels.slice().fill(2, 0, 1),
  };
  await expect(
    mapVoxels({ phantom: broken, tables: [tables[0], short] }),
  ).rejects.toThrowErrorMatchingInlineSnapshot(`
    [InputError: map: 3 problems
      ✖ tables: expected one for each of 3 labels, found 2
      ✖ tables: expected the same number of frames in all, found 7, 2
      ✖ pO2[7]: expected zero or more mmHg, found NaN]
  `);
});
