import { expect, test } from "vitest";
import { makeRandom } from "../../../src/numerics/random.ts";
import { makeLocalKernels } from "../../../src/tissue/micro/tracer-kernel.ts";
import { livingShare, readLaw } from "../../../src/tissue/micro/tracer-law.ts";
import {
  cellsFor,
  makeNode,
  makeRange,
  makeStepTable,
  placeIn,
  pO2At,
} from "../../../src/tissue/micro/tracer-table.ts";
import { kineticsOf } from "../tracer-fields.ts";

const { system, parameters } = kineticsOf("cu-atsm-plasma");
const medium = { kind: "input", name: "Cp", share: 0.2 } as const;
const law = readLaw(system, { medium, parameters, capacity: livingShare });
const range = makeRange(60);

test.each([0.1, 10, 100])(
  "for δ = %f s the table is within 5e-6 of the elimination between its nodes",
  (delta) => {
    const { values, width } = makeStepTable(law, range, delta);
    const exact = new Float64Array(width);
    const node = makeNode(law);
    let worst = 0;
    for (let k = 0; k < range.nCells; k++) {
      node(pO2At(range, k + 0.5), delta, exact, 0);
      for (let j = 0; j < width; j++)
        worst = Math.max(
          worst,
          Math.abs((values[k * width + j] + values[(k + 1) * width + j]) / 2 - exact[j]),
        );
    }
    // Entries are shares, of 1 at most; measured 3e-6, 1e-6 and less, where 1e-3 is what a run is asked for.
    expect(worst).toBeLessThan(5e-6);
  },
);

test("the generated loops do what the plain ones do", () => {
  const [n, plane, delta] = [50, 5, 7];
  const random = makeRandom(1);
  const noise = (length: number): number[] => Array.from({ length }, () => random.uniform());
  const sides = () => ({
    C: Float64Array.from(noise(n + 2 * plane)),
    pools: [0, 1, 2].map(() => Float32Array.from(noise(n))),
  });
  const table = makeStepTable(law, range, delta);
  const [a, b] = [sides(), sides()];
  const position = Float32Array.from(noise(n), (u) => placeIn(range, 60 * u));
  const tissue = Float32Array.from(noise(n));
  const run = (code: boolean): number[] => {
    const plan = {
      plane,
      position,
      tissue,
      share: 0.2,
      source: new Float64Array(n),
      slope: new Float64Array(n),
    };
    const r = { C: new Float64Array(n + 2 * plane), pools: [0, 1, 2].map(() => new Float32Array(n)) };
    const pools = [0, 1, 2].map(() => new Float32Array(n));
    const kernels = makeLocalKernels(table, code);
    kernels.reduce(plan, { beta: 0.4, a, b, r }, table.values, delta);
    kernels.restore(plan, r.C, r.pools, table.values, pools);
    const reduced = [plan.source, plan.slope, r.C, ...r.pools, ...pools].flatMap((field) => [...field]);
    kernels.turn(plan, { a: 1.2, C: a.C, y: b, r }, table.values, delta);
    return [...reduced, ...[plan.source, r.C, ...r.pools].flatMap((field) => [...field])];
  };
  const plain = run(false);
  // The same sums in another order; pools are rounded to 32 bits.
  run(true).forEach((value, i) => {
    expect(Math.abs(value - plain[i])).toBeLessThan(1e-6 * (1 + Math.abs(plain[i])));
  });
});

test("a turn is what restoring and reducing make of it", () => {
  const [n, delta, a] = [20, 3, 1.2];
  const random = makeRandom(2);
  const noise = (length: number): number[] => Array.from({ length }, () => random.uniform());
  const sides = () => ({
    C: Float64Array.from(noise(n)),
    pools: [0, 1, 2].map(() => Float32Array.from(noise(n))),
  });
  const table = makeStepTable(law, range, delta);
  const kernels = makeLocalKernels(table);
  const plan = {
    plane: 0,
    position: Float32Array.from(noise(n), (u) => placeIn(range, 60 * u)),
    tissue: Float32Array.from(noise(n)),
    share: 0.2,
    source: new Float64Array(n),
    slope: new Float64Array(n),
  };
  const [y, r, Y, twoSteps] = [sides(), sides(), sides(), sides()];
  kernels.restore(plan, Y.C, r.pools, table.values, Y.pools);
  kernels.reduce(plan, { beta: a - 1, a: Y, b: y, r: twoSteps }, table.values, delta);
  const source = plan.source.slice();
  kernels.turn(plan, { a, C: Y.C, y, r }, table.values, delta);
  // Pools between the two are rounded to 32 bits.
  for (let i = 0; i < n; i++) {
    expect(plan.source[i]).toBeCloseTo(source[i], 6);
    expect(r.C[i]).toBe(twoSteps.C[i]);
    for (const j of [0, 1, 2]) expect(r.pools[j][i]).toBeCloseTo(twoSteps.pools[j][i], 6);
  }
});

test("fewer cells are taken for less, and 512 err by a hundredth of 1e-3", () => {
  expect([1e-2, 1e-3, 1e-4, 1e-6, 1e-9].map(cellsFor)).toEqual([512, 512, 2048, 8192, 8192]);
  const coarse = makeRange(60, 2, 512);
  const { values, width } = makeStepTable(law, coarse, 10);
  const exact = new Float64Array(width);
  const node = makeNode(law);
  let worst = 0;
  for (let k = 0; k < 512; k++) {
    node(pO2At(coarse, k + 0.5), 10, exact, 0);
    exact.forEach((value, j) => {
      worst = Math.max(worst, Math.abs((values[k * width + j] + values[(k + 1) * width + j]) / 2 - value));
    });
  }
  expect(worst).toBeLessThan(2e-5);
});
