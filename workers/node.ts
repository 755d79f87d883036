import { transfer as moveBuffers, proxy, releaseProxy, wrap } from "comlink";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import type { Pool } from "../src/pool.ts";
import { type Hand, makeCrew } from "./crew.ts";
import type { Door } from "./serve.ts";

/** Node cannot start a worker from TypeScript, so beside the sources it is the built door that runs. */
const builtDoor = new URL(import.meta.url.endsWith(".ts") ? "../dist/door.js" : "./door.js", import.meta.url);

// Asked when a pool is made, not imported: with `fs` alone an import loads all streams of Node, and few who import
// the library make a pool.
const nodeOs = () => process.getBuiltinModule("node:os");
const nodeFs = () => process.getBuiltinModule("node:fs");
const nodeUrl = () => process.getBuiltinModule("node:url");
const nodeThreads = () => process.getBuiltinModule("node:worker_threads");

/** Makes a pool of worker_threads; `door` is the bundled entry of a worker. */
export function makePool({ workers = nodeOs().availableParallelism(), door = builtDoor } = {}): Pool {
  if (!nodeFs().existsSync(door))
    throw new Error(
      `expected the built worker ${nodeUrl().fileURLToPath(door)}, found nothing; run "npm run build"`,
    );
  return makeCrew({ size: workers, hire: () => hire(door) });
}

function hire(door: URL): Hand {
  // Most of what a job makes is gone at once: a small nursery keeps the memory of a long run that of a short one.
  const worker = new (nodeThreads().Worker)(door, { resourceLimits: { maxYoungGenerationSizeMb: 16 } });
  const remote = wrap<Door>(nodeEndpoint(worker));
  let cause = "";
  worker.on("error", (error: unknown) => {
    cause = error instanceof Error ? error.message : String(error);
  });
  worker.unref();
  return {
    call: async (job, argument, buffers, onProgress) => {
      const moved = buffers.length > 0 ? moveBuffers(argument, [...buffers]) : argument;
      return onProgress ? remote.run(job, moved, proxy(onProgress)) : remote.run(job, moved);
    },
    onEnd: (listener) =>
      worker.once("exit", (code) => listener(`${cause || "it left without a word"} (exit code ${code})`)),
    hold: (isBusy) => (isBusy ? worker.ref() : worker.unref()),
    end: async () => {
      // Whoever waits for the end must live to see it: an idle worker alone would let the program go.
      worker.ref();
      remote[releaseProxy]();
      await worker.terminate();
    },
  };
}
