import { useState } from "preact/hooks";
import { type Fit, fit, type Network, toFitPoints } from "../../index.ts";
import { digits, prettyUnit } from "../format.ts";
import { emt6Data } from "../sources.ts";
import type { CellState, Change } from "../state.ts";

interface FitPanelProps {
  readonly network: Network;
  readonly state: CellState;
  readonly change: Change<CellState>;
}

/** Fits the model to the EMT6 points and says how well they hold it. */
export function FitPanel({ network, state, change }: FitPanelProps) {
  const [failure, setFailure] = useState("");
  const fitNow = (): void => {
    try {
      setFailure("");
      change({ fit: fitEmt6(network), usesFit: true });
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <div class="fit">
      <button type="button" onClick={fitNow}>
        Fit EMT6
      </button>
      {state.fit && (
        <label class="check">
          <input
            type="checkbox"
            checked={state.usesFit}
            onChange={(event) => change({ usesFit: event.currentTarget.checked })}
          />
          show the fitted parameters
        </label>
      )}
      <div aria-live="polite">{state.fit && <FitResult result={state.fit} />}</div>
      {failure && <p role="alert">{failure}</p>}
    </div>
  );
}

function fitEmt6(network: Network): Fit {
  const observable = network.fit?.observable ?? network.observables[0].name;
  return fit(network, { points: toFitPoints(emt6Data, network, { observable }), observable });
}

function FitResult({ result }: { readonly result: Fit }) {
  return (
    <>
      <table>
        <caption>
          RMS <output data-readout="rms">{digits(result.rms)}</output> percentage points,{" "}
          {result.residuals.length} points, {result.degreesOfFreedom} degrees of freedom
        </caption>
        <thead>
          <tr>
            <th scope="col">estimate</th>
            <th scope="col">value ± standard error</th>
            <th scope="col">unit</th>
          </tr>
        </thead>
        <tbody>
          {result.estimates.map(({ name, value, standardError, unit, atBound }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="number" data-estimate={name}>
                {digits(value)}{" "}
                {standardError === null ? "(not held by the data)" : `± ${digits(standardError, 2)}`}
                {atBound && " (at its bound)"}
              </td>
              <td>{prettyUnit(unit) || "1"}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <details>
        <summary>What was fixed, and why</summary>
        <ul>
          {result.fixed.map(({ name, value, unit, reason }) => (
            <li key={name}>
              {name} = {digits(value)} {prettyUnit(unit)}: {reason}
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}
