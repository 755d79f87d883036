import { factorize, solveFactored } from "../../numerics/lu.ts";
import type { LocalLaw } from "./tracer-law.ts";

/**
 * What the pools leave of an implicit step of length δ in the equation of the medium, over u = 1/(1 + P/P½):
 *
 *     M = (I − δ A_pp)⁻¹,    c = δ M A_pc,    q = δ A_cp M,    s = −δ A_cc − δ A_cp c,
 *     (v + s) C = v r_C + q r_p,    p = M r_p + c C.
 *
 * Linear between nodes. What holds between them in every node (Σ M + q = 1 by column, s = Σ c: nothing is lost) is
 * linear too, so that it holds everywhere.
 */
export interface StepTable {
  readonly nPools: number;
  /** Numbers a node: M by rows, c, q, s. */
  readonly width: number;
  /** Cells + 1 nodes. */
  readonly values: Float64Array;
}

/** Where the pO2 of voxels lie in all tables of one range. */
export interface TableRange {
  readonly nCells: number;
  /** P½ in mmHg. */
  readonly half: number;
  /** u of the first node, that of the highest pO2; the last is at P = 0. */
  readonly lowest: number;
}

/** Lays the cells from P = 0 to the highest pO2 of a field. */
export const makeRange = (highestPO2: number, half = 2, nCells = 2048): TableRange => ({
  nCells,
  half,
  lowest: 1 / (1 + Math.max(highestPO2, 0.1) / half),
});

/**
 * Cells that keep what interpolation errs by below a hundredth of a tolerance: the error falls as their number squared,
 * and 512 left 10⁻⁵ of cu-atsm-plasma.
 */
export const cellsFor = (tolerance: number): number =>
  Math.min(Math.max(2 ** Math.ceil(Math.log2(512 * Math.sqrt(1e-3 / tolerance))), 512), 8192);

export const pO2At = ({ nCells, half, lowest }: TableRange, node: number): number =>
  half * (1 / (lowest + ((1 - lowest) * node) / nCells) - 1);

/** Places a pO2 in cells from the first node on, a little before the last. */
export function placeIn({ nCells, half, lowest }: TableRange, pO2: number): number {
  const x = (nCells * (half / (half + pO2) - lowest)) / (1 - lowest);
  return Math.min(Math.max(x, 0), nCells * (1 - 2 ** -20));
}

/** Makes the table of a step δ in s. */
export function makeStepTable(law: LocalLaw, range: TableRange, delta: number): StepTable {
  const nPools = law.names.length - 1;
  const width = nPools * nPools + 2 * nPools + 1;
  const values = new Float64Array((range.nCells + 1) * width);
  const write = makeNode(law);
  for (let k = 0; k <= range.nCells; k++) write(Math.max(pO2At(range, k), 0), delta, values, k * width);
  return { nPools, width, values };
}

/** Makes the function that writes M, c, q and s at one pO2 from `at` on. */
export function makeNode(law: LocalLaw): (pO2: number, delta: number, out: Float64Array, at: number) => void {
  const n = law.names.length;
  const m = n - 1;
  const A = new Float64Array(n * n);
  const B = new Float64Array(m * m);
  const pivots = new Int32Array(m);
  const b = new Float64Array(m);

  return (pO2, delta, out, at) => {
    law.fill(pO2, A);
    for (let i = 0; i < m; i++)
      for (let j = 0; j < m; j++) B[i * m + j] = (i === j ? 1 : 0) - delta * A[(i + 1) * n + j + 1];
    factorize(B, m, pivots);
    const [c, q] = [at + m * m, at + m * m + m];
    for (let j = 0; j < m; j++) {
      b.fill(0);
      b[j] = 1;
      solveFactored(B, m, pivots, b);
      out[q + j] = 0;
      for (let i = 0; i < m; i++) {
        out[at + i * m + j] = b[i];
        out[q + j] += delta * A[i + 1] * b[i];
      }
    }
    for (let i = 0; i < m; i++) b[i] = delta * A[(i + 1) * n];
    solveFactored(B, m, pivots, b);
    let s = -delta * A[0];
    for (let i = 0; i < m; i++) {
      out[c + i] = b[i];
      s -= delta * A[i + 1] * b[i];
    }
    out[q + m] = s;
  };
}
