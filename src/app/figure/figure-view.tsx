import { useEffect, useMemo, useState } from "preact/hooks";
import { type FigureFormat, type FigureSpec, figurePresets, printFigure } from "../../index.ts";
import { engine } from "../engine/engine.ts";
import type { Preview } from "../engine/work.ts";
import { NumberBox } from "../number-box.tsx";
import { downloadBytes, downloadText } from "../shell/download.ts";
import { mostPanels, panelNames, presetNames } from "../state/shared.ts";
import { changer, goTo, shared } from "../state/store.ts";
import type { Made } from "./made.ts";
import { composed, makePanels, type PanelName, panelTitles } from "./panels.ts";
import "./figure.css";

const change = changer("figure");
const presetOf = (name: string) => figurePresets.find((preset) => preset.name === name) ?? figurePresets[1];

/** What other views show, as a figure that a journal takes. */
export function FigureView() {
  const { panels, preset: name, fontSize_pt, columns } = shared.value.figure;
  const preset = presetOf(name);
  const made = useMemo(
    () => panels.map((panel) => ({ panel, made: attempt(panel) })),
    [panels, shared.value],
  );
  const spec = useMemo(
    () =>
      composed(
        made.map((each) => each.made),
        { width_mm: preset.width_mm, fontSize_pt, columns },
      ),
    [made, preset, fontSize_pt, columns],
  );
  return (
    <section aria-labelledby="figure-title">
      <h2 id="figure-title">Figure: for print, slides and posters</h2>
      <div class="part">
        <div class="side">
          <PanelList panels={panels} made={made.map((each) => each.made)} />
          <Sizes />
        </div>
        <div class="figure-result">
          {spec ? <Result spec={spec} preset={preset} /> : <p class="waiting">No panel can be drawn yet.</p>}
        </div>
      </div>
    </section>
  );
}

/** What cannot be made says why, and the other panels stay. */
function attempt(name: PanelName): Made {
  try {
    return makePanels(name);
  } catch (error) {
    return { missing: error instanceof Error ? error.message : String(error), view: "cell" };
  }
}

interface PanelListProps {
  readonly panels: readonly PanelName[];
  readonly made: readonly Made[];
}

/** The panels in their order; buttons move and remove them. */
function PanelList({ panels, made }: PanelListProps) {
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
                    <small>{one.stale}</small>
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

function Sizes() {
  const { preset: name, fontSize_pt, columns, dpi } = shared.value.figure;
  const preset = presetOf(name);
  return (
    <fieldset>
      <legend>Size</legend>
      <div class="control">
        <label for="preset">Made for</label>
        <select
          id="preset"
          value={name}
          onChange={(event) => {
            const chosen = presetNames.find((each) => each === event.currentTarget.value);
            if (!chosen) return;
            const { font_pt, dpi: dots } = presetOf(chosen);
            change({ preset: chosen, fontSize_pt: font_pt, dpi: dots });
          }}
        >
          {figurePresets.map(({ name: each, title, width_mm }) => (
            <option key={each} value={each}>
              {title}, {width_mm} mm
            </option>
          ))}
        </select>
        <small>
          After {preset.source}: text {preset.minFont_pt} to {preset.maxFont_pt} pt, at most{" "}
          {preset.maxHeight_mm} mm high
        </small>
      </div>
      <div class="numbers">
        <label for="font-size">Text size</label>
        <NumberBox
          id="font-size"
          name="Text size in pt"
          value={fontSize_pt}
          low={preset.minFont_pt}
          high={Math.min(24, preset.maxFont_pt)}
          unit="pt"
          onChange={(value) => change({ fontSize_pt: value })}
        />
        <label for="columns">Panels in a row</label>
        <NumberBox
          id="columns"
          name="Panels in a row"
          value={columns}
          low={1}
          high={4}
          unit=""
          onChange={(value) => change({ columns: Math.round(value) })}
        />
        <label for="dpi">PNG and TIFF</label>
        <NumberBox
          id="dpi"
          name="Resolution of PNG and TIFF in dpi"
          value={dpi}
          low={150}
          high={1000}
          unit="dpi"
          onChange={(value) => change({ dpi: Math.round(value) })}
        />
      </div>
      <label class="check">
        <input
          type="checkbox"
          checked={shared.value.figure.hasContours}
          onChange={(event) => change({ hasContours: event.currentTarget.checked })}
        />
        contours on maps
      </label>
    </fieldset>
  );
}

interface ResultProps {
  readonly spec: FigureSpec;
  readonly preset: (typeof figurePresets)[number];
}

/** The figure at its printed size, how it meets what is asked, its caption, and its files. */
function Result({ spec, preset }: ResultProps) {
  const [seen, setSeen] = useState<Preview>();
  const [failure, setFailure] = useState("");
  useEffect(() => {
    let isStale = false;
    engine()
      .preview(spec, preset)
      .then(
        (found) => {
          if (isStale) return;
          setSeen(found);
          setFailure("");
        },
        (error: Error) => {
          if (!isStale) setFailure(error.message);
        },
      );
    return () => {
      isStale = true;
    };
  }, [spec, preset]);
  const image = useMemo(() => seen && `data:image/svg+xml;utf8,${encodeURIComponent(seen.svg)}`, [seen]);
  return (
    <>
      {failure && <p role="alert">{failure}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keys */}
      <section class="preview" tabIndex={0} aria-label="The figure at its printed size">
        {image ? (
          <img src={image} alt={spec.caption} style={{ width: `${spec.width_mm}mm`, maxWidth: "none" }} />
        ) : (
          <p class="waiting">Drawing …</p>
        )}
      </section>
      <ul class="checks" aria-label="Checks">
        {seen?.checks.map(({ claim, isMet }) => (
          <li key={claim} class={isMet ? "met" : "failure"}>
            {isMet ? "✓" : "✗ not met:"} {claim}
          </li>
        ))}
      </ul>
      <Exports spec={spec} />
      <h3>Caption</h3>
      <p class="caption-text">{spec.caption}</p>
    </>
  );
}

const formats: readonly { readonly format: FigureFormat; readonly type: string }[] = [
  { format: "svg", type: "image/svg+xml" },
  { format: "pdf", type: "application/pdf" },
  { format: "png", type: "image/png" },
  { format: "tiff", type: "image/tiff" },
  { format: "csv", type: "text/csv" },
];

function Exports({ spec }: { readonly spec: FigureSpec }) {
  const [state, setState] = useState("");
  const { dpi } = shared.value.figure;
  const save = async (format: FigureFormat, type: string): Promise<void> => {
    setState(`writing ${format.toUpperCase()} …`);
    try {
      const bytes = await engine().render({ spec, format, dpi });
      downloadBytes(`cuptake-figure.${format}`, bytes, type);
      setState(`${format.toUpperCase()} written, ${Math.round(bytes.length / 1000)} kB`);
    } catch (error) {
      setState(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <div class="row">
      {formats.map(({ format, type }) => (
        <button key={format} type="button" onClick={() => save(format, type)}>
          {format.toUpperCase()}
          {format === "png" || format === "tiff" ? ` ${dpi} dpi` : ""}
        </button>
      ))}
      <button
        type="button"
        title="cuptake figure cuptake-figure.json draws it on the command line"
        onClick={() =>
          downloadText("cuptake-figure.json", printFigure(spec, "cuptake-figure"), "application/json")
        }
      >
        JSON
      </button>
      <span role="status" data-readout="export">
        {state}
      </span>
    </div>
  );
}
