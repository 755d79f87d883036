import type { MediumFields } from "./medium-work.ts";
import type { Patch } from "./patch.ts";
import type { Sides } from "./tracer-kernel.ts";
import type { LocalLaw } from "./tracer-law.ts";

/** Writes the fields to start from, or the initial values of the model. */
export function fillStart(
  y: Sides,
  { initial }: LocalLaw,
  { tissue, size }: Patch,
  start: readonly ArrayLike<number>[] | undefined,
): void {
  const plane = size[0] * size[1];
  for (let i = 0; i < tissue.length; i++) {
    if (tissue[i] === 0) continue;
    y.C[i + plane] = start ? start[0][i] : initial[0];
    for (let j = 0; j < y.pools.length; j++) y.pools[j][i] = start ? start[j + 1][i] : initial[j + 1];
  }
}

/** Writes dy/dt without what the blood brings into fields of zeros. */
export function writeSlope(
  { tissue }: Patch,
  pO2: ArrayLike<number>,
  law: LocalLaw,
  y: Sides,
  { level, e }: Pick<MediumFields, "level" | "e">,
  out: Sides,
): void {
  const n = law.names.length;
  const A = new Float64Array(n * n);
  const { size, g, faces } = level;
  const steps = [1, size[0], size[0] * size[1]];
  const plane = steps[2];
  const values = new Float64Array(n);
  for (let i = 0; i < tissue.length; i++) {
    if (tissue[i] === 0) continue;
    const k = i + plane;
    values[0] = y.C[k];
    for (let j = 1; j < n; j++) values[j] = y.pools[j - 1][i];
    const around = steps.every((step) => y.C[k - step] === 0 && y.C[k + step] === 0);
    // Nothing comes of nothing, and the law of a voxel takes its time.
    if (around && values.every((value) => value === 0)) continue;
    let flow = -e[i] * y.C[k];
    for (const axis of [0, 1, 2]) {
      const step = steps[axis];
      flow += g[axis] * faces[axis][k] * (y.C[k + step] - y.C[k]);
      flow += g[axis] * faces[axis][k - step] * (y.C[k - step] - y.C[k]);
    }
    law.fill(pO2[i], A);
    for (let r = 0; r < n; r++) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += A[r * n + j] * values[j];
      if (r === 0) out.C[k] = (sum + flow / tissue[i]) / law.share;
      else out.pools[r - 1][i] = sum;
    }
  }
}

/** Turns dy/dt into the right-hand side of a step of δ = 1 s that ends in y. */
export function toSide(slope: Sides, y: Sides): void {
  for (let i = 0; i < y.C.length; i++) slope.C[i] = y.C[i] - slope.C[i];
  y.pools.forEach((pool, j) => {
    for (let i = 0; i < pool.length; i++) slope.pools[j][i] = pool[i] - slope.pools[j][i];
  });
}
