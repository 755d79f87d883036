import type { Network, SourcedQuantity } from "../../index.ts";
import { digits, prettyUnit } from "../format.ts";

interface ParameterTableProps {
  readonly network: Network;
  /** Internal units, in the order of the network. */
  readonly parameters: readonly number[];
}

/** Every parameter with its value, unit, range, where it comes from, and what the model cannot do. */
export function ParameterTable({ network, parameters }: ParameterTableProps) {
  return (
    <div class="about">
      <h3 id="parameters-title">
        Parameters of {network.name}: {network.title}
      </h3>
      <div class="scroll">
        <table class="parameters" aria-labelledby="parameters-title">
          <thead>
            <tr>
              {["name", "value", "unit", "range", "provenance", "source", "what it is"].map((head) => (
                <th scope="col" key={head}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {network.parameters.map((quantity, i) => (
              <Row key={quantity.name} quantity={quantity} value={parameters[i]} />
            ))}
          </tbody>
        </table>
      </div>
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

function Row({ quantity, value }: { readonly quantity: SourcedQuantity; readonly value: number }) {
  const { name, unit, range, provenance, source, description } = quantity;
  const isFitted = Math.abs(value / quantity.value - 1) > 1e-12;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td class="number">{digits(value / unit.factor)}</td>
      <td>{prettyUnit(unit.text) || "1"}</td>
      <td class="number">
        {range ? `${digits(range[0] / unit.factor)} to ${digits(range[1] / unit.factor)}` : "–"}
      </td>
      <td>
        <span class={`badge ${isFitted ? "derived" : provenance}`}>{isFitted ? "fitted" : provenance}</span>
      </td>
      <td>
        {isFitted ? `fit to EMT6; the file has ${digits(quantity.value / unit.factor)}` : source || "none"}
      </td>
      <td>{description}</td>
    </tr>
  );
}
