import type { SourcedQuantity } from "../../index.ts";
import { ModelParameters, RangeCell, ValueCells } from "../cell/model-parameters.tsx";
import { digits } from "../format.ts";
import { convert, shownUnit } from "../unit-choice.ts";
import { changeTissue, chooseUnit, network, result, setParameter, tissue } from "./tissue-state.ts";

const heads = ["name", "value", "unit", "fit", "range", "from the fit", "source", "what it is"];

/** The parameters of the tissue: a value, whether a fit moves it, what the fit found, where the number comes from. */
export const TissueTable = ({ values }: { readonly values: readonly number[] }) => (
  <ModelParameters
    network={network.value}
    heads={heads}
    isChanged={Object.keys(tissue.value.values).length > 0}
    onReset={() => changeTissue({ values: {} })}
  >
    {network.value.parameters.map((quantity, i) => (
      <TissueRow key={quantity.name} quantity={quantity} value={values[i]} />
    ))}
  </ModelParameters>
);

function TissueRow({ quantity, value }: { readonly quantity: SourcedQuantity; readonly value: number }) {
  const { name, provenance, source, description } = quantity;
  const { fixed, units } = tissue.value;
  const unit = shownUnit(quantity.unit, units[name]);
  const isFixed = fixed.includes(name);
  return (
    <tr>
      <ValueCells
        {...{ quantity, value }}
        onChange={(next) => setParameter(name, next)}
        chosen={units[name]}
        onChoose={(chosen) => chooseUnit(quantity, chosen)}
      />
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
      <RangeCell quantity={{ ...quantity, unit }} />
      <td class="number" data-estimate={name}>
        {describeEstimate(name, (x) => convert(x, quantity.unit, unit))}
      </td>
      <td>
        <span class={`badge ${provenance}`}>{provenance}</span> {source}
      </td>
      <td>{description}</td>
    </tr>
  );
}

/** The estimate with the interval to be used: that of the profile, where there is one. */
function describeEstimate(name: string, shown: (value: number) => number): string {
  const found = result.value?.analysis.variables.find((variable) => variable.name === name);
  if (!found) return "–";
  const { value, profileInterval, covarianceInterval } = found;
  const [low, high] = profileInterval.some((end) => end !== null) ? profileInterval : covarianceInterval;
  const word = (end: number | null): string => (end === null ? "no limit" : digits(shown(end)));
  return `${digits(shown(value))} (${word(low)} to ${word(high)})`;
}
