import type { FitAnalysis } from "../fit/analyze.ts";
import type { CurvePanel, FigureSpec, MatrixPanel, Panel, Series } from "./spec.ts";

/** Of an analysis what its starts reached. */
type Starts = Pick<FitAnalysis, "squares" | "waterfall" | "hasSpread" | "threshold">;
/** Of an analysis how its estimates hang together. */
type Correlated = Pick<FitAnalysis, "variables" | "correlation">;

/** So many clusters have marks of their own; the others are one. */
const mostClusters = 5;

/** Makes the figure of the search: its starts in order of their Σr², and how the variables hang together. */
export function startsFigure(
  analysis: Starts & Correlated,
  { title = "Starts and correlations", note }: { readonly title?: string; readonly note?: string } = {},
): FigureSpec {
  const { waterfall, variables } = analysis;
  const failed = waterfall.failures.reduce((sum, { indices }) => sum + indices.length, 0);
  const panels: Panel[] = [startsPanel(analysis)];
  if (variables.length > 1) panels.push(correlationPanel(analysis));
  return {
    title,
    width_mm: panels.length === 1 ? 89 : 183,
    columns: variables.length > 12 ? 1 : 2,
    panels,
    caption:
      `Search. ${waterfall.nStarts} starts, ${failed} of them failed; starts of one mark ended at the same Σr² (Δχ² < 0.1). ` +
      (variables.length > 1
        ? "Correlations at the estimate, of variables as the search moves them (log10 where so scaled); a dash where one stands at its bound or the data do not hold it."
        : "One variable: no correlations."),
    ...(note === undefined ? {} : { note }),
  };
}

function startsPanel({ squares, waterfall, hasSpread, threshold }: Starts): CurvePanel {
  const { clusters, nStarts } = waterfall;
  const [min, max] = [squares[0], squares[squares.length - 1]];
  const isLog = min > 0 && max > 20 * min;
  // Differences that mean nothing, far below one unit of Δχ², must not fill the axis.
  const room = Math.max((max - min) / 20, threshold?.variance ?? (min / 2 || 1));
  const domain = [Math.max(0, min - room), max + room] as const;
  const series: Series[] = [];
  let rank = 1;
  clusters.forEach(({ indices, deltaChi2 }, k) => {
    const own = squares.slice(rank - 1, rank - 1 + indices.length);
    const x = own.map((_, i) => rank + i);
    rank += own.length;
    if (k < mostClusters) {
      const rise = k === 0 ? "at the best" : `at Δχ² ${Number(deltaChi2.toPrecision(2))}`;
      series.push({ name: `${rise}: ${own.length}`, x, y: own, style: "points", order: k });
      return;
    }
    const rest = series[mostClusters];
    series[mostClusters] = {
      name: "others",
      x: [...Array.from(rest?.x ?? []), ...x],
      y: [...Array.from(rest?.y ?? []), ...own],
      ...{ style: "points", order: mostClusters },
    };
  });
  return {
    kind: "curve",
    title: `best optimum from ${clusters[0].indices.length} of ${nStarts} starts`,
    x: { quantity: "Start, best first", unit: "rank", scale: "linear", domain: [0, squares.length + 1] },
    y: {
      quantity: "Σr²",
      unit: hasSpread ? "1" : "unit of the data, squared",
      ...(isLog ? { scale: "log" } : { scale: "linear", domain }),
    },
    series,
    legend: { title: "Starts that ended" },
  };
}

function correlationPanel({ variables, correlation }: Correlated): MatrixPanel {
  const n = variables.length;
  // What a bound holds has no say in how the others vary: its row of zeros would look like a finding.
  const isHeld = (i: number): boolean => variables[i % n].atBound || variables[Math.floor(i / n)].atBound;
  return {
    kind: "matrix",
    title: "correlation of the estimates",
    names: variables.map(({ name }) => name),
    values: correlation.map((value, i) => (isHeld(i) ? null : value)),
    quantity: "Correlation",
    unit: "1",
  };
}
