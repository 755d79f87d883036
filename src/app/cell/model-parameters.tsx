import type { ComponentChildren } from "preact";
import type { Network, SourcedQuantity } from "../../index.ts";
import { digits, prettyUnit } from "../format.ts";
import { HeadRow } from "../head-row.tsx";
import { NumberBox } from "../number-box.tsx";
import { convert, shownUnit } from "../unit-choice.ts";
import { UnitSelect } from "../unit-select.tsx";

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
  /** The unit that it is shown in, by its text. */
  readonly chosen: string | undefined;
  readonly onChoose: (unit: string) => void;
}

/** The name of a parameter, its value to be typed over, its unit to be chosen. */
export function ValueCells({ quantity, value, onChange, chosen, onChoose }: ValueCellsProps) {
  const { name, unit, range } = quantity;
  const shown = shownUnit(unit, chosen);
  const [low, high] = range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  return (
    <>
      <th scope="row">{name}</th>
      <td>
        <NumberBox
          name={`${name} in ${prettyUnit(shown.text) || "1"}`}
          value={Number((value / shown.factor).toPrecision(6))}
          low={low / shown.factor}
          high={high / shown.factor}
          unit=""
          onChange={(typed) => onChange(convert(typed, shown, unit))}
        />
      </td>
      <td class="unit">
        <UnitSelect {...{ name, unit, chosen, onChoose }} />
      </td>
    </>
  );
}

/** From where to where a parameter may go, in the unit of the quantity. */
export const RangeCell = ({ quantity: { range, unit } }: Pick<ValueCellsProps, "quantity">) => (
  <td class="number">
    {range ? `${digits(range[0] / unit.factor)} to ${digits(range[1] / unit.factor)}` : "–"}
  </td>
);
