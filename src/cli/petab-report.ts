import type {
  FitAnalysis,
  FitCurves,
  FitSource,
  FixedParameter,
  PetabProblem,
  ReportBlock,
  ReportSection,
} from "../index.ts";
import { dataTable, type FitStory, runsBlocks } from "./fit-report-data.ts";

/** The story of a fit of a PEtab problem. */
export function tellPetab(read: PetabProblem, source: FitSource, file: string): FitStory {
  const { network, problem, remarks } = read;
  const names = problem.data.map(({ name }) => name).join(", ");
  return {
    ...{ title: `${network.title}: ${file}`, source, units: {}, fixed: listFixed(read) },
    assumptions: remarks,
    provenances: [null],
    about: `Model: ${network.title} (${network.name}). Data: ${names}, as the PEtab problem ${file} has them.`,
    data: (curves, analysis) => dataSection(read, curves, analysis),
  };
}

function dataSection(
  { problem, network }: PetabProblem,
  curves: readonly FitCurves[],
  analysis: FitAnalysis,
): ReportSection {
  const blocks = problem.data.flatMap((set, i): ReportBlock[] => {
    const seen = `${set.name}: ${set.observable} of ${network.name}`;
    return [
      { kind: "paragraph", text: `${seen}; ${set.points.length} points, spread: ${set.spread.kind}.` },
      dataTable(curves[i], curves[i].unit ?? "as in the file"),
    ];
  });
  return { heading: "Data and model", blocks: [...blocks, ...runsBlocks(analysis)] };
}

const listFixed = ({ problem, network }: PetabProblem): FixedParameter[] =>
  network.parameters.flatMap(({ name, value, unit, provenance }): FixedParameter[] => {
    const rule = problem.parameters[name];
    if (rule?.kind === "free") return [];
    const isFixed = rule?.kind === "fixed";
    const reason = isFixed ? "fixed in the table of parameters" : "not asked for";
    const number = isFixed ? rule.value : value;
    return [{ name, unit: unit.text, value: number / unit.factor, provenance, reason }];
  });
