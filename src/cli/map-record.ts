import { fengFdg, type MapPlan, type Network, parametersOf, type SuvMap } from "../index.ts";
import { digits } from "./talk.ts";

/** What stands under all that is seen of a map. */
export const slogan = "in silico · blur and count noise, not a scanner";

/** What was assumed, by path; the shape of the plasma curve (FDG in man) is, a course says so itself. */
export const assumedIn = (plan: MapPlan): string[] => [
  ...Object.entries(plan.quantities).flatMap(([path, q]) => (q.provenance === "assumed" ? [path] : [])),
  ...(plan.plasma.kind === "feng-fdg" ? ["plasma.shape"] : []),
  ...(plan.plasma.kind === "course" && plan.plasma.provenance === "assumed" ? ["plasma.course"] : []),
  ...Object.entries(plan.inputs).flatMap(([name, q]) =>
    q.provenance === "assumed" ? [`inputs.${name}`] : [],
  ),
];

/** Pc, seed, and the standard deviation in each frame of a voxel of the tumor's mean. */
export const noiseRecord = ({ noise, plan, regions }: SuvMap) =>
  noise && {
    scale: plan.quantities["camera.noise"].value,
    unit: "kBq s/mL",
    seed: noise.seed,
    correlation_mm: noise.fwhm_mm,
    tumorSD: noise.factors.map((factor, i) => Math.sqrt(factor * regions.regions[0].tissue[i])),
  };

/** How pO2 is spread inside the voxels of each tissue. */
export const spreadRecord = ({ phantom, responses }: SuvMap) =>
  Object.fromEntries(phantom.tissues.map((name, i) => [name, responses.families[i].rule]));

export const plasmaRecord = ({ plasma }: MapPlan) =>
  plasma.kind === "course"
    ? { plasmaCourse: plasma.written }
    : {
        plasmaShape: { curve: "Feng 1993, model 2, FDG in man", parameters: fengFdg, provenance: "assumed" },
      };

export const inputRecord = ({ inputs }: MapPlan) => {
  const written = Object.entries(inputs).map(([name, q]) => [name, q.written]);
  return written.length > 0 ? { inputs: Object.fromEntries(written) } : {};
};

/** Quantities of a plan in their written units. */
export const quantityTable = (plan: MapPlan) =>
  Object.entries(plan.quantities).map(([path, q]) => ({
    path,
    value: Number((q.value / q.unit.factor).toPrecision(12)),
    unit: q.unit.text,
    provenance: q.provenance,
    source: q.source || null,
  }));

/** The model's parameters as one tissue has them, by the plan or by the model's own default. */
export function tissueTable(plan: MapPlan, network: Network, section: string) {
  const values = parametersOf(plan, network, section);
  return network.parameters.map((q, i) => {
    const given = plan.quantities[`${section}.kinetics.${q.name}`] ?? plan.quantities[`parameters.${q.name}`];
    const { provenance, source } = given ?? q;
    const value = Number((values[i] / q.unit.factor).toPrecision(12));
    return { name: q.name, value, unit: q.unit.text, provenance, source: source || null };
  });
}

/** The interpolation error that a map should keep to. */
const largestError = 1e-4;

/** What interpolation adds to any voxel: the bound, what it is a part of, what was asked for, and between micro patches. */
export const errorRecord = ({ responses: { error, familyError, averaged } }: SuvMap) => ({
  interpolationError: error,
  interpolationErrorOf: averaged.some(({ flows }) => flows.length > 1)
    ? "the value, or a thousandth of the largest at its perfusion and frame where that is more"
    : "the value",
  interpolationErrorAsked: largestError,
  patchInterpolationError: familyError,
});

/** The same in words. */
export function wordError(map: SuvMap): string {
  const {
    interpolationError: bound,
    interpolationErrorOf: whole,
    patchInterpolationError,
  } = errorRecord(map);
  const patches =
    patchInterpolationError > 0 ? `, between micro patches ${digits(patchInterpolationError, 2)}` : "";
  return `interpolation error at most ${digits(bound, 2)} of ${whole}${patches}`;
}

/** What to know where the largest tables are not enough. */
export const warnOfError = ({ responses: { error } }: SuvMap): string[] =>
  error > largestError
    ? [
        `Interpolation is off by up to ${digits(error, 2)}, more than ${largestError}: the curves change too much over the pO2 and perfusion of a tissue; take less of their range into one.`,
      ]
    : [];
