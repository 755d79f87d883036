import { computed, signal } from "@preact/signals";
import {
  compileNetwork,
  constantCourse,
  decayCorrection,
  isotopes,
  type Network,
  observe,
  readModel,
  readTac,
  type SourcedQuantity,
  type System,
  solve,
  type TacData,
  type TimeCourse,
} from "../../index.ts";
import type { Source } from "../cell/cell-sources.ts";
import { attempt } from "../cell/cell-state.ts";
import { type FitState, noFit } from "../cell/follow-fit.ts";
import { noSeries, type SeriesJob } from "../cell/run-series.ts";
import type { AnalyzedFit, PlanRequest } from "../engine/work.ts";
import { changer, shared } from "../state/store.ts";
import { courseOf, readSamples } from "./input-course.ts";
import { fitPlanText } from "./tissue-plan.ts";
import { shippedCurve, shippedPlasma, tissueModels } from "./tissue-sources.ts";

export const changeTissue = changer("tissue");
export const tissue = computed(() => shared.value.tissue);

const tacText = computed(() => shared.value.tumor.tac);
const tacName = computed(() => shared.value.tumor.tacName);
export const curveSource = computed<Source>(() =>
  tacText.value ? { text: tacText.value, file: tacName.value || "curves.csv" } : shippedCurve,
);
export const scan = computed<TacData>(() => {
  const { text, file } = curveSource.value;
  const shipped = (): TacData => readTac(shippedCurve.text, shippedCurve.file);
  return tacText.value ? attempt(() => readTac(text, file), shipped()) : shipped();
});
/** The curve that is fitted. */
export const region = computed(() => {
  const { regions } = scan.value;
  return regions.find(({ name }) => name === shared.value.tissue.region) ?? regions[0];
});

const bloodText = computed(() => shared.value.tissue.blood);
const bloodName = computed(() => shared.value.tissue.bloodName);
export const bloodSource = computed<Source>(() =>
  bloodText.value ? { text: bloodText.value, file: bloodName.value || "blood.csv" } : shippedPlasma,
);
export const samples = computed(() => {
  const shipped = readSamples(shippedPlasma);
  return bloodText.value ? attempt(() => readSamples(bloodSource.value), shipped) : shipped;
});
/** What plasma does. */
export const course = computed<TimeCourse>(() =>
  tissue.value.shape === "samples" ? samples.value.course : courseOf(tissue.value),
);

const modelName = computed(() => shared.value.tissue.model);
export const network = computed<Network>(() => {
  const { text, file } = tissueModels[modelName.value];
  return readModel(text, file);
});
const system = computed<System>(() => compileNetwork(network.value));

/** Parameters as they are set, in internal units and the order of the network. */
export const parameters = computed<readonly number[]>(() => setValues(tissue.value.values));

const setValues = (values: Readonly<Record<string, number>>): number[] =>
  network.value.parameters.map(({ name, unit, value }) =>
    Object.hasOwn(values, name) ? values[name] * unit.factor : value,
  );

/** Activity in kBq/mL of the voxel at each time (s), corrected for decay. */
export function activityOver(values: readonly number[], times: readonly number[]): Float64Array {
  const inputs = Object.fromEntries(
    network.value.inputs.map(({ name, value }) => [
      name,
      name === "Cp" ? course.value : constantCourse(name === "pO2" ? shared.value.cell.pO2 : value),
    ]),
  );
  const solution = solve(system.value, { times, parameters: values, inputs });
  return observe(network.value, "activity", solution, values).values;
}

/** A frame of the curve: its middle in min, its value corrected for decay, its sd. */
export const points = computed(() => {
  const { frames, decay } = scan.value;
  const { values, sd } = region.value;
  return frames.flatMap(({ start, end }, i) => {
    const factor = decay?.corrected === false ? decayCorrection(isotopes[decay.isotope], start, end) : 1;
    if (!Number.isFinite(values[i])) return [];
    return [
      { time_min: (start + end) / 120, value: values[i] * factor, sd: sd ? sd[i] * factor : Number.NaN },
    ];
  });
});

export const tissueFit = signal<FitState<AnalyzedFit>>(noFit);

/** The plan of a fit with a model, as the command line reads it. */
export const planOf = (
  name: keyof typeof tissueModels,
  isOwn: boolean,
  regionName = region.value.name,
): string => {
  const { text, file } = tissueModels[name];
  const model = readModel(text, file);
  const { values, fixed } = tissue.value;
  return fitPlanText({
    ...{ network: model, set: tissue.value, region: regionName, pO2: shared.value.cell.pO2 },
    ...{ data: curveSource.value.file, blood: bloodSource.value.file, samples: samples.value },
    ...(isOwn ? { values, fixed } : { values: {}, fixed: fixedAtFirst(name) }),
  });
};

/** What is fixed where nobody has chosen: of the redox model a scan holds the delivery and the exit. */
export const fixedAtFirst = (name: keyof typeof tissueModels): readonly string[] =>
  name === "cu-atsm-plasma" ? ["k_red", "k_ox", "k_diss"] : [];

export const requestOf = (name: keyof typeof tissueModels, isOwn: boolean): PlanRequest => ({
  plan: planOf(name, isOwn),
  model: tissueModels[name],
  data: curveSource.value,
  courses: tissue.value.shape === "samples" ? { Cp: samples.value } : {},
  starts: 8,
  profiles: isOwn,
});

/** Each region of the file with the model and the choices of now. */
export const regionJobs = computed<readonly SeriesJob[]>(() =>
  scan.value.regions.map(({ name }) => ({
    name,
    request: {
      ...requestOf(modelName.value, true),
      ...{ plan: planOf(modelName.value, true, name), profiles: false },
    },
  })),
);
export const seriesState = signal(noSeries);

export const requestNow = computed(() => requestOf(modelName.value, true));
export const fitKey = computed(() => JSON.stringify(requestNow.value));

/** The fit of what is set now, if there is one. */
export const result = computed(() =>
  tissueFit.value.key === fitKey.value ? tissueFit.value.result : undefined,
);
export const comparison = computed(() =>
  tissueFit.value.key === fitKey.value ? tissueFit.value.comparison : undefined,
);
/** The parameters that the fit found, beside those that it left alone. */
export const fitted = computed<readonly number[] | undefined>(() => {
  const found = result.value;
  if (!found) return undefined;
  const estimates = Object.fromEntries(found.analysis.variables.map(({ name, value }) => [name, value]));
  return setValues({ ...tissue.value.values, ...estimates });
});

/** Shows a number in another unit; its own is not written down. */
export function chooseUnit({ name, unit }: SourcedQuantity, to: string): void {
  const { [name]: _, ...others } = tissue.value.units;
  changeTissue({ units: to === unit.text ? others : { ...others, [name]: to } });
}

/** Changes one parameter, in its written unit; its own value is not written down. */
export function setParameter(name: string, value: number): void {
  const quantity = network.value.parameters.find((q) => q.name === name);
  if (!quantity) return;
  const { [name]: _, ...others } = tissue.value.values;
  const isDefault = value === Number((quantity.value / quantity.unit.factor).toPrecision(12));
  changeTissue({ values: isDefault ? others : { ...others, [name]: value }, usesFit: false });
}
