import { slopeWeights } from "../numerics/slope-weights.ts";

/** The frame values of one tissue at one pO2 in mmHg and one perfusion over the tissue's own: nFrames values. */
export type FrameCurve = (pO2: number, perfusion?: number) => Float64Array;

/** Frame values over pO2 as cubics on uniform cells of u = 1/(1 + P/P½), at one perfusion or several. */
export interface Table {
  readonly nFrames: number;
  readonly nCells: number;
  readonly halfPO2_mmHg: number;
  /** Rising; one, or six and more, between which polynomials run. */
  readonly flows: readonly number[];
  /** Flows f are uniform as they are, or where this is above 0 as ln(f + offset). */
  readonly flowOffset: number;
  /** a, b, c, d of a + bs + cs² + ds³ on each cell, 0 ≤ s ≤ 1: frames × flows × cells × 4. */
  readonly coefficients: Float64Array;
  /** Largest relative error that was measured between the nodes. */
  readonly error: number;
  /** The error that was asked for; `error` is above it only if `maxNodes` was reached. */
  readonly tolerance: number;
}

export interface TableOptions {
  /** P½ in mmHg: half of the nodes lie below it; best near the pO2 where the curve bends. */
  readonly halfPO2_mmHg: number;
  readonly nodes?: number;
  readonly tolerance?: number;
  readonly maxNodes?: number;
  /** Values below this part of a frame's largest are compared with that, so that an empty frame has no error. */
  readonly floor?: number;
}

/**
 * Makes a table of `curve` over u = 1/(1 + P/P½), with P = 0 at u = 1 and P = ∞ at u = 0.
 *
 * Cubic Hermite cells with slopes of fourth order; the nodes are doubled until the error measured between them is
 * within `tolerance`. Rates grow with P, so u = 0 is not evaluated at a huge P, where a solver would struggle, but
 * extrapolated from ε = 10⁻⁴ on: f(0) ≈ 4f(ε) − 6f(2ε) + 4f(3ε) − f(4ε), of error O(ε⁴).
 */
export function makeTable(
  curve: FrameCurve,
  { halfPO2_mmHg, nodes = 129, tolerance = 5e-5, maxNodes = 8193, floor = 1e-9 }: TableOptions,
): Table {
  let rows = Array.from({ length: nodes }, (_, i) => sampleNode(curve, i / (nodes - 1), halfPO2_mmHg));
  const checks = checkRows(curve, halfPO2_mmHg);
  for (;;) {
    const table = fitCells(rows, halfPO2_mmHg, tolerance);
    const error = compareRows(table, checks, { floor });
    if (error <= tolerance || 2 * rows.length - 1 > maxNodes) return { ...table, error };
    rows = insertMiddles(rows, curve, halfPO2_mmHg);
  }
}

/** The u from whose multiples u = 0 is extrapolated, and the weights of ε, 2ε, 3ε, 4ε. */
const epsilon = 1e-4;
const extrapolation = [4, -6, 4, -1] as const;

function sampleNode(curve: FrameCurve, u: number, half: number): Float64Array {
  const at = (x: number): Float64Array => curve(half * (1 / x - 1));
  if (u > 0) return at(u);
  const near = extrapolation.map((_, k) => at((k + 1) * epsilon));
  return near[0].map((_, f) => extrapolation.reduce((sum, w, k) => sum + w * near[k][f], 0));
}

/** Keeps the old nodes and adds one in the middle of each cell. */
function insertMiddles(rows: readonly Float64Array[], curve: FrameCurve, half: number): Float64Array[] {
  const nCells = rows.length - 1;
  return Array.from({ length: 2 * nCells + 1 }, (_, i) =>
    i % 2 === 0 ? rows[i / 2] : sampleNode(curve, i / (2 * nCells), half),
  );
}

function fitCells(rows: readonly Float64Array[], halfPO2_mmHg: number, tolerance: number): Table {
  const nCells = rows.length - 1;
  const nFrames = rows[0].length;
  const coefficients = new Float64Array(nFrames * nCells * 4);
  for (let iFrame = 0; iFrame < nFrames; iFrame++) {
    const y = Float64Array.from(rows, (row) => row[iFrame]);
    const m = nodeSlopes(y);
    for (let i = 0; i < nCells; i++) {
      const d = y[i + 1] - y[i];
      const cell = [y[i], m[i], 3 * d - 2 * m[i] - m[i + 1], m[i] + m[i + 1] - 2 * d];
      coefficients.set(cell, (iFrame * nCells + i) * 4);
    }
  }
  return {
    nFrames,
    nCells,
    halfPO2_mmHg,
    flows: [1],
    flowOffset: 0,
    coefficients,
    error: Number.NaN,
    tolerance,
  };
}

function nodeSlopes(y: Float64Array): Float64Array {
  return y.map((_, i) => {
    const first = Math.min(Math.max(i - 2, 0), y.length - 5);
    const w = slopeWeights[i - first];
    return (
      (w[0] * y[first] +
        w[1] * y[first + 1] +
        w[2] * y[first + 2] +
        w[3] * y[first + 3] +
        w[4] * y[first + 4]) /
      12
    );
  });
}

/** Writes the frame values at one pO2 and perfusion into `out`, in 64-bit floats: the oracle of the kernels. */
export function readTable(table: Table, pO2: number, out: Float64Array, perfusion = 1): Float64Array {
  const { first, weights } = placeFlow(table, perfusion);
  out.fill(0);
  for (let k = 0; k < weights.length; k++) addFlow(table, pO2, first + k, weights[k], out);
  return out;
}

/** Adds `weight` times the frame values at one pO2 and the k-th flow to `out`. */
export function addFlow(table: Table, pO2: number, k: number, weight: number, out: Float64Array): void {
  const { nFrames, nCells, halfPO2_mmHg: half, coefficients, flows } = table;
  const position = (nCells * half) / (half + pO2);
  const cell = Math.min(Math.floor(position), nCells - 1);
  const s = position - cell;
  const step = 4 * flows.length * nCells;
  let i = 4 * (k * nCells + cell);
  for (let iFrame = 0; iFrame < nFrames; iFrame++, i += step) {
    const cubic = coefficients[i + 1] + s * (coefficients[i + 2] + s * coefficients[i + 3]);
    out[iFrame] += weight * (coefficients[i] + s * cubic);
  }
}

/** Perfusions that an interpolation takes. */
export const flowPoints = 6;

/** What flows are uniform in. */
export const scaleFlow = (flow: number, offset: number): number =>
  offset > 0 ? Math.log(flow + offset) : flow;

const single = { first: 0, weights: [1] };

/**
 * The six flows around one, and the weights of the polynomial through them; the nearest six at the ends.
 *
 *     w_k = ∏ (t − m)/(k − m) over m ≠ k,    0 ≤ t ≤ 5.
 *
 * What is washed out goes as e^(−kft) in the flow f: of lower order it would take several times as many nodes.
 */
export function placeFlow(
  { flows, flowOffset }: Pick<Table, "flows" | "flowOffset">,
  perfusion: number,
): { readonly first: number; readonly weights: readonly number[] } {
  const last = flows.length - 1;
  if (last === 0) return single;
  const [low, high, own] = [flows[0], flows[last], perfusion].map((flow) => scaleFlow(flow, flowOffset));
  const x = ((own - low) * last) / (high - low);
  const first = Math.max(0, Math.min(Math.floor(x) - 2, last - 5));
  const t = x - first;
  const weights = [0, 1, 2, 3, 4, 5].map((k) =>
    [0, 1, 2, 3, 4, 5].reduce((w, m) => (m === k ? w : (w * (t - m)) / (k - m)), 1),
  );
  return { first, weights };
}

/** A pO2 between the nodes with the exact values there. */
export interface CheckRow {
  readonly pO2: number;
  readonly exact: Float64Array;
}

/** Exact values at n pO2 that are dense at both ends of u: u_j = (1 − cos(π(j + ½)/n))/2. */
export function checkRows(curve: FrameCurve, halfPO2_mmHg: number, n = 97): CheckRow[] {
  return Array.from({ length: n }, (_, j) => {
    const u = (1 - Math.cos((Math.PI * (j + 0.5)) / n)) / 2;
    const pO2 = halfPO2_mmHg * (1 / u - 1);
    return { pO2, exact: curve(pO2) };
  });
}

/** The largest relative error of a table at points with known values; see `floor` of its options. */
export function compareRows(
  table: Table,
  rows: readonly CheckRow[],
  { perfusion = 1, floor = 1e-9 }: { readonly perfusion?: number; readonly floor?: number } = {},
): number {
  const read = rows.map(({ pO2 }) => readTable(table, pO2, new Float64Array(table.nFrames), perfusion));
  let worst = 0;
  for (let f = 0; f < table.nFrames; f++) {
    const least = floor * rows.reduce((peak, { exact }) => Math.max(peak, Math.abs(exact[f])), 0);
    rows.forEach(({ exact }, j) => {
      const difference = Math.abs(read[j][f] - exact[f]);
      // NaN must not pass for "no error", hence no comparison that it would fail.
      if (difference !== 0) worst = Math.max(worst, difference / Math.max(Math.abs(exact[f]), least));
    });
  }
  return worst;
}

/** Measures the largest relative error of a table of one perfusion at n pO2 between its nodes. */
export const tableError = (table: Table, curve: FrameCurve, n = 97): number =>
  compareRows(table, checkRows(curve, table.halfPO2_mmHg, n));
