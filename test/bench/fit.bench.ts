import { bench, describe } from "vitest";
import { drawStart, runStart } from "../../src/fit/multistart.ts";
import { toProblem } from "../../src/fit/network-problem.ts";
import { makeObjective } from "../../src/fit/problem-objective.ts";
import { walkProfile } from "../../src/fit/profile.ts";
import { makeRandom } from "../../src/numerics/random.ts";
import { shippedModel } from "../models.ts";
import { askScipy } from "./scipy.ts";

/** 5 O2 tensions × 30 times, one percentage point of noise, all five rate constants free over their ranges. */
const redox = shippedModel("cu-atsm-redox");
const free = redox.parameters.map((q) => q.name);
const places = [0, 0.76, 3.8, 38, 152].flatMap((pO2) =>
  Array.from({ length: 30 }, (_, i) => ({ condition: `${pO2} mmHg`, inputs: { pO2 }, time: 120 * (i + 1) })),
);
const blank = { points: places.map((place) => ({ ...place, value: 0, sd: 1 })), observable: "uptake", free };
const truth = makeObjective(toProblem(redox, blank));
const { normal } = makeRandom(3);
const [{ values }] = truth.predictAt(truth.start) ?? [{ values: new Float64Array(0) }];
const data = { ...blank, points: blank.points.map((p, i) => ({ ...p, value: values[i] + normal() })) };

const tensions = [...new Set(data.points.map((p) => p.inputs.pO2))];
const native = askScipy<{ starts: { ms: number; squares: number | null }[] }>({
  starts: {
    conditions: tensions.map((pO2) => {
      const own = data.points.filter((p) => p.inputs.pO2 === pO2);
      return { pO2, times: own.map((p) => p.time), values: own.map((p) => p.value) };
    }),
    starts: [1, 2, 3, 4, 5, 6].map((index) => Array.from(drawStart(truth, 1, index))),
    lower: Array.from(truth.lower),
    upper: Array.from(truth.upper),
  },
});
let least = Number.POSITIVE_INFINITY;

for (const method of ["exact", "rodas5p"] as const) {
  const objective = makeObjective(toProblem(redox, data), { method, tolerance: 1e-6 });
  const at = objective.start;
  for (let i = 0; i < 300; i++) objective.residuals(at);
  const once = performance.now();
  for (let i = 0; i < 100; i++) objective.residuals(at);
  const evaluation = (performance.now() - once) / 100;
  const begin = performance.now();
  const ends = Array.from({ length: 40 }, (_, index) => runStart(objective, { seed: 1, index }));
  const perStart = (performance.now() - begin) / 40;
  const done = ends.flatMap((end) => (end.ok ? [end] : []));
  const best = done.reduce((a, b) => (b.squares < a.squares ? b : a));
  least = Math.min(least, best.squares);
  const reached = done.filter((end) => end.squares < best.squares + 0.1).length;
  const evaluations = done.reduce((sum, end) => sum + end.evaluations, 0) / done.length;
  const start = performance.now();
  let points = 0;
  for (let variable = 0; variable < free.length; variable++)
    for (const direction of [-1, 1] as const)
      points += walkProfile(objective, best, { variable, direction }).points.length;
  const profiles = performance.now() - start;
  process.stdout.write(
    `${method}: ${evaluation.toFixed(3)} ms an evaluation with derivatives, ${perStart.toFixed(1)} ms a start (${evaluations.toFixed(0)} evaluations), best from ${reached} of 40, five profiles of ${points} points ${profiles.toFixed(0)} ms\n`,
  );
  describe("residuals and Jacobian, 5 × 30 points", () => bench(method, () => void objective.residuals(at)));
}

if (native) {
  const ms = native.starts.reduce((sum, { ms }) => sum + ms, 0) / native.starts.length;
  const reached = native.starts.filter(({ squares }) => squares !== null && squares < least + 0.1).length;
  process.stdout.write(
    `SciPy, least_squares over LSODA: ${ms.toFixed(0)} ms a start, best from ${reached} of ${native.starts.length}\n`,
  );
} else process.stdout.write("SciPy is not here\n");
