import {
  CallError,
  constantCourse,
  type FitSet,
  type GraphicalLine,
  logan,
  type ProblemObjective,
  patlak,
  type SetsPlan,
} from "../index.ts";
import { digits, layTable } from "./talk.ts";

/** A straight line beside a fit, in minutes. */
export interface Graph {
  readonly kind: "Patlak" | "Logan";
  readonly tStar_min: number;
  readonly slope: number;
  readonly slopeError: number;
  readonly slopeUnit: string;
  readonly intercept: number;
  readonly interceptUnit: string;
  readonly rSquared: number;
  readonly nUsed: number;
  /** What the slope should be by the fitted compartments, and by which formula; null where they do not say. */
  readonly fitted: { readonly value: number; readonly formula: string } | null;
  /** Why there is no line. */
  readonly failure: string | null;
}

/** Patlak's and Logan's lines through the frames of a data set, beside what the fit says at x. */
export function makeGraphs(
  { graphical }: SetsPlan["data"][number],
  set: FitSet,
  objective: ProblemObjective,
  x: ArrayLike<number>,
): Graph[] {
  if (!graphical) return [];
  const { data, network, conditions } = set;
  const { condition } = data.points[0];
  const level = conditions[condition][graphical.plasma];
  // Where the fit moves or disperses the curve, the lines have it so too.
  const plasma =
    typeof level === "number"
      ? constantCourse(level)
      : objective.courseAt(x, data.name, condition, graphical.plasma);
  const factor = network.observables.find(({ name }) => name === data.observable)?.unit.factor ?? 1;
  const frames = data.points.map(({ time, end = time, value }) => ({
    start: time,
    end,
    value: value * factor,
  }));
  const p = objective.parametersAt(x, data.name, data.points[0].condition);
  const value = (name: string): number =>
    p[network.parameters.findIndex((q) => q.name === name)] ?? Number.NaN;
  const names = new Set(network.parameters.map(({ name }) => name));
  const expected = expect(names, value, network.name);
  const draw = (kind: Graph["kind"], line: () => GraphicalLine): Graph =>
    toGraph(kind, graphical.tStar.value, line, expected[kind]);
  return [
    draw("Patlak", () => patlak(frames, plasma, graphical.tStar.value)),
    draw("Logan", () => logan(frames, plasma, graphical.tStar.value)),
  ];
}

type Expected = Readonly<Record<Graph["kind"], Graph["fitted"]>>;

/**
 * The slopes that the compartments of a model lead to in a voxel of which V_b is blood,
 *
 *     Patlak: (1 − V_b) K1k3/(k2 + k3),   k4 = 0;     Logan: (1 − V_b) K1/k2 (1 + k3/k4) + V_b.
 */
function expect(names: ReadonlySet<string>, value: (name: string) => number, model: string): Expected {
  const none = { Patlak: null, Logan: null };
  if (!/^(one|two)-tissue/.test(model)) return none;
  const [K1, k2] = [value("K1"), value("k2")];
  const V_b = names.has("V_b") ? value("V_b") : 0;
  if (names.has("k3") && !names.has("k4")) {
    const Ki = (60 * K1 * value("k3")) / (k2 + value("k3"));
    return { ...none, Patlak: { value: (1 - V_b) * Ki, formula: "(1 − V_b) K1 k3/(k2 + k3)" } };
  }
  const bound = names.has("k3") ? value("k3") / value("k4") : 0;
  const formula = `(1 − V_b) K1/k2${names.has("k3") ? " (1 + k3/k4)" : ""} + V_b`;
  return { ...none, Logan: { value: ((1 - V_b) * K1 * (1 + bound)) / k2 + V_b, formula } };
}

function toGraph(
  kind: Graph["kind"],
  tStar: number,
  draw: () => GraphicalLine,
  fitted: Graph["fitted"],
): Graph {
  const isPatlak = kind === "Patlak";
  const units = isPatlak
    ? { slopeUnit: "mL/min/mL", interceptUnit: "mL/mL" }
    : { slopeUnit: "mL/mL", interceptUnit: "min" };
  const head = { kind, tStar_min: tStar / 60, ...units, fitted };
  try {
    const { slope, slopeError, intercept, rSquared, points } = draw();
    const perMinute = isPatlak ? 60 : 1;
    return {
      ...head,
      slope: slope * perMinute,
      slopeError: slopeError * perMinute,
      intercept: isPatlak ? intercept : intercept / 60,
      rSquared,
      nUsed: points.filter(({ isUsed }) => isUsed).length,
      failure: null,
    };
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    const none = { slope: Number.NaN, slopeError: Number.NaN, intercept: Number.NaN, rSquared: Number.NaN };
    return { ...head, ...none, nUsed: 0, failure: error.message };
  }
}

/** The lines as text. */
export function describeGraphs(graphs: readonly Graph[]): string[] {
  if (graphs.length === 0) return [];
  const rows = graphs
    .filter(({ failure }) => failure === null)
    .map((g) => [
      g.kind,
      g.tStar_min,
      g.nUsed,
      `${digits(g.slope)} ± ${digits(g.slopeError, 2)} ${g.slopeUnit}`,
      `${digits(g.intercept)} ${g.interceptUnit}`,
      digits(g.rSquared, 5),
      g.fitted ? `${digits(g.fitted.value)} = ${g.fitted.formula}` : "–",
    ]);
  return [
    layTable(["line", "t* (min)", "frames", "slope", "intercept", "R²", "slope by the fit"], rows),
    ...graphs.flatMap(({ kind, failure }) => (failure === null ? [] : [`${kind}: ${failure}`])),
  ];
}
