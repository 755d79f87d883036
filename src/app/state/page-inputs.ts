import { cellPlanText } from "../cell/cell-plan.ts";
import { planText } from "../tumor/page-plan.ts";
import { readSetting, settingPaths } from "../tumor/settings.ts";
import { images } from "./images.ts";
import { inputs } from "./project-inputs.ts";
import { differenceOf, type Shared } from "./shared.ts";

type Texts = Readonly<Record<string, string>>;

const fitPath = "notebooks/plans/emt6-fit.yaml";
const mapPath = "notebooks/plans/tumor-map.yaml";

const isChanged = (state: Shared, part: "cell" | "tumor", keys: readonly string[]): boolean =>
  keys.some((key) => Object.hasOwn(differenceOf(state)[part] ?? {}, key));

/** The inputs of the demo with what is set on the page in them, so that a run of the file is a run of that. */
export const inputsOf = (state: Shared): Texts => ({ ...inputs, ...fitInputs(state), ...mapInputs(state) });

/** The fit of cells: its plan with the model, the data and the numbers of the page. */
function fitInputs(state: Shared): Texts {
  if (!isChanged(state, "cell", ["model", "text", "data", "values", "free"])) return {};
  const { model, text, data, dataName } = state.cell;
  const dataFile = data ? `page-${dataName.replace(/[^\w.-]+/g, "-").slice(-80) || "data.csv"}` : "";
  const file = dataFile || "emt6-lewis-1999.csv";
  const plan = cellPlanText(state, {
    name: "emt6-fit",
    title: `${file} with ${text ? "a model" : model}, as set on the page`,
    model: text ? "page-model.yaml" : model,
    data: `../data/${file}`,
  });
  return {
    [fitPath]: plan,
    ...(text && { "notebooks/plans/page-model.yaml": text }),
    ...(data && { [`notebooks/data/${dataFile}`]: data }),
  };
}

const hasImages = (): boolean => Object.keys(images.value).length > 0;

/** The map of the tumor: its plan with the numbers of the page. */
function mapInputs(state: Shared): Texts {
  const { settings, ...rest } = state.tumor;
  if (hasImages() || !isChanged(state, "tumor", ["settings", "isotope", "noise", "regions"])) return {};
  const whole = settingPaths.map((path) => {
    const { value, low, high } = readSetting(path);
    return [path, Math.min(high, Math.max(low, settings[path] ?? value))] as const;
  });
  // One number for each path, by the line above.
  const all = Object.fromEntries(whole) as Parameters<typeof planText>[0]["settings"];
  return { [mapPath]: planText({ ...rest, settings: all }, "") };
}

/** What is set on the page and no part of the demo, and what runs it on the command line. */
export function leftOut(state: Shared): string[] {
  const changed = differenceOf(state);
  const { second, tac } = state.tumor;
  const { compared } = state.cell;
  const told: readonly (readonly [boolean, string])[] = [
    [compared !== "", `the comparison with ${compared}: cuptake compare with a fit plan of each`],
    [
      changed.tissue !== undefined,
      "the tissue with its plasma: cuptake fit with the plan that the Cell view downloads",
    ],
    [second !== "", `the second tracer, ${second}: cuptake map with the plan that the Tumor view downloads`],
    [tac !== "", "the measured curves: cuptake fit with the plan that the Cell view downloads"],
    [
      hasImages(),
      "the tumor of images: cuptake map with the plan that the Tumor view downloads, beside the images",
    ],
    [changed.sweep !== undefined, "the sweep: cuptake sweep with the plan that the Sweep view downloads"],
    [changed.figure !== undefined, "the figure: cuptake figure with the JSON that the Figure view downloads"],
  ];
  return told.filter(([is]) => is).map(([, words]) => words);
}
