import { analyzeOutputs, type OutputAnalysis } from "../index.ts";
import { bandsJson, describeBands, type PointBands, printBands, readBands } from "./sweep-bands.ts";
import { diskFolder } from "./sweep-disk.ts";
import type { LoadedSweep } from "./sweep-load.ts";
import { readTableRows } from "./sweep-text.ts";
import { digits, layTable } from "./talk.ts";

/** Outputs whose analysis is printed; all are in the file. */
const mostPrinted = 6;
/** Rows from which correlations are known to 0.01; more would only fill the memory. */
const enough = 20_000;

/** What a finished sweep tells: analyses of its design, or bands over the draws of a posterior; and both as text. */
export interface SweepAnalysis {
  readonly json: unknown;
  readonly text: string;
  readonly analyses?: readonly OutputAnalysis[];
  readonly bands?: readonly PointBands[];
}

/**
 * Analyzes a finished sweep by its design and writes `analysis.json`, or `bands.csv` where each point has draws of a
 * posterior; nothing for a plain grid or list.
 */
export async function analyzeSweep(folder: string, loaded: LoadedSweep): Promise<SweepAnalysis | undefined> {
  const { plan, columns } = loaded;
  if (plan.drawn) return await analyzeDraws(folder, loaded);
  if (plan.design.choice.kind === "grid" || plan.design.choice.kind === "list") return undefined;
  // Of drawn points the first ones are a sample by themselves; the other designs are analyzed whole.
  const isDrawn = plan.design.choice.kind === "latin-hypercube" || plan.design.choice.kind === "sobol";
  const most = isDrawn ? plan.replicates * Math.floor(enough / plan.replicates) : plan.count;
  const { layout, part, nRows } = await readTableRows(folder, loaded, most);
  const outputs = columns.map(({ name }) => part[layout.findIndex((c) => c.name === name)] as Float64Array);
  const nPoints = Math.floor(nRows / plan.replicates);
  const design = { ...plan.design, count: Math.min(plan.design.count, nPoints) };
  const analyses = analyzeOutputs({ ...plan, design }, columns, outputs);
  if (analyses.length === 0) return undefined;
  const json = {
    schema: "cuptake-sweep-analysis/1",
    design: plan.design.choice,
    points: design.count,
    analyses,
  };
  // JSON has no NaN; what has no number is null there.
  const text = `${JSON.stringify(json, null, 2)}\n`;
  await diskFolder(folder).write("analysis.json", new TextEncoder().encode(text));
  return { json, analyses, text: describeAnalyses(analyses) };
}

async function analyzeDraws(folder: string, loaded: LoadedSweep): Promise<SweepAnalysis> {
  const bands = await readBands(folder, loaded);
  await diskFolder(folder).write("bands.csv", new TextEncoder().encode(printBands(loaded, bands)));
  return { json: bandsJson(loaded, bands), text: describeBands(loaded, bands, mostPrinted), bands };
}

function describeAnalyses(analyses: readonly OutputAnalysis[]): string {
  const shown = analyses
    .slice(0, mostPrinted)
    .map((a) => `${a.output.name} (${a.output.unit})\n${describe(a)}`);
  const left = analyses.length - shown.length;
  return [...shown, ...(left > 0 ? [`and ${left} more outputs in analysis.json`] : [])].join("\n\n");
}

const span = ([low, high]: readonly [number, number]): string => `${digits(low, 2)} to ${digits(high, 2)}`;

function describe(analysis: OutputAnalysis): string {
  switch (analysis.kind) {
    case "sobol-indices":
      return layTable(
        ["axis", "first", "95 %", "total", "95 %"],
        analysis.indices.map(({ name, first, firstInterval, total, totalInterval }) => [
          ...[name, digits(first, 3), span(firstInterval)],
          ...[digits(total, 3), span(totalInterval)],
        ]),
      );
    case "morris-effects":
      return layTable(
        ["axis", "mu*", "mu", "sigma"],
        [...analysis.effects]
          .sort((a, b) => b.muStar - a.muStar)
          .map(({ name, muStar, mu, sigma }) => [name, digits(muStar, 3), digits(mu, 3), digits(sigma, 3)]),
      );
    case "tornado":
      return layTable(
        ["axis", "at its low end", "at its high end"],
        analysis.bars.map(({ name, low, high }) => [name, digits(low), digits(high)]),
      );
    case "partial-correlation":
      return layTable(
        ["axis", "partial correlation", "95 %", "of ranks", "95 %"],
        analysis.values.map(({ name, value, interval }, j) => [
          ...[name, digits(value, 3), span(interval)],
          ...[digits(analysis.ranks[j].value, 3), span(analysis.ranks[j].interval)],
        ]),
      );
  }
}
