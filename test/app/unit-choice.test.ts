import { expect, test } from "vitest";
import { chooseUnit, own, parameters, setParameter } from "../../src/app/cell/cell-state.ts";
import { readLink, writeLink } from "../../src/app/state/link.ts";
import { applyDifference, initialShared } from "../../src/app/state/shared.ts";
import { shared, startFrom } from "../../src/app/state/store.ts";
import { convert, shownUnit, unitNamed, unitsLike } from "../../src/app/unit-choice.ts";
import { shippedModel } from "../models.ts";

const textsOf = (unit: string): string[] => unitsLike(unit).map(({ text }) => text);

test("a unit is offered with each time and pressure in it told otherwise, its own first", () => {
  expect(textsOf("s^-1")).toEqual(["s^-1", "min^-1", "h^-1"]);
  expect(textsOf("mmHg")).toEqual(["mmHg", "kPa"]);
  expect(textsOf("s^-1 mmHg^-1")).toEqual([
    ...["s^-1 mmHg^-1", "s^-1 kPa^-1", "min^-1 mmHg^-1"],
    ...["min^-1 kPa^-1", "h^-1 mmHg^-1", "h^-1 kPa^-1"],
  ]);
  expect(textsOf("mL/min/mL")).toEqual(["mL/min/mL", "mL/s/mL", "mL/h/mL"]);
  // Nothing of another name: no s in cells, no min in ohm.
  for (const alone of ["1", "%", "cell", "mmol/L", "um"]) expect(textsOf(alone)).toEqual([alone]);
});

test("a number converts to the same quantity and back", () => {
  const to = (value: number, from: string, unit: string) => convert(value, unitNamed(from), unitNamed(unit));
  expect(to(9.8e-4, "s^-1", "min^-1")).toBeCloseTo(0.0588, 12);
  expect(to(9.8e-4, "s^-1", "h^-1")).toBeCloseTo(3.528, 12);
  // 1 mmHg is 133.322 Pa.
  expect(to(160, "mmHg", "kPa")).toBeCloseTo(21.33152, 9);
  expect(to(0.012, "s^-1 mmHg^-1", "min^-1 kPa^-1")).toBeCloseTo((0.012 * 60) / 0.133322, 9);
  for (const unit of textsOf("s^-1 mmHg^-1"))
    expect(to(to(0.0123, "s^-1 mmHg^-1", unit), unit, "s^-1 mmHg^-1")).toBeCloseTo(0.0123, 12);
});

test("another unit changes what is shown and nothing that is computed, and a link keeps it", () => {
  startFrom(initialShared);
  const before = [...parameters.value];
  const k_in = shippedModel("cu-atsm-redox").parameters[0];
  chooseUnit(k_in, "h^-1");
  expect(parameters.value).toEqual(before);
  expect(own.value.parameters).toEqual(before);
  expect(shownUnit(k_in.unit, shared.value.cell.units.k_in).text).toBe("h^-1");
  // 7.2 of them typed are 0.002 in the unit of the model, and that is what the state holds.
  setParameter("k_in", convert(7.2, unitNamed("h^-1"), k_in.unit));
  expect(shared.value.cell.values).toEqual({ k_in: 0.002 });
  expect(readLink(writeLink(shared.value)).shared).toEqual(shared.value);
  chooseUnit(k_in, "s^-1");
  expect(shared.value.cell.units).toEqual({});
  startFrom(initialShared);
});

test("a link with a unit of something else shows the written one, and one that is no text is told", () => {
  const k_in = shippedModel("cu-atsm-redox").parameters[0];
  for (const wrong of ["mmHg", "<b>", "constructor", "min"])
    expect(shownUnit(k_in.unit, wrong)).toBe(k_in.unit);
  const { shared: found, problems } = applyDifference({ cell: { units: { k_in: 3 } } });
  expect(problems).toEqual(["cell.units has no such value"]);
  expect(found.cell.units).toEqual({});
  expect(applyDifference({ cell: { units: { __proto__x: "s" } } }).problems).toHaveLength(1);
});
