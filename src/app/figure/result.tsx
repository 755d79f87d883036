import { useMemo, useState } from "preact/hooks";
import { type FigureFormat, type FigurePreset, type FigureSpec, printFigure } from "../../index.ts";
import { engine } from "../engine/engine.ts";
import { useNewest } from "../engine/use-newest.ts";
import type { Preview } from "../engine/work.ts";
import { downloadBytes, downloadText } from "../shell/download.ts";

interface ResultProps {
  readonly spec: FigureSpec;
  readonly preset: FigurePreset;
}

const draw = ({ spec, preset }: ResultProps): Promise<Preview> => engine().preview(spec, preset);

/** The figure at its printed size, how it meets what is asked, its caption, and its files. */
export function Result({ spec, preset }: ResultProps) {
  const request = useMemo(() => ({ spec, preset }), [spec, preset]);
  const { reply: seen, failure } = useNewest(request, draw);
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
  const save = async (format: FigureFormat, type: string): Promise<void> => {
    setState(`writing ${format.toUpperCase()} …`);
    try {
      const bytes = await engine().render({ spec, format });
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
          {format === "png" || format === "tiff" ? ` ${spec.dpi} dpi` : ""}
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
