import { describe, expect, test } from "vitest";
import { CallError } from "../../src/errors.ts";
import { rankCandidates } from "../../src/fit/design.ts";

const open = (n: number) => ({ variance: 1, held: new Array<boolean>(n).fill(false) });
const line = (...times: number[]): Float64Array => Float64Array.from(times.flatMap((t) => [1, t]));

describe("a line through t = 0, 1, 2, 3", () => {
  const J = line(0, 1, 2, 3);
  const candidates = [1.5, 2, 4, -2].map((t) => ({ name: `t = ${t}`, rows: line(t) }));

  test("a reading adds ln(1 + gᵀCg) of information and takes (cᵀCg)²/(1 + gᵀCg) of variance", () => {
    // C = [14 −6; −6 4]/20; for the slope cᵀCg = (−6 + 4t)/20, gᵀCg = (14 − 12t + 4t²)/20.
    const ranked = rankCandidates(J, candidates, { ...open(2), target: [0, 1] });
    for (const { name, informationGain, standardError, ratio } of ranked) {
      const t = Number(name.slice(4));
      const gain = 1 + (14 - 12 * t + 4 * t * t) / 20;
      expect(informationGain).toBeCloseTo(Math.log(gain), 12);
      const variance = 0.2 - ((4 * t - 6) / 20) ** 2 / gain;
      expect(standardError).toBeCloseTo(Math.sqrt(variance), 12);
      expect(ratio).toBeCloseTo(Math.sqrt(variance / 0.2), 12);
    }
    expect(ranked.map(({ name }) => name)).toEqual(["t = -2", "t = 4", "t = 2", "t = 1.5"]);
    // At the mean of the times nothing is learned of the slope.
    expect(ranked[3].ratio).toBeCloseTo(1, 12);
  });

  test("several readings count together, and a known level of noise scales errors, not ranks", () => {
    const pair = [{ name: "twice", rows: line(4, 4) }];
    const [{ standardError }] = rankCandidates(J, pair, { ...open(2), variance: 9, target: [0, 1] });
    const g = 1 + (2 * (14 - 48 + 64)) / 20;
    expect(standardError).toBeCloseTo(3 * Math.sqrt(0.2 - (2 * 0.5 ** 2) / g), 12);
  });

  test("a held variable takes no part: the slope through a known intercept has variance 1/Σt²", () => {
    const [{ standardError, informationGain }] = rankCandidates(J, [candidates[2]], {
      variance: 1,
      held: [true, false],
      target: [0, 1],
    });
    expect(standardError).toBeCloseTo(1 / Math.sqrt(14 + 16), 12);
    expect(informationGain).toBeCloseTo(Math.log(30 / 14), 12);
  });
});

test("the rate of a decay from a known height is best read at t = 1/k", () => {
  const times = Array.from({ length: 40 }, (_, i) => (i + 1) / 10);
  const slope = (t: number) => Float64Array.of(-t * Math.exp(-0.8 * t));
  const ranked = rankCandidates(
    slope(0.2),
    times.map((t) => ({ name: String(t), rows: slope(t) })),
    { ...open(1), target: [1] },
  );
  expect(["1.2", "1.3"]).toContain(ranked[0].name);
});

describe("where the data hold only a ratio", () => {
  const J = Float64Array.of(10, -10, 5, -5);
  const candidates = [
    { name: "more of the same", rows: Float64Array.of(100, -100) },
    { name: "one of the two", rows: Float64Array.of(0, 0.5) },
  ];

  test("only what sees one of them by itself makes its error finite; the ratio profits from more of the same", () => {
    const single = rankCandidates(J, candidates, { ...open(2), target: [1, 0] });
    expect(single.map(({ name }) => name)).toEqual(["one of the two", "more of the same"]);
    // The ratio has variance 1/125, the partner 1/0.25.
    expect(single[0].standardError).toBeCloseTo(Math.sqrt(1 / 125 + 4), 12);
    expect([single[0].ratio, single[0].informationGain]).toEqual([0, Infinity]);
    expect([single[1].ratio, single[1].standardError, single[1].informationGain]).toEqual([1, Infinity, 0]);
    const ratio = rankCandidates(J, candidates, { ...open(2), target: [1, -1] });
    expect(ratio[0].name).toBe("more of the same");
    expect(ratio[0].standardError).toBeCloseTo(1 / Math.sqrt(10125), 12);
    expect(ratio[1].ratio).toBeCloseTo(1, 12);
  });

  test("by information, what makes the unseen visible stands first", () => {
    const ranked = rankCandidates(J, candidates, { ...open(2), target: [1, -1], by: "information" });
    expect(ranked[0].name).toBe("one of the two");
  });
});

test("rows of the wrong length are refused by name", () => {
  const wrong = [{ name: "late", rows: Float64Array.of(1, 2, 3) }];
  expect(() => rankCandidates(line(0, 1), wrong, { ...open(2), target: [0, 1] })).toThrow(
    new CallError('expected rows of 2 numbers for "late"'),
  );
});
