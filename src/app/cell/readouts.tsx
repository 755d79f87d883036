import { digits, printMinutes } from "../format.ts";
import type { Pool } from "./cell-model.ts";

interface ReadoutsProps {
  readonly pO2: number;
  readonly time_min: number;
  /** % of dose. */
  readonly uptake: number;
  /** mmHg. */
  readonly half: number;
  readonly pools: readonly Pool[];
  readonly method: string;
  readonly reason: string;
}

/** The numbers at the slider's O2 tension and the chosen time. */
export function Readouts({ pO2, time_min, uptake, half, pools, method, reason }: ReadoutsProps) {
  const when = printMinutes(time_min);
  return (
    <div class="readouts">
      <p class="headline">
        Uptake at {when} and {digits(pO2)} mmHg: <output data-readout="uptake">{uptake.toFixed(2)} %</output>{" "}
        of dose
      </p>
      <ul class="pools" aria-label={`Pools at ${when}, in % of dose`}>
        {pools.map(({ name, description, percent }) => (
          <li key={name}>
            <span>
              <b>{name}</b> {description}
            </span>
            <span class="bar" aria-hidden="true">
              <span style={{ width: `${Math.max(0, Math.min(100, percent))}%` }} />
            </span>
            <output data-readout={`pool ${name}`}>{percent.toFixed(2)} %</output>
          </li>
        ))}
      </ul>
      <p>
        Half-uptake pO₂ at {when}:{" "}
        <output data-readout="half">{Number.isFinite(half) ? `${digits(half, 4)} mmHg` : "none"}</output>
        <small>
          {Number.isFinite(half)
            ? ` (midpoint between 0 and 160 mmHg; it shifts with time)`
            : " (uptake does not fall with O₂)"}
        </small>
      </p>
      <p>
        Solver: <output data-readout="method">{method}</output>
        <small> because {reason}</small>
      </p>
    </div>
  );
}
