import { readModel, readUptake } from "../../index.ts";
import type { Shared } from "../state/shared.ts";
import { cellModels } from "./cell-sources.ts";
import { needsOf } from "./data-needs.ts";
import { shippedData } from "./shipped-data.ts";

const told = { provenance: "assumed", description: "set on the page" } as const;

interface Named {
  /** Names of the model and of the file of data as the plan writes them. */
  readonly model: string;
  readonly data: string;
  readonly name: string;
  readonly title: string;
}

/** The plan of the fit of cells as it is set on the page (JSON, which is YAML), as `cuptake fit` reads it. */
export function cellPlanText({ cell }: Pick<Shared, "cell">, names: Named): string {
  const { model, text, values } = cell;
  const plan = {
    ...{ cuptake: 1, kind: "fit", ...names },
    ...freeOf(cell),
    ...assumedOf(cell),
    ...(Object.keys(values).length > 0 && { set: setOf(text || cellModels[model].text, values) }),
  };
  return `${JSON.stringify(plan, null, 2)}\n`;
}

/** What is freed: as set, else what the plan frees of its own model; another model advises for itself. */
function freeOf({ free, text, model }: Shared["cell"]): { readonly free?: readonly string[] } {
  if (free.length > 0) return { free };
  return text || model !== "cu-atsm-redox" ? {} : { free: ["k_in", "k_out", "K_R"] };
}

/** What the data do not say: a factor to the unit of the model, and a time. */
function assumedOf({ data, text, model, time_min }: Shared["cell"]): object {
  try {
    const rows = readUptake(data || shippedData[0].text, "data.csv");
    const { scaleData, nTimeless } = needsOf(rows, readModel(text || cellModels[model].text, "model.yaml"));
    return {
      ...(scaleData && { scale_data: true }),
      ...(nTimeless > 0 && { time: { value: time_min, unit: "min", ...told } }),
    };
  } catch {
    // Their readers will say why.
    return {};
  }
}

function setOf(model: string, values: Readonly<Record<string, number>>): object {
  const units = unitsOf(model);
  return Object.fromEntries(
    Object.entries(values)
      .filter(([name]) => Object.hasOwn(units, name))
      .map(([name, value]) => [name, { value, unit: units[name], ...told }]),
  );
}

/** Units of the parameters as they are written; of a text that is no model there are none, and its reader will say why. */
function unitsOf(model: string): Readonly<Record<string, string>> {
  try {
    const { parameters } = readModel(model, "page-model.yaml");
    return Object.fromEntries(parameters.map(({ name, unit }) => [name, unit.text]));
  } catch {
    return {};
  }
}
