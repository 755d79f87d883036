import { useState } from "preact/hooks";
import type { CurvePanel, FigureSpec } from "../index.ts";
import { engine } from "./engine/engine.ts";
import { canMove, type Move, moves, moveWindow, type PlotWindow } from "./plot-window.ts";
import { downloadBytes } from "./shell/download.ts";

const signs: Readonly<Record<Move, readonly [sign: string, words: string]>> = {
  in: ["+", "Zoom in"],
  out: ["−", "Zoom out"],
  left: ["◀", "Further left"],
  right: ["▶", "Further right"],
  up: ["▲", "Further up"],
  down: ["▼", "Further down"],
};
const formats = [
  ["svg", "image/svg+xml"],
  ["png", "image/png"],
] as const;

interface PlotToolsProps {
  readonly title: string;
  readonly panel: CurvePanel;
  readonly shown: PlotWindow | undefined;
  /** What is saved: the plot as it is in sight. */
  readonly spec: FigureSpec;
  readonly onChange: (shown: PlotWindow | undefined) => void;
}

/** Buttons in place of the plot library's own, which have no names and no keys; what is saved is drawn by our exporter. */
export function PlotTools({ title, panel, shown, spec, onChange }: PlotToolsProps) {
  return (
    <details class="plot-tools">
      <summary>Zoom and save: {title}</summary>
      <div class="row">
        {moves.map((move) => (
          <button
            key={move}
            type="button"
            class="nudge"
            aria-label={`${signs[move][1]}: ${title}`}
            disabled={!canMove(panel, shown, move)}
            onClick={() => onChange(moveWindow(panel, shown, move))}
          >
            {signs[move][0]}
          </button>
        ))}
        <button
          type="button"
          aria-label={`Whole: ${title}`}
          disabled={!shown}
          onClick={() => onChange(undefined)}
        >
          Whole
        </button>
        <SaveButtons title={title} spec={spec} />
      </div>
    </details>
  );
}

function SaveButtons({ title, spec }: Pick<PlotToolsProps, "title" | "spec">) {
  const [said, setSaid] = useState("");
  const save = async (format: (typeof formats)[number][0], type: string): Promise<void> => {
    setSaid("writing …");
    try {
      downloadBytes(`cuptake-plot.${format}`, await engine().render({ spec, format }), type);
      setSaid(`${format.toUpperCase()} written`);
    } catch (error) {
      setSaid(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <>
      {formats.map(([format, type]) => (
        <button
          key={format}
          type="button"
          aria-label={`${format.toUpperCase()}: ${title}`}
          onClick={() => save(format, type)}
        >
          {format.toUpperCase()}
        </button>
      ))}
      <span role="status">{said}</span>
    </>
  );
}
