import { join } from "node:path";
import { makePool, renderFigure, toReport } from "../index.ts";
import { demoReport } from "./demo-report.ts";
import { computeDemo, type DemoResults, type DemoTools } from "./demo-results.ts";
import { figureOfFit } from "./figure.ts";
import { describeFit } from "./fit-text.ts";
import { readBackend, readWorkers } from "./map.ts";
import { mapFigure, middleSlices, niftiOf, sidecarOf } from "./map-files.ts";
import { describeMap } from "./map-tables.ts";
import { claimFolder } from "./out.ts";
import { makeProject, openProject } from "./project.ts";
import { disk, recording } from "./shelf.ts";
import { sweepFigureOf } from "./sweep-figure.ts";
import { printSweep } from "./sweep-text.ts";
import { checkInterrupt, interruptSignal, layTable, print, printJson, say } from "./talk.ts";
import { writeAll, writeThrough } from "./write.ts";

export interface DemoFlags {
  readonly out: string;
  /** A project file of an earlier run, to be repeated from its own inputs. */
  readonly project?: string;
  readonly backend?: string;
  readonly workers?: string;
  readonly json?: boolean;
}

type Stages = [name: string, seconds: number][];

/** `cuptake demo`: fit EMT6, predict uptake, sweep, map, and write it all down. */
export async function demo(flags: DemoFlags): Promise<number> {
  const signal = interruptSignal();
  const asked = flags.backend === undefined ? undefined : readBackend(flags.backend);
  const workers = readWorkers(flags.workers);
  const project = flags.project === undefined ? undefined : await openProject(flags.project);
  const { only_on_page: others = [] } = project?.whole ?? {};
  if (others.length > 0) say("set on the page, and no part of this run:");
  for (const words of others) say(`  ${words}`);
  const backend = asked ?? project?.backend ?? "auto";
  const texts = new Map<string, string>();
  const shelf = recording(project?.shelf ?? disk, texts);
  const leave = await claimFolder(flags.out);
  const pool = makePool(workers);
  const stages: Stages = [];
  const timed = makeTimed(stages, signal);
  try {
    const results = await computeDemo({ shelf, pool, backend, signal, timed });
    project?.compare(results.map.backend);
    const record = makeProject(results, { texts, backend, from: project });
    const files = await timed("figures and report", () => makeFiles(results, record));
    await timed("writing", () => writeAll(flags.out, files));
    const timings = await writeTimings(flags.out, stages);
    say(`wrote ${[...files.keys(), "timings.json"].map((name) => join(flags.out, name)).join(", ")}`);
    if (flags.json) printJson({ ...headline(results), timings });
    else print(describe(results, stages));
    return results.sweep.counts.failed > 0 ? 1 : 0;
  } finally {
    await pool.close();
    await leave();
  }
}

const makeTimed =
  (stages: Stages, signal: AbortSignal): DemoTools["timed"] =>
  async (name, work) => {
    await checkInterrupt(signal);
    const start = performance.now();
    const result = await work();
    stages.push([name, (performance.now() - start) / 1000]);
    return result;
  };

/** Times are the one thing that differs from run to run, so they have a file of their own. */
async function writeTimings(folder: string, stages: Stages): Promise<Record<string, number>> {
  const seconds = Object.fromEntries(stages.map(([name, s]) => [name, Number(s.toFixed(3))]));
  await writeThrough(join(folder, "timings.json"), `${JSON.stringify({ seconds }, null, 2)}\n`);
  return seconds;
}

async function makeFiles(results: DemoResults, project: string): Promise<Map<string, Uint8Array | string>> {
  const { emt6, figurePlan, swept, base, sweep, map } = results;
  const spec = figureOfFit(emt6, figurePlan);
  const svg = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  const uptake = await renderFigure(spec, "svg");
  const suv = await renderFigure(mapFigure(map, middleSlices(map)), "svg");
  const sweepSpec = sweepFigureOf(swept.plan, base, sweep.rows);
  const sweptFigure = await renderFigure(sweepSpec, "svg");
  const report = demoReport(results, {
    uptake: svg(uptake),
    uptakeCaption: spec.caption,
    suv: svg(suv),
    sweep: svg(sweptFigure),
    sweepCaption: sweepSpec.caption,
  });
  return new Map<string, Uint8Array | string>([
    ["uptake.svg", uptake],
    ["uptake.pdf", await renderFigure(spec, "pdf")],
    ["uptake.png", await renderFigure(spec, "png", { dpi: 300 })],
    ["suv.svg", suv],
    ["suv.nii.gz", niftiOf(map)],
    ["suv.json", sidecarOf(map, base.network)],
    ["sweep.svg", sweptFigure],
    ["sweep.csv", printSweep({ ...swept, base }, sweep.rows)],
    ["project.json", project],
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
  const { emt6, sweep, swept, map } = results;
  return [
    describeFit(emt6),
    "",
    `${swept.plan.title}: ${sweep.counts.ok} of ${sweep.rows.length} points done, ${sweep.counts.failed} failed`,
    "",
    describeMap({ map, doses: [] }),
    "",
    layTable(
      ["stage", "time (s)"],
      stages.map(([name, s]) => [name, s]),
    ),
  ].join("\n");
}
