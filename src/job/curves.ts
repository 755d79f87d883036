import { CallError } from "../errors.ts";
import { makeRandom } from "../numerics/random.ts";
import type { JobOf } from "./job-plan.ts";
import type { JobSource } from "./job-source.ts";
import { modelQuantities } from "./model-axes.ts";
import { chooseObservables, makeModelRun, readDriven, wordTime } from "./model-run.ts";
import type { Prepared, Swept } from "./swept.ts";

/** Opens the job `curves`: what a model reports at some times, at some O2 tensions or at that of the point. */
export function openCurves(job: JobOf<"curves">, source: Pick<JobSource, "model" | "inputs">): Swept {
  const network = readDriven(source.model, source.inputs);
  const observables = chooseObservables(network, job.observables);
  const quantities = modelQuantities(network);
  if (job.pO2_mmHg) {
    if (!quantities.pO2) throw new CallError(`${network.name} has no input pO2; leave pO2_mmHg out`);
    delete quantities.pO2;
  }
  const times = sorted(job.times_min);
  const levels: readonly (number | undefined)[] = job.pO2_mmHg ?? [undefined];

  function prepare(axes: readonly string[]): Prepared {
    const names = observables.map(({ name }) => name);
    const run = makeModelRun(network, { axes, observables: names, times: times.map((t) => 60 * t) });
    const width = names.length * times.length;
    const columns = levels.flatMap((level) =>
      observables.flatMap(({ name, unit }) =>
        times.map((t) => ({ name: [name, wordTime(t), wordLevel(level)].filter(Boolean).join(" "), unit })),
      ),
    );
    return {
      columns,
      run(values, seed, { results }) {
        run.set(values);
        for (let k = 0; k < levels.length; k++)
          run.read(results.subarray(k * width, (k + 1) * width), levels[k]);
        if (job.noise) addNoise(results, job.noise, seed);
      },
    };
  }

  return { quantities, largestBatch: 4096, patience_s: 30, fileBytes: 0, prepare };
}

const wordLevel = (level: number | undefined): string => (level === undefined ? "" : `${level} mmHg`);

/** Rising, as a solver wants them, and each once. */
export const sorted = (xs: readonly number[]): number[] => [...new Set(xs)].sort((a, b) => a - b);

type Noise = NonNullable<JobOf<"curves">["noise"]>;

/** Adds Gaussian noise: of a share of each value, or of one size in the unit of the observable. */
function addNoise(results: Float64Array, noise: Noise, seed: number): void {
  const random = makeRandom(seed);
  for (let i = 0; i < results.length; i++)
    results[i] += random.normal() * ("cv" in noise ? noise.cv * Math.abs(results[i]) : noise.sd);
}
