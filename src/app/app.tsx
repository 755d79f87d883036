import { useCallback, useState } from "preact/hooks";
import { CellPart } from "./cell/cell-part.tsx";
import { type CellState, type Change, initialState, type State, type TumorState } from "./state.ts";
import { TumorPart } from "./tumor/tumor-part.tsx";

/** The whole page: one plain object of state, and two parts that show and change theirs. */
export function App() {
  const [state, setState] = useState<State>(initialState);
  const changeCell: Change<CellState> = useCallback(
    (patch) => setState((old) => ({ ...old, cell: { ...old.cell, ...patch } })),
    [],
  );
  const changeTumor: Change<TumorState> = useCallback(
    (patch) => setState((old) => ({ ...old, tumor: { ...old.tumor, ...patch } })),
    [],
  );
  return (
    <>
      <a class="skip" href="#cell">
        Skip to the model
      </a>
      <header>
        <h1>Cuptake</h1>
        <p>Cu(II)-ATSM, the PET tracer that stays where oxygen is scarce</p>
        <span class="badge in-silico">in silico</span>
        <nav aria-label="Parts of the page">
          <a href="#cell">Cell</a>
          <a href="#tumor">Tumor</a>
        </nav>
      </header>
      <main>
        <CellPart state={state.cell} change={changeCell} />
        <TumorPart state={state.tumor} change={changeTumor} />
      </main>
      <footer>
        <p>
          Everything is computed in this browser; nothing is sent anywhere. For research and teaching, not for
          decisions about patients.
        </p>
      </footer>
    </>
  );
}
