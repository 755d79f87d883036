import { bench, describe } from "vitest";
import { makeRandom } from "../../src/numerics/random.ts";
import { gatherBlocks } from "../../src/tissue/gather-blocks.ts";
import { packTables } from "../../src/tissue/packed-tables.ts";
import { makeTable } from "../../src/tissue/table.ts";
import { makeLumpedCurve, muscleTissue, plasma, tumorTissue } from "../tissue/lumped.ts";

/** 60 frames of one minute over 128³ voxels, pO2 over six decades: 126 M voxel-frames, 503 MB. */
const n = 128 ** 3;
const frames = Array.from({ length: 60 }, (_, f) => [60 * f, 60 * (f + 1)] as const);
const tables = packTables(
  [muscleTissue, tumorTissue].map((tissue) =>
    makeTable(makeLumpedCurve(tissue, plasma, frames), { halfPO2_mmHg: 1.5 }),
  ),
);
const { uniform } = makeRandom(1);
const pO2 = Float32Array.from({ length: n }, () => 1000 * 10 ** (-6 * uniform()));
const labels = Uint8Array.from({ length: n }, (_, i) => (i >> 14) & 1);
const [from, to] = [new Float32Array(60 * n).fill(1), new Float32Array(60 * n)];

/** The consumer of every result, so that none is optimized away. */
const sink = { value: 0 };

describe("whole curves of 128³ voxels and 60 frames in one thread", () => {
  const few = { iterations: 3, warmupIterations: 1 };
  bench(
    "a memory copy of the result",
    () => {
      to.set(from);
      sink.value += to[0];
    },
    few,
  );
  bench(
    "plain JavaScript in blocks",
    () => {
      sink.value += gatherBlocks(tables, { pO2, labels })[0];
    },
    few,
  );
});
