import type { ComponentChildren } from "preact";
import type { Network, SourcedQuantity } from "../../index.ts";
import { digits, prettyUnit } from "../format.ts";
import { HeadRow } from "../head-row.tsx";
import { NumberBox } from "../number-box.tsx";

interface ModelParametersProps {
  readonly network: Network;
  readonly heads: readonly string[];
  readonly isChanged: boolean;
  readonly onReset: () => void;
  /** A row for each parameter. */
  readonly children: ComponentChildren;
}

/** The parameters of a model in a table, and what the model cannot do. */
export function ModelParameters({ network, heads, isChanged, onReset, children }: ModelParametersProps) {
  return (
    <div class="about">
      <h3 id="parameters-title">
        Parameters of {network.name}: {network.title}
      </h3>
      <div class="scroll">
        <table class="parameters" aria-labelledby="parameters-title">
          <HeadRow heads={heads} />
          <tbody>{children}</tbody>
        </table>
      </div>
      <button type="button" disabled={!isChanged} onClick={onReset}>
        Back to the values of the model
      </button>
      <h3>Limits of this model</h3>
      <ul>
        {network.limits.map((limit) => (
          <li key={limit}>{limit}</li>
        ))}
      </ul>
      <p>
        <small>After {network.citation.text}</small>
      </p>
    </div>
  );
}

interface ValueCellsProps {
  readonly quantity: SourcedQuantity;
  /** Internal units. */
  readonly value: number;
  /** Told in the written unit. */
  readonly onChange: (value: number) => void;
}

/** The name of a parameter, its value to be typed over, its unit. */
export function ValueCells({ quantity: { name, unit, range }, value, onChange }: ValueCellsProps) {
  const pretty = prettyUnit(unit.text) || "1";
  const [low, high] = range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  return (
    <>
      <th scope="row">{name}</th>
      <td>
        <NumberBox
          name={`${name} in ${pretty}`}
          value={Number((value / unit.factor).toPrecision(6))}
          low={low / unit.factor}
          high={high / unit.factor}
          unit=""
          onChange={onChange}
        />
      </td>
      <td class="unit">{pretty}</td>
    </>
  );
}

/** From where to where a parameter may go, in its written unit. */
export const RangeCell = ({ quantity: { range, unit } }: Pick<ValueCellsProps, "quantity">) => (
  <td class="number">
    {range ? `${digits(range[0] / unit.factor)} to ${digits(range[1] / unit.factor)}` : "–"}
  </td>
);
