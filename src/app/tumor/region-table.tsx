import type { MapJobResult } from "../../index.ts";
import { digits } from "../format.ts";

interface RegionTableProps {
  readonly map: MapJobResult;
  readonly frame: number;
  /** The tracer, where there are two. */
  readonly name: string;
}

/** Region means for each frame, tumor-to-muscle and hypoxic fractions. */
export function RegionTable({ map, frame, name: tracer }: RegionTableProps) {
  const { regions, tumorMax, tumorToMuscle, hypoxicFraction } = map.regions;
  const rows = [
    ...regions.map(({ name, rule, volume_mL, nVoxels, mean }) => ({
      name,
      note: `mean; ${rule}, ${digits(volume_mL)} mL`,
      values: nVoxels > 0 ? Array.from(mean) : map.frames.map(() => Number.NaN),
    })),
    { name: "tumor SUVmax", note: "largest voxel", values: Array.from(tumorMax) },
    { name: "tumor-to-muscle", note: "ratio of the means", values: Array.from(tumorToMuscle) },
  ];
  return (
    <>
      <div class="scroll">
        <table class="regions">
          <caption>
            {tracer && `${tracer}: `}SUV (g/mL) by region and frame, body weight, decay corrected to the
            injection
          </caption>
          <thead>
            <tr>
              <th scope="col">region</th>
              {map.frames.map(({ name }, i) => (
                <th scope="col" key={name} class={i === frame ? "chosen" : ""}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, note, values }) => (
              <tr key={name}>
                <th scope="row">
                  {name} <small>{note}</small>
                </th>
                {values.map((value, i) => (
                  <td key={map.frames[i].name} class={i === frame ? "number chosen" : "number"}>
                    <data value={String(value)} data-region={name} data-frame={i} data-tracer={tracer}>
                      {Number.isFinite(value) ? value.toPrecision(3) : "–"}
                    </data>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p>
        Hypoxic fraction of the tumor:{" "}
        {hypoxicFraction
          .map(
            ({ threshold_mmHg, fraction }) => `${(100 * fraction).toFixed(1)} % below ${threshold_mmHg} mmHg`,
          )
          .join(", ")}
        .
      </p>
    </>
  );
}
