import { digits, printMinutes } from "../format.ts";
import { type Pool, percentOfDose, printUptake } from "./cell-model.ts";

interface ReadoutsProps {
  readonly pO2: number;
  readonly time_min: number;
  readonly uptake: number;
  /** Of the uptake, as it is shown. */
  readonly unit: string;
  /** mmHg. */
  readonly half: number;
  readonly pools: readonly Pool[];
  readonly method: string;
  readonly reason: string;
}

/** The numbers at the slider's O2 tension and the chosen time. */
export function Readouts({ pO2, time_min, uptake, unit, half, pools, method, reason }: ReadoutsProps) {
  const when = printMinutes(time_min);
  return (
    <div class="readouts">
      <p class="headline">
        Uptake at {when} and {digits(pO2)} mmHg:{" "}
        <output data-readout="uptake">{printUptake(uptake, unit)}</output>
        {unit === percentOfDose && " of dose"}
      </p>
      <ul class="pools" aria-label={`Pools at ${when}${unit === percentOfDose ? `, in ${unit}` : ""}`}>
        {pools.map(({ name, description, value, unit: own }) => (
          <li key={name}>
            <span>
              <b>{name}</b> {description}
            </span>
            {own === percentOfDose && (
              <span class="bar" aria-hidden="true">
                <span style={{ width: `${Math.max(0, Math.min(100, value))}%` }} />
              </span>
            )}
            <output data-readout={`pool ${name}`}>{printUptake(value, own)}</output>
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
