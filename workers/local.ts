import type { JobName, Pool, Watch } from "../src/pool.ts";
import { answer, unwrapAnswer } from "./answer.ts";
import { type JobTable, jobs } from "./jobs.ts";

/** Makes a pool of this very thread, one job after the other; arguments are cloned as on the way to a worker. */
export function makeLocalPool({ table = jobs as JobTable } = {}): Pool {
  let last: Promise<unknown> = Promise.resolve();
  let isClosed = false;

  async function runNow(job: string, argument: unknown, { onProgress }: Watch) {
    if (isClosed) throw new Error(`the pool is closed; the job "${job}" cannot run`);
    return unwrapAnswer(await answer(table, job, argument, onProgress));
  }

  return {
    size: 1,
    async run<Result>(
      job: JobName,
      argument: unknown,
      transfer: readonly ArrayBuffer[] = [],
      watch: Watch = {},
    ) {
      const own = structuredClone(argument, { transfer: [...transfer] });
      const result = last.then(() => runNow(job, own, watch));
      last = result.catch(() => {});
      return (await result) as Result; // who names the job knows its result
    },
    async close() {
      isClosed = true;
    },
  };
}
