import { mostPanels, panelNames } from "../state/shared.ts";
import { changer, goTo } from "../state/store.ts";
import type { Made } from "./made.ts";
import { Missing } from "./missing.tsx";
import { type PanelName, panelTitles } from "./panels.ts";

const change = changer("figure");

interface PanelListProps {
  readonly panels: readonly PanelName[];
  readonly made: readonly Made[];
}

/** The panels in their order; buttons move and remove them. */
export function PanelList({ panels, made }: PanelListProps) {
  const swap = (i: number, j: number): void => {
    const next = [...panels];
    [next[i], next[j]] = [next[j], next[i]];
    change({ panels: next });
  };
  return (
    <fieldset>
      <legend>Panels</legend>
      <ol class="panel-list">
        {panels.map((panel, i) => {
          const one = made[i];
          const title = `${panelTitles[panel]}, panel ${i + 1}`;
          return (
            <li key={`${panel} ${i}`}>
              <span>
                {panelTitles[panel]}
                {one && "panels" in one && one.stale && (
                  <>
                    <br />
                    <small>{one.stale.why}</small>
                  </>
                )}
                {one && "missing" in one && (
                  <>
                    <br />
                    <small class="failure">{one.missing}</small>{" "}
                    <button
                      type="button"
                      aria-label={`Open the ${one.view} view for ${title}`}
                      onClick={() => goTo(one.view)}
                    >
                      Open
                    </button>
                  </>
                )}
              </span>
              <span class="moves">
                <button
                  type="button"
                  aria-label={`${title}: up`}
                  disabled={i === 0}
                  onClick={() => swap(i, i - 1)}
                >
                  ↑
                </button>
                <button
                  type="button"
                  aria-label={`${title}: down`}
                  disabled={i === panels.length - 1}
                  onClick={() => swap(i, i + 1)}
                >
                  ↓
                </button>
                <button
                  type="button"
                  aria-label={`${title}: remove`}
                  onClick={() => change({ panels: panels.filter((_, k) => k !== i) })}
                >
                  ×
                </button>
              </span>
            </li>
          );
        })}
      </ol>
      <Missing made={made} />
      <label for="add-panel">Add a panel</label>
      <select
        id="add-panel"
        value=""
        disabled={panels.length >= mostPanels}
        onChange={(event) => {
          const chosen = panelNames.find((name) => name === event.currentTarget.value);
          event.currentTarget.value = "";
          if (chosen) change({ panels: [...panels, chosen] });
        }}
      >
        <option value="">choose …</option>
        {panelNames.map((name) => (
          <option key={name} value={name}>
            {panelTitles[name]}
          </option>
        ))}
      </select>
    </fieldset>
  );
}
