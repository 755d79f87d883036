import { InputError, type Problem } from "../../errors.ts";
import type { ConsumptionLaw } from "./consumption.ts";
import type { Supply } from "./oxygen-stage.ts";
import { countVoxels, type Patch } from "./patch.ts";

export function rejectAll(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new InputError("oxygen", problems);
}

const isPositive = (x: number): boolean => Number.isFinite(x) && x > 0;

/** Checks what a solver keeps, and that the patch has a vessel. */
export function checkSetting(patch: Patch, given: Supply & { readonly law: ConsumptionLaw }): Problem[] {
  const problems: Problem[] = [];
  const { diffusivity, wallPermeability, law, source } = given;
  const expect = (isRight: boolean, where: string, message: string, advice?: string): void => {
    if (!isRight) problems.push({ where, message, advice });
  };
  expect(isPositive(diffusivity), "diffusivity", `expected a positive number of µm²/s, found ${diffusivity}`);
  expect(
    wallPermeability > 0,
    "wallPermeability",
    `expected a positive number of µm/s, found ${wallPermeability}`,
  );
  if (law.kind !== "zero-order")
    expect(isPositive(law.P50), "law.P50", `expected a positive pO2, found ${law.P50}`);
  const hungry = findWrong(patch.consumption, 0);
  expect(
    hungry < 0,
    `consumption[${hungry}]`,
    `expected zero or more mmHg/s, found ${patch.consumption[hungry]}`,
  );
  if (source) problems.push(...checkField("source", source, countVoxels(patch)));
  const isSupplied = source !== undefined || patch.wall.some((S) => S > 0);
  expect(
    isSupplied,
    "wall",
    "no voxel touches a vessel, so nothing brings oxygen",
    "add a vessel to the patch",
  );
  return problems;
}

/** Checks what a solution has of its own. */
export function checkRun(
  patch: Patch,
  {
    vesselPO2,
    start,
  }: { readonly vesselPO2: number | Float32Array; readonly start: Float64Array | undefined },
): Problem[] {
  const n = countVoxels(patch);
  const problems = start ? checkField("start", start, n) : [];
  const values = typeof vesselPO2 === "number" ? [vesselPO2] : vesselPO2;
  if (typeof vesselPO2 !== "number") problems.push(...checkField("vesselPO2", vesselPO2, n));
  const wrong = findWrong(values, 0);
  if (wrong < 0) return problems;
  const where = typeof vesselPO2 === "number" ? "vesselPO2" : `vesselPO2[${wrong}]`;
  return [...problems, { where, message: `expected zero or more mmHg, found ${values[wrong]}` }];
}

function checkField(where: string, field: Float32Array | Float64Array, n: number): Problem[] {
  const problems: Problem[] = [];
  if (field.length !== n) problems.push({ where, message: `expected ${n} voxels, found ${field.length}` });
  const gap = findWrong(field, Number.NEGATIVE_INFINITY);
  if (gap >= 0)
    problems.push({ where: `${where}[${gap}]`, message: `expected a number, found ${field[gap]}` });
  return problems;
}

/** Index of the first value that is NaN, infinite or below the lowest, or −1; a plain loop, for fields are long. */
function findWrong(values: ArrayLike<number>, lowest: number): number {
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!(value >= lowest && value - value === 0)) return i;
  }
  return -1;
}
