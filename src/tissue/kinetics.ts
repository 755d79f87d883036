import { compileNetwork } from "../compile/compile-network.ts";
import { CallError, InputError } from "../errors.ts";
import { fengFdg, fengInput, fengPeak } from "../input/feng.ts";
import { decayCourse, scaleCourse } from "../input/shape.ts";
import type { Network } from "../model/network.ts";
import { decayCorrection, decayRate, isotopes } from "../observe/decay.ts";
import { toSuv } from "../observe/suv.ts";
import { solve } from "../solve/solve.ts";
import { constantCourse, type TimeCourse } from "../time-course.ts";
import { type MapPlan, quantityOf } from "./map-plan.ts";
import type { FrameCurve } from "./table.ts";

/** Tissue sections of a plan, in the order of the phantom's labels. */
const sections = ["muscle", "tumor"] as const;

/**
 * The plasma curve of a plan in kBq/mL: the shape of Feng, scaled so that at its peak the whole dose is in the
 * initial volume,
 *
 *     Cp(t) = s(t) / max s · injected / (weight · initial volume).
 */
export function plasmaOf(plan: MapPlan): TimeCourse {
  const volume = quantityOf(plan, "subject.weight") * quantityOf(plan, "plasma.initial_volume");
  const peak = quantityOf(plan, "subject.injected") / volume;
  return scaleCourse(fengInput(fengFdg), peak / fengPeak(fengFdg).value);
}

/** The model's parameters for one tissue: its own defaults, then the plan's `parameters`, then the tissue's `kinetics`. */
export function parametersOf(plan: MapPlan, network: Network, section: (typeof sections)[number]): number[] {
  return network.parameters.map(({ name, value }) => {
    const path = [`${section}.kinetics.${name}`, `parameters.${name}`].find((p) => plan.quantities[p]);
    return path === undefined ? value : quantityOf(plan, path);
  });
}

/**
 * Makes the frame means of SUV against pO2 for each tissue of a plan.
 *
 * Physics first, then the standard correction: pools and plasma decay, the observable is integrated over each
 * frame exactly, and the mean is corrected to the injection by the factor of its frame,
 *
 *     SUV = weight / dose · DCF · (1/Δ) ∫ C(t) e^(−λt) dt.
 *
 * @throws InputError if the plan and the model do not fit.
 */
export function makeFrameCurves(plan: MapPlan, network: Network): FrameCurve[] {
  checkFit(plan, network);
  const isotope = isotopes[plan.isotope];
  const rate = decayRate(isotope);
  const system = compileNetwork(network, { accumulate: [plan.observable], decayRate: rate });
  const Cp = decayCourse(plasmaOf(plan), rate);
  const injection = {
    dose: quantityOf(plan, "subject.injected"),
    weight: quantityOf(plan, "subject.weight"),
  };
  const times = [...new Set(plan.frames.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b);
  const last = system.dim - 1;
  return sections.map((section) => {
    const parameters = parametersOf(plan, network, section);
    return (pO2) => {
      const { values } = solve(system, {
        times,
        parameters,
        inputs: { pO2: constantCourse(pO2), Cp },
        method: "exact",
      });
      const integralAt = (t: number): number => values[times.indexOf(t) * system.dim + last];
      return Float64Array.from(plan.frames, ({ start, end }) => {
        const mean = (integralAt(end) - integralAt(start)) / (end - start);
        return toSuv(mean * decayCorrection(isotope, start, end), injection);
      });
    };
  });
}

function checkFit(plan: MapPlan, network: Network): void {
  const problems = [];
  for (const name of ["pO2", "Cp"])
    if (!network.inputs.some((input) => input.name === name))
      problems.push({
        where: "model",
        message: `expected a model with the inputs pO2 and Cp, found ${network.name} without ${name}`,
        advice: "a map needs a plasma-driven model such as cu-atsm-plasma",
      });
  const observables = network.observables.map((o) => o.name);
  if (!observables.includes(plan.observable))
    problems.push({
      where: "observable",
      message: `expected one of ${observables.join(", ")}, found "${plan.observable}"`,
    });
  const names = network.parameters.map((q) => q.name);
  for (const path of Object.keys(plan.quantities)) {
    const [, name] = /^(?:tumor\.kinetics|muscle\.kinetics|parameters)\.(.+)$/.exec(path) ?? [];
    if (name !== undefined && !names.includes(name))
      problems.push({
        where: path,
        message: `expected a parameter of ${network.name} (${names.join(", ")}), found "${name}"`,
      });
  }
  if (problems.length > 0) throw new InputError(plan.file, problems);
  if (!compileNetwork(network).isLinear)
    throw new CallError(`${network.name} is not linear; maps need a linear model`);
}
