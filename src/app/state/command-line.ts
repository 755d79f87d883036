import { signal } from "@preact/signals";
import { images } from "./images.ts";
import { plannedSeed, type Shared } from "./shared.ts";

/** A word as a shell takes it. */
const quote = (word: string): string =>
  /^[\w./=:,@%+-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`;

const sets = (values: Readonly<Record<string, number>>, prefix = ""): string[] =>
  Object.entries(values).flatMap(([name, value]) => ["--set", `${prefix}${name}=${value}`]);

/** The calls that compute on the command line what the open view shows; undefined where it has none for that. */
export function commandLine(shared: Shared): string | undefined {
  const calls = words[shared.page.view](shared);
  if (calls.length === 0) return undefined;
  return calls.map((call) => ["cuptake", ...call].map(quote).join(" ")).join(" && ");
}

/** True once the Cell view shows a fit. */
export const isFitShown = signal(false);

/** True where a call cannot say all of that fit, so that its plan is downloaded. */
export const isFitPlanned = signal(false);

/** The file that a model text of one's own is saved as. */
export const ownModelFile = (text: string): string =>
  `${/^\s{0,2}"?name"?:\s*["']?([\w.-]+)/m.exec(text)?.[1] ?? "model"}.yaml`;

/** True where the map plan that ships is enough. */
export const isPlanned = ({
  isotope,
  noise,
  seed,
  regions,
}: Pick<Shared["tumor"], "isotope" | "noise" | "seed" | "regions">): boolean =>
  isotope === "Cu-64" &&
  noise === 0 &&
  seed === plannedSeed &&
  regions.length === 0 &&
  Object.keys(images.value).length === 0;

const backendOf = ({ backend }: Shared["tumor"]): string[] =>
  backend === "auto" ? [] : ["--backend", backend];

/** The steps of a lesson that are a curve of one cell; what is washed out, painted or blurred there has no call. */
function learnCalls({ step, pO2, try_pO2, try_k_in }: Shared["learn"]): string[][] {
  const run = (tension: number): string[] => [
    "run",
    "cu-atsm-redox",
    "--pO2",
    String(tension),
    "--duration",
    "1h",
  ];
  if (step === 1) return [run(pO2)];
  return step === 5 ? [[...run(try_pO2), ...sets({ k_in: try_k_in })]] : [];
}

function dishCall({
  model,
  text,
  data,
  dataName,
  values,
  free,
  usesFit,
  time_min,
  pO2,
}: Shared["cell"]): string[] {
  const name = text ? ownModelFile(text) : model;
  if (!isFitShown.value || !usesFit)
    return [
      ...["run", name, "--pO2", `0,0.76,3.8,38,152,${pO2}`],
      ...["--duration", `${time_min}min`, ...sets(values)],
    ];
  if (isFitPlanned.value) return ["fit", "cell-fit.yaml", "--starts", String(fitStarts)];
  const file = data ? dataName || "data.csv" : "emt6-lewis-1999";
  return [
    ...["fit", name, file, ...(free.length > 0 ? ["--free", free.join(",")] : [])],
    ...[...sets(values), "--starts", String(fitStarts)],
  ];
}

/** Starts of a fit on the page. */
export const fitStarts = 8;

const words: Readonly<Record<Shared["page"]["view"], (shared: Shared) => string[][]>> = {
  learn: ({ learn }) => learnCalls(learn),
  // The plan of a tissue is downloaded beside it.
  cell: ({ cell, tissue }) => [tissue.isShown ? ["fit", "tissue-fit.yaml"] : dishCall(cell)],
  // With images, regions, another radionuclide, noise or seed, and of a second tracer, it is the plan that is downloaded.
  tumor: ({ tumor }) => {
    const rest = [...backendOf(tumor), "--out", "out"];
    const own = isPlanned(tumor) ? ["tumor-map", ...sets(tumor.settings)] : ["tumor-map-page.yaml"];
    const second = tumor.second ? [["map", `tumor-map-${tumor.second}.yaml`, ...rest]] : [];
    return [["map", ...own, ...rest], ...second];
  },
  // The plan is downloaded beside it; its table goes into a folder of the plan's name in this one.
  sweep: ({ tumor }) => [["sweep", "sweep.yaml", ...backendOf(tumor), "--out", "out"]],
  // The figure is downloaded as JSON.
  figure: () => [["figure", "cuptake-figure.json", "--out", "figure.pdf"]],
};
