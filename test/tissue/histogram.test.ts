import { expect, test } from "vitest";
import { makeRandom } from "../../src/numerics/random.ts";
import { makeHistogram, roundEdges } from "../../src/tissue/histogram.ts";
import { makeHypoxia, makeOxygenHistogram } from "../../src/tissue/hypoxia.ts";
import { kroghFamily, meanFamily } from "../../src/tissue/oxygen-spread.ts";
import { hypoxiaLevels } from "../../src/tissue/regions.ts";
import { makeField } from "./field.ts";

const all = (n: number): Uint32Array => Uint32Array.from({ length: n }, (_, i) => i);
const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);

test.each([
  [[0, 1], 0, 1.05, 22],
  [[-0.25, 0.249], -0.26, 0.26, 27],
  [[12, 3456], 0, 3500, 36],
  [[Number.NaN, 4, Number.POSITIVE_INFINITY], 4, 4.2, 2],
  [[0, 0], 0, 0.05, 2],
  [[Number.NaN], 0, 1, 2],
] as const)("the edges of %j are round, and hold all values below the last", (values, low, high, n) => {
  const edges = roundEdges(Float32Array.from(values), all(values.length));
  expect([edges[0], edges[edges.length - 1], edges.length]).toEqual([low, high, n]);
});

test("bins hold what a count by their edges gives, on values of any size", () => {
  const { uniform, normal } = makeRandom(8);
  for (let trial = 0; trial < 60; trial++) {
    const scale = 10 ** (12 * uniform() - 6);
    const values = Float32Array.from({ length: 400 }, (_, i) => scale * (i % 7 === 0 ? i / 100 : normal()));
    const voxels = all(400).filter((i) => i % 3 > 0);
    const edges = roundEdges(values, voxels);
    const { shares } = makeHistogram(values, voxels, edges);
    expect(edges.length).toBeLessThanOrEqual(53);
    expect(edges.length).toBeGreaterThan(20);
    shares.forEach((share, k) => {
      const n = voxels.filter((i) => values[i] >= edges[k] && values[i] < edges[k + 1]).length;
      expect(share).toBe(n / voxels.length);
    });
    expect(Math.abs(sum(shares) - 1)).toBeLessThan(1e-12);
  }
});

test("a value that is no number is in no bin", () => {
  const values = Float32Array.of(1, Number.NaN, 2, Number.POSITIVE_INFINITY);
  expect(sum(makeHistogram(values, all(4), roundEdges(values, all(4))).shares)).toBe(0.5);
});

test("the histogram of oxygen adds up to 1, and to the hypoxic fractions below their levels", () => {
  const field = makeField([12, 10, 8]);
  const families = [
    meanFamily,
    kroghFamily({ vesselPO2: 40, consumption: 15, diffusivity: 2000, capillaryRadius: 5 }),
  ];
  const voxels = all(field.pO2.length).filter((i) => i % 2 === 0);
  const histogramOf = makeOxygenHistogram(field, families);
  // A worker sends its results away with their buffers, and makes the next.
  const { oxygen: first } = structuredClone({ oxygen: histogramOf(voxels) });
  const sent = histogramOf(voxels);
  structuredClone(sent, { transfer: Object.values(sent).map(({ buffer }) => buffer as ArrayBuffer) });
  const { edges_mmHg, inside, byMean } = histogramOf(voxels);
  expect({ edges_mmHg, inside, byMean }).toEqual(first);
  for (const shares of [inside, byMean]) expect(Math.abs(sum(shares) - 1)).toBeLessThan(1e-12);
  const fractions = makeHypoxia(field, families)(voxels);
  expect(fractions.map(({ threshold_mmHg }) => threshold_mmHg)).toEqual(hypoxiaLevels);
  for (const { threshold_mmHg, fraction, byMean: mean } of fractions) {
    const k = edges_mmHg.indexOf(threshold_mmHg);
    expect(Math.abs(sum(inside.subarray(0, k)) - fraction)).toBeLessThan(1e-12);
    expect(Math.abs(sum(byMean.subarray(0, k)) - mean)).toBeLessThan(1e-12);
  }
  // Six decades of pO2 up to 1000 mmHg reach beyond the last edge.
  const beyond = voxels.filter((i) => field.pO2[i] >= 60).length / voxels.length;
  expect(beyond).toBeGreaterThan(0.1);
  expect(Math.abs(byMean[24] - beyond)).toBeLessThan(1e-12);
});
