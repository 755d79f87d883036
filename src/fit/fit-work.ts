import type { Pool, Progress } from "../pool.ts";
import { type FitSource, type FitTask, type FitTaskResult, runFitTask } from "./fit-task.ts";

/** What an analysis is at. */
export type Stage = "starts" | "profiles" | "draws" | "recovery";

/** Where the tasks of an analysis run, and who is told of it. */
export interface WorkOptions {
  /** Where tasks run; in this thread unless given. Results do not depend on it. */
  readonly pool?: Pool | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called as tasks of a stage are done. */
  readonly onProgress?: ((stage: Stage, progress: Progress) => void) | undefined;
}

export type Work = (stage: Stage, tasks: readonly FitTask[]) => Promise<FitTaskResult[]>;

/** Makes the function that does tasks side by side; results come in the order of the tasks. */
export function makeWork(source: FitSource, { pool, signal, onProgress }: WorkOptions): Work {
  return async (stage, tasks) => {
    const results = new Array<FitTaskResult>(tasks.length);
    let [next, done] = [0, 0];
    const workOn = async (): Promise<void> => {
      while (next < tasks.length) {
        signal?.throwIfAborted();
        const i = next++;
        const argument = { source, task: tasks[i] };
        // Between tasks of this thread others get a word in, such as the button that cancels.
        if (!pool) await new Promise((resolve) => setTimeout(resolve));
        results[i] = pool ? await pool.run<FitTaskResult>("fit-task", argument) : runFitTask(argument);
        done++;
        onProgress?.(stage, { done, total: tasks.length });
      }
    };
    await Promise.all(Array.from({ length: Math.min(pool?.size ?? 1, tasks.length) }, workOn));
    signal?.throwIfAborted();
    return results;
  };
}
