import { makeRandom } from "../../src/numerics/random.ts";
import type { Phantom } from "../../src/tissue/phantom.ts";
import { makeTable, type Table } from "../../src/tissue/table.ts";
import { makeLumpedCurve, muscleTissue, tumorTissue } from "./lumped.ts";

/** A seeded random field of pO2 over six decades and both classes, with P = 0 and P = 1000 mmHg among them. */
export function makeField(size: readonly [number, number, number], seed = 11): Phantom {
  const { uniform } = makeRandom(seed);
  const nVoxels = size[0] * size[1] * size[2];
  const pO2 = Float32Array.from({ length: nVoxels }, () => 1000 * 10 ** (-6 * uniform()));
  const labels = Uint8Array.from({ length: nVoxels }, () => (uniform() < 0.5 ? 1 : 0));
  for (let i = 0; i < 40; i++) pO2[Math.floor(uniform() * nVoxels)] = i % 2 === 0 ? 0 : 1000;
  pO2.set([0, 0, 1000, 1000]);
  labels.set([0, 1, 0, 1]);
  return {
    size,
    voxel_mm: [0.5, 0.5, 1],
    tissues: ["muscle", "tumor"],
    labels,
    pO2,
    halfDistance_um: new Float32Array(nVoxels),
  };
}

export const fieldCurves = [makeLumpedCurve(muscleTissue), makeLumpedCurve(tumorTissue)];

/** Two tables of unequal half-pO2 and length, so that a mix-up of classes shows. */
export const makeFieldTables = (): Table[] => [
  makeTable(fieldCurves[0], { halfPO2_mmHg: 3, nodes: 600 }),
  makeTable(fieldCurves[1], { halfPO2_mmHg: 1.4 }),
];

/** Largest relative difference between mapped frames and the closed form in every voxel. */
export function worstError(frames: Float32Array, { pO2, labels }: Pick<Phantom, "pO2" | "labels">): number {
  const nVoxels = pO2.length;
  let worst = 0;
  for (let i = 0; i < nVoxels; i++) {
    fieldCurves[labels[i]](pO2[i]).forEach((exact, iFrame) => {
      worst = Math.max(worst, Math.abs(frames[iFrame * nVoxels + i] / exact - 1));
    });
  }
  return worst;
}
