import { useEffect, useRef, useState } from "preact/hooks";
import { InputError, type Problem } from "../../index.ts";
import { downloadText } from "../shell/download.ts";
import { ownModelFile } from "../state/command-line.ts";
import { readDishModel } from "./cell-sources.ts";
import { cell, changeCell, modelSource } from "./cell-state.ts";

const rest_ms = 300;

/** The text of the model; what is wrong with it, units included, is said while it is being written. */
export function ModelEditor() {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>Model file: read it, change it</summary>
      {isOpen && <Editor key={modelSource.value.text} />}
    </details>
  );
}

interface Checked {
  readonly text: string;
  readonly problems: readonly Problem[];
}

function check(text: string): Checked {
  try {
    readDishModel(text, "model.yaml");
    return { text, problems: [] };
  } catch (error) {
    if (error instanceof InputError) return { text, problems: error.problems };
    const message = error instanceof Error ? error.message : String(error);
    return { text, problems: [{ where: "(the whole file)", message }] };
  }
}

function Editor() {
  const { text: start, file } = modelSource.value;
  const [draft, setDraft] = useState(start);
  const [checked, setChecked] = useState<Checked>({ text: start, problems: [] });
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const timer = setTimeout(() => setChecked(check(draft)), rest_ms);
    return () => clearTimeout(timer);
  }, [draft]);
  const isGood = checked.text === draft && checked.problems.length === 0;
  return (
    <div class="editor">
      <label for="model-text">{file}, in the language of models/README.md</label>
      <textarea
        id="model-text"
        ref={area}
        value={draft}
        rows={22}
        spellcheck={false}
        autocomplete="off"
        wrap="off"
        aria-describedby="model-problems"
        onInput={(event) => setDraft(event.currentTarget.value)}
      />
      <div id="model-problems" role="status" data-readout="problems">
        {checked.problems.length === 0 ? (
          <p>No problem found: names, units and values agree.</p>
        ) : (
          <Problems problems={checked.problems} onLine={(line) => showLine(area.current, line)} />
        )}
      </div>
      <div class="row">
        <button
          type="button"
          class="main"
          disabled={!isGood || draft === start}
          onClick={() => changeCell({ text: draft, values: {}, free: [] })}
        >
          Use this text
        </button>
        <button
          type="button"
          disabled={!cell.value.text && draft === start}
          onClick={() => {
            setDraft(start);
            changeCell({ text: "" });
          }}
        >
          Back to the one that ships
        </button>
        <button type="button" onClick={() => downloadText(ownModelFile(draft), draft, "application/yaml")}>
          Download
        </button>
      </div>
    </div>
  );
}

interface ProblemsProps {
  readonly problems: readonly Problem[];
  readonly onLine: (line: number) => void;
}

function Problems({ problems, onLine }: ProblemsProps) {
  return (
    <>
      <p class="failure">
        {problems.length} problem{problems.length === 1 ? "" : "s"}; the text is not in use.
      </p>
      <ul>
        {problems.slice(0, 20).map(({ where, line, message, advice }) => (
          <li key={`${where} ${message}`}>
            {line !== undefined && (
              <button
                type="button"
                onClick={() => onLine(line)}
                onKeyDown={(event) => {
                  // The key's second half would go into the text, in place of the line.
                  if (event.key !== "Enter") return;
                  event.preventDefault();
                  onLine(line);
                }}
              >
                line {line}
              </button>
            )}{" "}
            <b>{where}</b>: {message}
            {advice && <small> → {advice}</small>}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Puts the cursor at a line and the line into view. */
function showLine(area: HTMLTextAreaElement | null, line: number): void {
  if (!area) return;
  const lines = area.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  area.focus();
  area.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  area.scrollTop = (area.scrollHeight * Math.max(0, line - 6)) / lines.length;
}
