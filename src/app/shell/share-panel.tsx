import { useEffect, useRef, useState } from "preact/hooks";
import { linkNow } from "../state/address.ts";
import { commandLine } from "../state/command-line.ts";
import { tell } from "../state/messages.ts";
import { saveProject } from "../state/project.ts";
import { shared } from "../state/store.ts";
import { type UiLevel, uiLevel, uiLevels, withUiLevel } from "../state/ui-level.ts";
import { FileButton } from "./file-button.tsx";
import { endings } from "./open-file.ts";

/** Ways to pass on what is shown: a link, a command line, a file; and the way back from a file. */
export function SharePanel() {
  const [isOpen, setIsOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  useClosing(place, isOpen, () => setIsOpen(false));
  return (
    <div class="share" ref={place}>
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls="share-panel"
        onClick={() => setIsOpen(!isOpen)}
      >
        Share
      </button>
      <div id="share-panel" hidden={!isOpen}>
        {isOpen && <Choices />}
      </div>
    </div>
  );
}

const levelWords: Readonly<Record<UiLevel, string>> = {
  full: "the whole page",
  story: "the lesson alone (Learn)",
  none: "this view alone, for a frame",
};

function Choices() {
  const [isSaving, setIsSaving] = useState(false);
  const [level, setLevel] = useState(uiLevel);
  const call = commandLine(shared.value);
  const save = async (): Promise<void> => {
    setIsSaving(true);
    try {
      await saveProject(shared.value);
    } catch (error) {
      tell(`The project could not be written: ${error instanceof Error ? error.message : String(error)}`);
    }
    setIsSaving(false);
  };
  return (
    <>
      <CopyBox name="Link to this state" button="Copy link" text={withUiLevel(linkNow(), level)} />
      <label class="level">
        It opens
        <select
          value={level}
          onChange={(event) => {
            const chosen = uiLevels.find((each) => each === event.currentTarget.value);
            if (chosen) setLevel(chosen);
          }}
        >
          {uiLevels.map((each) => (
            <option key={each} value={each}>
              {levelWords[each]}
            </option>
          ))}
        </select>
      </label>
      {call === undefined ? (
        <p>The command line has no call for this step.</p>
      ) : (
        <CopyBox name="The same on the command line" button="Copy command line" text={call} />
      )}
      <div class="row">
        <button type="button" disabled={isSaving} onClick={save}>
          Download project.json
        </button>
        <FileButton label="Open a file …" accept={endings.all} />
      </div>
      <p>
        <small>
          Or drop them anywhere on the page: a project (JSON), a model (YAML, SBML), uptake data,
          time-activity curves or blood samples (CSV, TSV, TAC, DFT) or an image (NIfTI); several at once,
          too.
        </small>
      </p>
    </>
  );
}

interface CopyBoxProps {
  readonly name: string;
  readonly button: string;
  readonly text: string;
}

/** A text that can be copied by a button, or by hand where the browser forbids the button. */
function CopyBox({ name, button, text }: CopyBoxProps) {
  const box = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState("");
  const copy = async (): Promise<void> => {
    box.current?.select();
    try {
      await navigator.clipboard.writeText(text);
      setSaid("copied");
    } catch {
      setSaid("select the text and copy it by hand");
    }
  };
  return (
    <div class="copy">
      <label>
        {name}
        <input type="text" readOnly value={text} ref={box} />
      </label>
      <div class="row">
        <button type="button" onClick={copy}>
          {button}
        </button>
        <span role="status">{said}</span>
      </div>
    </div>
  );
}

/** Escape or a click elsewhere closes it. */
function useClosing(
  place: { readonly current: HTMLElement | null },
  isOpen: boolean,
  close: () => void,
): void {
  useEffect(() => {
    if (!isOpen) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "Escape") return;
      close();
      place.current?.querySelector("button")?.focus();
    };
    const onPointer = (event: PointerEvent): void => {
      if (event.target instanceof Node && !place.current?.contains(event.target)) close();
    };
    addEventListener("keydown", onKey);
    addEventListener("pointerdown", onPointer);
    return () => {
      removeEventListener("keydown", onKey);
      removeEventListener("pointerdown", onPointer);
    };
  }, [isOpen]);
}
