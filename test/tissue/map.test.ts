import { describe, expect, test, vi } from "vitest";
import type { Pool } from "../../src/pool.ts";
import type { BackendName } from "../../src/tissue/backend.ts";
import { type GatherArgument, gatherSlab } from "../../src/tissue/gather.ts";
import { mapVoxels } from "../../src/tissue/map.ts";
import { makeTable } from "../../src/tissue/table.ts";
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

  test("a worker that runs another backend than the first is an error", async () => {
    let calls = 0;
    const pool: Pool = {
      size: 2,
      run: async <Result>(_job: string, argument: unknown): Promise<Result> => {
        const backend = calls++ === 0 ? "webasm" : "cpu";
        return (await gatherSlab({ ...(argument as GatherArgument), backend })) as Result;
      },
      close: async () => {},
    };
    await expect(mapVoxels({ phantom: field, tables, pool })).rejects.toThrow(
      "one worker ran webasm, another cpu",
    );
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
