import { useState } from "preact/hooks";
import { mostPanels, type panelNames } from "./state/shared.ts";
import { changer, goTo, shared } from "./state/store.ts";

export type SentPanel = (typeof panelNames)[number];

/** Puts a panel behind those of the figure, unless it is among them, and says where it is. */
export function sendPanel(panel: SentPanel): string {
  const { panels } = shared.value.figure;
  const at = panels.indexOf(panel);
  if (at >= 0) return `It is panel ${at + 1} of Figure already.`;
  if (panels.length >= mostPanels)
    return `Figure has ${mostPanels} panels, which is the most: remove one there first.`;
  changer("figure")({ panels: [...panels, panel] });
  return `It is panel ${panels.length + 1} of Figure now, with its caption.`;
}

interface SendToFigureProps {
  readonly panel: SentPanel;
  /** What is sent, in the words of its heading. */
  readonly what: string;
}

/** Makes what is shown here a panel of the figure, says so, and offers to go there. */
export function SendToFigure({ panel, what }: SendToFigureProps) {
  const [said, setSaid] = useState("");
  return (
    <div class="row">
      <button type="button" aria-label={`Send to Figure: ${what}`} onClick={() => setSaid(sendPanel(panel))}>
        Send to Figure
      </button>
      <small role="status">{said}</small>
      {said && (
        <button type="button" aria-label={`Open Figure, with ${what}`} onClick={() => goTo("figure")}>
          Open Figure
        </button>
      )}
    </div>
  );
}
