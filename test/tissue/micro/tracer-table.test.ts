import { expect, test } from "vitest";
import { makeRandom } from "../../../src/numerics/random.ts";
import { type FieldStore, makeFieldMemory, plainStore } from "../../../src/numerics/simd/field-memory.ts";
import { type LocalKernels, makePlainKernels } from "../../../src/tissue/micro/tracer-kernel.ts";
import { type LocalLaw, livingShare, readLaw } from "../../../src/tissue/micro/tracer-law.ts";
import {
  cellsFor,
  makeNode,
  makeRange,
  makeStepTable,
  placeIn,
  pO2At,
  type TableRange,
} from "../../../src/tissue/micro/tracer-table.ts";
import { makeVectorKernels } from "../../../src/tissue/micro/tracer-vectors.ts";
import { kineticsOf, makeSink } from "../tracer-fields.ts";

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

/** Random fields of the plan and the sides of a stage, in a store. */
function makeFields(
  law: LocalLaw,
  { float32, float64 }: FieldStore,
  range: TableRange,
  n: number,
  plane: number,
) {
  const random = makeRandom(1);
  const noise = <Field extends Float32Array | Float64Array>(field: Field): Field => {
    for (let i = 0; i < field.length; i++) field[i] = random.uniform();
    return field;
  };
  const sides = () => ({
    C: noise(float64(n + 2 * plane)),
    pools: law.names.slice(1).map(() => noise(float32(n))),
  });
  const position = noise(float32(n));
  position.forEach((u, i) => {
    position[i] = placeIn(range, 60 * u);
  });
  const [source, slope] = [float64(n), float64(n)];
  const plan = { plane, position, tissue: noise(float32(n)), share: law.share, source, slope };
  plan.tissue[3] = 0;
  return { plan, a: sides(), b: sides(), r: sides(), guess: sides().C, pools: sides().pools };
}

const dish = { kind: "species", name: "E" } as const;
const laws = [
  ["cu-atsm-plasma", law],
  ...["cu-atsm-redox", "cu-atsm-redox-lumped"].map((name) => {
    const { system, parameters } = kineticsOf(name);
    return [name, readLaw(system, { medium: dish, parameters })] as const;
  }),
  ...["cu-atsm-plasma-copper", "two-tissue", "one-tissue"].map((name) => {
    const { system, parameters } = kineticsOf(name);
    return [name, readLaw(system, { medium, parameters })] as const;
  }),
  ["one pool that keeps nothing", readLaw(makeSink(), { medium: dish, parameters: [0] })],
] as const;

test.each(laws)("four voxels at a time do what one does: %s", (_, law) => {
  const [n, plane, delta, range] = [51, 5, 7, makeRange(60)] as const;
  const memory = makeFieldMemory(2 ** 20);
  if (!memory) throw new Error("Node has WebAssembly with vectors");
  const shape = makeStepTable(law, range, 1);
  const run = (store: FieldStore, kernels: LocalKernels): number[] => {
    const { plan, a, b, r, guess, pools } = makeFields(law, store, range, n, plane);
    kernels.load(makeStepTable(law, range, delta), delta);
    kernels.reduce(plan, { beta: 0.4, lead: 1.7, bend: 0.3, a, b, r, guess });
    kernels.restore(plan, r.C, 0.1, r.pools, pools);
    const reduced = [plan.source, plan.slope, guess, r.C, ...r.pools, ...pools].flatMap((field) => [
      ...field,
    ]);
    kernels.turn(plan, { a: 1.2, C: a.C, shift: 0.2, y: b, before: a, guess: [0.5, 0.7, -0.2], r });
    return [...reduced, ...[plan.source, a.C, r.C, ...r.pools].flatMap((field) => [...field])];
  };
  const plain = run(plainStore, makePlainKernels());
  // The same sums in another order, those of pools and the table in 32 bits.
  run(memory, makeVectorKernels(memory, shape)).forEach((value, i) => {
    expect(Math.abs(value - plain[i])).toBeLessThan(1e-6 * (1 + Math.abs(plain[i])));
  });
});

test("a turn is what restoring and reducing make of it", () => {
  const [n, delta, a] = [20, 3, 1.2];
  const kernels = makePlainKernels();
  kernels.load(makeStepTable(law, range, delta), delta);
  const { plan, a: Y, b: y, r, guess, pools } = makeFields(law, plainStore, range, n, 0);
  const twoSteps = makeFields(law, plainStore, range, n, 0).r;
  const still = { lead: 0, bend: 0, guess };
  kernels.reduce(plan, { beta: 0, ...still, a: r, b: r, r: twoSteps });
  kernels.restore(plan, Y.C, 0, r.pools, pools);
  kernels.reduce(plan, { beta: a - 1, ...still, a: { C: Y.C, pools }, b: y, r: twoSteps });
  const source = plan.source.slice();
  kernels.turn(plan, { a, C: Y.C.slice(), shift: 0, y, before: y, guess: [1, 0, 0], r });
  // Pools between the two are rounded to 32 bits.
  for (let i = 0; i < n; i++) {
    expect(plan.source[i]).toBeCloseTo(source[i], 6);
    expect(r.C[i]).toBeCloseTo(twoSteps.C[i], 15);
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
