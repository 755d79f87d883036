import { compileNetwork } from "../compile/compile-network.ts";
import { adviseNames, InputError, type Problem } from "../errors.ts";
import type { Network } from "../model/network.ts";
import { type Isotope, isotopes } from "../observe/decay.ts";
import type { SourcedQuantity } from "../quantity.ts";
import { dimensionless, nameDimension, readUnit, sameDimension } from "../units.ts";
import type { MapPlan } from "./map-plan.ts";
import { findQuantity } from "./plan-quantity.ts";

/** The parameter that is blood's share of a voxel, and the input of free copper. */
export const bloodShare = "V_b";
export const copperInput = "Cu_p";

/**
 * Checks a plan against its model.
 *
 * @throws InputError with every problem and its line.
 */
export function checkFit(plan: MapPlan, network: Network): void {
  const problems = [
    ...checkInputs(plan, network),
    ...checkObservable(plan, network),
    ...checkNames(plan, network),
    ...checkLife(plan),
  ];
  for (const [path, quantity] of Object.entries(plan.quantities)) {
    const [, name] = /^(?:parameters|(?:.+\.)?kinetics)\.(.+)$/.exec(path) ?? [];
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

/** Half-lives after which a frame has less than a billionth of the activity, and lost its digits. */
const maxHalfLives = 30;

function checkLife(plan: MapPlan): Problem[] {
  const { halfLife } = isotopeOf(plan);
  return plan.frames.flatMap(({ end }, i) =>
    end > maxHalfLives * halfLife
      ? [
          {
            where: `frames[${i}]`,
            message: `expected frames within ${maxHalfLives} half-lives (${Math.round((maxHalfLives * halfLife) / 60)} min), found one that ends at ${end / 60} min`,
            advice:
              "less than a billionth of the activity is left; leave the frame out, or take a longer-lived isotope",
          },
        ]
      : [],
  );
}

/** The radionuclide of a plan, with the plan's half-life where it gives one. */
export function isotopeOf(plan: MapPlan): Isotope {
  const isotope: Isotope = isotopes[plan.isotope];
  const halfLife = findQuantity(plan, "half_life");
  return halfLife === undefined ? isotope : { ...isotope, halfLife };
}

/** Parameters that the plan names, and what a purity below 1 and an image of blood need. */
function checkNames({ perfusion, quantities, images }: MapPlan, network: Network): Problem[] {
  const problems: Problem[] = [];
  const names = network.parameters.map((q) => q.name);
  for (const name of perfusion?.scales ?? [])
    if (!names.includes(name))
      problems.push({
        where: "perfusion.scales",
        message: `expected parameters of ${network.name} (${names.join(", ")}), found "${name}"`,
        advice: adviseNames(name, names),
      });
  if (images.perfusion && !perfusion)
    problems.push({
      where: "images.perfusion",
      message: "expected perfusion: { scales: … } beside it, found none",
      advice: "name the parameters that scale with perfusion, such as K1",
    });
  const needsShare = Object.keys(quantities).some((path) => path.endsWith(".living_half_pO2"));
  if ((images.vascular_fraction || needsShare) && !names.includes(bloodShare))
    problems.push({
      where: images.vascular_fraction ? "images.vascular_fraction" : "model",
      message: `expected a model with the parameter ${bloodShare}, found ${network.name}`,
      advice: "blood has to be told from tissue; take a model such as cu-atsm-plasma",
    });
  const purity = quantities["subject.purity"];
  if (purity && purity.value < 1 && !network.inputs.some(({ name }) => name === copperInput))
    problems.push({
      where: "subject.purity",
      message: `expected a model with the input ${copperInput} for the copper that is no tracer, found ${network.name}`,
      advice: "take cu-atsm-plasma-copper, or a purity of 1",
    });
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
