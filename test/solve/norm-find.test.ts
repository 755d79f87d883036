import { expect, test } from "vitest";
import { makeRandom } from "../../src/numerics/random.ts";
import { type FindNorm, makeFindNorm, makePlainFind, type NormWork } from "../../src/solve/norm-find.ts";
import type { Groups } from "../../src/solve/problem.ts";

const groupings: readonly Groups[] = [
  { groups: Int32Array.of(0), nGroups: 1 },
  { groups: Int32Array.of(0, 0, 0, 0), nGroups: 1 },
  { groups: Int32Array.of(0, 1, -1, 0, 2, 1, -1), nGroups: 3 },
  { groups: Int32Array.of(-1, 1, 1), nGroups: 2 },
];

interface Trial {
  readonly work: NormWork;
  readonly y: Float64Array;
  readonly yNew: Float64Array;
  readonly error: Float64Array;
}

/** A step with zeros, of an unknown at rest and of derivatives that are all 0, among its errors. */
function makeTrial({ groups, nGroups }: Groups, nBlocks: number, isGiven: boolean, seed: number): Trial {
  const { normal } = makeRandom(seed);
  const draw = (length: number): Float64Array => Float64Array.from({ length }, normal);
  const n = groups.length;
  const error = draw(n * nBlocks).map((x, i) => (i % 5 === 0 ? 0 : 1e-6 * x));
  if (nBlocks > 2) error.fill(0, n, 2 * n);
  const work = {
    tolerance: 1e-6,
    absoluteTolerance: isGiven ? draw(n).map((x) => 1e-8 * Math.abs(x)) : undefined,
    reached: draw(nBlocks * nGroups).map(Math.abs),
    trial: new Float64Array(nBlocks * nGroups),
    perParameter: draw(nBlocks).map(Math.abs),
    found: new Float64Array(1),
  };
  return { work, y: draw(n * nBlocks), yNew: draw(n * nBlocks), error };
}

function find(make: (groups: Groups, work: NormWork) => FindNorm, own: Groups, trial: Trial) {
  make(own, trial.work)(trial.y, trial.yNew, trial.error);
  return { norm: trial.work.found[0], reached: Array.from(trial.work.trial) };
}

test("the unrolled norm and the plain loops agree to the last digits", () => {
  for (const own of groupings)
    for (const nBlocks of [1, 2, 4])
      for (const isGiven of [true, false])
        for (let seed = 1; seed <= 5; seed++) {
          const [unrolled, plain] = [makeFindNorm, makePlainFind].map((make) =>
            find(make, own, makeTrial(own, nBlocks, isGiven, seed)),
          );
          // A sum of squares may begin with 0 or with the first of them.
          expect(unrolled.norm).toBeCloseTo(plain.norm, 12);
          expect(plain.norm).toBeGreaterThan(nBlocks > 1 || own.groups.length > 1 ? 1e-3 : -1);
          own.groups.forEach((g) => {
            for (let b = 0; g >= 0 && b < nBlocks; b++) {
              const at = b * own.nGroups + g;
              expect(unrolled.reached[at]).toBe(plain.reached[at]);
            }
          });
        }
});

test("it is the root mean square of error over allowance, the worst block counts, and −1 has no say", () => {
  const own: Groups = { groups: Int32Array.of(0, -1, 0), nGroups: 1 };
  const trial: Trial = {
    work: {
      tolerance: 1e-3,
      absoluteTolerance: undefined,
      reached: Float64Array.of(4, 0.5),
      trial: new Float64Array(2),
      perParameter: Float64Array.of(0, 10),
      found: new Float64Array(1),
    },
    y: Float64Array.of(1, 7, 0, 0, 0, 0),
    yNew: Float64Array.of(-2, 7, 5, 0.25, 7, -1),
    error: Float64Array.of(2e-3, 1, 0, 3e-3, 9, 4e-3),
  };
  // The unknowns: (2e-3 / (5e-6 + 2e-3))² + 0, over 2; their derivatives: (3e-3² + 4e-3²) / (10 · 1e-3 · 1)², over 2.
  const [unknowns, slopes] = [(2e-3 / 2.005e-3) ** 2, 0.25];
  for (const make of [makeFindNorm, makePlainFind]) {
    const found = find(make, own, trial);
    expect(found.norm).toBeCloseTo(Math.sqrt(Math.max(unknowns, slopes) / 2), 12);
    expect(found.reached).toEqual([5, 1]);
  }
});

test("a value that is no number makes the norm none, whatever the blocks behind it hold", () => {
  const own: Groups = { groups: Int32Array.of(0, 0), nGroups: 1 };
  for (const make of [makeFindNorm, makePlainFind])
    for (const at of [0, 2, 4]) {
      const trial = makeTrial(own, 3, false, 3);
      trial.error[at] = Number.NaN;
      expect(find(make, own, trial).norm).toBeNaN();
    }
});
