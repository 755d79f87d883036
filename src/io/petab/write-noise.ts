import type { DataSet } from "../../fit/problem.ts";
import type { Coefficient } from "../../fit/spread.ts";
import { type Cell, type Nominal, type Row, refuse } from "./petab-rows.ts";

/** The errors of a data set: a formula, sizes that are estimated, and what each point has of its own. */
export interface WrittenNoise {
  readonly formula: string;
  readonly parameters: readonly Row[];
  readonly of: (point: DataSet["points"][number]) => Cell;
}

/** An sd or a cv that is estimated. */
const sizeRow = (parameterId: string, start: number, range: readonly [number, number]): Row => ({
  parameterId,
  ...{ parameterScale: "log10", lowerBound: range[0], upperBound: range[1] },
  ...{ nominalValue: start, estimate: 1 },
});

/** Names a size in a formula: by its number, or by a parameter that it puts among `parameters`. */
function makeSize(set: string, observableId: string, nominal: Nominal, parameters: Row[]) {
  return (coefficient: Coefficient, what: string): string => {
    if (typeof coefficient === "number") return String(coefficient);
    const { start, range = [start / 100, start * 100], name } = coefficient;
    const found = nominal[name ?? `${what === "factor" ? "sd factor" : what}[${set}]`] ?? start;
    const id = name ?? `${what}_${observableId}`;
    parameters.push(sizeRow(id, found, range));
    return id;
  };
}

/**
 * Writes the law of errors of a data set.
 *
 * @throws CallError for a law that PEtab v1 cannot say.
 */
export function writeNoise(
  set: DataSet,
  observableId: string,
  observableFormula: string,
  nominal: Nominal,
): WrittenNoise {
  const { spread, points, name } = set;
  const observable = /[ +]/.test(observableFormula) ? `(${observableFormula})` : observableFormula;
  const parameters: Row[] = [];
  const size = makeSize(name, observableId, nominal, parameters);
  const own = `noiseParameter1_${observableId}`;
  const say = (formula: string, of: WrittenNoise["of"] = () => undefined): WrittenNoise => ({
    ...{ formula, parameters, of },
  });
  switch (spread.kind) {
    case "constant":
      return say(size(spread.sd, "sd"));
    case "equal":
      return say(size({ start: 0.1 * meanOf(points) || 1 }, "sd"));
    case "given": {
      const { factor = 1 } = spread;
      return say(factor === 1 ? own : `${size(factor, "factor")} * ${own}`, ({ sd }) => sd ?? undefined);
    }
    case "proportional": {
      const cv = size(spread.cv, "cv");
      if (spread.of === "model") return say(`${cv} * ${observable}`);
      return say(`${cv} * ${own}`, ({ value }) => Math.abs(value));
    }
    case "combined":
      if (spread.of !== "model") break;
      return say(`sqrt(${size(spread.sd, "sd")}^2 + (${size(spread.cv, "cv")} * ${observable})^2)`);
  }
  return refuse(`the spread "${spread.kind}" of "${name}"`, "give the data an sd, or a constant one");
}

const meanOf = (points: DataSet["points"]): number =>
  points.reduce((sum, { value }) => sum + Math.abs(value), 0) / points.length;
