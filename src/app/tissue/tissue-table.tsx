import type { SourcedQuantity } from "../../index.ts";
import { digits, prettyUnit } from "../format.ts";
import { HeadRow } from "../head-row.tsx";
import { NumberBox } from "../number-box.tsx";
import { changeTissue, network, result, setParameter, tissue } from "./tissue-state.ts";

const heads = ["name", "value", "unit", "fit", "range", "from the fit", "source", "what it is"];

/** The parameters of the tissue: a value, whether a fit moves it, what the fit found, where the number comes from. */
export function TissueTable({ values }: { readonly values: readonly number[] }) {
  const { parameters, name, title, limits, citation } = network.value;
  return (
    <div class="about">
      <h3 id="tissue-parameters">
        Parameters of {name}: {title}
      </h3>
      <div class="scroll">
        <table class="parameters" aria-labelledby="tissue-parameters">
          <HeadRow heads={heads} />
          <tbody>
            {parameters.map((quantity, i) => (
              <TissueRow key={quantity.name} quantity={quantity} value={values[i]} />
            ))}
          </tbody>
        </table>
      </div>
      <button
        type="button"
        disabled={Object.keys(tissue.value.values).length === 0}
        onClick={() => changeTissue({ values: {} })}
      >
        Back to the values of the model
      </button>
      <h3>Limits of this model</h3>
      <ul>
        {limits.map((limit) => (
          <li key={limit}>{limit}</li>
        ))}
      </ul>
      <p>
        <small>After {citation.text}</small>
      </p>
    </div>
  );
}

function TissueRow({ quantity, value }: { readonly quantity: SourcedQuantity; readonly value: number }) {
  const { name, unit, range, provenance, source, description } = quantity;
  const { fixed } = tissue.value;
  const isFixed = fixed.includes(name);
  const pretty = prettyUnit(unit.text) || "1";
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        <NumberBox
          name={`${name} in ${pretty}`}
          value={Number((value / unit.factor).toPrecision(6))}
          low={range ? range[0] / unit.factor : Number.NEGATIVE_INFINITY}
          high={range ? range[1] / unit.factor : Number.POSITIVE_INFINITY}
          unit=""
          onChange={(next) => setParameter(name, next)}
        />
      </td>
      <td>{pretty}</td>
      <td>
        <label class="check fit-tick">
          <input
            type="checkbox"
            aria-label={`${name} is fitted`}
            checked={!isFixed}
            onChange={() =>
              changeTissue({ fixed: isFixed ? fixed.filter((each) => each !== name) : [...fixed, name] })
            }
          />
        </label>
      </td>
      <td class="number">
        {range ? `${digits(range[0] / unit.factor)} to ${digits(range[1] / unit.factor)}` : "–"}
      </td>
      <td class="number" data-estimate={name}>
        {describeEstimate(name)}
      </td>
      <td>
        <span class={`badge ${provenance}`}>{provenance}</span> {source}
      </td>
      <td>{description}</td>
    </tr>
  );
}

/** The estimate with the interval to be used: that of the profile, where there is one. */
function describeEstimate(name: string): string {
  const found = result.value?.analysis.variables.find((variable) => variable.name === name);
  if (!found) return "–";
  const { value, profileInterval, covarianceInterval } = found;
  const [low, high] = profileInterval.some((end) => end !== null) ? profileInterval : covarianceInterval;
  const word = (end: number | null): string => (end === null ? "no limit" : digits(end));
  return `${digits(value)} (${word(low)} to ${word(high)})`;
}
