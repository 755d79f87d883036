import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bench, describe } from "vitest";
import { toNifti } from "../../src/io/nifti.ts";
import { makeRandom } from "../../src/numerics/random.ts";
import { frames, simulateImage } from "../fit/simulated-image.ts";

/** `cuptake voxels` on 64 × 64 × 20 voxels of 16 frames with 2 % noise, from file to files, in a fresh process. */
const size = [64, 64, 20] as const;
const nVoxels = size[0] * size[1] * size[2];
const shipped = (path: string): string =>
  readFileSync(new URL(`../../notebooks/${path}`, import.meta.url), "utf8");
const folder = mkdtempSync(join(tmpdir(), "cuptake-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const { normal } = makeRandom(11);
const image = toNifti({
  data: simulateImage(nVoxels).map((x) => x * (1 + 0.02 * normal())),
  ...{ size, voxel_mm: [1, 1, 1], description: "simulated" },
  frameStarts_s: frames.map(({ start }) => start),
  frameDurations_s: frames.map(({ start, end }) => end - start),
});
writeFileSync(join(folder, "big.nii.gz"), image);
const sidecar = { ...JSON.parse(shipped("data/voxels-simulated.json")), Units: "kBq/mL" };
writeFileSync(join(folder, "big.json"), JSON.stringify(sidecar));
const plan = shipped("plans/voxel-fit.yaml").replace("../data/voxels-simulated.nii.gz", "big.nii.gz");
writeFileSync(join(folder, "voxels.yaml"), plan);

const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
/** Whole command, s, and what it says of the fits alone: from the first slab to the last. */
function run(workers: number): { whole: number; perSecond: number } {
  const args = [cli, "voxels", "voxels.yaml", "--workers", String(workers), "--out", "maps"];
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  const whole = (performance.now() - start) / 1000;
  const perSecond = Number(/\((\d+(?:\.\d+)?(?:e\+\d+)?) per second/.exec(stderr)?.[1]);
  if (status !== 0 || !(perSecond > 0)) throw new Error(`${stderr}\nrun "npm run build:node" first`);
  return { whole, perSecond };
}

for (const workers of [1, 2]) {
  const runs = Array.from({ length: 4 }, () => run(workers));
  const whole = Math.min(...runs.map((one) => one.whole));
  const fits = Math.max(...runs.map((one) => one.perSecond));
  process.stdout.write(
    `voxels, ${workers} ${workers === 1 ? "worker" : "workers"}: ${Math.round(fits)} voxel fits/s, of the whole command ${Math.round(nVoxels / whole)} (${whole.toFixed(2)} s for ${nVoxels}); best of 4, target 20,000 on two\n`,
  );
}
describe("64 × 64 × 20 voxels", () =>
  bench("cuptake voxels, 2 workers", () => void run(2), { iterations: 2, warmupIterations: 0, time: 0 }));
