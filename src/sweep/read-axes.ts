import { adviseNames, type Problem } from "../errors.ts";
import * as z from "../late-schema.ts";
import { maxSobolAxes } from "../numerics/sobol.ts";
import type { SourcedQuantity } from "../quantity.ts";
import { type Axis, stepsOf } from "./axis.ts";
import { countPoints, type DesignChoice, maxPoints } from "./design.ts";
import type { DrawnAxes } from "./drawn-axes.ts";

/** An axis as a plan writes it. */
export const axisSchema = z.strictObject({
  name: z.string(),
  values: z.array(z.number()).optional(),
  steps: z.int().optional(),
  range: z.tuple([z.number(), z.number()]).optional(),
  scale: z.enum(["linear", "log10"]).optional(),
});
type WrittenAxis = z.infer<typeof axisSchema>;

/** What the axes of a plan are, and all that is wrong with them. */
interface Found {
  readonly axes: readonly Axis[];
  readonly problems: Problem[];
  readonly notes: readonly string[];
}

interface Against {
  readonly quantities: Readonly<Record<string, SourcedQuantity>>;
  readonly replicates: number;
  readonly drawn: DrawnAxes | undefined;
}

const mend = "mend it in the plan";

type Report = (key: string, message: string, advice?: string) => void;

/** Designs whose axes have values of their own; all others draw from ranges. */
const hasValues = ({ kind }: DesignChoice): boolean => kind === "grid" || kind === "list";

/** Makes the axes of a plan and finds every problem of them and of the design over them. */
export function findAxes(written: readonly WrittenAxis[], choice: DesignChoice, against: Against): Found {
  const problems: Problem[] = [];
  const notes: string[] = [];
  const size = written.reduce((n, { values, steps = 1 }) => n * (values?.length ?? steps), 1);
  const axes = written.flatMap((axis, i): Axis[] => {
    const report: Report = (key, message, advice = mend) => {
      problems.push({ where: `axes[${i}]${key}`, message, advice });
    };
    const first = written.findIndex(({ name }) => name === axis.name);
    if (first < i)
      report(
        ".name",
        `expected each parameter once, found "${axis.name}" as in axes[${first}]`,
        "join the two",
      );
    if (against.drawn?.axes.some(({ name }) => name === axis.name))
      report(
        ".name",
        `expected what the fit leaves fixed, found "${axis.name}", which it moves`,
        "remove it",
      );
    const quantity = quantityOf(axis.name, against, report);
    if (!quantity) return [];
    const made = makeAxis(axis, quantity, size > maxPoints);
    checkKeys(axis, choice, report);
    if (axis.values) checkValues(made, report);
    else checkRange(made, report);
    if (size <= maxPoints) notes.push(...findOutside(made, quantity));
    return [made];
  });
  // Only what is known whole can be counted.
  if (axes.length === written.length) checkDesign(axes, choice, against, problems, notes);
  return { axes, problems, notes };
}

function quantityOf(name: string, { quantities }: Against, report: Report): SourcedQuantity | undefined {
  if (Object.hasOwn(quantities, name)) return quantities[name];
  report(
    ".name",
    `expected something that this job can vary, found "${name}"`,
    adviseNames(name, Object.keys(quantities)),
  );
  return undefined;
}

function makeAxis(
  { name, values, steps, range, scale }: WrittenAxis,
  quantity: SourcedQuantity,
  isRefused: boolean,
): Axis {
  const { factor, text } = quantity.unit;
  const own = quantity.range && ([toWritten(quantity.range[0]), toWritten(quantity.range[1])] as const);
  function toWritten(x: number): number {
    return Number((x / factor).toPrecision(12));
  }
  const chosen = range ?? own;
  const axis = {
    name,
    unit: text,
    base: toWritten(quantity.value),
    ...(chosen && { range: chosen }),
    scale: scale ?? quantity.scale,
  };
  if (values) return { ...axis, values };
  return steps !== undefined && steps >= 1 && isRange(axis)
    ? { ...axis, values: isRefused ? new Array(steps) : stepsOf(axis, steps) } // only counted where it is refused
    : axis;
}

const isRange = ({ range, scale }: Axis): boolean =>
  range !== undefined &&
  Number.isFinite(range[0]) &&
  Number.isFinite(range[1]) &&
  range[0] < range[1] &&
  range[0] >= 0 &&
  (scale !== "log10" || range[0] > 0);

function checkKeys({ values, steps }: WrittenAxis, choice: DesignChoice, report: Report): void {
  if (values && steps !== undefined) report(".steps", "expected values or steps, found both", "keep one");
  if (steps !== undefined && steps < 1) report(".steps", `expected 1 step or more, found ${steps}`);
  if (hasValues(choice) && !values && steps === undefined)
    report(
      "",
      `expected values or steps for a ${choice.kind}, found neither`,
      "write values: [..], or steps: 5",
    );
  const given = values ? "values" : "steps";
  if (!hasValues(choice) && (values || steps !== undefined))
    report(
      `.${given}`,
      `expected a range to draw from (design ${choice.kind}), found ${given}`,
      "write range: [low, high]",
    );
}

function checkValues({ values = [] }: Axis, report: Report): void {
  if (values.length === 0) report(".values", "expected at least one value, found none");
  const seen = new Set<number>();
  for (const [j, value] of values.entries()) {
    if (!Number.isFinite(value)) report(`.values[${j}]`, `expected a finite number, found ${value}`);
    else if (value < 0) report(`.values[${j}]`, `expected 0 or more, found ${value}`);
    else if (seen.has(value))
      report(`.values[${j}]`, `expected each value once, found ${value} again`, "remove it");
    seen.add(value);
  }
}

function checkRange(axis: Axis, report: Report): void {
  const problem = findRangeProblem(axis);
  if (problem) report(problem[0], problem[1], problem[2]);
}

function findRangeProblem(axis: Axis): Parameters<Report> | undefined {
  const { range, scale, name } = axis;
  if (isRange(axis)) return undefined;
  if (!range) return ["", `expected a range, found none here and none for ${name}`, "write one"];
  const [low, high] = range;
  if (!(low < high))
    return [".range", `expected low < high, found [${low}, ${high}], which holds no value`, "widen it"];
  if (low < 0) return [".range", `expected 0 or more, found ${low}`];
  if (scale === "log10")
    return [".range", `expected a positive end on a log10 scale, found ${low}`, "or scale: linear"];
  return [".range", `expected finite numbers, found [${low}, ${high}]`];
}

/** Values outside of the range that the file gives its quantity are allowed, and told. */
function findOutside({ name, values, range, unit }: Axis, quantity: SourcedQuantity): string[] {
  if (!quantity.range) return [];
  const [low, high] = quantity.range.map((x) => Number((x / quantity.unit.factor).toPrecision(6)));
  const outside = (values ?? range ?? []).filter((x) => x < low * (1 - 1e-9) || x > high * (1 + 1e-9));
  if (outside.length === 0) return [];
  return [
    `${name}: ${outside.slice(0, 3).join(", ")} ${unit} outside of its range, ${low} to ${high}; taken as it is`,
  ];
}

function checkDesign(
  axes: readonly Axis[],
  choice: DesignChoice,
  { replicates, drawn }: Against,
  problems: Problem[],
  notes: string[],
): void {
  const report = (where: string, message: string, advice = mend): void => {
    problems.push({ where, message, advice });
  };
  if (axes.length === 0 && (!drawn || choice.kind !== "grid"))
    report("axes", "expected at least one axis, found none", "say what is varied");
  if (drawn && !hasValues(choice))
    report(
      "design.kind",
      `expected a grid or a list beside a posterior, found ${choice.kind}`,
      "the posterior draws by itself; leave the design out, or give axes values",
    );
  if (replicates < 1) report("replicates", `expected 1 replicate or more, found ${replicates}`);
  const lengths = axes.map(({ values = [] }) => values.length);
  if (choice.kind === "list" && new Set(lengths).size > 1)
    report("axes", `expected as many values of each axis in a list, found ${lengths.join(", ")}`);
  const most = choice.kind === "saltelli" ? maxSobolAxes / 2 : maxSobolAxes;
  if ((choice.kind === "sobol" || choice.kind === "saltelli") && axes.length > most)
    report("axes", `expected at most ${most} axes in a ${choice.kind} design, found ${axes.length}`);
  if (choice.kind === "morris" && (choice.levels < 2 || choice.levels % 2 === 1))
    report("design.levels", `expected an even number of levels, found ${choice.levels}`, "take 4");
  const n = countPoints(axes, choice) * Math.max(1, replicates) * (drawn?.count ?? 1);
  if (n > maxPoints) {
    const product =
      choice.kind === "grid" ? `${lengths.join(" × ")}${replicates > 1 ? ` × ${replicates}` : ""} = ` : "";
    report(
      choice.kind === "grid" ? "axes" : "design",
      `expected at most ${maxPoints} points, found ${product}${n}`,
      "give fewer values, or split the sweep",
    );
  }
  const size = choice.kind === "sobol" ? choice.points : choice.kind === "saltelli" ? choice.base : 1;
  if (!Number.isInteger(Math.log2(size)))
    notes.push(`a ${choice.kind} design is balanced at powers of 2 only; ${size} is none`);
}
