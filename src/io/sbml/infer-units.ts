import { dimensionless, sameDimension } from "../../units.ts";
import type { FileModel } from "./file-model.ts";
import { type FileUnit, nameUnit } from "./file-units.ts";
import { type Maths, partsOf } from "./maths.ts";

/** What a piece of mathematics comes to: a unit times powers of units that nobody knows. */
interface Term {
  readonly dimension: readonly number[];
  readonly factor: number;
  readonly powers: ReadonlyMap<string, number>;
  /** A number without a unit fits beside anything. */
  readonly isBare?: boolean;
}

const one: Term = { dimension: dimensionless, factor: 1, powers: new Map() };
const bare: Term = { ...one, isBare: true };
const dimensionlessOf = new Set(["exp", "ln", "sin", "cos", "tan", "sinh", "cosh", "tanh"]);
const comparing = new Set(["lt", "leq", "gt", "geq", "eq", "neq"]);
const adding = new Set(["plus", "minus", "min", "max"]);

/** a · bᵖ */
function multiply(a: Term, b: Term, p: number): Term {
  const powers = new Map(a.powers);
  for (const [name, power] of b.powers) powers.set(name, (powers.get(name) ?? 0) + p * power);
  return {
    dimension: a.dimension.map((power, i) => power + p * b.dimension[i]),
    factor: a.factor * b.factor ** p,
    powers,
  };
}

/**
 * Finds the units of parameters that a file leaves out from its equations: both sides of a rule, a rate and the extent
 * per time, what is added and what is compared have one unit. A parameter whose equations leave it open, or contradict
 * each other, gets none.
 */
export function inferUnits(
  model: FileModel,
  unitOf: (id: string) => FileUnit | undefined,
  timeUnit: FileUnit,
): ReadonlyMap<string, FileUnit> {
  const found = new Map<string, FileUnit>();
  const open = new Set(model.parameters.filter(({ id }) => !unitOf(id)).map(({ id }) => id));
  for (let before = -1; before !== found.size && open.size > 0; ) {
    before = found.size;
    const known = (id: string): FileUnit | undefined => found.get(id) ?? unitOf(id);
    for (const [id, unit] of solve(equationsOf(model, known, timeUnit, open))) {
      open.delete(id);
      if (unit) found.set(id, unit);
    }
  }
  return found;
}

/** Units of what stands alone in an equation; none where two equations do not agree. */
function solve(equations: readonly Term[]): Map<string, FileUnit | undefined> {
  const found = new Map<string, FileUnit | undefined>();
  for (const { dimension, factor, powers } of equations) {
    const [[id, power] = ["", 0], ...others] = [...powers].filter(([, p]) => p !== 0);
    if (power === 0 || others.length > 0) continue;
    const unit = nameUnit(
      dimension.map((p) => -p / power + 0),
      Number((factor ** (-1 / power)).toPrecision(12)),
    );
    const other = found.get(id);
    const agrees =
      !found.has(id) ||
      (other &&
        sameDimension(other.dimension, unit.dimension) &&
        Math.abs(other.factor / unit.factor - 1) < 1e-9);
    found.set(id, agrees ? unit : undefined);
  }
  return found;
}

/** All equations of a file, each as what must be without a unit. */
function equationsOf(
  model: FileModel,
  unitOf: (id: string) => FileUnit | undefined,
  timeUnit: FileUnit,
  open: ReadonlySet<string>,
): Term[] {
  const equations: Term[] = [];
  const equate = (a: Term | undefined, b: Term | undefined): void => {
    if (a && b && !a.isBare && !b.isBare) equations.push(multiply(a, b, -1));
  };
  const ofUnit = (unit: FileUnit | undefined): Term | undefined =>
    unit && { dimension: unit.dimension, factor: unit.factor, powers: new Map() };
  const nameOf = (id: string): Term | undefined =>
    open.has(id) ? { ...one, powers: new Map([[id, 1]]) } : ofUnit(unitOf(id));
  const time = ofUnit(timeUnit) ?? one;
  const termOf = makeTerms({ nameOf, time, equate, unitOf: (key) => ofUnit(model.unitOf(key)) });
  for (const { variable, kind, maths } of model.rules) {
    const own = nameOf(variable);
    equate(kind === "rate" && own ? multiply(own, time, -1) : own, termOf(maths));
  }
  for (const { symbol, maths } of model.initial) equate(nameOf(symbol), termOf(maths));
  const extent = ofUnit(model.unitOf(model.defaults.get("extentUnits") ?? ""));
  for (const { law, locals } of model.reactions)
    if (locals.length === 0) equate(extent && multiply(extent, time, -1), termOf(law));
  return equations;
}

interface Known {
  readonly nameOf: (id: string) => Term | undefined;
  readonly unitOf: (key: string) => Term | undefined;
  readonly time: Term;
  readonly equate: (a: Term | undefined, b: Term | undefined) => void;
}

/** Makes what tells what mathematics comes to, and gathers the equations inside; undefined where it cannot be told. */
function makeTerms({ nameOf, unitOf, time, equate }: Known): (maths: Maths) => Term | undefined {
  const alike = (terms: readonly (Term | undefined)[]): Term | undefined => {
    const first = terms.find((term) => term && !term.isBare);
    for (const term of terms) if (term !== first) equate(first, term);
    return first ?? terms[0];
  };
  const product = (terms: readonly (Term | undefined)[], power: number): Term | undefined => {
    const [first, ...others] = terms;
    const start: Term | undefined = first;
    return others.reduce<Term | undefined>((all, term) => all && term && multiply(all, term, power), start);
  };
  function termOf(maths: Maths): Term | undefined {
    if (maths.kind === "number") return maths.units === undefined ? bare : unitOf(maths.units);
    if (maths.kind === "name") return nameOf(maths.name);
    if (maths.kind === "time") return time;
    if (maths.kind === "piecewise") {
      for (const { condition } of maths.pieces) termOf(condition);
      return alike(
        [...maths.pieces.map(({ value }) => value), ...(maths.otherwise ? [maths.otherwise] : [])].map(
          termOf,
        ),
      );
    }
    const terms = partsOf(maths).map(termOf);
    return maths.kind === "apply" ? ofOperator(maths.op, terms, maths.args) : undefined;
  }
  function ofOperator(
    op: string,
    terms: readonly (Term | undefined)[],
    args: readonly Maths[],
  ): Term | undefined {
    if (adding.has(op)) return alike(terms);
    if (op === "times") return product(terms, 1);
    if (op === "divide") return product(terms, -1);
    const [base] = terms;
    if (op === "abs") return base;
    const exponent = args[1];
    if (op === "power" && exponent?.kind === "number") return base && multiply(one, base, exponent.value);
    if (dimensionlessOf.has(op)) {
      equate(base, one);
      return one;
    }
    if (comparing.has(op)) alike(terms);
    return undefined;
  }
  return termOf;
}
