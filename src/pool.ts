/** Names of the jobs a worker can do; each is one function of the layers below the workers. */
export type JobName = "fit-task" | "gather" | "map" | "map-point" | "voxel-fit";

/** What is told while a batch runs. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

/**
 * Somewhere to run jobs: this thread, web workers or worker_threads. Whoever computes takes a pool as an
 * argument and does not know which it is; results do not depend on the number of workers.
 */
export interface Pool {
  /** How many jobs run at one time. */
  readonly size: number;
  /** Runs one job; arguments and results are plain data, their buffers are transferred where they can be. */
  run<Result>(job: JobName, argument: unknown, transfer?: readonly ArrayBuffer[]): Promise<Result>;
  /** Ends all workers; jobs that still run are rejected. */
  close(): Promise<void>;
}
