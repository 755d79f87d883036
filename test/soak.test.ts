import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { fit } from "../src/fit/fit.ts";
import { toFitPoints } from "../src/io/fit-points.ts";
import { readUptake } from "../src/io/uptake-csv.ts";
import { readMapPlan } from "../src/tissue/map-plan.ts";
import { runMap } from "../src/tissue/run-map.ts";
import { shippedModel } from "./models.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** What is held once all that can be let go of is let go of, in MB: objects and the memory of arrays. */
function held(): number {
  collect();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1e6;
}

/** Does something many times and looks at the memory ten times; nothing of the first tenth counts. */
async function soak(times: number, act: (i: number) => unknown): Promise<number[]> {
  const found: number[] = [];
  for (let i = 1; i <= times; i++) {
    await act(i);
    if (i % (times / 10) === 0) found.push(held());
  }
  return found;
}

const at = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
/** The full numbers take some minutes. */
const share = process.env.CUPTAKE_LONG ? 1 : 0.05;

describe("in one process, memory stays as it is", () => {
  test("over a thousand fits, each of data of its own (50 in the short run)", async () => {
    const redox = shippedModel("cu-atsm-redox");
    const data = readUptake(at("notebooks/data/emt6-lewis-1999.csv"), "emt6.csv");
    const points = toFitPoints(data, redox, { observable: "uptake" });
    const megabytes = await soak(1000 * share, (i) => {
      const moved = points.map((point, j) => ({ ...point, value: point.value + Math.sin(i + j) }));
      const { rms } = fit(redox, { points: moved, observable: "uptake", free: ["k_in", "k_out", "K_R"] });
      expect(rms).toBeLessThan(10);
    });
    // 3 kB a fit in the long run.
    expect(megabytes[9] - megabytes[0], megabytes.join(", ")).toBeLessThan(3);
  }, 1_800_000);

  test("over two hundred maps, each of a seed of its own (10 in the short run)", async () => {
    const file = "notebooks/plans/tumor-map.yaml";
    const plan = readMapPlan(at(file), file);
    const network = shippedModel("cu-atsm-plasma");
    const megabytes = await soak(200 * share, async (seed) => {
      const small = { ...plan, seed, size: [32, 32, 16], voxel_mm: [1.2, 1.2, 1.2] } as const;
      const { regions } = await runMap(small, network, { backend: "plain" });
      expect(regions.tumorMax[1]).toBeGreaterThan(1);
    });
    // The three frames of such a map are 0.2 MB: kept, those of 15 maps would show.
    expect(megabytes[9] - megabytes[0], megabytes.join(", ")).toBeLessThan(3);
  }, 3_600_000);
});
