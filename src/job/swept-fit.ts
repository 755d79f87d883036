import { CallError } from "../errors.ts";
import { makeDataDraws } from "../fit/bootstrap.ts";
import { minimizeLeastSquares } from "../fit/least-squares.ts";
import type { Variable } from "../fit/parameters.ts";
import { type FitProblem, readProblem } from "../fit/problem.ts";
import { makeObjective, type ProblemObjective } from "../fit/problem-objective.ts";
import { basisAt } from "../fit/recovery.ts";
import { estimateUncertainty } from "../fit/uncertainty.ts";
import type { SourcedQuantity } from "../quantity.ts";
import type { Column } from "../sweep/batch.ts";
import type { JobOf } from "./job-plan.ts";
import type { JobSource } from "./job-source.ts";
import type { Prepared, Swept } from "./swept.ts";

/**
 * Opens the job `fit`: a fit again and again, with the parameters that it fixes varied. With `data: drawn` each point fits
 * data that its own seed drew at the estimate of the plan, else the data that were measured.
 */
export function openSweptFit(job: JobOf<"fit">, { problem: written }: JobSource): Swept {
  if (!written) throw new CallError("expected the problem of a fit, found none");
  const problem = readProblem(written);
  const isDrawn = job.data === "drawn";
  const quantities = fixedQuantities(problem);

  function prepare(axes: readonly string[]): Prepared {
    const base = makeObjective(problem);
    const draw = isDrawn ? makeDraw(base) : undefined;
    const columns = base.variables.flatMap(columnsOf);
    return {
      columns: [...columns, { name: "squares", unit: "1" }, { name: "condition", unit: "1" }],
      run(values, seed, { results }) {
        const objective = makeObjective(fixAt(problem, quantities, axes, values));
        const own = draw ? objective.withValues(draw(seed)) : objective;
        const found = minimizeLeastSquares(own.residuals, own);
        const { standardErrors, held, condition } = estimateUncertainty(own, found);
        const estimates = objective.valuesAt(found.x);
        objective.variables.forEach((variable, j) => {
          results[2 * j] = estimates[j] / variable.unit.factor;
          results[2 * j + 1] = held[j] ? Number.NaN : errorOf(variable, estimates[j], standardErrors[j]);
        });
        results[2 * estimates.length] = found.r.reduce((sum, r) => sum + r * r, 0);
        results[2 * estimates.length + 1] = Number.isFinite(condition) ? condition : Number.NaN;
      },
    };
  }

  return { quantities, largestBatch: 32, patience_s: 120, fileBytes: 0, prepare };
}

/** What a fit holds at a value, and may hold at another: `name`, or `model.name` where a rule speaks of one model alone. */
function fixedQuantities({ models, parameters }: FitProblem): Record<string, SourcedQuantity> {
  const found: Record<string, SourcedQuantity> = {};
  for (const [model, network] of Object.entries(models))
    for (const q of network.parameters) {
      const own = `${model}.${q.name}`;
      const name = parameters[own] ? own : q.name;
      const rule = parameters[name];
      if (rule === undefined) found[name] ??= q;
      else if (rule.kind === "fixed") found[name] ??= { ...q, name, value: rule.value };
    }
  return found;
}

function fixAt(
  problem: FitProblem,
  quantities: Readonly<Record<string, SourcedQuantity>>,
  axes: readonly string[],
  values: Float64Array,
): FitProblem {
  const rules = axes.map((name, j) => {
    const value = values[j] * quantities[name].unit.factor;
    return [name, { kind: "fixed" as const, value }] as const;
  });
  return { ...problem, parameters: { ...problem.parameters, ...Object.fromEntries(rules) } };
}

/** Data drawn at the estimate of the plan itself. */
function makeDraw(base: ProblemObjective): (seed: number) => Float64Array {
  const { x } = minimizeLeastSquares(base.residuals, base);
  const basis = basisAt(base, Array.from(x));
  if (!basis)
    throw new CallError("the model cannot be solved at the estimate from which data are to be drawn");
  const draw = makeDataDraws(basis);
  return (seed) => Float64Array.from(draw({ seed, index: 0, kind: "parametric" }));
}

const columnsOf = ({ name, unit }: Variable): Column[] => [
  { name: `${name} estimate`, unit: unit.text },
  { name: `${name} standard error`, unit: unit.text },
];

/** The standard error of a value whose logarithm was estimated, to first order. */
const errorOf = ({ scale, unit }: Variable, value: number, sd: number): number =>
  (scale === "log10" ? value * Math.LN10 * sd : sd) / unit.factor;
