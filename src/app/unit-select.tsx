import type { UnitScale } from "../index.ts";
import { prettyUnit } from "./format.ts";
import { NumberBox } from "./number-box.tsx";
import { convert, shownUnit, unitsLike } from "./unit-choice.ts";

export interface UnitSelectProps {
  /** Of what number. */
  readonly name: string;
  /** As it is written in the model. */
  readonly unit: UnitScale;
  readonly chosen: string | undefined;
  readonly onChoose: (unit: string) => void;
}

/** The unit beside a number: another one shows the same quantity, and changes nothing of the model. */
export function UnitSelect({ name, unit, chosen, onChoose }: UnitSelectProps) {
  const units = unitsLike(unit.text);
  const pretty = (text: string): string => prettyUnit(text) || "1";
  if (units.length < 2) return <>{pretty(unit.text)}</>;
  return (
    <select
      class="unit-select"
      aria-label={`Unit of ${name.replace(/,$/, "")}`}
      value={shownUnit(unit, chosen).text}
      onChange={(event) => onChoose(event.currentTarget.value)}
    >
      {units.map(({ text }) => (
        <option key={text} value={text}>
          {pretty(text)}
        </option>
      ))}
    </select>
  );
}

interface UnitNumberProps extends UnitSelectProps {
  /** These in the written unit. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly onChange: (value: number) => void;
  readonly id?: string;
}

/** A number box in the unit that is chosen beside it; what is told is in the written one. */
export function UnitNumber({ value, low, high, onChange, id, ...select }: UnitNumberProps) {
  const { name, unit, chosen } = select;
  const shown = shownUnit(unit, chosen);
  const [own, least, most] = [value, low, high].map((each) => convert(each, unit, shown));
  return (
    <>
      <NumberBox
        {...(id !== undefined && { id })}
        name={`${name} in ${prettyUnit(shown.text)}`}
        value={shown === unit ? own : Number(own.toPrecision(6))}
        low={least}
        high={most}
        unit=""
        onChange={(typed) => onChange(convert(typed, shown, unit))}
      />
      <UnitSelect {...select} />
    </>
  );
}
