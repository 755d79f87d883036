import { computed, effect, signal } from "@preact/signals";
import { type Network, readUptake, type UnitScale, type UptakeData } from "../../index.ts";
import type { FitRequest, FitResult } from "../engine/work.ts";
import { fitStarts, isFitPlanned, isFitShown } from "../state/command-line.ts";
import { tell } from "../state/messages.ts";
import { changer, shared } from "../state/store.ts";
import { type CellModel, makeCellModel } from "./cell-model.ts";
import { cellModels, readCellModel, readDishModel, type Source } from "./cell-sources.ts";
import { needsOf } from "./data-needs.ts";
import { type FitState, noFit } from "./follow-fit.ts";
import { shippedData } from "./shipped-data.ts";

export const changeCell = changer("cell");
export const cell = computed(() => shared.value.cell);

const ownFile = "model.yaml";
const emt6Source: Source = shippedData[0];

/** The text of the model in use, the reader's own or one that ships. */
const modelText = computed(() => shared.value.cell.text);
const modelName = computed(() => shared.value.cell.model);
export const modelSource = computed<Source>(() =>
  modelText.value ? { text: modelText.value, file: ownFile } : cellModels[modelName.value],
);

/** The model in use; a text from a link may be wrong, and then the shipped model stands in. */
export const network = computed<Network>(() => {
  const { text, file } = modelSource.value;
  const shipped = readCellModel(modelName.value);
  if (!modelText.value) return shipped;
  return attempt(() => readDishModel(text, file), shipped);
});

const dataText = computed(() => shared.value.cell.data);
const dataName = computed(() => shared.value.cell.dataName);
export const dataSource = computed<Source>(() =>
  dataText.value ? { text: dataText.value, file: dataName.value || "data.csv" } : emt6Source,
);
const ownData = readUptake(emt6Source.text, emt6Source.file);
export const data = computed<UptakeData>(() => {
  const { text, file } = dataSource.value;
  return dataText.value ? attempt(() => readUptake(text, file), ownData) : ownData;
});

/** Problems are told after this computation, which must change no signal itself. */
export function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    const words = error instanceof Error ? error.message.slice(0, 600) : String(error);
    queueMicrotask(() => tell(`What the link brought cannot be used, so what ships is shown. ${words}`));
    return otherwise;
  }
}

const values = computed(() => shared.value.cell.values);

/** Parameters as they are set, in internal units and the order of the network. */
export const parameters = computed<readonly number[]>(() =>
  network.value.parameters.map(({ name, unit, value }) => {
    const set = Object.hasOwn(values.value, name) ? values.value[name] : undefined;
    return set === undefined ? value : set * unit.factor;
  }),
);

const compiled = computed(() => makeCellModel(network.value, undefined));

/** The model with its parameters as they are set. */
export const own = computed<CellModel>(() => ({ ...compiled.value, parameters: parameters.value }));

export const fitState = signal<FitState<FitResult>>(noFit);

/** What a fit of the data has to be told beside them. */
export const needs = computed(() => needsOf(data.value, network.value));
effect(() => {
  isFitPlanned.value = needs.value.scaleData || needs.value.nTimeless > 0;
});
const readAt = computed(() => shared.value.cell.time_min);

/** What a fit of the state now would be asked. */
export const fitRequest = computed<FitRequest>(() => ({
  model: modelSource.value,
  data: dataSource.value,
  free: shared.value.cell.free,
  set: Object.fromEntries(
    network.value.parameters.flatMap(({ name }, i) =>
      Object.hasOwn(values.value, name) ? [[name, parameters.value[i]]] : [],
    ),
  ),
  starts: fitStarts,
  profiles: true,
  ...(needs.value.nTimeless > 0 && { time: 60 * readAt.value }),
}));

const requestKey = computed(() => JSON.stringify(fitRequest.value));

/** The fit of what is set now, if there is one. */
export const fitResult = computed(() =>
  fitState.value.key === requestKey.value ? fitState.value.result : undefined,
);
effect(() => {
  isFitShown.value = fitResult.value !== undefined;
});
export const comparison = computed(() =>
  fitState.value.key === requestKey.value ? fitState.value.comparison : undefined,
);
export const keyNow = (): string => requestKey.value;

/** The model with its fitted parameters. */
export const fitted = computed<CellModel | undefined>(() => {
  const result = fitResult.value;
  return result && { ...compiled.value, parameters: result.fit.parameters };
});

/** Shows a number in another unit; its own is not written down. */
export function chooseUnit(
  { name, unit }: { readonly name: string; readonly unit: UnitScale },
  to: string,
): void {
  const { [name]: _, ...others } = shared.value.cell.units;
  changeCell({ units: to === unit.text ? others : { ...others, [name]: to } });
}

/** Changes one parameter, in its written unit; its own value is not written down. */
export function setParameter(name: string, value: number): void {
  const quantity = network.value.parameters.find((q) => q.name === name);
  if (!quantity) return;
  const { [name]: _, ...others } = shared.value.cell.values;
  const isDefault = value === Number((quantity.value / quantity.unit.factor).toPrecision(12));
  changeCell({ values: isDefault ? others : { ...others, [name]: value } });
}
