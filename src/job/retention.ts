import { CallError } from "../errors.ts";
import { findRoot } from "../numerics/brent.ts";
import { sorted } from "./curves.ts";
import type { JobOf } from "./job-plan.ts";
import type { JobSource } from "./job-source.ts";
import { modelQuantities } from "./model-axes.ts";
import { chooseObservables, makeModelRun, readDriven, wordTime } from "./model-run.ts";
import type { Prepared, Swept } from "./swept.ts";

/**
 * Opens the job `retention`: an observable against O2 at some times, with the O2 tension at which it is midway between
 * none and much oxygen at that time,
 *
 *     U(P50) = (U(0) + U(high)) / 2.
 *
 * P50 has no value where U does not fall.
 */
export function openRetention(job: JobOf<"retention">, source: Pick<JobSource, "model">): Swept {
  const network = readDriven(source.model);
  const [observable] = chooseObservables(
    network,
    job.observable === undefined ? undefined : [job.observable],
  );
  const { pO2, ...quantities } = modelQuantities(network);
  if (!pO2) throw new CallError(`expected a model with the input pO2, found ${network.name} without`);
  const times = sorted(job.times_min);
  const levels = sorted(job.pO2_mmHg ?? []);
  const high = job.high_mmHg ?? 160;

  function prepare(axes: readonly string[]): Prepared {
    const run = makeModelRun(network, {
      axes,
      observables: [observable.name],
      times: times.map((t) => 60 * t),
    });
    const at = new Float64Array(times.length);
    const readAt = (P: number, i: number): number => {
      run.read(at, P);
      return at[i];
    };
    const [none, much] = [at.slice(), at.slice()];
    const columns = times.flatMap((t) => [
      ...levels.map((P) => ({ name: `${observable.name} ${wordTime(t)} ${P} mmHg`, unit: observable.unit })),
      { name: `P50 ${wordTime(t)}`, unit: "mmHg" },
      { name: `ratio ${wordTime(t)}`, unit: "1" },
    ]);
    const width = levels.length + 2;
    return {
      columns,
      run(values, _, { results }) {
        run.set(values);
        levels.forEach((P, k) => {
          run.read(at, P);
          for (let i = 0; i < times.length; i++) results[i * width + k] = at[i];
        });
        run.read(none, 0);
        run.read(much, high);
        for (let i = 0; i < times.length; i++) {
          results[(i + 1) * width - 2] = findHalf((P) => readAt(P, i), none[i], much[i], high);
          results[(i + 1) * width - 1] = none[i] / much[i];
        }
      },
    };
  }

  return { quantities, largestBatch: 4096, patience_s: 30, fileBytes: 0, prepare };
}

/** P50 in mmHg, to nine digits; NaN where the difference of the two ends is rounding. */
function findHalf(uptakeAt: (P: number) => number, none: number, much: number, high: number): number {
  if (!(none - much > 1e-9 * Math.abs(none))) return Number.NaN;
  const middle = (none + much) / 2;
  // Uptake is nearly a hyperbola in P, which u = 1/(1 + P) straightens: a third of the evaluations.
  const tension = (u: number): number => 1 / u - 1;
  const u = findRoot(
    (x) => uptakeAt(tension(x)) - middle,
    [1, none - middle],
    [1 / (1 + high), much - middle],
    1e-10,
  );
  return tension(u);
}
