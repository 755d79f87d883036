import type { Fit } from "../../index.ts";
import { digits, prettyUnit, toSentence } from "../format.ts";
import { downloadText } from "../shell/download.ts";
import { isFitPlanned, ownModelFile } from "../state/command-line.ts";
import { cellModelNames } from "../state/shared.ts";
import { cellPlanText } from "./cell-plan.ts";
import {
  cell,
  changeCell,
  comparison,
  data,
  dataSource,
  fitResult,
  fitState,
  network,
} from "./cell-state.ts";
import { DishSeries } from "./dish-series.tsx";
import { Comparing, FitButtons, FitProgress } from "./fit-parts.tsx";
import { runFit } from "./run-fit.ts";

/** Fits the model to the data in a worker, and says how well they hold it. */
export function FitPanel() {
  const { run } = fitState.value;
  const result = fitResult.value;
  const isRunning = run.kind === "running";
  return (
    <div class="fit">
      <h3>Fit to {cell.value.data ? data.value.file : "EMT6"}</h3>
      <FreeChoice />
      <div class="control">
        <label for="compared">Compare with</label>
        <select
          id="compared"
          value={cell.value.compared}
          onChange={(event) => {
            const chosen = cellModelNames.find((name) => name === event.currentTarget.value);
            changeCell({ compared: chosen ?? "" });
          }}
        >
          <option value="">no other model</option>
          {cellModelNames
            .filter((name) => cell.value.text || name !== cell.value.model)
            .map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
        </select>
      </div>
      <div class="row">
        <FitButtons isRunning={isRunning} run={runFit} />
        {result && (
          <label class="check">
            <input
              type="checkbox"
              checked={cell.value.usesFit}
              onChange={(event) => changeCell({ usesFit: event.currentTarget.checked })}
            />
            show the fitted parameters
          </label>
        )}
      </div>
      {isFitPlanned.value && <PlanButton />}
      <FitProgress run={run} hasResult={result !== undefined} />
      <div aria-live="polite">{result && <FitReport />}</div>
      <DishSeries />
    </div>
  );
}

/** The plan of this fit for the command line, and the files it names where they do not ship. */
function PlanButton() {
  const save = (): void => {
    const { text, model } = cell.value;
    const { file, text: rows } = dataSource.value;
    const dataFile = file.replace(/.*\//, "");
    const modelFile = text ? ownModelFile(text) : model;
    const title = `${dataFile} with ${modelFile}, as set on the page`;
    const names = { name: "cell-fit", title, model: modelFile, data: dataFile };
    downloadText("cell-fit.yaml", cellPlanText({ cell: cell.value }, names), "application/yaml");
    downloadText(dataFile, rows, "text/csv");
    if (text) downloadText(modelFile, text, "application/yaml");
  };
  return (
    <button type="button" onClick={save}>
      Download plan and data
    </button>
  );
}

/** Which parameters, and which combinations of them, a fit moves. */
function FreeChoice() {
  const { fit, parameters } = network.value;
  const advised = fit?.free ?? [];
  const { free } = cell.value;
  const now = free.length > 0 ? free : advised;
  const names = [...parameters.map((q) => q.name), ...(fit?.combinations ?? []).map((c) => c.name)];
  const toggle = (name: string, isFree: boolean): void => {
    const next = names.filter((each) => (each === name ? isFree : now.includes(each)));
    const isAdvice = next.length === advised.length && next.every((each) => advised.includes(each));
    changeCell({ free: isAdvice ? [] : next });
  };
  return (
    <details>
      <summary>Fitted: {now.join(", ") || "nothing chosen"}</summary>
      <fieldset>
        <legend>Free in the fit</legend>
        {names.map((name) => (
          <label class="check" key={name}>
            <input
              type="checkbox"
              checked={now.includes(name)}
              onChange={(event) => toggle(name, event.currentTarget.checked)}
            />
            {name}
            {fit?.combinations.some((c) => c.name === name) ? " (combination)" : ""}
          </label>
        ))}
      </fieldset>
    </details>
  );
}

function FitReport() {
  const result = fitResult.value;
  if (!result) return null;
  const { fit, analysis } = result;
  return (
    <>
      <Estimates fit={fit} />
      {analysis.variables.map((variable) => (
        <p key={variable.name}>
          <small>{toSentence(variable.sentence)}</small>
        </p>
      ))}
      {analysis.warnings.map((warning) => (
        <p key={warning} class="failure">
          Beware: {warning}.
        </p>
      ))}
      <p>
        <small>
          AIC {digits(analysis.criteria.aic)}, AICc{" "}
          {analysis.criteria.aicc === null ? "not defined for so few data" : digits(analysis.criteria.aicc)},
          BIC {digits(analysis.criteria.bic)}. {toSentence(analysis.waterfall.sentence)}
        </small>
      </p>
      <Comparing found={comparison.value} />
      <details>
        <summary>What was fixed, and why</summary>
        <ul>
          {fit.fixed.map(({ name, value, unit, reason }) => (
            <li key={name}>
              {name} = {digits(value)} {prettyUnit(unit)}: {reason}
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}

function Estimates({ fit }: { readonly fit: Fit }) {
  return (
    <div class="scroll">
      <table>
        <caption>
          RMS <output data-readout="rms">{digits(fit.rms)}</output>{" "}
          {prettyUnit(fit.unit) === "%" ? "percentage points" : prettyUnit(fit.unit)}, {fit.residuals.length}{" "}
          points, {fit.degreesOfFreedom} degrees of freedom
          {fit.dataScale !== null && `; data = ${digits(fit.dataScale)} × model`}
        </caption>
        <thead>
          <tr>
            <th scope="col">estimate</th>
            <th scope="col">value ± standard error</th>
            <th scope="col">unit</th>
          </tr>
        </thead>
        <tbody>
          {fit.estimates.map(({ name, value, standardError, unit, atBound }) => (
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
    </div>
  );
}
