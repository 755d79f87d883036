import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { DemoResults } from "./demo.ts";
import { toRecord } from "./fit.ts";
import { quantityTable, summarizeMap } from "./map.ts";
import { packageRoot, version } from "./place.ts";

/** Files of the package that the demo reads. */
const inputs = [
  "models/cu-atsm-redox.yaml",
  "models/cu-atsm-plasma.yaml",
  "notebooks/plans/emt6-fit.yaml",
  "notebooks/plans/mcf7-fit.yaml",
  "notebooks/plans/uptake-figure.yaml",
  "notebooks/plans/tumor-map.yaml",
  "notebooks/plans/tumor-sweep.yaml",
  "notebooks/data/emt6-lewis-1999.csv",
  "notebooks/data/mcf7-weeks-2010.csv",
  "notebooks/data/in-vivo-targets.csv",
] as const;

/** Libraries whose version can change a number. */
const libraries = [
  "mathjs",
  "odex",
  "gpu.js",
  "comlink",
  "fflate",
  "pdfkit",
  "@resvg/resvg-wasm",
  "@fontsource/arimo",
] as const;

/** Writes down all that is needed to repeat the demo bit for bit: inputs as texts, versions, seeds, backend. */
export async function makeProject({ emt6, mcf7, sweep, map }: DemoResults): Promise<string> {
  const texts: Record<string, string> = {};
  for (const path of inputs) texts[path] = await readFile(join(packageRoot, path), "utf8");
  const project = {
    cuptake: 1,
    kind: "project",
    command: "cuptake demo",
    versions: { cuptake: version, node: process.versions.node, ...(await libraryVersions()) },
    seeds: { map: map.plan.seed },
    backend: map.backend,
    fits: [toRecord(emt6), toRecord(mcf7)],
    map: { ...summarizeMap(map), quantities: quantityTable(map.plan) },
    sweep: sweep.counts,
    inputs: texts,
  };
  return `${JSON.stringify(project, null, 2)}\n`;
}

/** The locked versions, as far as the lock file is at hand (it is not in an installed package). */
async function libraryVersions(): Promise<Record<string, string>> {
  const manifest = JSON.parse(await readFile(join(packageRoot, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  return Object.fromEntries(libraries.map((name) => [name, manifest.dependencies[name] ?? "unknown"]));
}
