import { images } from "./images.ts";
import type { Shared } from "./shared.ts";

/** A word as a shell takes it. */
const quote = (word: string): string =>
  /^[\w./=:,@%+-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`;

const sets = (values: Readonly<Record<string, number>>, prefix = ""): string[] =>
  Object.entries(values).flatMap(([name, value]) => ["--set", `${prefix}${name}=${value}`]);

/** The call that computes on the command line what the open view shows. */
export function commandLine(shared: Shared): string {
  return ["cuptake", ...words[shared.page.view](shared)].map(quote).join(" ");
}

/** True where the map plan that ships is enough. */
export const isPlanned = ({
  isotope,
  noise,
  regions,
}: Pick<Shared["tumor"], "isotope" | "noise" | "regions">): boolean =>
  isotope === "Cu-64" && noise === 0 && regions.length === 0 && Object.keys(images.value).length === 0;

const words: Readonly<Record<Shared["page"]["view"], (shared: Shared) => string[]>> = {
  learn: ({ learn }) => ["run", "cu-atsm-redox", "--pO2", String(learn.pO2), "--duration", "1h"],
  // The plan of a tissue is downloaded beside it.
  cell: ({ cell, tissue }) =>
    tissue.isShown
      ? ["fit", "tissue-fit.yaml"]
      : [
          ...["run", cell.text ? "model.yaml" : cell.model, "--pO2", `0,0.76,3.8,38,152,${cell.pO2}`],
          ...["--duration", `${cell.time_min}min`, ...sets(cell.values)],
        ],
  // With images, regions, another radionuclide or noise it is the plan that is downloaded.
  tumor: ({ tumor }) => [
    ...(isPlanned(tumor) ? ["map", "tumor-map", ...sets(tumor.settings)] : ["map", "tumor-map-page.yaml"]),
    ...(tumor.backend === "auto" ? [] : ["--backend", tumor.backend]),
    ...["--out", "out"],
  ],
  // The plan is downloaded beside it.
  sweep: () => ["sweep", "sweep.yaml", "--out", "sweep.csv"],
  // The figure is downloaded as JSON.
  figure: () => ["figure", "cuptake-figure.json", "--out", "figure.pdf"],
};
