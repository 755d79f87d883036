import gatedText from "../../../models/cu-atsm-nadh.yaml?raw";
import modelText from "../../../models/cu-atsm-plasma.yaml?raw";
import planText from "../../../notebooks/plans/tumor-map.yaml?raw";
import { readModel } from "../../../src/model/read-model.ts";
import type { BackendName } from "../../../src/tissue/backend.ts";
import { gatherSlab } from "../../../src/tissue/gather.ts";
import { readMapPlan } from "../../../src/tissue/map-plan.ts";
import { averageOver } from "../../../src/tissue/oxygen-spread.ts";
import { packTables } from "../../../src/tissue/packed-tables.ts";
import { runMap } from "../../../src/tissue/run-map.ts";
import { openGather } from "../../../src/tissue/voxel-gather.ts";
import { measureKernels } from "../../compile/kernel-error.ts";
import { makeField, makeFieldTables, worstError } from "../field.ts";

/** What one backend did in this worker. */
export interface Report {
  readonly backend?: BackendName;
  readonly fallbackReason?: string | null;
  readonly worst?: number;
  /** The demo's map against the exact solver, relative, over a stride of its voxels. */
  readonly worstOfMap?: number;
  /** Generated kernels of the rates of the gated model, in sizes of their terms. */
  readonly worstOfKernels?: number;
  /** The same voxels in two slabs gave the same bytes. */
  readonly isSame?: boolean;
  /** What ran before the device was lost. */
  readonly before?: BackendName;
  /** Frames of the fields that were given. */
  readonly gathered?: readonly (readonly number[])[];
  readonly failure?: string;
}

async function gatherOn(backend: BackendName | "auto"): Promise<Report> {
  const field = makeField([32, 32, 20]);
  const tables = packTables(makeFieldTables());
  const gather = (start: number, end: number) =>
    gatherSlab({ backend, tables, pO2: field.pO2.slice(start, end), labels: field.labels.slice(start, end) });
  const whole = await gather(0, field.pO2.length);
  const cut = 32 * 32 * 9;
  const [low, high] = await Promise.all([gather(0, cut), gather(cut, field.pO2.length)]);
  const isSame = whole.frames.every((value, i) => {
    const iVoxel = i % field.pO2.length;
    const iFrame = Math.floor(i / field.pO2.length);
    const [part, length, k] =
      iVoxel < cut ? [low, cut, iVoxel] : [high, field.pO2.length - cut, iVoxel - cut];
    return part.frames[iFrame * length + k] === value;
  });
  const { backend: ran, fallbackReason } = whole;
  const worst = worstError(whole.frames, field);
  // The others run in Node: test/compile/emit-kernel.test.ts.
  const isGpu = ran === "webgpu" || ran === "webgl2";
  const error = isGpu ? await measureKernels(readModel(gatedText, "model"), ran) : undefined;
  return {
    backend: ran,
    fallbackReason,
    worst,
    worstOfMap: await mapOn(backend),
    ...(error && { worstOfKernels: error.toTerms }),
    isSame,
  };
}

async function mapOn(backend: BackendName | "auto"): Promise<number> {
  const map = await runMap(readMapPlan(planText, "plan"), readModel(modelText, "model"), { backend });
  const { labels, pO2 } = map.phantom;
  const { curves, families } = map.responses;
  let worst = 0;
  for (let i = 0; i < labels.length; i += labels[i] === 1 ? 397 : 9999)
    averageOver(families[labels[i]].at(pO2[i]), curves[labels[i]]).forEach((suv, f) => {
      worst = Math.max(worst, Math.abs(map.activity[f * labels.length + i] / suv - 1));
    });
  return worst;
}

/** Fields from outside, whose arrays came as lists of numbers. */
export interface Given {
  readonly backend: BackendName;
  readonly fields: readonly {
    readonly nFrames: number;
    readonly classes: readonly number[];
    readonly coefficients: readonly number[];
    readonly pO2: readonly number[];
    readonly labels: readonly number[];
    /** Where the tables have flows. */
    readonly perfusion?: readonly number[];
  }[];
}

async function gatherGiven({ backend, fields }: Given): Promise<Report> {
  const gathered: number[][] = [];
  let ran: Report = {};
  for (const { nFrames, classes, coefficients, pO2, labels, perfusion } of fields) {
    const packed = { classes: Float32Array.from(classes), coefficients: Float32Array.from(coefficients) };
    const result = await gatherSlab({
      backend,
      tables: { nFrames, ...packed, hasFlows: perfusion !== undefined },
      perfusion: perfusion && Float32Array.from(perfusion),
      pO2: Float32Array.from(pO2),
      labels: Uint8Array.from(labels),
    });
    gathered.push([...result.frames]);
    ran = { backend: result.backend, fallbackReason: result.fallbackReason };
  }
  return { ...ran, gathered };
}

/** The part of WebGPU that is seen here. */
interface Device {
  destroy(): void;
}

/** Gathers a field on WebGPU, destroys the device, and gathers it once more. */
async function loseDevice(): Promise<Report> {
  const devices: Device[] = [];
  const host = globalThis as unknown as {
    GPUAdapter: { prototype: { requestDevice(...given: unknown[]): Promise<Device> } };
  };
  const { prototype } = host.GPUAdapter;
  const own = prototype.requestDevice;
  prototype.requestDevice = async function (...given) {
    const device = await own.apply(this, given);
    devices.push(device);
    return device;
  };
  const field = makeField([32, 32, 20]);
  const tables = packTables(makeFieldTables());
  const run = await openGather(field, { backend: "webgpu" }, tables);
  const frames = run.makeFrames(tables.nFrames);
  await run.gather(tables, frames);
  const before = run.backend;
  for (const device of devices) device.destroy();
  await run.gather(tables, frames.fill(0));
  const { backend, fallbackReason } = run;
  return { before, backend, fallbackReason, worst: worstError(frames, field) };
}

self.onmessage = async ({ data }: MessageEvent<BackendName | "auto" | "lose" | Given>) => {
  const report =
    data === "lose" ? loseDevice() : typeof data === "string" ? gatherOn(data) : gatherGiven(data);
  self.postMessage(await report.catch((error: Error): Report => ({ failure: error.message })));
};
