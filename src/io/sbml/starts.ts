import type { FileModel, FileRule, FileSpecies } from "./file-model.ts";
import { apply, evaluateMaths, type Maths, MathsError, number, transform } from "./maths.ts";

/** What a file says of time 0. */
export interface Starts {
  /** What a symbol is at time 0, in terms of what is fixed. */
  readonly atStart: (maths: Maths) => Maths;
  readonly initialOf: (id: string) => Maths;
  /** The number that fixed mathematics comes to. */
  readonly numberOf: (maths: Maths) => number;
}

/** What everything is at time 0. */
export function makeStarts(
  model: FileModel,
  isFixed: (id: string) => boolean,
  rules: ReadonlyMap<string, FileRule>,
  pools: ReadonlyMap<string, FileSpecies>,
): Starts {
  const starts = new Map(model.initial.map(({ symbol, maths }) => [symbol, maths]));
  const sizes = new Map([
    ...model.parameters.map(({ id, value }) => [id, value] as const),
    ...model.compartments.map(({ id, size }) => [id, size] as const),
  ]);
  const open = new Set<string>();
  const initialOf = (id: string): Maths => {
    if (open.has(id))
      throw new MathsError(`expected initial values without a circle, found one through "${id}"`);
    open.add(id);
    const found = findInitial(id);
    open.delete(id);
    return found;
  };
  const atStart = (maths: Maths): Maths =>
    transform(maths, (part) => {
      if (part.kind === "time") return number(0, "(time)");
      return part.kind === "name" && !isFixed(part.name) ? initialOf(part.name) : undefined;
    });
  const findInitial = (id: string): Maths => {
    const rule = rules.get(id);
    const start = starts.get(id) ?? (rule?.kind === "assignment" ? rule.maths : undefined);
    if (start) return atStart(start);
    const species = pools.get(id);
    if (species) return initialOfSpecies(species, atStart);
    const value = sizes.get(id);
    if (value === undefined) throw new MathsError(`expected a value of "${id}", found none`);
    return number(value, `(${id})`);
  };
  const numberOf = (maths: Maths): number => evaluateMaths(maths, (id) => numberOf(initialOf(id)), 0);
  return { atStart, initialOf, numberOf };
}

/** The value that the name of a species stands for: its amount or its concentration. */
function initialOfSpecies(species: FileSpecies, atStart: (maths: Maths) => Maths): Maths {
  const { id, amount, concentration, isAmount, compartment } = species;
  const volume = atStart({ kind: "name", name: compartment });
  if (amount !== undefined) {
    const value = number(amount, `(substance of ${id})`);
    return isAmount ? value : apply("divide", value, volume);
  }
  if (concentration === undefined) throw new MathsError(`expected an initial value of "${id}", found none`);
  if (!isAmount) return number(concentration, `(${id})`);
  return apply("times", number(concentration, `(concentration of ${id})`), volume);
}
