import { useMemo, useState } from "preact/hooks";
import {
  type FigureSpec,
  type FitAnalysis,
  type FitCurves,
  fitBands,
  fitFigures,
  type Panel,
  toPlotly,
} from "../../index.ts";
import { digits, prettyUnit, toSentence } from "../format.ts";
import { Plot } from "../plot.tsx";
import { PlotTools } from "../plot-tools.tsx";
import { cutPanel, type PlotWindow } from "../plot-window.ts";
import { RadioGroup } from "../radio-group.tsx";
import { SendToFigure, type SentPanel } from "../send-to-figure.tsx";
import { shared } from "../state/store.ts";
import { onScreen } from "./cell-figure.ts";
import { changeCell, fitResult } from "./cell-state.ts";
import { CorrelationTable } from "./correlation-table.tsx";

/** The plots of the fit of cells. */
export function CellFitPlots() {
  const result = fitResult.value;
  if (!result) return null;
  const { residuals: all, unit, rms } = result.fit;
  // As they are drawn: in standard deviations where these are known.
  const [set] = result.curves;
  const points = set.curves.flatMap((curve) => curve.points);
  const largest = points.reduce((a, b) => (Math.abs(b.residual) > Math.abs(a.residual) ? b : a));
  return (
    <FitPlots
      {...result}
      isSent
      said={`${all.length} points, RMS ${digits(rms)} ${unit}.`}
      saidOfResiduals={`Largest: ${digits(largest.residual)} ${set.isScaled ? "sd" : prettyUnit(unit)} at ${largest.condition}.`}
    />
  );
}

interface FitPlotsProps {
  readonly analysis: FitAnalysis;
  readonly curves: readonly FitCurves[];
  /** What there is to see, of the curves and of the residuals. */
  readonly said: string;
  readonly saidOfResiduals: string;
  /** Its parts can become panels of the figure. */
  readonly isSent?: boolean;
}

interface Part {
  readonly title: string;
  readonly spec: FigureSpec;
  readonly panel: Panel;
  /** What of the figure it is; one for all profiles. */
  readonly sent: { readonly panel: SentPanel; readonly what: string } | undefined;
}

/** What a fit draws beside its numbers: curves with bands, residuals, profiles. */
export function FitPlots({ analysis, curves: drawn, said, saidOfResiduals, isSent = false }: FitPlotsProps) {
  const { band } = shared.value.cell;
  const figures = useMemo(
    () => fitFigures(analysis, { title: "Fit", curves: drawn, fixed: [], band }),
    [analysis, drawn, band],
  );
  const parts: Part[] = [];
  const add = (title: string, spec: FigureSpec, panel: Panel, sent: Part["sent"]): void => {
    parts.push({ title, spec: { ...spec, legend: "panel", panels: [panel] }, panel, sent });
  };
  const [curves, residuals] = figures.fit.panels;
  add(`Fit and data, with the band of ${bandWords[band]}`, figures.fit, curves, {
    panel: "fit",
    what: "Fit and data",
  });
  add("Residuals, model − data", figures.fit, residuals, { panel: "residuals", what: "Residuals" });
  const { profiles } = figures;
  const all = { panel: "profiles", what: "Profiles, all of them" } as const;
  profiles?.panels.forEach((panel, i) => {
    add(`Profile of ${panel.title ?? ""}`, profiles, panel, i === 0 ? all : undefined);
  });
  return (
    <>
      {parts.map(({ title, spec, panel, sent }, i) => {
        const variable = analysis.variables.find((v) => title.startsWith(`Profile of ${v.name}:`));
        const summary = variable ? toSentence(variable.sentence) : i === 0 ? said : saidOfResiduals;
        return (
          <div key={title}>
            <FitPlot title={title} spec={spec} panel={panel} summary={summary} />
            {i === 0 && <BandChoice />}
            {isSent && sent && <SendToFigure {...sent} />}
          </div>
        );
      })}
      {figures.starts.panels.map(
        (panel) =>
          panel.kind === "matrix" && (
            <div key={panel.title}>
              <CorrelationTable {...panel} />
              {isSent && <SendToFigure panel="correlation" what="Correlations" />}
            </div>
          ),
      )}
    </>
  );
}

const bandWords = { curve: "the curve", measurement: "one more measurement" } as const;

/** Whether the shaded band is to hold the curve or a value that is yet to be measured. */
const BandChoice = () => (
  <RadioGroup
    name="fit-band"
    legend="Band, 95 %"
    options={fitBands.map((band) => [band, bandWords[band]])}
    value={shared.value.cell.band}
    onChange={(band) => changeCell({ band })}
  />
);

interface FitPlotProps {
  readonly title: string;
  readonly spec: FigureSpec;
  readonly panel: Panel;
  readonly summary: string;
}

function FitPlot({ title, spec, panel, summary }: FitPlotProps) {
  const [kept, keep] = useState<{ readonly of: Panel; readonly window: PlotWindow | undefined }>();
  // Another fit is seen as a whole.
  const shown = kept?.of === panel ? kept.window : undefined;
  const drawn = useMemo(
    () => (shown && panel.kind === "curve" ? cutPanel(panel, shown) : panel),
    [panel, shown],
  );
  const own = useMemo(() => ({ ...spec, panels: [drawn], columns: 1 }), [spec, drawn]);
  const figure = useMemo(() => onScreen(toPlotly(own), drawn), [own, drawn]);
  const { head, rows } = tableOf(panel);
  return (
    <Plot title={title} summary={summary} figure={figure} head={head} rows={rows}>
      {panel.kind === "curve" && (
        <PlotTools
          {...{ title, panel, shown }}
          spec={{ ...own, title, width_mm: 120, note: "in silico" }}
          onChange={(window) => keep({ of: panel, window })}
        />
      )}
    </Plot>
  );
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
