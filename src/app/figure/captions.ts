import {
  type CaptionNumber,
  type MapJobArgument,
  type MapPlan,
  type Network,
  overridePlan,
  printSourced,
  readMapPlan,
  readModel,
  type SourcedQuantity,
} from "../../index.ts";

/** A number in its written unit. */
export const toCaption = (
  { name, value, unit, provenance, source }: SourcedQuantity,
  now = value,
): CaptionNumber => ({
  ...{ name, value: now / unit.factor, unit: unit.text },
  ...(now === value ? { provenance, source } : { provenance: "set", source: "on the page" }),
});

/** The parameters of a model with where each comes from; `values` in internal units. */
export const wordParameters = ({ parameters }: Network, values: readonly number[]): string =>
  printSourced(parameters.map((q, i) => toCaption(q, values[i])));

/** The plan of a map with the numbers that it was made with. */
export const planOf = ({ plan, overrides }: MapJobArgument): MapPlan =>
  overridePlan(readMapPlan(plan.text, plan.file), overrides);

/** Every number of a map: those of its plan, and of its model what the plan does not replace. */
export function wordMap(argument: MapJobArgument): string {
  const { quantities, isotope, seed, tissues } = planOf(argument);
  const network = readModel(argument.model.text, argument.model.file);
  const isPlanned = (name: string): boolean =>
    Object.hasOwn(quantities, `parameters.${name}`) ||
    tissues.every(({ path }) => Object.hasOwn(quantities, `${path}.kinetics.${name}`));
  const own = network.parameters.filter(({ name }) => !isPlanned(name));
  const isNoisy = Object.hasOwn(quantities, "camera.noise");
  return [
    `${isotope}; ${isNoisy ? "count noise" : "no count noise"}; seed ${seed}`,
    printSourced(Object.entries(quantities).map(([name, q]) => toCaption({ ...q, name }))),
    `model ${network.name}: ${printSourced(own.map((q) => toCaption(q)))}`,
  ].join("; ");
}

/** Where the images of a map come from. */
export const wordImages = ({ images = {} }: MapJobArgument): string =>
  Object.entries(images)
    .map(([role, { file }]) => `${role} of ${file}`)
    .join(", ");
