import type { Comparison } from "../../index.ts";
import { digits } from "../format.ts";
import { HeadRow } from "../head-row.tsx";
import { StartCancel } from "../start-cancel.tsx";
import type { FitRun } from "./follow-fit.ts";
import { cancelFit } from "./run-fit.ts";

interface FitProgressProps {
  readonly run: FitRun;
  /** What an earlier fit found is still shown. */
  readonly hasResult: boolean;
}

/** How far a fit is, or why there is none. */
export function FitProgress({ run, hasResult }: FitProgressProps) {
  if (run.kind === "failed") return <p role="alert">{run.message}</p>;
  if (run.kind === "none") return null;
  if (run.kind === "canceled")
    return <p role="status">Canceled{hasResult ? "; the fit before it stays" : ""}.</p>;
  return (
    <p class="progress">
      <progress value={run.share} max={1} aria-label="The fit" /> {Math.round(100 * run.share)} % {run.stage}
    </p>
  );
}

/** Two models of the same data side by side. */
export function Comparing({ found }: { readonly found: Comparison | undefined }) {
  if (!found) return null;
  return (
    <div class="scroll">
      <table data-readout="comparison">
        <caption>Compared by {found.by === "aicc" ? "AICc" : "AIC"}</caption>
        <HeadRow heads={["model", "RMS", "variables", "Δ", "weight"]} />
        <tbody>
          {found.rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">{row.name}</th>
              <td class="number">{row.rms === null ? "–" : digits(row.rms)}</td>
              <td class="number">{row.nVariables}</td>
              <td class="number">{digits(row.delta)}</td>
              <td class="number">{digits(row.weight, 2)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {found.remarks.map((remark) => (
        <p key={remark}>
          <small>{remark}</small>
        </p>
      ))}
    </div>
  );
}

/** Starts a fit, and stops it while it runs. */
export const FitButtons = ({
  isRunning,
  run,
}: {
  readonly isRunning: boolean;
  readonly run: () => unknown;
}) => <StartCancel label="Fit" isRunning={isRunning} onStart={run} onCancel={cancelFit} />;
