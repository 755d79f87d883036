import { Comparing, FitButtons, FitProgress } from "../cell/fit-parts.tsx";
import { SeriesPanel } from "../cell/series-panel.tsx";
import { seriesHeader } from "../cell/series-table.ts";
import { digits, toSentence } from "../format.ts";
import { downloadText } from "../shell/download.ts";
import { tissueModelNames } from "../state/shared.ts";
import { runTissueFit } from "./run-tissue-fit.ts";
import {
  bloodSource,
  changeTissue,
  comparison,
  curveSource,
  planOf,
  regionJobs,
  result,
  seriesState,
  tissue,
  tissueFit,
} from "./tissue-state.ts";

/** Fits the curve in a worker, and says how well the data hold it. */
export function TissueFitPanel() {
  const { run } = tissueFit.value;
  const { compared, model, usesFit } = tissue.value;
  const isRunning = run.kind === "running";
  return (
    <div class="fit">
      <h3>Fit to the curve</h3>
      <Weights />
      <div class="control">
        <label for="tissue-compared">Compare with</label>
        <select
          id="tissue-compared"
          value={compared}
          onChange={(event) => {
            const chosen = tissueModelNames.find((name) => name === event.currentTarget.value);
            changeTissue({ compared: chosen ?? "" });
          }}
        >
          <option value="">no other model</option>
          {tissueModelNames
            .filter((name) => name !== model)
            .map((name) => (
              <option key={name}>{name}</option>
            ))}
        </select>
      </div>
      <div class="row">
        <FitButtons isRunning={isRunning} run={runTissueFit} />
        {result.value && (
          <label class="check">
            <input
              type="checkbox"
              checked={usesFit}
              onChange={(event) => changeTissue({ usesFit: event.currentTarget.checked })}
            />
            show the fitted parameters
          </label>
        )}
        <PlanButtons />
      </div>
      <FitProgress run={run} hasResult={result.value !== undefined} />
      <div aria-live="polite">
        <TissueReport />
        <Comparing found={comparison.value} />
      </div>
      <TissueSeries />
    </div>
  );
}

function Weights() {
  return (
    <div class="control">
      <label for="weights">Spread of the frames</label>
      <select
        id="weights"
        value={tissue.value.weights}
        onChange={(event) =>
          changeTissue({ weights: event.currentTarget.value === "counts" ? "counts" : "file" })
        }
      >
        <option value="file">the sd of the file, else the same for all</option>
        <option value="counts">counting noise, estimated</option>
      </select>
    </div>
  );
}

/** Every region of the file, fitted by itself. */
function TissueSeries() {
  const jobs = regionJobs.value;
  const { file } = curveSource.value;
  const told =
    jobs.length > 1
      ? `${jobs.length} series: one for each region of ${file}, fitted by itself with the choices above.`
      : `One series: ${file} has a single region.`;
  const header = seriesHeader({ model: tissue.value.model, file, source: null, provenance: null });
  return <SeriesPanel {...{ jobs, told, header }} state={seriesState} />;
}

/** The plan of this fit for the command line, and what it names where that does not ship. */
function PlanButtons() {
  const { model, shape } = tissue.value;
  const files = [curveSource.value, ...(shape === "samples" ? [bloodSource.value] : [])];
  const save = (): void => {
    downloadText("tissue-fit.yaml", planOf(model, true), "application/yaml");
    for (const { file, text } of files) downloadText(file, text, "text/csv");
  };
  return (
    <button type="button" onClick={save}>
      Download plan and data
    </button>
  );
}

function TissueReport() {
  const found = result.value;
  if (!found) return null;
  const { variables, warnings, criteria, waterfall, runs } = found.analysis;
  return (
    <>
      <p data-readout="tissue-aic">
        AIC {digits(criteria.aic)}, BIC {digits(criteria.bic)}.
        {runs &&
          ` Residuals of one sign: ${runs.nRuns} runs, ${digits(runs.expected)} expected; P of so few ${digits(runs.pFew, 2)}.`}
      </p>
      {variables.map(({ name, sentence }) => (
        <p key={name}>
          <small>{toSentence(sentence)}</small>
        </p>
      ))}
      {warnings.map((warning) => (
        <p key={warning} class="failure">
          Beware: {warning}.
        </p>
      ))}
      <p>
        <small>{toSentence(waterfall.sentence)}</small>
      </p>
    </>
  );
}
