import { useRef } from "preact/hooks";

/** The notebooks are built beside the page, but not into its single file, and not for development. */
export const hasNotebooks = import.meta.env.MODE === "production";

const keys = [
  ["Tab, Shift+Tab", "to the next control, to the one before"],
  [
    "arrows",
    "move a slider by a step, a vessel or the crosshair by a place, a table that scrolls; on a chart they read its values, and Esc ends that",
  ],
  ["Shift+arrows", "move a slider by a tenth of a step"],
  ["Home, End, Page Up, Page Down", "move a slider to its ends, or by more"],
  ["Ctrl+Z, Ctrl+Shift+Z", "undo, redo"],
  ["Alt+R", "everything as it was at the start"],
  ["Alt+Shift+R", "the open view alone as it was at the start"],
  ["Escape", "closes what lies over the page"],
] as const;

const views = [
  ["Learn", "five steps from one cell to a PET camera; each asks for a guess first"],
  [
    "Cell",
    "a model against measured uptake or a curve of a tissue: parameters, fit, doubts, the model's own text",
  ],
  [
    "Tumor",
    "a tumor with its vessels, the tracer in it, and what the camera shows; a second tracer beside it",
  ],
  ["Sweep", "many tumors at once, by two numbers against each other or each by itself"],
  ["Figure", "panels of the size that a journal asks for, with caption and data"],
] as const;

/** The button that explains the page, in the same place over every view. */
export function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  return (
    <>
      <button
        type="button"
        class="help"
        aria-label="Help"
        aria-haspopup="dialog"
        title="Help"
        onClick={() => dialog.current?.showModal()}
      >
        ?
      </button>
      <dialog ref={dialog} aria-labelledby="help-title">
        <form method="dialog">
          <h2 id="help-title">Help</h2>
          <button type="submit">Close the help</button>
        </form>
        <Words />
      </dialog>
    </>
  );
}

const Pairs = ({ pairs }: { readonly pairs: readonly (readonly [string, string])[] }) => (
  <dl>
    {pairs.map(([what, words]) => (
      <div key={what}>
        <dt>{what}</dt>
        <dd>{words}</dd>
      </div>
    ))}
  </dl>
);

function Words() {
  return (
    <>
      <h3>What each view is for</h3>
      <Pairs pairs={views} />
      <h3>Keys</h3>
      <Pairs pairs={keys} />
      <p>
        A double click on a slider takes it back to where it started. Over a slice of the tumor the wheel goes
        through the slices, and a drag with the right button sets the window: across its width, up its level.
      </p>
      <h3>Links</h3>
      <p>
        Share has a link that holds all that is set. With ?ui=story before its # it opens the lesson alone,
        with ?ui=none the open view alone, to stand in a frame of another page.
      </p>
      <h3>Files</h3>
      <p>
        Drop them anywhere on the page, or take Open a file under Share: projects (JSON), models (YAML, SBML),
        uptake data, time-activity curves and blood samples (CSV, TSV, TAC, DFT, text), images (NIfTI).
      </p>
      <h3>More</h3>
      <ul>
        {hasNotebooks && (
          <li>
            <a href="notebooks/index.html">Notebooks</a>: the same models step by step, with their code
          </li>
        )}
        <li>Share, under the line above, has the call that computes the same on the command line.</li>
        <li>
          README.md of the package explains the command line and the library, models/README.md the language of
          models; npm run docs writes the reference.
        </li>
      </ul>
    </>
  );
}
