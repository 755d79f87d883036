import { compileNetwork } from "../compile/compile-network.ts";
import { fengFdg, fengInput, fengPeak } from "../input/feng.ts";
import { addCourses, decayCourse, scaleCourse } from "../input/shape.ts";
import type { Network } from "../model/network.ts";
import { decayCorrection, decayRate } from "../observe/decay.ts";
import { toSuv } from "../observe/suv.ts";
import { solve } from "../solve/solve.ts";
import { constantCourse, type TimeCourse } from "../time-course.ts";
import { dimensionless, readUnit, type UnitScale } from "../units.ts";
import { bloodShare, checkFit, copperInput, isotopeOf } from "./kinetics-check.ts";
import { type MapPlan, quantityOf } from "./map-plan.ts";
import { findQuantity } from "./plan-quantity.ts";
import type { FrameCurve } from "./table.ts";

/**
 * The plasma curve of a plan in kBq/mL: its course as it is, or the shape of Feng, scaled so that at its peak the
 * whole dose is in the initial volume,
 *
 *     Cp(t) = s(t) / max s · injected / (weight · initial volume).
 *
 * It is the curve of all activity that was injected; `purity` says which part of it is tracer.
 */
export function plasmaOf(plan: MapPlan): TimeCourse {
  if (plan.plasma.kind === "course") return plan.plasma.course;
  const volume = quantityOf(plan, "subject.weight") * quantityOf(plan, "plasma.initial_volume");
  const peak = quantityOf(plan, "subject.injected") / volume;
  return scaleCourse(fengInput(fengFdg), peak / fengPeak(fengFdg).value);
}

/** The model's parameters for one tissue: its own defaults, then the plan's `parameters`, then the tissue's `kinetics`. */
export function parametersOf(plan: MapPlan, network: Network, section: string): number[] {
  return network.parameters.map(({ name, value }) => {
    const path = [`${section}.kinetics.${name}`, `parameters.${name}`].find((p) => plan.quantities[p]);
    return path === undefined ? value : quantityOf(plan, path);
  });
}

/** ∫₀ᵗ C(t′) e^(−λt′) dt′ at the times of a request, kBq·s/mL. */
export type Integral = (
  pO2: number,
  options?: {
    readonly perfusion?: number | undefined;
    /** Blood's share in place of the tissue's own. */
    readonly vascular?: number | undefined;
  },
) => Float64Array;

/**
 * Makes the running integral of the decaying observable for each tissue of a plan, exact at each time.
 *
 * Physics first: pools and plasma decay on their way with `rate`; pools may lose more than the model says, with `loss`.
 *
 * @throws InputError if the plan and the model do not fit.
 */
export function makeIntegrals(
  plan: MapPlan,
  network: Network,
  {
    times,
    rate,
    loss = 0,
  }: { readonly times: readonly number[]; readonly rate: number; readonly loss?: number },
): Integral[] {
  checkFit(plan, network);
  const system = compileNetwork(network, { accumulate: [plan.observable], decayRate: rate + loss });
  const others = coursesOf(plan, network, rate);
  const last = system.dim - 1;
  const names = network.parameters.map(({ name }) => name);
  const scaled = new Set(plan.perfusion?.scales.map((name) => names.indexOf(name)));
  const blood = names.indexOf(bloodShare);
  return plan.tissues.map(({ path }): Integral => {
    const own = parametersOf(plan, network, path);
    return (pO2, { perfusion = 1, vascular } = {}) => {
      const parameters = own.map((value, i) => (scaled.has(i) ? value * perfusion : value));
      if (vascular !== undefined) parameters[blood] = vascular;
      const inputs = { ...others, pO2: constantCourse(pO2) };
      const { values } = solve(system, { times: [...times], parameters, inputs, method: "exact" });
      return Float64Array.from(times, (_, k) => values[k * system.dim + last]);
    };
  });
}

/**
 * Makes the same with the cells that are dead at low pO2 left out, where a tissue says so:
 *
 *     f − (1 − w)(1 − V_b) f₀,    w = P/(P + P_living),
 *
 * f₀ being the tissue alone (V_b = 0): what is dead takes up nothing, and its vessels are full all the same.
 */
export function withLiving(integral: Integral, halfLiving: number | undefined, ownBlood: number): Integral {
  if (halfLiving === undefined) return integral;
  return (pO2, { perfusion, vascular = ownBlood } = {}) => {
    const whole = integral(pO2, { perfusion, vascular });
    const tissue = vascular === 0 ? whole : integral(pO2, { perfusion, vascular: 0 });
    const dead = halfLiving / (pO2 + halfLiving);
    return whole.map((value, k) => value - dead * (1 - vascular) * tissue[k]);
  };
}

/**
 * Makes the frame means of SUV against pO2 and perfusion for each tissue of a plan.
 *
 * The observable is integrated over each frame exactly, while it decays, and the mean is corrected to the injection
 * by the factor of its frame,
 *
 *     SUV = weight / dose · DCF · (1/Δ) ∫ C(t) e^(−λt) dt.
 *
 * With `vascular` blood's share is that in all tissues.
 *
 * @throws InputError if the plan and the model do not fit.
 */
export function makeFrameCurves(
  plan: MapPlan,
  network: Network,
  { vascular }: { readonly vascular?: number } = {},
): FrameCurve[] {
  const isotope = isotopeOf(plan);
  const times = [...new Set(plan.frames.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b);
  const integrals = makeIntegrals(plan, network, { times, rate: decayRate(isotope) });
  const injection = {
    dose: quantityOf(plan, "subject.injected"),
    weight: quantityOf(plan, "subject.weight"),
  };
  const frames = plan.frames.map(({ start, end }) => ({
    first: times.indexOf(start),
    last: times.indexOf(end),
    factor: toSuv(decayCorrection(isotope, start, end) / (end - start), injection),
  }));
  return integrals.map((integral, i): FrameCurve => {
    const living = livingIntegral(plan, network, integral, plan.tissues[i].path);
    return (pO2, perfusion) => {
      const running = living(pO2, { perfusion, vascular });
      return Float64Array.from(
        frames,
        ({ first, last, factor }) => factor * (running[last] - running[first]),
      );
    };
  });
}

/** The integral of a tissue, without its dead cells if the plan says when they die. */
export function livingIntegral(plan: MapPlan, network: Network, integral: Integral, path: string): Integral {
  const blood = network.parameters.findIndex(({ name }) => name === bloodShare);
  const own = parametersOf(plan, network, path)[blood] ?? 0;
  return withLiving(integral, findQuantity(plan, `${path}.living_half_pO2`), own);
}

/** Every input but the O2 tension, by the plan or else as the model says; activity decays on its way. */
function coursesOf(plan: MapPlan, network: Network, rate: number): Record<string, TimeCourse> {
  const others = network.inputs.filter(({ name }) => name !== "pO2");
  const purity = findQuantity(plan, "subject.purity") ?? 1;
  return Object.fromEntries(
    others.map(({ name, course, value, unit }) => {
      const given = plan.inputs[name]?.course ?? course ?? constantCourse(value);
      const planned = name === "Cp" ? scaleCourse(plasmaOf(plan), purity) : given;
      // What of the injected activity is no tracer is taken as free copper, with the shape of the plasma curve.
      const whole =
        name === copperInput && purity < 1
          ? addCourses(planned, scaleCourse(plasmaOf(plan), 1 - purity))
          : planned;
      return [name, isActivity(unit) ? decayCourse(whole, rate) : whole];
    }),
  );
}

/** True if a unit holds activity to the first power, whatever else. */
const isActivity = ({ dimension }: UnitScale): boolean => {
  const kBq = readUnit("kBq")?.dimension ?? dimensionless;
  return kBq.every((power, i) => power === 0 || dimension[i] === power);
};
