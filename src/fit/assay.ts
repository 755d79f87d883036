import { adviseNames, CallError } from "../errors.ts";
import type { Network } from "../model/network.ts";
import { makeRandom, type Random } from "../numerics/random.ts";
import { decayRate, isotopes } from "../observe/decay.ts";
import { dimensionless, sameDimension } from "../units.ts";
import type { AssayPlan, BenchNumber } from "./assay-plan.ts";
import { drawPoisson } from "./poisson.ts";
import { makeObjective } from "./problem-objective.ts";

/** One sample of a virtual assay, as the bench would report it. */
export interface AssaySample {
  readonly condition: string;
  readonly pO2_mmHg: number;
  readonly time_min: number;
  /** 1-based; 0 for a mean of replicates. */
  readonly replicate: number;
  /** In % of the dose. */
  readonly uptake: number;
  /** Of replicates, where this is their mean. */
  readonly sd: number | null;
  readonly n: number;
}

/** What the model says without any bench: fractions of the dose, conditions × times. */
export interface AssayTruth {
  readonly observable: string;
  readonly parameters: readonly number[];
  readonly fractions: readonly (readonly number[])[];
}

/**
 * Solves the model of an assay for its conditions and times, with the parameters that the plan takes for true.
 *
 * @throws CallError if the plan and the model do not fit.
 */
export function findAssayTruth(plan: AssayPlan, network: Network): AssayTruth {
  const observable = plan.observable ?? network.fit?.observable ?? network.observables[0].name;
  for (const [name, { unit }] of Object.entries(plan.truth)) {
    const own = network.parameters.find((q) => q.name === name);
    const known = network.parameters.map((q) => q.name);
    if (!own) throw new CallError(`${network.name} has no parameter "${name}": ${adviseNames(name, known)}`);
    if (!sameDimension(own.unit.dimension, unit.dimension))
      throw new CallError(`expected truth.${name} in a unit like ${own.unit.text}, found ${unit.text}`);
  }
  if (!network.inputs.some(({ name }) => name === "pO2"))
    throw new CallError(`${network.name} has no input pO2; an assay needs a model that O2 drives`);
  const objective = makeObjective({
    models: { [network.name]: network },
    conditions: Object.fromEntries(
      plan.conditions.map(({ name, pO2 }) => [name, { ...levelsOf(network), pO2 }]),
    ),
    data: [
      {
        name: "assay",
        model: network.name,
        observable,
        spread: { kind: "equal" },
        points: plan.conditions.flatMap(({ name }) =>
          plan.times.map((time) => ({ condition: name, time, value: 0, sd: null })),
        ),
      },
    ],
    parameters: Object.fromEntries(
      Object.entries(plan.truth).map(([name, { value }]) => [name, { kind: "fixed", value }]),
    ),
  });
  const found = network.observables.find((o) => o.name === observable);
  if (!found || !sameDimension(found.unit.dimension, dimensionless))
    throw new CallError(
      `expected an observable in % of the dose, found "${observable}" in ${found?.unit.text}`,
    );
  const values = objective.predictAt([])?.[0].values;
  if (!values) throw new CallError(`${network.name} cannot be solved with the parameters of the plan`);
  const nTimes = plan.times.length;
  return {
    observable,
    parameters: Array.from(objective.parametersAt([], "assay", plan.conditions[0].name)),
    fractions: plan.conditions.map((_, c) =>
      Array.from(values.subarray(c * nTimes, (c + 1) * nTimes), (v) => v * found.unit.factor),
    ),
  };
}

/** Inputs beside the O2 tension stay as the model file has them. */
const levelsOf = (network: Network) =>
  Object.fromEntries(network.inputs.map(({ name, course, value }) => [name, course ?? value]));

/**
 * Runs an assay once, from pipette to percentage; the same seed gives the same data.
 *
 * Each well gets the activity A₀ (with its spread); its cells take up purity · u · A₀, u the model's. The wash takes
 * the loss from them and leaves the carry-over of what was in the medium; lysis recovers a share (with the spread of
 * wells, which stands for cell numbers and transfers too); the counter counts N ~ Poisson(ε ∫A e^(−λt) dt + b T) for T, one sample after the other. The bench then
 * takes off the background that it counted, corrects for decay, divides by a standard of the dose that it counted as
 * well, and corrects for the losses as it knows them on average:
 *
 *     u = (m/recovery − carry-over) / (purity · (1 − loss − carry-over)).
 */
export function runAssay(plan: AssayPlan, truth: AssayTruth, seed = plan.seed): AssaySample[] {
  const random = makeRandom(seed);
  const counter = makeCounter(plan, random);
  const b = (name: BenchNumber): number => plan.bench[name].value;
  const dose = counter.countDose();
  const [purity, loss, carry] = [b("well.purity"), b("wash.loss"), b("wash.carry_over")];
  let nth = 1;
  return plan.times.flatMap((time, iTime) =>
    plan.conditions.flatMap(({ name, pO2 }, c) => {
      const wells = Array.from({ length: plan.replicates }, (_, r): AssaySample => {
        const activity = b("well.activity") * around(b("well.dose_spread"), random);
        const inCells = activity * purity * truth.fractions[c][iTime];
        const lost = Math.min(Math.max(loss + b("wash.loss_spread") * random.normal(), 0), 1);
        const washed = inCells * (1 - lost) + (activity - inCells) * carry;
        const lysate = washed * b("lysis.recovery") * around(b("well.spread"), random);
        const measured = counter.count(lysate, time + b("counter.delay"), nth++) / dose;
        const share = (measured / b("lysis.recovery") - carry) / (purity * (1 - loss - carry));
        const place = { condition: name, pO2_mmHg: pO2, time_min: time / 60 };
        return { ...place, replicate: r + 1, uptake: 100 * share, sd: null, n: 1 };
      });
      return plan.report === "means" ? [meanOf(wells)] : wells;
    }),
  );
}

/** A factor of mean 1, log-normal. */
const around = (cv: number, random: Random): number => {
  const variance = Math.log(1 + cv * cv);
  return Math.exp(Math.sqrt(variance) * random.normal() - variance / 2);
};

function meanOf(wells: readonly AssaySample[]): AssaySample {
  const n = wells.length;
  const uptake = wells.reduce((sum, well) => sum + well.uptake, 0) / n;
  const squares = wells.reduce((sum, well) => sum + (well.uptake - uptake) ** 2, 0);
  return { ...wells[0], replicate: 0, uptake, n, sd: n > 1 ? Math.sqrt(squares / (n - 1)) : null };
}

/** Makes the counter: activities in kBq at time 0, as counted and corrected for decay and background. */
function makeCounter({ bench, isotope }: AssayPlan, random: Random) {
  const rate = decayRate(isotopes[isotope]);
  const T = bench["counter.counting_time"].value;
  const perSecond = bench["counter.background"].value;
  const efficiency = bench["counter.efficiency"].value;
  // A blank is counted as long as a sample, before all others.
  const blank = drawPoisson(perSecond * T, random);
  const count = (activity: number, from: number, nth: number): number => {
    const start = from + nth * T;
    const decays = (1e3 * Math.exp(-rate * start) * -Math.expm1(-rate * T)) / rate;
    const counts = drawPoisson(efficiency * activity * decays + perSecond * T, random);
    return (counts - blank) / (efficiency * decays);
  };
  const share = bench["counter.standard"].value;
  return { count, countDose: () => count(bench["well.activity"].value * share, 0, 0) / share };
}
