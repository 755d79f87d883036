import type { GridHost } from "../../numerics/grid-host.ts";
import type { GridLevel } from "../../numerics/grid-level.ts";
import type { FieldMemory } from "../../numerics/simd/field-memory.ts";
import type { KernelText } from "../../numerics/simd/parse-kernel.ts";
import { netInflow } from "./stage-work.ts";

/** The fields of the equation of the medium, see `MediumEquation`. */
export interface MediumFields {
  readonly level: GridLevel;
  /** Exchange with the vessels in 1/s. */
  readonly e: Float32Array;
  /** By voxel: see `LocalPlan`. */
  readonly source: Float64Array;
  readonly slope: Float64Array;
}

export interface MediumWork {
  /** Writes the residual into b; returns its norm. */
  writeResidual(fields: MediumFields, C: Float64Array, Cp: number): number;
  /** Diffusion moves tracer only, so that Σ residual = Σ source − slope C + e (Cp − C): what to move C by for none. */
  findShift(fields: MediumFields, C: Float64Array, Cp: number): number;
}

export const makeMediumWork = ({ memory }: GridHost): MediumWork =>
  memory ? makeVectorWork(memory) : plainWork;

/** The plain loops: the oracle of those with vectors. */
const plainWork: MediumWork = {
  writeResidual({ level, e, source, slope }, C, Cp) {
    const { size, g, faces, b } = level;
    const nx = size[0];
    const plane = nx * size[1];
    const [gx, gy, gz] = g;
    const [fx, fy, fz] = faces;
    let sum = 0;
    for (let i = plane, k = 0; k < source.length; i++, k++) {
      const c = C[i];
      const right = source[k] + e[k] * Cp;
      const F =
        right -
        (slope[k] + e[k]) * c +
        gx * (fx[i - 1] * (C[i - 1] - c) + fx[i] * (C[i + 1] - c)) +
        gy * (fy[i - nx] * (C[i - nx] - c) + fy[i] * (C[i + nx] - c)) +
        gz * (fz[i - plane] * (C[i - plane] - c) + fz[i] * (C[i + plane] - c));
      b[i] = F;
      sum += F * F;
    }
    return Math.sqrt(sum);
  },
  findShift({ level, e, source, slope }, C, Cp) {
    const plane = level.size[0] * level.size[1];
    let [sum, open] = [0, 0];
    for (let k = 0; k < source.length; k++) {
      const own = slope[k] + e[k];
      sum += source[k] + e[k] * Cp - own * C[k + plane];
      open += own;
    }
    return open > 0 ? sum / open : 0;
  },
};

const texts = {
  residual: {
    float32: "fx fy fz b e",
    float64: "C source slope",
    numbers: "gx gy gz Cp",
    strides: "nx plane",
    sums: "squares",
    body: `
      here = C
      F = source + wide(e)*Cp - (slope + e)*here + ${netInflow("C")}
      b = F
      squares += F*F`,
  },
  shift: {
    float32: "e",
    float64: "C source slope",
    numbers: "Cp",
    sums: "sum open",
    body: `
      own = slope + e
      sum += source + wide(e)*Cp - own*C
      open += own`,
  },
} as const satisfies Readonly<Record<string, KernelText>>;

function makeVectorWork(memory: FieldMemory): MediumWork {
  const run = memory.kernels(texts);
  return {
    writeResidual({ level, e, source, slope }, C, Cp) {
      const [nx, ny] = level.size;
      const plane = nx * ny;
      const padded = [...level.faces, level.b].map((field) => field.byteOffset + 4 * plane);
      const fields = [e.byteOffset, C.byteOffset + 8 * plane, source.byteOffset, slope.byteOffset];
      return Math.sqrt(run.residual(0, source.length, 1, 0, ...padded, ...fields, ...level.g, Cp, nx, plane));
    },
    findShift({ level, e, source, slope }, C, Cp) {
      const plane = level.size[0] * level.size[1];
      const fields = [e.byteOffset, C.byteOffset + 8 * plane, source.byteOffset, slope.byteOffset];
      const [sum, open] = run.shift(0, source.length, 1, 0, ...fields, Cp) as unknown as readonly number[];
      return open > 0 ? sum / open : 0;
    },
  };
}
