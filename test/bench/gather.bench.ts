import { availableParallelism } from "node:os";
import { bench, describe } from "vitest";
import { makeRandom } from "../../src/numerics/random.ts";
import { gatherBlocks, makePlainReader } from "../../src/tissue/gather-blocks.ts";
import { makeSimdReader } from "../../src/tissue/gather-simd.ts";
import { packTables } from "../../src/tissue/packed-tables.ts";
import type { Phantom } from "../../src/tissue/phantom.ts";
import { makeTable } from "../../src/tissue/table.ts";
import { openGather } from "../../src/tissue/voxel-gather.ts";
import { makePool } from "../../workers/node.ts";
import { makeLumpedCurve, muscleTissue, plasma, tumorTissue } from "../tissue/lumped.ts";

/** 60 frames of one minute over 128³ voxels, pO2 over six decades: 126 M voxel-frames, 503 MB. */
const n = 128 ** 3;
const nFrames = 60;
const frames = Array.from({ length: nFrames }, (_, f) => [60 * f, 60 * (f + 1)] as const);
const tables = packTables(
  [muscleTissue, tumorTissue].map((tissue) =>
    makeTable(makeLumpedCurve(tissue, plasma, frames), { halfPO2_mmHg: 1.5 }),
  ),
);
const { uniform } = makeRandom(1);
const phantom: Phantom = {
  size: [128, 128, 128],
  voxel_mm: [0.5, 0.5, 0.5],
  tissues: ["muscle", "tumor"],
  labels: Uint8Array.from({ length: n }, (_, i) => (i >> 14) & 1),
  pO2: Float32Array.from({ length: n }, () => 1000 * 10 ** (-6 * uniform())),
  halfDistance_um: new Float32Array(0),
};
const from = new Float32Array(nFrames * n).fill(1);
const to = new Float32Array(nFrames * n).fill(2);
const target = { frames: to, start: 0, stride: n };

/** Frames over all workers, into memory that was written before, as a map reuses it; needs `npm run build:node`. */
const workers = Math.min(2, availableParallelism());
const pool = makePool({ workers });
process.on("exit", () => void pool.close());
const run = await openGather(phantom, { backend: "simd", pool }, tables);
const shared = run.makeFrames(nFrames).fill(2);

const ways: Record<string, () => unknown> = {
  "a memory copy of the result": () => to.set(from),
  "vectors of WebAssembly, one thread": () => gatherBlocks(tables, phantom, target, makeSimdReader()),
  [`vectors of WebAssembly, ${workers} workers`]: () => run.gather(tables, shared),
  "plain JavaScript, one thread": () => gatherBlocks(tables, phantom, target, makePlainReader()),
};

/** Best of some rounds, one way after the other in each, so that what else the machine does befalls all. */
async function compare(rounds: number): Promise<void> {
  const best: Record<string, { wall: number; cpu: number }> = {};
  for (let round = 0; round < rounds; round++)
    for (const [name, way] of Object.entries(ways)) {
      const [start, before] = [performance.now(), process.cpuUsage()];
      await way();
      const wall = (performance.now() - start) / 1000;
      const { user, system } = process.cpuUsage(before);
      const known = best[name] ?? { wall, cpu: Number.POSITIVE_INFINITY };
      best[name] = { wall: Math.min(known.wall, wall), cpu: Math.min(known.cpu, (user + system) / 1e6) };
    }
  const [copy] = Object.values(best);
  for (const [name, { wall, cpu }] of Object.entries(best))
    process.stdout.write(
      `${name}: ${((nFrames * n) / wall / 1e6).toFixed(0)} M voxel-frames/s, ${((4 * nFrames * n) / wall / 1e9).toFixed(1)} GB/s written, ${(wall / copy.wall).toFixed(1)} × the copy (CPU ${(cpu * 1000).toFixed(0)} ms, ${(cpu / copy.cpu).toFixed(1)} ×)\n`,
    );
}
await compare(5);

describe("whole curves of 128³ voxels and 60 frames (target 400 M voxel-frames/s on two cores)", () => {
  const few = { iterations: 3, warmupIterations: 1 };
  for (const [name, way] of Object.entries(ways)) bench(name, async () => void (await way()), few);
});
