/** Names of the jobs a worker can do; each is one function of the layers below the workers. */
export type JobName =
  | "fit-task"
  | "gather"
  | "map"
  | "map-point"
  | "map-slices"
  | "swept-batch"
  | "voxel-fit";

/** What is told while a batch runs. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

/** How one job is watched. */
export interface Watch {
  /** Called with what the job says that it has done so far. */
  readonly onProgress?: (done: number) => void;
  /** A worker that is silent for so long, in ms, is taken to be stuck and ended. */
  readonly patience_ms?: number;
}

/**
 * Somewhere to run jobs: this thread, web workers or worker_threads. Whoever computes takes a pool as an
 * argument and does not know which it is; results do not depend on the number of workers.
 */
export interface Pool {
  /** How many jobs run at one time. */
  readonly size: number;
  /**
   * Runs one job; arguments and results are plain data, their buffers are transferred where they can be.
   *
   * @throws WorkerError if its worker died or was stuck: the job itself did not say so, and may be tried again.
   */
  run<Result>(
    job: JobName,
    argument: unknown,
    transfer?: readonly ArrayBuffer[],
    watch?: Watch,
  ): Promise<Result>;
  /** Ends all workers; jobs that still run are rejected. */
  close(): Promise<void>;
}

/** Thrown where a worker was lost with its job. */
export class WorkerError extends Error {
  override readonly name = "WorkerError";
}
