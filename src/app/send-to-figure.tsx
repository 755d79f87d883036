import { mostPanels, type panelNames } from "./state/shared.ts";
import { changer, goTo, shared } from "./state/store.ts";

export type SentPanel = (typeof panelNames)[number];

/** Where a panel stands in the figure, in words; empty where it does not. */
export function tellPlace(panel: SentPanel): string {
  const { panels } = shared.value.figure;
  const at = panels.indexOf(panel);
  if (at >= 0) return `Panel ${at + 1} of Figure, with its caption.`;
  return panels.length < mostPanels
    ? ""
    : `Figure has ${mostPanels} panels, which is the most: remove one there first.`;
}

/** Puts a panel behind those of the figure, unless it is among them or there is no room. */
export function sendPanel(panel: SentPanel): void {
  const { panels } = shared.value.figure;
  if (tellPlace(panel) === "") changer("figure")({ panels: [...panels, panel] });
}

interface SendToFigureProps {
  readonly panel: SentPanel;
  /** What is sent, in the words of its heading. */
  readonly what: string;
}

/** Makes what is shown here a panel of the figure; says where it stands, and then goes there. */
export function SendToFigure({ panel, what }: SendToFigureProps) {
  const place = tellPlace(panel);
  const word = place ? "Open Figure" : "Send to Figure";
  return (
    <div class="row">
      <button
        type="button"
        aria-label={`${word}: ${what}`}
        onClick={() => (place ? goTo("figure") : sendPanel(panel))}
      >
        {word}
      </button>
      <small role="status">{place}</small>
    </div>
  );
}
