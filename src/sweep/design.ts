import { InputError, type Problem } from "../errors.ts";

/** One varied parameter and the values it takes, in the unit of the model file. */
export interface Axis {
  readonly name: string;
  readonly values: readonly number[];
}

/** One combination of values. */
export interface Point {
  /** Place in the design, from 0. */
  readonly index: number;
  readonly values: Readonly<Record<string, number>>;
}

/** A larger design is a mistake in a plan far more often than a wish. */
export const maxPoints = 1_000_000;

/**
 * Makes the full factorial design: every value of each axis with every value of the others.
 *
 * The last axis runs fastest: for axes of n₁, n₂, n₃ values, point (i₁, i₂, i₃) has the index (i₁ n₂ + i₂) n₃ + i₃.
 *
 * @throws InputError with all problems of the axes, each at `axes[i]`.
 */
export function makeDesign(axes: readonly Axis[], { file = "the sweep" } = {}): Point[] {
  const problems = findProblems(axes);
  if (problems.length > 0) throw new InputError(file, problems);
  const strides = stridesOf(axes);
  const valueAt = ({ values }: Axis, k: number, index: number) =>
    values[Math.floor(index / strides[k]) % values.length];
  return Array.from({ length: countPoints(axes) }, (_, index) => ({
    index,
    values: Object.fromEntries(axes.map((axis, k) => [axis.name, valueAt(axis, k, index)])),
  }));
}

/** How many points pass before each axis takes its next value. */
const stridesOf = (axes: readonly Axis[]) => axes.map((_, k) => countPoints(axes.slice(k + 1)));

const countPoints = (axes: readonly Axis[]) => axes.reduce((n, { values }) => n * values.length, 1);

function findProblems(axes: readonly Axis[]): Problem[] {
  const problems = axes.flatMap((axis, i) => findAxisProblems(axis, i, axes));
  if (axes.length === 0)
    problems.push({
      where: "axes",
      message: "expected at least one axis, found none",
      advice: "name a parameter and its values",
    });
  const n = countPoints(axes);
  if (n > maxPoints)
    problems.push({
      where: "axes",
      message: `expected at most ${maxPoints} points, found ${axes.map((a) => a.values.length).join(" × ")} = ${n}`,
      advice: "give fewer values, or split the sweep",
    });
  return problems;
}

function findAxisProblems({ name, values }: Axis, i: number, axes: readonly Axis[]): Problem[] {
  const problems: Problem[] = [];
  const report = (where: string, message: string, advice?: string) =>
    problems.push({ where: `axes[${i}]${where}`, message, advice });
  const first = axes.findIndex((axis) => axis.name === name);
  if (name === "") report(".name", "expected the name of a parameter, found nothing");
  if (first < i)
    report(
      ".name",
      `expected each parameter once, found "${name}" as in axes[${first}]`,
      "join their values",
    );
  if (values.length === 0) report(".values", "expected at least one value, found none");
  const seen = new Set<number>();
  values.forEach((value, j) => {
    if (!Number.isFinite(value)) report(`.values[${j}]`, `expected a finite number, found ${value}`);
    else if (seen.has(value))
      report(`.values[${j}]`, `expected each value once, found ${value} again`, "remove it");
    seen.add(value);
  });
  return problems;
}
