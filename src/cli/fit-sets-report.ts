import type {
  FitAnalysis,
  FitCurves,
  FitSets,
  FitSource,
  FixedParameter,
  ProblemObjective,
  ReportBlock,
  ReportSection,
  SetsPlan,
} from "../index.ts";
import { dataTable, type FitStory, runsBlocks, sentence } from "./fit-report-data.ts";

interface Told {
  readonly plan: SetsPlan;
  readonly sets: FitSets;
  readonly objective: ProblemObjective;
  /** The estimate. */
  readonly x: readonly number[];
  readonly source: FitSource;
}

/** The story of a fit of several data sets. */
export function tellSets(told: Told): FitStory {
  const { plan, sets, source } = told;
  const models = [...new Set(sets.sets.map(({ network }) => `${network.title} (${network.name})`))];
  const files = sets.sets.map(({ data, file }) => `${data.name}: ${file}`);
  return {
    title: plan.title,
    source,
    units: Object.fromEntries(sets.sets.map(({ data }) => [data.name, "as in the file"])),
    fixed: listFixed(told),
    assumptions: sets.assumptions,
    provenances: sets.sets.map(({ provenance }) => provenance),
    about: `${models.length > 1 ? "Models" : "Model"}: ${models.join(", ")}. Data: ${files.join("; ")}.`,
    data: (curves, analysis) => dataSection(sets, curves, analysis),
  };
}

function dataSection({ sets }: FitSets, curves: readonly FitCurves[], analysis: FitAnalysis): ReportSection {
  const blocks = sets.flatMap(({ data, network, file, source, provenance, notes }, i): ReportBlock[] => [
    {
      kind: "paragraph",
      text: `${data.name}: ${data.observable} of ${network.name}; ${source ?? "source not stated"}; file ${file}; provenance: ${provenance ?? "not stated"}. ${data.points.length} points, spread: ${data.spread.kind}.`,
    },
    ...notes.map((text): ReportBlock => ({ kind: "note", text: sentence(text) })),
    dataTable(curves[i], curves[i].unit ?? "as in the file"),
  ]);
  return { heading: "Data and model", blocks: [...blocks, ...runsBlocks(analysis)] };
}

/** Parameters of all models that no variable is; those of one name in several models by `model.name`. */
function listFixed({ plan, sets, objective, x }: Told): FixedParameter[] {
  const seen = new Map(sets.sets.map((set) => [set.network.name, set]));
  return [...seen.values()].flatMap(({ network, data }) => {
    const values = objective.parametersAt(x, data.name, data.points[0].condition);
    return network.parameters.flatMap((q, i): FixedParameter[] => {
      const planned = plan.parameters[`${network.name}.${q.name}`] ?? plan.parameters[q.name];
      if (planned?.rule.kind === "free") return [];
      const name = seen.size > 1 ? `${network.name}.${q.name}` : q.name;
      const own = { name, unit: q.unit.text, value: values[i] / q.unit.factor };
      if (planned?.rule.kind === "tied")
        return [{ ...own, provenance: "derived", reason: `follows from ${planned.rule.as}` }];
      const at = planned?.numbers.find(({ key }) => key === "at")?.quantity;
      if (at) return [{ ...own, provenance: at.provenance, reason: "fixed in the plan" }];
      return [{ ...own, provenance: q.provenance, reason: network.fit?.fixed[q.name] ?? "not asked for" }];
    });
  });
}
