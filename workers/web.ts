import { transfer as moveBuffers, proxy, releaseProxy, wrap } from "comlink";
import { readWorkerPolicy } from "../src/io/worker-policy.ts";
import type { Pool } from "../src/pool.ts";
import { type Hand, makeCrew } from "./crew.ts";
import type { Door } from "./serve.ts";

/** Makes a pool of web workers; one core is left to the page. */
export function makePool({ workers = Math.max(1, navigator.hardwareConcurrency - 1) } = {}): Pool {
  return makeCrew({ size: workers, hire });
}

function hire(): Hand {
  const worker = new Worker(new URL("./door.ts", import.meta.url), { type: "module" });
  const remote = wrap<Door>(worker);
  const permitted = remote.where().then(readWorkerPolicy).then(remote.permit);
  // Who ends a worker before it is open waits for no answer.
  permitted.catch(() => {});
  return {
    call: async (job, argument, buffers, onProgress) => {
      await permitted;
      const moved = buffers.length > 0 ? moveBuffers(argument, [...buffers]) : argument;
      return onProgress ? remote.run(job, moved, proxy(onProgress)) : remote.run(job, moved);
    },
    onEnd: (listener) =>
      worker.addEventListener("error", (event) => {
        // A web worker outlives its uncaught errors, with its state unknown: it is ended here.
        event.preventDefault();
        worker.terminate();
        listener(event.message || "its script could not be loaded");
      }),
    hold: () => {},
    end: async () => {
      remote[releaseProxy]();
      worker.terminate();
    },
  };
}
