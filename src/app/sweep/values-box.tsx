import { useState } from "preact/hooks";
import { changer, shared } from "../state/store.ts";
import { readSetting } from "../tumor/settings.ts";
import { type AxisName, valuesOf } from "./design.ts";
import { unitOf } from "./grid-numbers.ts";
import { readValues } from "./read-values.ts";

const change = changer("sweep");

/** The values of one number of a grid as a list that can be edited. */
export function ValuesBox({ name, label }: { readonly name: AxisName; readonly label: string }) {
  const [said, setSaid] = useState("");
  const path = shared.value.sweep[name];
  const isOwn = shared.value.sweep[`${name}Values` as const].length > 0;
  const shown = valuesOf(name).join(", ");
  const take = (text: string): void => {
    const { low, high } = readSetting(path);
    const read = readValues(text, [low, high]);
    setSaid("problem" in read ? read.problem : "");
    // What is as it was stays a range.
    if ("values" in read && read.values.join(", ") !== shown) change({ [`${name}Values`]: read.values });
  };
  return (
    <>
      <span class="values">
        <label for={`sweep-${name}-values`}>{label}, values</label>
        <input
          id={`sweep-${name}-values`}
          type="text"
          key={shown}
          value={shown}
          spellcheck={false}
          aria-invalid={said !== ""}
          aria-describedby={`sweep-${name}-said`}
          onChange={(event) => take(event.currentTarget.value)}
        />
        <span class="unit">{unitOf(path)}</span>
        {isOwn && (
          <button type="button" onClick={() => change({ [`${name}Values`]: [] })}>
            {label}: evenly spaced
          </button>
        )}
      </span>
      <small role="status" class="said" id={`sweep-${name}-said`}>
        {said}
      </small>
    </>
  );
}
