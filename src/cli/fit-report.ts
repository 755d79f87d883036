import {
  type FitAnalysis,
  type FitCurves,
  type FixedParameter,
  printUnit,
  provenanceMeaning,
  type Report,
  type ReportBlock,
  type ReportSection,
  type VariableReport,
} from "../index.ts";
import { describeCriteria, sayInterval } from "./fit-analysis.ts";
import { type FitStory, sentence } from "./fit-report-data.ts";
import { version } from "./place.ts";
import { digits } from "./talk.ts";

interface Picture {
  readonly svg: string;
  readonly caption: string;
}

/** A story with what was found and drawn. */
export interface ToldFit {
  readonly story: FitStory;
  readonly analysis: FitAnalysis;
  readonly curves: readonly FitCurves[];
  readonly pictures: { readonly fit: Picture; readonly profiles?: Picture; readonly starts: Picture };
  readonly call: string;
}

const paragraph = (text: string): ReportBlock => ({ kind: "paragraph", text });
const figure = ({ svg, caption }: Picture, alt: string): ReportBlock => ({
  kind: "figure",
  svg,
  alt,
  caption,
});

/** The report of an analyzed fit as plain data: what to beware of first, then all that was found, and how to repeat it. */
export function fitReport(told: ToldFit): Report {
  const { story, curves, analysis } = told;
  return {
    title: story.title,
    lead: `Made by cuptake ${version}. The curves are computed (in silico); the points are the data that are named.`,
    sections: [
      warningSection(told),
      estimateSection(told),
      story.data(curves, analysis),
      trustSection(told),
      searchSection(told),
      fixedSection(told),
      repeatSection(told),
    ],
  };
}

function warningSection({ analysis, story }: ToldFit): ReportSection {
  const warnings = [
    ...analysis.warnings,
    ...story.assumptions.map((text) => `assumed ${text}`),
    ...new Set(story.provenances.flatMap(sayProvenance)),
  ];
  const blocks = warnings.map((text): ReportBlock => ({ kind: "warning", text: sentence(text) }));
  return {
    heading: "Before you use a number",
    blocks: blocks.length > 0 ? blocks : [{ kind: "note", text: "The analysis found nothing to beware of." }],
  };
}

/** Data that were not found in a primary source are to be said to be so. */
function sayProvenance(provenance: string | null): string[] {
  if (provenance === "reported") return [];
  if (provenance === null) return ["the data do not state their provenance"];
  const meaning = Object.entries(provenanceMeaning).find(([name]) => name === provenance)?.[1];
  return [`the data are ${provenance}${meaning ? `: ${meaning}` : ""}`];
}

function estimateSection({ analysis: a, pictures }: ToldFit): ReportSection {
  const level = `${digits(100 * a.confidence, 3)} %`;
  const drawn = a.draws === null ? [] : [{ name: `${a.draws.n} refitted draws, ${level}` }];
  const cells = (v: VariableReport) => (a.draws ? [v.drawInterval ? sayInterval(v.drawInterval) : null] : []);
  return {
    heading: "Estimates",
    blocks: [
      {
        kind: "table",
        caption: `Estimates with ${level} intervals; “…” where the data set no limit`,
        columns: [
          { name: "variable" },
          { name: "unit" },
          { name: "estimate", digits: 4 },
          { name: `${level}, by profile` },
          { name: "by covariance" },
          ...drawn,
          { name: "class" },
          { name: "at its bound" },
        ],
        rows: a.variables.map((v) => [
          ...[
            v.name,
            printUnit(v.unit),
            v.value,
            sayInterval(v.profileInterval),
            `${sayInterval(v.covarianceInterval)}${v.isCurved ? " (no parabola)" : ""}`,
          ],
          ...cells(v),
          ...[v.class ?? "not measurable", v.atBound ? "yes" : "no"],
        ]),
      },
      ...[...a.variables, ...a.directions].map((said) => paragraph(sentence(said.sentence))),
      figure(pictures.fit, "The model's curves with their bands and the data, and the residuals beside them"),
    ],
  };
}

function trustSection({ analysis: a, pictures: { profiles } }: ToldFit): ReportSection {
  return {
    heading: "What the data hold",
    blocks: [
      paragraph(sentence(a.identifiability.sentence)),
      ...(profiles
        ? [figure(profiles, "Profile likelihood of each variable, with threshold, interval and parabola")]
        : [paragraph("No profiles: nothing is left to measure the spread of the data by.")]),
      paragraph(
        `Σr² ${digits(a.optimum.squares)}${a.hasSpread ? " in units of the spread" : ""}; ${a.degreesOfFreedom} degrees of freedom. ${describeCriteria(a)}.`,
      ),
    ],
  };
}

function searchSection({ analysis: { waterfall }, pictures }: ToldFit): ReportSection {
  return {
    heading: "Search",
    blocks: [
      paragraph(sentence(waterfall.sentence)),
      figure(pictures.starts, "Sum of squares of each start, best first; correlations of the estimates"),
      {
        kind: "table",
        caption: "Where the starts ended",
        columns: [{ name: "Σr²" }, { name: "Δχ²", digits: 3 }, { name: "starts" }, { name: "their numbers" }],
        rows: waterfall.clusters.map(({ squares, deltaChi2, indices }) => [
          ...[squares, deltaChi2, indices.length, indices.join(", ")],
        ]),
      },
      ...waterfall.failures.map(
        ({ reason, indices }): ReportBlock => ({
          kind: "warning",
          text: `Starts ${indices.join(", ")} failed: ${reason}.`,
        }),
      ),
    ],
  };
}

/** What follows from the estimates has no value here: that of the fit is from one start, and the search may have done better. */
export const isFollowing = ({ reason }: FixedParameter): boolean => reason.startsWith("follows from ");

function fixedSection({ story }: ToldFit): ReportSection {
  return {
    heading: "What was fixed, and why",
    blocks: [
      {
        kind: "table",
        caption: "Fixed parameters",
        columns: [
          { name: "parameter" },
          { name: "value" },
          { name: "unit" },
          { name: "provenance" },
          { name: "why" },
        ],
        rows: story.fixed.map((p) => [
          ...[p.name, isFollowing(p) ? null : p.value, printUnit(p.unit)],
          ...[{ provenance: p.provenance }, p.reason],
        ]),
      },
    ],
  };
}

function repeatSection({ call, analysis, story }: ToldFit): ReportSection {
  return {
    heading: "How to repeat it",
    blocks: [
      paragraph(call),
      paragraph(
        `cuptake ${version}, seed ${analysis.seed}, ${analysis.waterfall.nStarts} starts, ${analysis.draws?.n ?? 0} draws; the number of workers changes nothing. ${story.about} The same numbers as JSON (${analysis.schema}): --out FILE.json.`,
      ),
    ],
  };
}
