import { join } from "node:path";
import { fitVoxels, imageFactor, makePool } from "../index.ts";
import { loadVoxels } from "./load-voxels.ts";
import { readWorkers } from "./map.ts";
import { claimFolder } from "./out.ts";
import { checkInterrupt, digits, interruptSignal, makeProgress, print, printJson, say } from "./talk.ts";
import { describeVoxels, summarizeVoxels, voxelFiles } from "./voxel-files.ts";
import { writeAll } from "./write.ts";

export interface VoxelFlags {
  readonly workers?: string;
  readonly out: string;
  readonly json?: boolean;
}

/** `cuptake voxels PLAN`: parametric maps of a dynamic image as NIfTI, one a quantity, and one of how each fit ended. */
export async function voxelsCommand(name: string, flags: VoxelFlags): Promise<number> {
  const signal = interruptSignal();
  const workers = readWorkers(flags.workers);
  const loaded = await loadVoxels(name);
  const { plan, network, image, mask, times, source } = loaded;
  const leave = await claimFolder(flags.out);
  const pool = makePool(workers);
  try {
    const unit = network.observables.find((o) => o.name === plan.observable)?.unit.text ?? "";
    const start = performance.now();
    const maps = await fitVoxels(source, {
      ...{ data: image.data, factor: imageFactor(times, unit), mask: mask?.data },
      ...{ pool, signal, onProgress: makeProgress("voxels") },
    });
    const seconds = (performance.now() - start) / 1000;
    const files = voxelFiles(loaded, maps);
    await checkInterrupt(signal);
    await writeAll(flags.out, files);
    say(
      `fitted ${maps.nFitted} voxels in ${digits(seconds, 3)} s (${digits(maps.nFitted / seconds, 3)} per second, ${pool.size} ${pool.size === 1 ? "worker" : "workers"})`,
    );
    say(`wrote ${[...files.keys()].map((file) => join(flags.out, file)).join(", ")}`);
    if (flags.json) printJson(summarizeVoxels(loaded, maps));
    else print(describeVoxels(loaded, maps));
  } finally {
    await pool.close();
    await leave();
  }
  return 0;
}
