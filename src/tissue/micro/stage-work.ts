import type { GridLevel } from "../../numerics/grid-level.ts";
import type { FieldMemory, Kernel } from "../../numerics/simd/field-memory.ts";
import type { KernelText } from "../../numerics/simd/parse-kernel.ts";
import type { Saturation } from "./consumption.ts";

/** The fields of the equation of oxygen on one grid, see `Stage`. */
export interface StageFields {
  readonly level: GridLevel;
  /** mmHg. */
  readonly P: Float64Array;
  /** M₀ in mmHg/s. */
  readonly m: Float32Array;
  /** Exchange with the vessels in 1/s. */
  readonly e: Float32Array;
  /** Supply besides the vessels in mmHg/s; a single zero for none. */
  readonly source: Float32Array;
  /** Σ g φ + e, as long as P. */
  readonly open: Float32Array;
}

export interface StageWork {
  /**
   * Writes F(P) into b, and m r′(P) into the inverse, where `setDiagonal` takes it from; returns the norm of F. All
   * sums are in 64 bits.
   */
  evaluate(fields: StageFields, law: Saturation, Pv: Float32Array): number;
  /** d = Σ g φ + e + slope, whose last part stands in the inverse, and 1/d. */
  setDiagonal(fields: Pick<StageFields, "level" | "open">): void;
}

/** The plain loops: the oracle of those with vectors. */
export const plainStageWork: StageWork = {
  evaluate({ level, P, m, e, source }, { P50, P0, sigma }, Pv) {
    const { size, g, faces, b, inverse: slope } = level;
    const nx = size[0];
    const plane = nx * size[1];
    const [gx, gy, gz] = g;
    const [fx, fy, fz] = faces;
    // One value for all stands at index 0.
    const mask = Pv.length === 1 ? 0 : -1;
    const sourceMask = source.length === 1 ? 0 : -1;
    let sum = 0;
    for (let i = plane, k = 0; i < P.length - plane; i++, k++) {
      const p = P[i];
      const above = p > P0 ? sigma : 0;
      const half = P50 - above * P0;
      const t = 1 / (half + above * p);
      slope[i] = m[k] * half * t * t;
      const F =
        gx * (fx[i - 1] * (P[i - 1] - p) + fx[i] * (P[i + 1] - p)) +
        gy * (fy[i - nx] * (P[i - nx] - p) + fy[i] * (P[i + nx] - p)) +
        gz * (fz[i - plane] * (P[i - plane] - p) + fz[i] * (P[i + plane] - p)) +
        e[k] * (Pv[k & mask] - p) -
        m[k] * p * t +
        source[k & sourceMask];
      b[i] = F;
      sum += F * F;
    }
    return Math.sqrt(sum);
  },
  setDiagonal({ open, level: { diagonal, inverse } }) {
    for (let i = 0; i < inverse.length; i++) {
      const d = open[i] + inverse[i];
      diagonal[i] = d;
      inverse[i] = d > 0 ? 1 / d : 0;
    }
  },
};

/** What flows into voxel i of a field, by the conductances of its faces. */
export const netInflow = (field: string): string =>
  [
    `gx*(fx[-1]*(${field}[-1] - here) + fx*(${field}[1] - here))`,
    `gy*(fy[-nx]*(${field}[-nx] - here) + fy*(${field}[nx] - here))`,
    `gz*(fz[-plane]*(${field}[-plane] - here) + fz*(${field}[plane] - here))`,
  ].join(" + ");

const diagonalText: KernelText = {
  float32: "open diagonal inverse",
  body: `
    d = open + inverse
    diagonal = d
    inverse = d > 0 ? 1/d : 0`,
};

/** Blood and source are fields or one number for all. */
const evaluateText = (isField: { readonly blood: boolean; readonly source: boolean }): KernelText => ({
  float32: `fx fy fz b slope m e${isField.blood ? " Pv" : ""}${isField.source ? " source" : ""}`,
  float64: "P",
  numbers: `gx gy gz P50 P0 sigma${isField.blood ? "" : " Pv"}${isField.source ? "" : " source"}`,
  strides: "nx plane",
  sums: "squares",
  body: `
    here = P
    above = here > P0 ? sigma : 0
    half = P50 - above*P0
    t = 1/(half + above*here)
    slope = m*half*t*t
    F = ${netInflow("P")} + e*(Pv - here) - m*here*t + source
    b = F
    squares += F*F`,
});

/** Makes the loops over fields in a memory. */
export function makeFastStageWork(memory: FieldMemory): StageWork {
  const run = memory.kernels({ diagonal: diagonalText });
  const made = new Map<string, Kernel>();
  const evaluateFor = (blood: boolean, source: boolean): Kernel => {
    const key = `${blood} ${source}`;
    const kernel = made.get(key) ?? memory.kernels({ evaluate: evaluateText({ blood, source }) }).evaluate;
    made.set(key, kernel);
    return kernel;
  };
  const toMemory = makeCopies(memory);

  return {
    evaluate({ level, P, m, e, source }, { P50, P0, sigma }, Pv) {
      const [nx, ny, nz] = level.size;
      const plane = nx * ny;
      const padded = [...level.faces, level.b, level.inverse].map((field) => field.byteOffset + 4 * plane);
      const blood = Pv.length === 1 ? undefined : toMemory(level, Pv);
      const isSource = source.length > 1;
      const fields = [m, e, ...(blood ? [blood] : []), ...(isSource ? [source] : [])];
      const numbers = [
        ...level.g,
        P50,
        P0,
        sigma,
        ...(blood ? [] : [Pv[0]]),
        ...(isSource ? [] : [source[0]]),
      ];
      const addresses = [...padded, ...fields.map((field) => field.byteOffset), P.byteOffset + 8 * plane];
      const kernel = evaluateFor(blood !== undefined, isSource);
      return Math.sqrt(kernel(0, plane * nz, 1, 0, ...addresses, ...numbers, nx, plane));
    },
    setDiagonal({ open, level: { diagonal, inverse } }) {
      const fields = [open, diagonal, inverse].map((field) => field.byteOffset);
      run.diagonal(0, open.length, 1, 0, ...fields);
    },
  };
}

/** Copies a field of a grid into the memory, to the same place every time. */
function makeCopies(memory: FieldMemory): (level: GridLevel, field: Float32Array) => Float32Array {
  const copies = new Map<GridLevel, Float32Array>();
  return (level, field) => {
    const copy = copies.get(level) ?? memory.float32(field.length);
    copies.set(level, copy);
    copy.set(field);
    return copy;
  };
}
