import { useMemo } from "preact/hooks";
import { type FigureSpec, fitFigures, type Panel, toPlotly } from "../../index.ts";
import { digits } from "../format.ts";
import { Plot } from "../plot.tsx";
import { onScreen } from "./cell-figure.ts";
import { fitResult } from "./cell-state.ts";

/** What a fit draws beside its numbers: curves with bands, residuals, profiles. */
export function FitPlots() {
  const result = fitResult.value;
  const figures = useMemo(
    () => result && fitFigures(result.analysis, { title: "Fit", curves: result.curves, fixed: [] }),
    [result],
  );
  if (!result || !figures) return null;
  const parts: { title: string; spec: FigureSpec; panel: Panel }[] = [];
  const add = (title: string, spec: FigureSpec, panel: Panel): void => {
    parts.push({ title, spec: { ...spec, legend: "panel", panels: [panel] }, panel });
  };
  const [curves, residuals] = figures.fit.panels;
  add("Fit and data, with the band of the curve", figures.fit, curves);
  add("Residuals, model − data", figures.fit, residuals);
  for (const panel of figures.profiles?.panels ?? [])
    if (figures.profiles) add(`Profile of ${panel.title ?? ""}`, figures.profiles, panel);
  const { residuals: all, unit } = result.fit;
  const largest = all.reduce((a, b) => (Math.abs(b.residual) > Math.abs(a.residual) ? b : a));
  return (
    <>
      {parts.map(({ title, spec, panel }, i) => {
        const variable = result.analysis.variables.find((v) => title.startsWith(`Profile of ${v.name}:`));
        const summary =
          variable?.sentence ??
          (i === 0
            ? `${all.length} points, RMS ${digits(result.fit.rms)} ${unit}.`
            : `Largest: ${digits(largest.residual)} ${unit} at ${largest.condition}.`);
        return <FitPlot key={title} title={title} spec={spec} panel={panel} summary={summary} />;
      })}
    </>
  );
}

interface FitPlotProps {
  readonly title: string;
  readonly spec: FigureSpec;
  readonly panel: Panel;
  readonly summary: string;
}

function FitPlot({ title, spec, panel, summary }: FitPlotProps) {
  const figure = useMemo(() => onScreen(toPlotly({ ...spec, columns: 1 }), panel), [spec, panel]);
  const { head, rows } = tableOf(panel);
  return <Plot title={title} summary={summary} figure={figure} head={head} rows={rows} />;
}

/** All points of a panel, series by series. */
function tableOf(panel: Panel) {
  if (panel.kind !== "curve") return { head: [], rows: [] };
  const head = ["series", `${panel.x.quantity} (${panel.x.unit})`, `${panel.y.quantity} (${panel.y.unit})`];
  const rows = panel.series.flatMap((s) =>
    Array.from(s.x, (x, i) => [s.name, digits(x), digits(s.y[i])]).filter(
      (_, i) => s.x.length < 30 || i % 8 === 0,
    ),
  );
  return { head, rows };
}
