import type { Network, SourcedQuantity } from "../../index.ts";
import { onFineKey } from "../fine-key.ts";
import { digits, prettyUnit } from "../format.ts";
import { convert, shownUnit } from "../unit-choice.ts";
import { cell, changeCell, chooseUnit, fitResult, setParameter } from "./cell-state.ts";
import { ModelParameters, RangeCell, ValueCells } from "./model-parameters.tsx";

interface ParameterTableProps {
  readonly network: Network;
  /** Internal units, in the order of the network. */
  readonly parameters: readonly number[];
}

const heads = ["name", "value", "unit", "slide", "range", "± SE", "provenance", "source", "what it is"];

/** Every parameter with its value, unit, range, where it comes from, and what the model cannot do. */
export function ParameterTable({ network, parameters }: ParameterTableProps) {
  return (
    <ModelParameters
      network={network}
      heads={heads}
      isChanged={Object.keys(cell.value.values).length > 0}
      onReset={() => changeCell({ values: {} })}
    >
      {network.parameters.map((quantity, i) => (
        <Row key={quantity.name} quantity={quantity} value={parameters[i]} />
      ))}
    </ModelParameters>
  );
}

const nSteps = 200;

/** A slider over the range of a parameter, in its own scale. */
function ValueSlider({ quantity, value }: { readonly quantity: SourcedQuantity; readonly value: number }) {
  const { name, unit, range, scale } = quantity;
  const shown = shownUnit(unit, cell.value.units[name]);
  if (!range) return null;
  const [low, high] = range;
  const isLog = scale === "log10" && low > 0;
  const share = isLog ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  const take = (place: number, nDigits = 3): void => {
    const at = Math.min(1, Math.max(0, place / nSteps));
    const next = isLog ? low * (high / low) ** at : low + at * (high - low);
    setParameter(name, Number((next / unit.factor).toPrecision(nDigits)));
    changeCell({ usesFit: false });
  };
  return (
    <input
      type="range"
      aria-label={`${name}, slide`}
      min={0}
      max={nSteps}
      value={Math.round(nSteps * Math.min(1, Math.max(0, share)))}
      aria-valuetext={`${digits(value / shown.factor)} ${prettyUnit(shown.text)}`}
      onInput={(event) => take(event.currentTarget.valueAsNumber)}
      onKeyDown={onFineKey((step) => take(nSteps * share + step, 4))}
      onDblClick={() => setParameter(name, Number((quantity.value / unit.factor).toPrecision(12)))}
    />
  );
}

function Row({ quantity, value }: { readonly quantity: SourcedQuantity; readonly value: number }) {
  const { name, provenance, source, description } = quantity;
  const unit = shownUnit(quantity.unit, cell.value.units[name]);
  const isSet = Object.hasOwn(cell.value.values, name);
  const isOther = Math.abs(value / quantity.value - 1) > 1e-12;
  const isFitted = isOther && !(isSet && !fitResult.value) && Boolean(fitResult.value) && cell.value.usesFit;
  const told = isFitted ? "fitted" : isOther ? "set here" : provenance;
  const estimate = fitResult.value?.fit.estimates.find((each) => each.name === name);
  return (
    <tr>
      <ValueCells
        quantity={quantity}
        value={value}
        onChange={(next) => {
          setParameter(name, next);
          changeCell({ usesFit: false });
        }}
        chosen={cell.value.units[name]}
        onChoose={(chosen) => chooseUnit(quantity, chosen)}
      />
      <td>
        <ValueSlider quantity={quantity} value={value} />
      </td>
      <RangeCell quantity={{ ...quantity, unit }} />
      <td class="number">
        {estimate && estimate.standardError !== null
          ? digits(convert(estimate.standardError, quantity.unit, unit), 2)
          : "–"}
      </td>
      <td>
        <span class={`badge ${told === provenance ? provenance : "derived"}`}>{told}</span>
      </td>
      <td>
        {told === provenance
          ? source || "none"
          : `${told === "fitted" ? "from the fit" : "set on this page"}; the file has ${digits(quantity.value / unit.factor)}`}
      </td>
      <td>{description}</td>
    </tr>
  );
}
