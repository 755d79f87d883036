import { PerformanceObserver } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { compileNetwork } from "../../src/compile/compile-network.ts";
import { cyclicInput } from "../../src/input/schedule.ts";
import { solve } from "../../src/solve/solve.ts";
import type { System } from "../../src/system.ts";
import { shippedModel } from "../models.ts";

/** Garbage collections during a call, those that were due before it not counted. */
async function countCollections(act: () => void): Promise<number> {
  let count = 0;
  const observer = new PerformanceObserver((list) => {
    count += list.getEntries().length;
  });
  observer.observe({ entryTypes: ["gc"] });
  await sleep(20);
  count = 0;
  act();
  // Entries are delivered after the fact.
  await sleep(50);
  observer.disconnect();
  return count;
}

const redox = shippedModel("cu-atsm-redox");
/** Without trapping the pools follow the cycle forever, and the solver has to. */
const parameters = redox.parameters.map((q) => (q.name === "k_diss" ? 0 : q.value));
const inputs = { pO2: cyclicInput({ mean: 3, amplitude: 2.5, period: 600 }) };

/** Solves over so many cycles, some 95 steps each, with one output; returns the steps. */
const run = (system: System, cycles: number): number =>
  solve(system, {
    times: [600 * cycles],
    parameters,
    inputs,
    method: "rodas5p",
    tolerance: 1e-7,
    maxSteps: 1e8,
  }).steps;

const { makeStep: _, ...plain } = compileNetwork(redox);
const names = redox.parameters.map((q) => q.name);

test.each<[string, System, number]>([
  ["the generated step", compileNetwork(redox), 1_000_000],
  [
    "the generated step with derivatives by all parameters",
    compileNetwork(redox, { sensitivities: names }),
    100_000,
  ],
  ["the plain step", plain, 100_000],
])("%s, its error and its control allocate nothing", async (__, system, wanted) => {
  let steps = 0;
  let collections = Number.POSITIVE_INFINITY;
  // Until all of the code is optimized, which happens beside it, numbers on their way between functions are objects:
  // what allocates for good does so every time.
  for (let attempt = 0; attempt < 6 && collections > 1; attempt++)
    collections = await countCollections(() => {
      steps = run(system, wanted / 95 + 200);
    });
  expect(steps).toBeGreaterThan(wanted);
  expect(collections).toBeLessThanOrEqual(1);
});

test("a step that makes one small array is seen", async () => {
  const system = compileNetwork(redox);
  const wasteful: System = {
    ...plain,
    rhs: (y, p, dy) => {
      const out = new Float64Array(4);
      system.rhs(y, p, out);
      dy.set(out);
    },
  };
  const collections = await countCollections(() => {
    run(wasteful, 5000);
  });
  expect(collections).toBeGreaterThan(5);
});
