import { describe, expect, test } from "vitest";
import { exponentialInput } from "../../src/input/exponential.ts";
import type { Network } from "../../src/model/network.ts";
import { makeRandom, type Random } from "../../src/numerics/random.ts";
import type { SourcedQuantity } from "../../src/quantity.ts";
import { SolveError } from "../../src/solve/solution.ts";
import { type SolveOptions, solve } from "../../src/solve/solve.ts";
import type { System } from "../../src/system.ts";
import { constantCourse, type TimeCourse } from "../../src/time-course.ts";
import { modelNames } from "../models.ts";
import { hour, shipped } from "./shipped-run.ts";

/** All 200 sets take minutes; CUPTAKE_LONG asks for them. */
const nSets = process.env.CUPTAKE_LONG ? 200 : 20;
/** All 200 of a network that is slow to follow, on a machine that does other things as well. */
const longest_ms = 1_200_000;
/** ‖J‖·T up to which an explicit method is asked to follow. */
const mild = 2e4;
/** Up to 1 h; the reduced form of Cu-PTSM lives so short that within 1 h no set is mild: up to 3 min. */
const timesOf = (name: string): number[] =>
  [10, 60, 300, 900, 1800, hour].map((t) => (name === "cu-ptsm" ? t / 20 : t));
const plasma = exponentialInput([
  { amplitude: 300, rate: 0.035 },
  { amplitude: 60, rate: 0.002 },
  { amplitude: 20, rate: 7e-5 },
]);

/** A value from the range of a quantity, evenly on its own scale. */
function draw({ value, range, scale }: SourcedQuantity, { uniform }: Random): number {
  if (!range) return value;
  const [low, high] = range;
  return scale === "log10" ? low * (high / low) ** uniform() : low + (high - low) * uniform();
}

interface Case {
  readonly parameters: number[];
  readonly inputs: Record<string, TimeCourse>;
}
function drawCase(network: Network, seed: number): Case {
  const random = makeRandom(seed);
  const parameters = network.parameters.map((q) => draw(q, random));
  const inputs = network.inputs.map((q): [string, TimeCourse] => [
    q.name,
    q.unit.text === "kBq/mL" ? plasma : constantCourse(draw(q, random)),
  ]);
  return { parameters, inputs: Object.fromEntries(inputs) };
}

/** Largest row sum of |∂f/∂y| along a solution, times its length. */
function stiffness(
  system: System,
  times: number[],
  { parameters, inputs }: Case,
  values: Float64Array,
): number {
  const n = system.dim;
  const J = new Float64Array(n * n);
  const p = Float64Array.from([
    ...parameters,
    ...system.inputs.map((u) => inputs[u].pieces[0].terms[0].amplitude),
  ]);
  let largest = 0;
  for (let k = 0; k < times.length; k++) {
    system.jacobian(values.subarray(k * n, (k + 1) * n), p, J);
    for (let i = 0; i < n; i++)
      largest = Math.max(
        largest,
        J.subarray(i * n, (i + 1) * n).reduce((sum, x) => sum + Math.abs(x), 0),
      );
  }
  return largest * times[times.length - 1];
}

const peaks = ({ dim }: System, values: Float64Array): number[] =>
  Array.from({ length: dim }, (_, i) =>
    values.reduce((peak, y, k) => (k % dim === i ? Math.max(peak, Math.abs(y)) : peak), 1e-30),
  );

/** The largest difference of two solutions, each species in units of its own peak. */
function difference({ dim }: System, a: Float64Array, b: Float64Array, peak: readonly number[]): number {
  return a.reduce((worst, y, i) => Math.max(worst, Math.abs(y - b[i]) / peak[i % dim]), 0);
}

describe.each(modelNames)("%s, over random sets inside its ranges", (name) => {
  const { network, system, usual } = shipped(name);
  const times = timesOf(name);
  const solveBy = (given: Case, options: Partial<SolveOptions>): Float64Array =>
    solve(system, { times, ...given, maxSteps: 1e6, ...options }).values;
  const cases = Array.from({ length: nSets }, (_, seed) => {
    const given = drawCase(network, seed);
    const first = solveBy(given, system.isLinear ? {} : { method: "rodas5p", tolerance: 1e-6 });
    const peak = peaks(system, first);
    // Each species is judged by its own peak, so its absolute tolerance is a thousandth of the relative one of that.
    const tight = (tolerance: number) => ({
      tolerance,
      absoluteTolerance: peak.map((y) => 1e-3 * tolerance * y),
    });
    const stiff = solveBy(given, { method: "rodas5p", ...tight(1e-10) });
    return { seed, given, first, peak, tight, stiff };
  });

  test.runIf(system.isLinear)("the exact method and Rodas5P at 1e-10 agree to 1e-9 of each peak", () => {
    for (const { seed, first, stiff, peak } of cases)
      expect(difference(system, first, stiff, peak), `set ${seed}`).toBeLessThan(1e-9);
  });

  test(
    "odex agrees with Rodas5P to 1e-6 of each peak where ‖J‖T is at most 2e4",
    () => {
      const gentle = cases.filter(({ given, stiff }) => stiffness(system, times, given, stiff) <= mild);
      expect(gentle.length).toBeGreaterThanOrEqual(nSets / 4);
      for (const { seed, given, tight, stiff, peak } of gentle) {
        const other = solveBy(given, { method: "odex", ...tight(1e-9) });
        expect(difference(system, stiff, other, peak), `set ${seed}`).toBeLessThan(1e-6);
      }
    },
    longest_ms,
  );

  test(
    "with conserved totals eliminated, as by default where a network is not linear, it is the same solution",
    () => {
      if (!usual.whole) return;
      for (const { seed, given, tight, stiff, peak } of cases) {
        const options = { times, ...given, method: "rodas5p", ...tight(1e-10) } as const;
        expect(difference(system, stiff, solve(usual, options).values, peak), `set ${seed}`).toBeLessThan(
          1e-8,
        );
      }
    },
    longest_ms,
  );

  test("no pool goes below zero by more than the tolerance", () => {
    for (const { seed, stiff, peak } of cases)
      stiff.forEach((y, i) => {
        expect(y / peak[i % system.dim], `set ${seed}`).toBeGreaterThan(-1e-10);
      });
  });
});

test("far beyond 2e4 odex ends in `max-steps` and names the stiff method; Rodas5P goes through", () => {
  const { network, system } = shipped("cu-ptsm");
  const options = {
    times: [24 * hour],
    parameters: network.parameters.map((q) => q.range?.[1] ?? q.value),
    inputs: { pO2: constantCourse(160) },
  };
  let caught: unknown;
  try {
    solve(system, { ...options, method: "odex" });
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(SolveError);
  if (!(caught instanceof SolveError)) return;
  expect(caught.outcome).toBe("max-steps");
  expect(caught.message).toMatch(/ran out of steps.*stiff.*rodas5p/);
  expect(solve(system, { ...options, method: "rodas5p" }).values[3]).toBeGreaterThan(0.99);
});
