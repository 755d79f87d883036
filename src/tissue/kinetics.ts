import { compileNetwork } from "../compile/compile-network.ts";
import { adviseNames, InputError, type Problem } from "../errors.ts";
import { fengFdg, fengInput, fengPeak } from "../input/feng.ts";
import { decayCourse, scaleCourse } from "../input/shape.ts";
import type { Network } from "../model/network.ts";
import { decayCorrection, decayRate, isotopes } from "../observe/decay.ts";
import { toSuv } from "../observe/suv.ts";
import type { SourcedQuantity } from "../quantity.ts";
import { solve } from "../solve/solve.ts";
import { constantCourse, type TimeCourse } from "../time-course.ts";
import { dimensionless, nameDimension, readUnit, sameDimension, type UnitScale } from "../units.ts";
import { type MapPlan, quantityOf } from "./map-plan.ts";
import type { FrameCurve } from "./table.ts";

/** Tissue sections of a plan, in the order of the phantom's labels. */
const sections = ["muscle", "tumor"] as const;

/**
 * The plasma curve of a plan in kBq/mL: its course as it is, or the shape of Feng, scaled so that at its peak the
 * whole dose is in the initial volume,
 *
 *     Cp(t) = s(t) / max s · injected / (weight · initial volume).
 */
export function plasmaOf(plan: MapPlan): TimeCourse {
  if (plan.plasma.kind === "course") return plan.plasma.course;
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
  const others = coursesOf(plan, network, rate);
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
        inputs: { ...others, pO2: constantCourse(pO2) },
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

/** Every input but the O2 tension, by the plan or else as the model says; activity decays on its way. */
function coursesOf(plan: MapPlan, network: Network, rate: number): Record<string, TimeCourse> {
  const others = network.inputs.filter(({ name }) => name !== "pO2");
  return Object.fromEntries(
    others.map(({ name, course, value, unit }) => {
      const planned = name === "Cp" ? plasmaOf(plan) : plan.inputs[name]?.course;
      const given = planned ?? course ?? constantCourse(value);
      return [name, isActivity(unit) ? decayCourse(given, rate) : given];
    }),
  );
}

/** True if a unit holds activity to the first power, whatever else. */
const isActivity = ({ dimension }: UnitScale): boolean => {
  const kBq = readUnit("kBq")?.dimension ?? dimensionless;
  return kBq.every((power, i) => power === 0 || dimension[i] === power);
};

function checkFit(plan: MapPlan, network: Network): void {
  const problems: Problem[] = [...checkInputs(plan, network), ...checkObservable(plan, network)];
  for (const [path, quantity] of Object.entries(plan.quantities)) {
    const [, name] = /^(?:tumor\.kinetics|muscle\.kinetics|parameters)\.(.+)$/.exec(path) ?? [];
    if (name !== undefined) problems.push(...checkParameter(path, name, quantity, network));
  }
  if (!compileNetwork(network).isLinear)
    problems.push({
      where: "model",
      message: `expected a model that is linear in its species, found ${network.name}, which is not`,
      advice: "a map needs a linear model such as cu-atsm-plasma",
    });
  if (problems.length === 0) return;
  const located = problems.map((p) => ({ ...p, line: plan.lines[p.where.replace(/\.(unit|value)$/, "")] }));
  throw new InputError(plan.file, located);
}

/** The map drives pO2 and the plan Cp; other inputs may have a course in the plan. */
function checkInputs({ inputs }: MapPlan, network: Network): Problem[] {
  const names = network.inputs.map((input) => input.name);
  const others = names.filter((name) => name !== "pO2" && name !== "Cp");
  const problems: Problem[] = [];
  if (names.length - others.length < 2)
    problems.push({
      where: "model",
      message: `expected a model with the inputs pO2 and Cp, found ${network.name} with ${names.join(", ") || "none"}`,
      advice: "a map gives the O2 tension and a plasma curve; take a model such as cu-atsm-plasma",
    });
  for (const [name, { unit }] of Object.entries(inputs)) {
    const own = network.inputs.find((input) => input.name === name && others.includes(name));
    if (!own)
      problems.push({
        where: `inputs.${name}`,
        message: `expected an input of ${network.name} beside pO2 and Cp (${others.join(", ") || "it has none"}), found "${name}"`,
        advice: name === "Cp" ? "write it under plasma: { course: … }" : adviseNames(name, others),
      });
    else if (!sameDimension(unit.dimension, own.unit.dimension))
      problems.push({
        where: `inputs.${name}`,
        message: `expected a unit like ${own.unit.text}, found "${unit.text}" (${nameDimension(unit.dimension)})`,
        advice: `convert the values to ${own.unit.text}`,
      });
  }
  return problems;
}

function checkObservable(plan: MapPlan, network: Network): Problem[] {
  const found = network.observables.find((o) => o.name === plan.observable);
  const names = network.observables.map((o) => o.name);
  if (!found)
    return [
      {
        where: "observable",
        message: `expected one of ${names.join(", ")}, found "${plan.observable}"`,
        advice: adviseNames(plan.observable, names),
      },
    ];
  const activity = readUnit("kBq/mL")?.dimension ?? dimensionless;
  if (sameDimension(found.unit.dimension, activity)) return [];
  return [
    {
      where: "observable",
      message: `expected an observable in kBq/mL, found "${plan.observable}" in ${found.unit.text}`,
      advice: "SUV is made from an activity concentration",
    },
  ];
}

/** A number in place of a model's parameter must have its unit and lie where the model can use it. */
function checkParameter(path: string, name: string, quantity: SourcedQuantity, network: Network): Problem[] {
  const own = network.parameters.find((q) => q.name === name);
  const names = network.parameters.map((q) => q.name);
  if (!own)
    return [
      {
        where: path,
        message: `expected a parameter of ${network.name} (${names.join(", ")}), found "${name}"`,
        advice: adviseNames(name, names),
      },
    ];
  const { unit, value } = quantity;
  if (!sameDimension(unit.dimension, own.unit.dimension))
    return [
      {
        where: `${path}.unit`,
        message: `expected a unit like ${own.unit.text}, found "${unit.text}"`,
        advice: `convert the value to ${own.unit.text}`,
      },
    ];
  // A share of the voxel is the one number that no range of a plan may widen.
  if (sameDimension(own.unit.dimension, dimensionless) && (own.range?.[1] ?? 2) <= 1 && value > 1)
    return [
      {
        where: `${path}.value`,
        message: `expected a fraction from 0 to 1, found ${value}`,
        advice: "mend the value",
      },
    ];
  return [];
}
