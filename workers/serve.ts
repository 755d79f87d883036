import { expose, type Remote, releaseProxy, transfer } from "comlink";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import { type Answer, answer, buffersOf } from "./answer.ts";
import type { JobTable } from "./jobs.ts";

/** Where a job says what it has done so far. */
export type Report = (done: number) => void;

/** What the other side of a worker can call. */
export interface Door {
  /** Where the script of this worker came from, in a browser. */
  where(): string;
  /** Says under which content-security policy it came; before that a web worker is asked nothing else. */
  permit(policy: string): Promise<void>;
  run(job: string, argument: unknown, report?: Report): Promise<Answer>;
}

/** Opens the door of this worker, be it a web worker or a worker_thread; results are transferred. */
export function serve(table: JobTable): void {
  const door: Door = {
    where: () => location.href,
    permit: async (policy) => (await import("./permit.ts")).permitUnder(policy),
    async run(job, argument, report) {
      const reply = await answer(table, job, argument, report);
      // On this side it is a proxy, whose channel would stay open.
      (report as Remote<Report> | undefined)?.[releaseProxy]();
      return transfer(reply, buffersOf(reply));
    },
  };
  // Asked at run time, not imported, so that one file is the door in the browser and in Node.
  const port =
    typeof process === "undefined" ? null : process.getBuiltinModule?.("node:worker_threads").parentPort;
  if (port) expose(door, nodeEndpoint(port));
  else expose(door);
}
