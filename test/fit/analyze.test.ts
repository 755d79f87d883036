import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { analyzeFit } from "../../src/fit/analyze.ts";
import type { FitSource } from "../../src/fit/fit-task.ts";
import { toProblem } from "../../src/fit/network-problem.ts";
import { makeObjective } from "../../src/fit/problem-objective.ts";
import { toFitPoints } from "../../src/io/fit-points.ts";
import { readUptake } from "../../src/io/uptake-csv.ts";
import { readModel } from "../../src/model/read-model.ts";
import { makeRandom } from "../../src/numerics/random.ts";
import { makePool } from "../../workers/node.ts";
import { buildDoor } from "../workers/build-door.ts";

const at = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const data = readUptake(at("notebooks/data/emt6-lewis-1999.csv"), "emt6.csv");

/** EMT6, with the spread that the paper's lack of errors makes an assumption: 5 percentage points. */
function emt6(model: string, free: readonly string[], sd: number | null = 5): FitSource {
  const file = `models/${model}.yaml`;
  const text = at(file);
  const network = readModel(text, file);
  const points = toFitPoints(data, network, { observable: "uptake", time: undefined, scaleData: false });
  const spread = sd === null ? undefined : ({ kind: "constant", sd } as const);
  const problem = toProblem(network, { points, observable: "uptake", free, ...(spread && { spread }) });
  return { problem: { ...problem, models: { [network.name]: { text, file } } } };
}

describe("EMT6 and the redox model, 5 percentage points of spread", () => {
  test("k_red and k_ox are flat, their ratio is not, and the analysis says so in words", async () => {
    const apart = await analyzeFit(emt6("cu-atsm-redox", ["k_in", "k_red", "k_ox"]));
    expect(apart.variables.map((v) => [v.name, v.class])).toEqual([
      ["k_in", "identifiable"],
      ["k_red", "flat"],
      ["k_ox", "flat"],
    ]);
    expect(apart.directions.map((d) => d.sentence)).toEqual([
      expect.stringMatching(/^the data fix k_red \/ k_ox \(to \d+ %\), not k_red or k_ox$/),
    ]);
    const together = await analyzeFit(emt6("cu-atsm-redox", ["k_in", "k_out", "K_R"]));
    const K_R = together.variables[2];
    expect(K_R.class).toBe("identifiable");
    const [low, high] = K_R.profileInterval;
    expect(low).toBeGreaterThan(1);
    expect(low).toBeLessThan(4.3);
    expect(high).toBeGreaterThan(4.3);
    expect(high).toBeLessThan(10);
    // The square of the normal quantile, from tables: where the parabola of the covariance crosses.
    expect(together.threshold?.value).toBeCloseTo(1.959963985 ** 2, 7);
    expect(together.variables.map((v) => v.scale)).toEqual(["log10", "log10", "log10"]);
    // The symmetric interval and the profile agree where the valley is nearly straight.
    expect(Math.abs((K_R.covarianceInterval[1] ?? 0) / (high ?? 1) - 1)).toBeLessThan(0.3);
    // k_in and k_out have no upper limit, and the covariance gives one: it is said not to be used.
    expect(together.variables.map((v) => v.isCurved)).toEqual([true, true, true]);
    expect(together.warnings).toContain(
      "the likelihood of k_in, k_out, K_R is no parabola: intervals by covariance are not 95 % intervals there; take those by profile",
    );
  });

  test("draws that are refitted give much the same interval as the profile", async () => {
    const { variables, draws } = await analyzeFit(emt6("cu-atsm-redox", ["K_R"]), { starts: 1, draws: 200 });
    expect(draws).toEqual({ n: 200, failed: 0 });
    const [{ profileInterval, drawInterval }] = variables;
    profileInterval.forEach((end, i) => {
      // 200 draws know a 95 % limit to some 10 % of the half width.
      expect(Math.abs(Math.log10((drawInterval?.[i] ?? 0) / (end ?? 1)))).toBeLessThan(0.15);
    });
  });
});

test("the gate by NADH lowers the RMS below 3, and four variables on five points are called no test", async () => {
  const source = emt6("cu-atsm-nadh", ["k_in", "k_out", "k_ox", "P_N"], null);
  const analysis = await analyzeFit(source, { starts: 4 });
  const { optimum, warnings, criteria } = analysis;
  expect(Math.sqrt(optimum.squares / 5)).toBeLessThan(3);
  expect(warnings).toContainEqual(expect.stringContaining("a demonstration, not a test of the model"));
  // Four variables and σ on five data: AICc is not defined, and infinity is not a number of JSON.
  expect([criteria.k, criteria.aicc]).toEqual([5, null]);
  expect(JSON.parse(JSON.stringify(analysis))).toEqual(analysis);
});

test("as many variables as data: a fit, but nothing to measure its spread by", async () => {
  const source = emt6("cu-atsm-redox", ["k_in", "k_out", "k_red", "k_ox", "k_diss"], null);
  const { variables, degreesOfFreedom, threshold } = await analyzeFit(source, { starts: 2 });
  expect(threshold).toBeNull();
  expect(degreesOfFreedom).toBe(0);
  expect(variables.map((v) => v.class)).toEqual([null, null, null, null, null]);
  expect(variables[0].sentence).toContain("nothing is left to measure the spread");
});

test("results are the same in this thread, by one worker and by two", async () => {
  const door = await buildDoor(new URL("../../workers/door.ts", import.meta.url));
  const source = emt6("cu-atsm-redox", ["k_in", "K_R"]);
  const alone = await analyzeFit(source, { starts: 6, draws: 4 });
  for (const workers of [1, 2]) {
    const pool = makePool({ workers, door });
    try {
      expect(await analyzeFit(source, { starts: 6, draws: 4, pool })).toEqual(alone);
    } finally {
      await pool.close();
    }
  }
  expect(fileURLToPath(door)).toContain("cuptake-door-");
});

test("cancelling ends it, between one task and the next", async () => {
  const controller = new AbortController();
  const work = analyzeFit(emt6("cu-atsm-redox", ["k_in", "K_R"]), {
    starts: 1000,
    signal: controller.signal,
    onProgress: (_, { done }) => done === 2 && controller.abort(),
  });
  await expect(work).rejects.toThrow("aborted");
});

test("a variable that the data do not see, standing on its bound, takes no other's class away", async () => {
  const file = "models/cu-atsm-redox.yaml";
  const text = at(file);
  const network = readModel(text, file);
  const free = ["k_in", "k_out", "K_R", "k_diss"];
  const places = [0, 0.76, 3.8, 38, 152].flatMap((pO2) =>
    [10, 20, 30, 40, 50, 60].map((minute) => ({ condition: `${pO2}`, inputs: { pO2 }, time: 60 * minute })),
  );
  const blank = places.map((place) => ({ ...place, value: 0, sd: 3 }));
  const truth = makeObjective(toProblem(network, { points: blank, observable: "uptake", free }));
  const [{ values }] = truth.predictAt(truth.start) ?? [];
  const { normal } = makeRandom(2);
  const points = blank.map((point, i) => ({ ...point, value: values[i] + 3 * normal() }));
  const problem = toProblem(network, { points, observable: "uptake", free });
  const source = { problem: { ...problem, models: { [network.name]: { text, file } } } };
  const { variables } = await analyzeFit(source, { starts: 4 });
  const classOf = Object.fromEntries(variables.map((v) => [v.name, v.class]));
  expect(classOf.k_diss).not.toBe("identifiable");
  const [down] = variables.filter((v) => v.name === "k_diss");
  expect(down.sentence).toContain("at most");
  expect([classOf.k_in, classOf.k_out, classOf.K_R]).toEqual([
    "identifiable",
    "identifiable",
    "identifiable",
  ]);
});
