import { join } from "node:path";
import {
  type BackendName,
  type Override,
  overridePlan,
  type Pool,
  readSweepPlan,
  renderFigure,
  runMap,
  type SuvMap,
  type Sweep,
  type SweepPlan,
  toReport,
} from "../index.ts";
import { demoReport } from "./demo-report.ts";
import { curvesOfFit, type FigurePlan, figureOfFit, readFigurePlan } from "./figure.ts";
import { describeFit, type FitResult, fitPlan } from "./fit.ts";
import {
  describeMap,
  type LoadedMap,
  loadMap,
  mapFigure,
  niftiOf,
  openPool,
  readBackend,
  sidecarOf,
} from "./map.ts";
import { packageRoot, readText } from "./place.ts";
import { makeProject } from "./project.ts";
import { checkAxes, printSweep, runSweep } from "./sweep.ts";
import { sweepFigureOf } from "./sweep-figure.ts";
import { interruptSignal, layTable, print, printJson, say } from "./talk.ts";
import { openFolder, writeAll, writeAtomically } from "./write.ts";

export interface DemoFlags {
  readonly out: string;
  readonly backend: string;
  readonly workers?: string;
  readonly json?: boolean;
}

/** Everything that the demo computes; the report and the files are made from it. */
export interface DemoResults {
  readonly emt6: FitResult;
  readonly mcf7: FitResult;
  readonly figurePlan: FigurePlan;
  readonly sweepPlan: SweepPlan;
  readonly base: LoadedMap;
  readonly sweep: Sweep;
  readonly map: SuvMap;
  readonly overrides: Readonly<Record<string, Override>>;
}

const plans = join(packageRoot, "notebooks", "plans");

/** `cuptake demo`: fit EMT6, predict uptake, sweep, map, and write it all down. */
export async function demo(flags: DemoFlags): Promise<number> {
  await openFolder(flags.out);
  const backend = readBackend(flags.backend);
  const signal = interruptSignal();
  const pool = openPool(flags.workers);
  const stages: [string, number][] = [];
  const timed = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const start = performance.now();
    const result = await work();
    signal.throwIfAborted();
    stages.push([name, (performance.now() - start) / 1000]);
    return result;
  };
  try {
    const results = await compute({ pool, backend, signal, timed });
    const files = await timed("figures and report", () => makeFiles(results));
    await timed("writing", () => writeAll(flags.out, files));
    const timings = Object.fromEntries(stages.map(([name, s]) => [name, Number(s.toFixed(3))]));
    await writeAtomically(
      join(flags.out, "timings.json"),
      `${JSON.stringify({ seconds: timings }, null, 2)}\n`,
    );
    say(`wrote ${[...files.keys(), "timings.json"].map((name) => join(flags.out, name)).join(", ")}`);
    if (flags.json) printJson({ ...headline(results), timings });
    else print(describe(results, stages));
    return results.sweep.counts.failed > 0 ? 1 : 0;
  } finally {
    await pool.close();
  }
}

interface Tools {
  readonly pool: Pool;
  readonly backend: BackendName | "auto";
  readonly signal: AbortSignal;
  readonly timed: <T>(name: string, work: () => Promise<T>) => Promise<T>;
}

async function compute({ pool, backend, signal, timed }: Tools): Promise<DemoResults> {
  const [emt6, mcf7] = await timed("fits", async () => [
    await fitPlan(join(plans, "emt6-fit.yaml"), { set: [] }),
    await fitPlan(join(plans, "mcf7-fit.yaml"), { set: [] }),
  ]);
  const figurePlan = await readFigurePlan(join(plans, "uptake-figure.yaml"));
  await timed("uptake curves", async () => curvesOfFit(emt6, figurePlan));
  const base = await loadMap(join(plans, "tumor-map.yaml"));
  const { text, file } = await readText(join(plans, "tumor-sweep.yaml"));
  const sweepPlan = readSweepPlan(text, file);
  checkAxes(sweepPlan, base);
  const overrides = overridesOf(emt6);
  const sweep = await timed("sweep", () => runSweep(sweepPlan, base, pool, { backend, overrides, signal }));
  const map = await timed("maps", () =>
    runMap(overridePlan(base.plan, overrides), base.network, { pool, backend, signal }),
  );
  return { emt6, mcf7, figurePlan, sweepPlan, base, sweep, map, overrides };
}

/** The redox constants of the EMT6 fit, for the tissue: k_red as fixed there and k_ox = k_red / K_R. */
function overridesOf({ fit, network }: FitResult): Record<string, Override> {
  return Object.fromEntries(
    ["k_red", "k_ox", "k_diss"].map((name) => {
      const i = network.parameters.findIndex((q) => q.name === name);
      const { unit } = network.parameters[i];
      const source = `EMT6 fit of ${fit.estimates.map((e) => e.name).join(", ")} with ${fit.model}`;
      return [
        `parameters.${name}`,
        {
          value: fit.parameters[i] / unit.factor,
          unit: unit.text,
          provenance: "derived",
          source,
        } satisfies Override,
      ];
    }),
  );
}

async function makeFiles(results: DemoResults): Promise<Map<string, Uint8Array | string>> {
  const { emt6, figurePlan, sweepPlan, base, sweep, map } = results;
  const spec = figureOfFit(emt6, figurePlan);
  const svg = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  const uptake = await renderFigure(spec, "svg");
  const suv = await renderFigure(mapFigure(map), "svg");
  const sweepSpec = sweepFigureOf(sweepPlan, base, sweep.rows);
  const swept = await renderFigure(sweepSpec, "svg");
  const report = demoReport(results, {
    uptake: svg(uptake),
    uptakeCaption: spec.caption,
    suv: svg(suv),
    sweep: svg(swept),
    sweepCaption: sweepSpec.caption,
  });
  return new Map<string, Uint8Array | string>([
    ["uptake.svg", uptake],
    ["uptake.pdf", await renderFigure(spec, "pdf")],
    ["uptake.png", await renderFigure(spec, "png", { dpi: 300 })],
    ["suv.svg", suv],
    ["suv.nii.gz", niftiOf(map)],
    ["suv.json", sidecarOf(map, base.network)],
    ["sweep.svg", swept],
    ["sweep.csv", printSweep(sweepPlan, base, sweep.rows)],
    ["project.json", await makeProject(results)],
    ["report.html", toReport(report)],
  ]);
}

/** The numbers that the demo stands for. */
const headline = ({ emt6, sweep, map }: DemoResults) => ({
  rms: emt6.fit.rms,
  estimates: emt6.fit.estimates,
  sweep: sweep.counts,
  tumorSUV: Object.fromEntries(map.plan.frames.map((f, i) => [f.name, map.regions.regions[0].mean[i]])),
  backend: map.backend,
  fallbackReason: map.fallbackReason,
});

function describe(results: DemoResults, stages: readonly [string, number][]): string {
  const { emt6, sweep, sweepPlan, map } = results;
  return [
    describeFit(emt6),
    "",
    `${sweepPlan.title}: ${sweep.counts.ok} of ${sweep.rows.length} points done, ${sweep.counts.failed} failed`,
    "",
    describeMap(map),
    "",
    layTable(
      ["stage", "time (s)"],
      stages.map(([name, s]) => [name, s]),
    ),
  ].join("\n");
}
