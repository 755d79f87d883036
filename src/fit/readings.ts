import { CallError } from "../errors.ts";
import { addChase } from "../model/chase.ts";
import { namesIn } from "../model/expression.ts";
import type { Network } from "../model/network.ts";
import type { FitSource } from "./fit-task.ts";
import type { DataSet, FitProblem, Rule } from "./problem.ts";
import { makeObjective, type ProblemObjective } from "./problem-objective.ts";
import { readTie } from "./rules.ts";

/** A measurement that could be made next: cells at one O2 tension for a time, and perhaps a wash-out behind it. */
export interface Reading {
  readonly pO2_mmHg: number;
  readonly time_s: number;
  readonly chase?: { readonly pO2_mmHg: number; readonly time_s: number };
}

const minutesOf = (time_s: number): string => `${Number((time_s / 60).toPrecision(6))} min`;

/** `60 min at 0.5 mmHg, then chased 60 min at 150 mmHg`. */
export function nameReading({ pO2_mmHg, time_s, chase }: Reading): string {
  const load = `${minutesOf(time_s)} at ${pO2_mmHg} mmHg`;
  return chase ? `${load}, then chased ${minutesOf(chase.time_s)} at ${chase.pO2_mmHg} mmHg` : load;
}

interface Predicted {
  readonly name: string;
  readonly value: number;
  readonly kept: number | null;
  /** ∂value/∂x in the order of the fit's variables. */
  readonly row: Float64Array;
}

interface Plan {
  readonly readings: readonly Reading[];
  readonly medium: "closed" | "constant";
  readonly set: DataSet;
  readonly solver: FitSource["solver"];
}

/** Predicts readings and their derivatives, as data of the set would be. */
export function predictReadings(
  problem: FitProblem,
  objective: ProblemObjective,
  x: Float64Array,
  { readings, medium, set, solver }: Plan,
): Predicted[] {
  const networks: Record<string, Network> = { ...problem.models };
  const levels = problem.conditions[set.points[0].condition];
  const { scale: _, offset: __, huber: ___, ...plain } = set;
  const data = readings.map((reading, i): DataSet => {
    const { chase, time_s } = reading;
    const model = chase ? `${set.model} chased at ${chase.pO2_mmHg} from ${time_s}` : set.model;
    networks[model] ??= addChase(networks[set.model], {
      ...{ at: time_s, observable: set.observable, medium },
      ...(chase && { pO2: chase.pO2_mmHg }),
    });
    const times = chase ? [time_s, time_s + chase.time_s] : [time_s];
    const points = times.map((time) => ({ condition: String(i), time, value: 0, sd: null }));
    return { ...plain, name: `reading ${i}`, model, points, spread: { kind: "equal" } };
  });
  // An input that only a chased model has.
  const joined = readings.some(({ chase }) => chase) ? { contact: 1 } : {};
  const conditions = readings.map(({ pO2_mmHg }, i) => [String(i), { ...levels, pO2: pO2_mmHg, ...joined }]);
  const candidates = makeObjective(
    {
      ...{ models: networks, conditions: Object.fromEntries(conditions), data },
      parameters: rulesWithin(problem, set.model),
    },
    solver,
  );
  const places = candidates.names.map((name) => {
    const own = objective.names.indexOf(`${set.model}.${name}`);
    return own >= 0 ? own : objective.names.indexOf(name);
  });
  if (places.includes(-1))
    throw new CallError(
      `${candidates.names.filter((_name, k) => places[k] < 0).join(", ")} would be new: a parameter of its own for each condition cannot be planned for`,
    );
  const found = candidates.residuals(Float64Array.from(places, (k) => x[k]));
  if (!found) throw new CallError("the model cannot be solved at one of the readings");
  const toData = makeToData(objective, x, set);
  let next = 0;
  return readings.map((reading) => {
    const first = next;
    const last = reading.chase ? first + 1 : first;
    next = last + 1;
    const row = new Float64Array(objective.names.length);
    for (const [j, k] of places.entries()) row[k] = found.J[last * places.length + j];
    const kept = reading.chase ? found.r[last] / found.r[first] : null;
    return { name: nameReading(reading), kept, ...toData(found.r[last], row) };
  });
}

/** The rules as one model sees them, without its name: a chase is the same model under another one. */
function rulesWithin({ parameters, models }: FitProblem, model: string): FitProblem["parameters"] {
  const entries = Object.entries(parameters);
  const plain = entries.filter(([key]) => !key.includes("."));
  const own = entries.flatMap(([key, rule]) =>
    key.startsWith(`${model}.`) ? [[key.slice(model.length + 1), rule] as const] : [],
  );
  const rules = new Map<string, Rule>([...plain, ...own]);
  const known = new Set(models[model].parameters.map(({ name }) => name));
  const inTies = new Set(
    [...rules].flatMap(([name, rule]) =>
      rule.kind === "tied" && known.has(name) ? namesIn(readTie(rule, name)) : [],
    ),
  );
  return Object.fromEntries([...rules].filter(([name]) => known.has(name) || inTies.has(name)));
}

/** Puts scale · model + offset in place of the model, where the data are fitted so. */
function makeToData(objective: ProblemObjective, x: Float64Array, { name, scale, offset }: DataSet) {
  const at = (what: string): number => objective.names.indexOf(`${what}[${name}]`);
  const values = objective.valuesAt(x);
  return (model: number, row: Float64Array): { value: number; row: Float64Array } => {
    const factor = scale ? values[at("scale")] : 1;
    const moved = row.map((slope) => slope * factor);
    // Scales move as log10.
    if (scale) moved[at("scale")] = Math.LN10 * factor * model;
    if (offset) moved[at("offset")] = 1;
    return { value: factor * model + (offset ? values[at("offset")] : 0), row: moved };
  };
}
