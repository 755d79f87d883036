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

const words: Readonly<Record<Shared["page"]["view"], (shared: Shared) => string[]>> = {
  learn: ({ learn }) => ["run", "cu-atsm-redox", "--pO2", String(learn.pO2), "--duration", "1h"],
  cell: ({ cell }) => [
    ...["run", cell.text ? "model.yaml" : cell.model, "--pO2", `0,0.76,3.8,38,152,${cell.pO2}`],
    ...["--duration", `${cell.time_min}min`, ...sets(cell.values)],
  ],
  // With another radionuclide or noise it is the plan that is downloaded.
  tumor: ({ tumor }) => [
    ...["map", tumor.isotope === "Cu-64" && tumor.noise === 0 ? "tumor-map" : "tumor-map-page.yaml"],
    ...(tumor.isotope === "Cu-64" && tumor.noise === 0 ? sets(tumor.settings) : []),
    ...(tumor.backend === "auto" ? [] : ["--backend", tumor.backend]),
    ...["--out", "out"],
  ],
  // The plan is downloaded beside it.
  sweep: () => ["sweep", "sweep.yaml", "--out", "sweep.csv"],
  figure: () => ["figure", "uptake-figure", "--out", "out/figure.pdf"],
};
