import { useState } from "preact/hooks";
import { digits } from "./format.ts";

interface NumberBoxProps {
  readonly name: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly unit: string;
  readonly id?: string;
  readonly onChange: (value: number) => void;
}

/** A number with its unit; what is no number is left alone, what is out of range goes to the end of it, which is said. */
export function NumberBox({ name, value, low, high, unit, id, onChange }: NumberBoxProps) {
  const [said, setSaid] = useState("");
  const take = (box: HTMLInputElement): void => {
    const typed = box.valueAsNumber;
    const kept = Number.isFinite(typed) ? Math.min(high, Math.max(low, typed)) : value;
    box.value = String(kept);
    const isBeyond = Number.isFinite(typed) && typed !== kept;
    setSaid(isBeyond ? `${typed} is beyond ${digits(low)} to ${digits(high)}: ${digits(kept)} is taken` : "");
    if (kept !== value) onChange(kept);
  };
  return (
    <span class="number-box">
      <input
        type="number"
        aria-label={name}
        id={id}
        min={low}
        max={high}
        step="any"
        value={value}
        onChange={(event) => take(event.currentTarget)}
      />
      {unit && <span class="unit">{unit}</span>}
      <small role="status" class="said">
        {said}
      </small>
    </span>
  );
}
