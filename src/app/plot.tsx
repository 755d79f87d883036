import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { PlotlyFigure } from "../index.ts";
import { DataTable } from "./data-table.tsx";
import { themed, useIsDark } from "./theme.ts";

interface PlotProps {
  readonly title: string;
  /** What there is to see, in a sentence with numbers. */
  readonly summary: string;
  readonly figure: PlotlyFigure;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What can be done with it, below it. */
  readonly children?: ComponentChildren;
}

/** Plotly is by far the largest part of the page; it loads beside the first numbers, not before them. */
let plotly: Promise<typeof import("plotly.js-dist").default> | undefined;
const loadPlotly = () => {
  plotly ??= import("plotly.js-dist").then((module) => module.default);
  return plotly;
};

/** An interactive plot with its summary in words and its numbers in a table. */
export function Plot({ title, summary, figure, head, rows, children }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const [failure, setFailure] = useState("");
  const isDark = useIsDark();
  useDrawing(
    place,
    useMemo(() => themed(figure, isDark), [figure, isDark]),
    setFailure,
  );
  return (
    <figure class="plot">
      <figcaption>{title}</figcaption>
      <div class="plot-area" role="img" aria-label={`${title}. ${summary}`} ref={place} />
      {failure && (
        <p role="alert">The plot could not be drawn: {failure}. The table below has its numbers.</p>
      )}
      <p class="summary">{summary}</p>
      {children}
      <DataTable head={head} rows={rows} title={title} />
    </figure>
  );
}

/** Its own buttons are left out: they have no names for a screen reader and cannot be reached by keys. Ours are below it. */
const config = { responsive: true, displayModeBar: false };

/** Draws the newest figure once a screen frame, whatever the slider throws at it. */
function useDrawing(
  place: { readonly current: HTMLDivElement | null },
  figure: PlotlyFigure,
  onFailure: (message: string) => void,
): void {
  useEffect(() => {
    let isStale = false;
    const draw = async (): Promise<void> => {
      const library = await loadPlotly();
      if (isStale || !place.current) return;
      await library.react(place.current, figure.data, figure.layout, config);
      // Plotly measures its text in a picture of its own, far outside the page.
      document.getElementById("js-plotly-tester")?.setAttribute("aria-hidden", "true");
    };
    const frame = requestAnimationFrame(() => {
      draw().catch((error: Error) => onFailure(error.message));
    });
    return () => {
      isStale = true;
      cancelAnimationFrame(frame);
    };
  }, [figure, onFailure, place]);
}
