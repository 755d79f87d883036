import { expect, test } from "vitest";
import { InputError } from "../../src/errors.ts";
import { readFitPlan } from "../../src/fit/fit-plan.ts";
import {
  correctPoints,
  type Pericellular,
  pericellularDrop,
  pericellularPO2,
} from "../../src/fit/pericellular.ts";

const assumed = (value: number, unit: string): string =>
  `{ value: ${value}, unit: ${unit}, provenance: assumed }`;
const planOf = (lines: readonly string[]): string =>
  [
    "cuptake: 1",
    "kind: fit",
    "name: example",
    "title: An example",
    "model: cu-atsm-redox",
    "data: data.csv",
    "pericellular:",
    ...lines.map((line) => `  ${line}`),
    "",
  ].join("\n");
const numbers = [
  `cell_density: ${assumed(1e5, "cm^-2")}`,
  `consumption: ${assumed(3e-17, "mol/s")}`,
  `depth: ${assumed(2, "mm")}`,
  `diffusivity: ${assumed(3e-5, "cm^2/s")}`,
  `solubility: ${assumed(1.3e-9, "mol/cm^3/mmHg")}`,
];
const stepOf = (lines: readonly string[]): Pericellular => {
  const { pericellular } = readFitPlan(planOf(lines), "plan.yaml");
  if (!pericellular) throw new Error("no step");
  return pericellular;
};

test("the monolayer of the fact base, 2 mm of medium over 1e5 cells/cm², loses 15 mmHg", () => {
  // 1e5 · 3e-17 · 0.2 / (3e-5 · 1.3e-9) = 15.3846…
  expect(pericellularDrop(stepOf(numbers))).toBeCloseTo(6e-13 / 3.9e-14, 10);
});

test("5 % O2 becomes near-hypoxic, and less gas than the drop leaves none", () => {
  const step = stepOf(numbers);
  expect(pericellularPO2(38, step)).toBeCloseTo(38 - 200 / 13, 10);
  expect([0, 0.76, 15].map((gas) => pericellularPO2(gas, step))).toEqual([0, 0, 0]);
});

test("with a Km the flux through the medium is what the cells consume", () => {
  const step = stepOf([...numbers, `half_consumption: ${assumed(2, "mmHg")}`]);
  for (const gas of [1e-6, 0.76, 15, 15.4, 38, 152]) {
    const P = pericellularPO2(gas, step);
    expect((gas - P) / ((pericellularDrop(step) * P) / (P + 2))).toBeCloseTo(1, 8);
    expect(P).toBeGreaterThan(0);
  }
  expect(pericellularPO2(0, step)).toBe(0);
  // As Km → 0 the two forms meet.
  const sharp = stepOf([...numbers, `half_consumption: ${assumed(1e-9, "mmHg")}`]);
  expect(pericellularPO2(38, sharp)).toBeCloseTo(pericellularPO2(38, stepOf(numbers)), 8);
});

test("points are corrected, and every condition is listed before and behind", () => {
  const point = { condition: "5 %", inputs: { pO2: 38, NADH: 1 }, time: 60, value: 1, sd: null };
  const { points, conditions } = correctPoints([point, { ...point, time: 120 }], stepOf(numbers));
  expect(points.map(({ inputs, time }) => [inputs.NADH, time])).toEqual([
    [1, 60],
    [1, 120],
  ]);
  expect(conditions).toEqual([{ condition: "5 %", gas_mmHg: 38, cell_mmHg: points[0].inputs.pO2 }]);
});

test("a number in a wrong unit or of 0 is refused with its line", () => {
  const wrong = numbers.map((line) => line.replace("mm,", "mmHg,").replace("value: 0.00003", "value: 0"));
  try {
    stepOf(wrong);
    throw new Error("accepted");
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.message).toMatchInlineSnapshot(`
      "plan.yaml:10: 2 problems
        ✖ line 10, pericellular.depth.unit: expected a unit like cm, found "mmHg" (pressure)
          → convert the value to cm
        ✖ line 11, pericellular.diffusivity.value: expected a value above 0, found 0
          → no O2 would come through"
    `);
  }
});
