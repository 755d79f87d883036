import { CallError } from "../errors.ts";
import { hypercubePoint } from "../numerics/hypercube.ts";
import type { Stop } from "./least-squares.ts";
import type { Objective } from "./objective.ts";
import { minimizeObjective } from "./projection.ts";

/** One start of a search. */
export interface StartOptions {
  readonly seed: number;
  /** 0 is the objective's own start; those from 1 are drawn. */
  readonly index: number;
  /** 10⁻⁵ tells clusters apart; finish the best one with the search's own. */
  readonly tolerance?: number;
  readonly maxEvaluations?: number;
}

/** How one start ended, as plain data. */
export type StartResult = { readonly index: number; readonly start: readonly number[] } & (
  | {
      readonly ok: true;
      readonly x: readonly number[];
      /** Σr² at x. */
      readonly squares: number;
      readonly stop: Stop;
      readonly evaluations: number;
    }
  | { readonly ok: false; readonly reason: string }
);

/** Starts that ended at the same sum of squares, best first. */
export interface Cluster {
  readonly squares: number;
  /** Difference to the best cluster in units of χ². */
  readonly deltaChi2: number;
  readonly indices: readonly number[];
  readonly x: readonly number[];
  /** Least and greatest value of each variable over the cluster: wide where the data leave a ridge. */
  readonly range: readonly (readonly [number, number])[];
}

/** Optima that the starts reached, best first. */
export interface Waterfall {
  readonly clusters: readonly Cluster[];
  readonly nStarts: number;
  /** Reasons with the starts that they stopped. */
  readonly failures: readonly { readonly reason: string; readonly indices: readonly number[] }[];
  readonly sentence: string;
}

/**
 * Draws start `index` between the bounds: index 0 is the objective's own start, those behind it are the points of a
 * nested Latin hypercube, and depend on (seed, index) alone, not on how many there are.
 *
 * @throws CallError if a variable has no finite bounds to draw between.
 */
export function drawStart(
  { names, start, lower, upper }: Pick<Objective, "names" | "start" | "lower" | "upper">,
  seed: number,
  index: number,
): Float64Array {
  if (index === 0) return Float64Array.from(start);
  const open = names.filter((_, j) => !Number.isFinite(upper[j] - lower[j]));
  if (open.length > 0)
    throw new CallError(`starts are drawn between bounds; give finite bounds for ${open.join(", ")}`);
  return hypercubePoint(seed, index - 1, names.length).map((u, j) => lower[j] + u * (upper[j] - lower[j]));
}

/** Runs one start; a start where the model cannot be solved is a result with its reason, not an error. */
export function runStart(objective: Objective, options: StartOptions): StartResult {
  const { seed, index, tolerance = 1e-5, ...rest } = options;
  const search = { tolerance, ...rest };
  const start = drawStart(objective, seed, index);
  const head = { index, start: Array.from(start) };
  try {
    const { lower, upper } = objective;
    const found = minimizeObjective(objective, { ...search, start, lower, upper });
    const squares = found.r.reduce((sum, r) => sum + r * r, 0);
    const { stop, evaluations } = found;
    return { ...head, ok: true, x: Array.from(found.x), squares, stop, evaluations };
  } catch (error) {
    if (error instanceof CallError) return { ...head, ok: false, reason: error.message };
    throw error;
  }
}

/** What sums of squares are measured by. */
export interface StartScale {
  readonly hasSpread: boolean;
  readonly nRows: number;
  /** Σr² where the search has not begun, of the objective's own start. */
  readonly atStart?: number;
}

/**
 * Sorts starts by their sum of squares and joins those that agree,
 *
 *     Δχ² = (S − S_first)/σ² < 0.1 within a cluster,
 *
 * σ² = 1 where residuals are in units of their spread, else S_best/(n − p). The order in which the results come does
 * not matter.
 */
export function summarizeStarts(
  results: readonly StartResult[],
  { hasSpread, nRows, atStart = 0 }: StartScale,
): Waterfall {
  const done = results
    .filter((result) => result.ok)
    .sort((a, b) => a.squares - b.squares || a.index - b.index);
  const scale = hasSpread ? 1 : residualScale(done, nRows, atStart);
  const clusters: Cluster[] = [];
  for (let from = 0, to = 0; from < done.length; from = to) {
    while (to < done.length && (done[to].squares - done[from].squares) / scale < 0.1) to++;
    clusters.push(toCluster(done.slice(from, to), done[0].squares, scale));
  }
  const failures = groupFailures(results);
  const sentence = describe(clusters, failures, results.length);
  return { clusters, nStarts: results.length, failures, sentence };
}

/** S_best/(n − p), and not less than 10⁻¹² of the worst sum: below that a perfect fit shows its rounding only. */
function residualScale(
  done: readonly { squares: number; x: readonly number[] }[],
  nRows: number,
  atStart: number,
): number {
  if (done.length === 0) return 1;
  const freedom = Math.max(1, nRows - done[0].x.length);
  const worst = Math.max(done[done.length - 1].squares, atStart);
  return Math.max(done[0].squares / freedom, 1e-12 * worst, Number.MIN_VALUE);
}

function toCluster(
  members: readonly { index: number; squares: number; x: readonly number[] }[],
  best: number,
  scale: number,
): Cluster {
  const [{ squares, x }] = members;
  return {
    squares,
    deltaChi2: (squares - best) / scale,
    indices: members.map(({ index }) => index).sort((a, b) => a - b),
    x,
    range: x.map((_, j) => {
      const values = members.map((member) => member.x[j]);
      return [Math.min(...values), Math.max(...values)];
    }),
  };
}

function groupFailures(results: readonly StartResult[]): Waterfall["failures"] {
  const groups = new Map<string, number[]>();
  for (const result of [...results].sort((a, b) => a.index - b.index))
    if (!result.ok) groups.set(result.reason, [...(groups.get(result.reason) ?? []), result.index]);
  return [...groups].map(([reason, indices]) => ({ reason, indices }));
}

function describe(clusters: readonly Cluster[], failures: Waterfall["failures"], nStarts: number): string {
  const count = failures.reduce((sum, { indices }) => sum + indices.length, 0);
  const failed = count === 0 ? "" : `; ${count} of them failed (${failures.map((f) => f.reason).join("; ")})`;
  if (clusters.length === 0) return `none of ${nStarts} starts reached an optimum${failed}`;
  const found = clusters[0].indices.length;
  const doubt = found === 1 && nStarts > 1 ? ": once only, so more starts may find a better one" : "";
  return `the best optimum was found from ${found} of ${nStarts} starts${doubt}${failed}`;
}
