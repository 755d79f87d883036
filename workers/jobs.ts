import type { SweptBatch } from "../src/job/batch-job.ts";
import type { JobName } from "../src/pool.ts";
import type { GatherArgument } from "../src/tissue/gather.ts";
import type { MapJobArgument } from "../src/tissue/map-job.ts";

/**
 * A job as a worker runs it: plain data in, plain data out; `never` because each takes an argument of its own. A long one
 * reports what it has done so far.
 */
export type Job = (argument: never, report?: (done: number) => void) => unknown;
/** Jobs by name, each loaded when it is first asked for. */
export type JobTable = Readonly<Record<string, () => Promise<Job>>>;

/** What finds WebGPU where the host has none of its own: Node; a browser brings it along. */
const prepareHere = async () =>
  import.meta.env.SSR ? (await import("./node-webgpu.ts")).prepareNodeWebgpu : undefined;

/** The jobs of this program. */
export const jobs = {
  "fit-task": async () => (await import("../src/fit/fit-task.ts")).runFitTask,
  gather: async () => {
    const [{ gatherSlab }, prepare] = await Promise.all([import("../src/tissue/gather.ts"), prepareHere()]);
    return (argument: GatherArgument) => gatherSlab(argument, { prepare });
  },
  map: async () => {
    const [{ mapJob }, prepare] = await Promise.all([import("../src/tissue/map-job.ts"), prepareHere()]);
    return (argument: MapJobArgument) => mapJob(argument, { prepare });
  },
  "map-point": async () => {
    const [{ mapPoint }, prepare] = await Promise.all([import("../src/tissue/map-job.ts"), prepareHere()]);
    return (argument: MapJobArgument) => mapPoint(argument, { prepare });
  },
  "map-slices": async () => {
    const [{ mapSlices }, prepare] = await Promise.all([import("../src/tissue/map-job.ts"), prepareHere()]);
    return (argument: MapJobArgument) => mapSlices(argument, { prepare });
  },
  "swept-batch": async () => {
    const [{ runSweptBatch }, prepare] = await Promise.all([
      import("../src/job/batch-job.ts"),
      prepareHere(),
    ]);
    return (argument: SweptBatch, report?: (done: number) => void) =>
      runSweptBatch(argument, { report, prepare });
  },
  "voxel-fit": async () => (await import("../src/fit/voxel-task.ts")).runVoxelTask,
} satisfies Record<JobName, () => Promise<Job>>;
