import { makeCamera, sigmaPerFwhm, voxelWeights } from "../tissue/camera.ts";
import { muscleLabel, type Phantom, tumorLabel } from "../tissue/phantom.ts";
import type { Table } from "../tissue/table.ts";

type Grid = Pick<Phantom, "size" | "voxel_mm" | "labels" | "pO2">;

export interface RegionsOptions {
  readonly fwhm_mm: number;
  /** Tumor voxels below this pO2 are the hypoxic core. */
  readonly core_mmHg: number;
  /** Tumor voxels from this pO2 on are the well-oxygenated rim. */
  readonly rim_mmHg: number;
  readonly thresholds_mmHg: readonly number[];
}

/** Regions of the image of one phantom, for any kinetics: read without making the image. */
export interface PhantomRegions {
  /** Tumor, hypoxic core, well-oxygenated rim and muscle; NaN for one without voxels. */
  meansIn(tables: readonly Table[], frame: number): Float64Array;
  /** The largest value in the tumor. */
  tumorMaxIn(tables: readonly Table[], frame: number): number;
  /** Share of the tumor below each threshold. */
  readonly fractions: Float64Array;
}

/** The layout that tables must have to be read by it. */
type Layout = Pick<Table, "nCells" | "halfPO2_mmHg">;

/**
 * Makes the regions of a phantom. The camera B is linear and its own transpose, and the activity of a voxel is a cubic of
 * its place s in a cell k of the table of its class, so that the mean over the voxels m of a region is
 *
 *     (1/n) Σ m · B f = Σₖₚ cₖₚ Mₖₚ,    Mₖₚ = (1/n) Σ (B m) sᵖ over the voxels of cell k.
 *
 * The moments M are made once for a phantom and camera; a frame then takes some thousand multiplications in place of its
 * image. The largest value is not linear: for it the part of the image that holds the tumor is made.
 */
export function makePhantomRegions(
  grid: Grid,
  layout: readonly Layout[],
  options: RegionsOptions,
): PhantomRegions {
  const { labels, pO2 } = grid;
  const { core_mmHg, rim_mmHg, fwhm_mm, thresholds_mmHg } = options;
  const isTumor = (i: number): boolean => labels[i] === tumorLabel;
  const rules: readonly ((i: number) => boolean)[] = [
    isTumor,
    (i) => isTumor(i) && pO2[i] < core_mmHg,
    (i) => isTumor(i) && pO2[i] >= rim_mmHg,
    (i) => labels[i] === muscleLabel,
  ];
  const moments = rules.map((rule) => makeMoments(grid, layout, rule, fwhm_mm));
  const tumorMaxIn = makeTumorMax(grid, fwhm_mm);
  return {
    meansIn: (tables, frame) =>
      Float64Array.from(moments, (M) => (M ? readMoments(M, tables, frame) : Number.NaN)),
    tumorMaxIn,
    fractions: Float64Array.from(thresholds_mmHg, (limit) => shareBelow(grid, limit)),
  };
}

function shareBelow({ labels, pO2 }: Grid, limit: number): number {
  let [below, n] = [0, 0];
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] !== tumorLabel) continue;
    n++;
    if (pO2[i] < limit) below++;
  }
  return below / n;
}

/** For each class: cells × 4. */
type Moments = readonly Float64Array[];

function makeMoments(
  grid: Grid,
  layout: readonly Layout[],
  isIn: (i: number) => boolean,
  fwhm_mm: number,
): Moments | undefined {
  const { labels, pO2, size, voxel_mm } = grid;
  const mask = Float32Array.from(labels, (_, i) => (isIn(i) ? 1 : 0));
  const n = mask.reduce((sum, x) => sum + x, 0);
  if (n === 0) return undefined;
  if (fwhm_mm > 0) makeCamera({ size, voxel_mm, fwhm_mm: [fwhm_mm, fwhm_mm, fwhm_mm] })(mask, mask);
  const moments = layout.map(({ nCells }) => new Float64Array(4 * nCells));
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] === 0) continue;
    const { nCells, halfPO2_mmHg: half } = layout[labels[i]];
    const position = (nCells * half) / (half + pO2[i]);
    const cell = Math.min(Math.floor(position), nCells - 1);
    const s = position - cell;
    const M = moments[labels[i]];
    const weight = mask[i] / n;
    M[4 * cell] += weight;
    M[4 * cell + 1] += weight * s;
    M[4 * cell + 2] += weight * s * s;
    M[4 * cell + 3] += weight * s * s * s;
  }
  return moments;
}

function readMoments(moments: Moments, tables: readonly Table[], frame: number): number {
  let sum = 0;
  moments.forEach((M, c) => {
    const { coefficients } = tables[c];
    const at = frame * M.length;
    for (let i = 0; i < M.length; i++) sum += coefficients[at + i] * M[i];
  });
  return sum;
}

interface Box {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** Makes the reader of the largest value in the tumor: the image of its box alone, blurred from what lies around it. */
function makeTumorMax(grid: Grid, fwhm_mm: number): PhantomRegions["tumorMaxIn"] {
  const { size, voxel_mm, labels, pO2 } = grid;
  const box = tumorBox(grid);
  const weights = voxel_mm.map((h) => voxelWeights((fwhm_mm * sigmaPerFwhm) / h));
  const radii = weights.map((w) => (w.length - 1) / 2);
  // Where the box and its margin reach beyond the grid, voxels are reflected there.
  const places = [0, 1, 2].map((axis) =>
    reflected(box.low[axis] - radii[axis], box.high[axis] + radii[axis], size[axis]),
  );
  const [wide, high, deep] = places.map((p) => p.length);
  const around = { pO2: new Float64Array(wide * high * deep), labels: new Uint8Array(wide * high * deep) };
  let to = 0;
  for (const z of places[2])
    for (const y of places[1])
      for (const x of places[0]) {
        const from = x + size[0] * (y + size[1] * z);
        around.pO2[to] = pO2[from];
        around.labels[to++] = labels[from];
      }
  const inner = [0, 1, 2].map((axis) => box.high[axis] - box.low[axis]);
  const isTumor = innerMask(grid, box);
  const [a, b, c, d] = [
    new Float64Array(wide * high * deep),
    new Float64Array(inner[0] * high * deep),
    new Float64Array(inner[0] * inner[1] * deep),
    new Float64Array(inner[0] * inner[1] * inner[2]),
  ];
  return (tables, frame) => {
    evaluate(around, tables, frame, a);
    blurInside(a, b, { stride: 1, n: inner[0], outer: high * deep, from: wide }, weights[0]);
    blurInside(b, c, { stride: inner[0], n: inner[1], outer: deep, from: high }, weights[1]);
    blurInside(c, d, { stride: inner[0] * inner[1], n: inner[2], outer: 1, from: deep }, weights[2]);
    let max = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < d.length; i++) if (isTumor[i] && d[i] > max) max = d[i];
    return Number.isFinite(max) ? max : Number.NaN;
  };
}

function tumorBox({ size, labels }: Grid): Box {
  const low = [size[0], size[1], size[2]];
  const high = [0, 0, 0];
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] !== tumorLabel) continue;
    const at = [i % size[0], Math.floor(i / size[0]) % size[1], Math.floor(i / (size[0] * size[1]))];
    for (const axis of [0, 1, 2]) {
      if (at[axis] < low[axis]) low[axis] = at[axis];
      if (at[axis] >= high[axis]) high[axis] = at[axis] + 1;
    }
  }
  return { low, high };
}

function innerMask({ size, labels }: Grid, { low, high }: Box): boolean[] {
  const mask: boolean[] = [];
  for (let z = low[2]; z < high[2]; z++)
    for (let y = low[1]; y < high[1]; y++)
      for (let x = low[0]; x < high[0]; x++)
        mask.push(labels[x + size[0] * (y + size[1] * z)] === tumorLabel);
  return mask;
}

/** Places from `from` to `to` on an axis of n voxels that is mirrored at both ends, as the camera mirrors it. */
function reflected(from: number, to: number, n: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, k) => {
    const folded = (((from + k) % (2 * n)) + 2 * n) % (2 * n);
    return folded < n ? folded : 2 * n - 1 - folded;
  });
}

function evaluate(
  { pO2, labels }: { readonly pO2: Float64Array; readonly labels: Uint8Array },
  tables: readonly Table[],
  frame: number,
  out: Float64Array,
): void {
  for (let i = 0; i < out.length; i++) {
    const { nCells, halfPO2_mmHg: half, coefficients: k } = tables[labels[i]];
    const position = (nCells * half) / (half + pO2[i]);
    const cell = Math.min(Math.floor(position), nCells - 1);
    const s = position - cell;
    const at = 4 * (frame * nCells + cell);
    out[i] = k[at] + s * (k[at + 1] + s * (k[at + 2] + s * k[at + 3]));
  }
}

/** Blurs along one axis and keeps the n places whose whole kernel lies inside of the `from` that are there. */
function blurInside(
  a: Float64Array,
  out: Float64Array,
  { stride, n, outer, from }: { stride: number; n: number; outer: number; from: number },
  weights: Float64Array,
): void {
  for (let o = 0; o < outer; o++)
    for (let j = 0; j < n; j++) {
      const [source, target] = [(o * from + j) * stride, (o * n + j) * stride];
      for (let i = 0; i < stride; i++) {
        let sum = 0;
        for (let k = 0; k < weights.length; k++) sum += weights[k] * a[source + i + k * stride];
        out[target + i] = sum;
      }
    }
}
