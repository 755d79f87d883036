import type { FitAnalysis } from "../fit/analyze.ts";
import type { VariableReport } from "../fit/variable-report.ts";
import { type CurvePanel, type FigureSpec, printUnit, type Series } from "./spec.ts";

type Threshold = NonNullable<FitAnalysis["threshold"]>;

const GRAY = "#606060";
/** A logarithmic axis over less than this factor has too few ticks to be read. */
const leastFactor = 4;
const nParabola = 81;

/**
 * Makes the figure of the profiles, a panel a variable: Δχ² against its value, the parabola of the covariance, the
 * threshold, and the interval where the profile crosses it. Undefined where nothing was profiled.
 */
export function profileFigure(
  { variables, threshold, confidence }: Pick<FitAnalysis, "variables" | "threshold" | "confidence">,
  { title = "Profile likelihood", note }: { readonly title?: string; readonly note?: string } = {},
): FigureSpec | undefined {
  const profiled = variables.filter(({ profile }) => profile.length > 0);
  if (!threshold || profiled.length === 0) return undefined;
  const level = `${Number((100 * confidence).toPrecision(3))} %`;
  return {
    title,
    width_mm: profiled.length === 1 ? 89 : 183,
    columns: Math.min(3, profiled.length),
    panels: profiled.map((variable) => profilePanel(variable, threshold, level)),
    legend: "shared",
    caption:
      `Profiles. Δχ² with all other variables optimized, ${threshold.formula}; the horizontal line is ` +
      `the threshold of ${level} (${Number(threshold.value.toPrecision(3))}), vertical lines the interval, dashes the parabola ` +
      `of the covariance. Titles say what the profile shows. A logarithmic axis where the profile spans a factor of ${leastFactor} or more.`,
    ...(note === undefined ? {} : { note }),
  };
}

function profilePanel(variable: VariableReport, { value: threshold }: Threshold, level: string): CurvePanel {
  const { name, unit, value, profile, profileInterval, scale } = variable;
  const x = profile.map(([at]) => at);
  const [low, high] = [Math.min(...x), Math.max(...x)];
  const isLog = scale === "log10" && low > 0 && high >= leastFactor * low;
  const limits = profileInterval.filter((v) => v !== null);
  const marks: Series[] =
    limits.length === 0
      ? []
      : [
          {
            name: `${level} interval`,
            x: limits.flatMap((v) => [v, v, v]),
            y: limits.flatMap(() => [0, threshold, Number.NaN]),
            ...{ style: "line", color: GRAY, dash: [1, 1.2] },
          },
        ];
  const across = low < high ? [low, high] : [0.9 * low, 1.1 * high];
  return {
    kind: "curve",
    title: `${name}: ${variable.class ?? "not measurable"}`,
    x: { quantity: name, unit: printUnit(unit), scale: isLog ? "log" : "linear" },
    y: { quantity: "Δχ²", unit: "1", scale: "linear", domain: [0, 1.6 * threshold] },
    series: [
      { name: "profile", x, y: profile.map(([, rise]) => Math.max(0, rise)), style: "line+points", order: 0 },
      ...parabola(variable, threshold, [low, high]),
      {
        name: `${level} threshold`,
        x: across,
        y: [threshold, threshold],
        style: "line",
        color: GRAY,
        dash: [],
      },
      ...marks,
      { name: "estimate", x: [value], y: [0], style: "points", order: 3 },
    ],
  };
}

/** Δχ² = threshold · ((x − x̂)/half)², half the half width of the interval by covariance, in log10 where it moves so. */
function parabola(
  { value, scale, covarianceInterval: [, end] }: VariableReport,
  threshold: number,
  [low, high]: readonly [number, number],
): Series[] {
  const [to, from] = scale === "log10" ? [Math.log10, (t: number) => 10 ** t] : [Number, Number];
  const half = end === null ? Number.NaN : to(end) - to(value);
  if (!(half > 0) || !(low < high)) return [];
  const x = Array.from({ length: nParabola }, (_, i) =>
    from(to(low) + ((to(high) - to(low)) * i) / (nParabola - 1)),
  );
  const y = x.map((v) => threshold * ((to(v) - to(value)) / half) ** 2);
  return [{ name: "covariance", x, y, style: "line", order: 1 }];
}
