import { type Local, norm, type Residuals, type Step, type TrustStep } from "./trust-step.ts";

/** Where the probe stands on the step; the error of r_vv is of second order in it. */
const probe = 0.1;
/** Twice the length of the correction over that of the step, at most. */
const largestRatio = 0.75;

/**
 * Bends a step v along the curvature of the model, by one more evaluation,
 *
 *     v + a,   a = −½ (JᵀJ + D + α)⁻¹ Jᵀ r_vv,   taken if 2‖a‖ ≤ 0.75 ‖v‖ (scaled),
 *
 * where the second derivative along v is read from residuals and Jacobians at both ends of hv (Hermite, error O(h²)),
 *
 *     r_vv ≈ (6 (r(x + hv) − r − hJv) − 2h (J(x + hv)v − Jv)) / h².
 *
 * Returns undefined where the probe cannot be evaluated or the correction is too long.
 *
 * @see Transtrum, Machta & Sethna, *Geometry of nonlinear least squares*, Phys. Rev. E 83 (2011) 036701, eq. 41 to 43.
 */
export function accelerate(
  evaluate: Residuals,
  at: { x: Float64Array; r: Float64Array; J: Float64Array },
  local: Local,
  trustStep: TrustStep,
  step: Step,
  alpha: number,
): Float64Array | undefined {
  const n = local.n;
  const v = step.scaled.map((p, j) => p * local.d[j]);
  const ahead = evaluate(at.x.map((x, j) => x + probe * v[j]));
  if (!ahead) return undefined;
  const q = new Float64Array(n);
  for (let i = 0; i < at.r.length; i++) {
    let [slope, slopeAhead] = [0, 0];
    for (let j = 0; j < n; j++) {
      slope += at.J[i * n + j] * v[j];
      slopeAhead += ahead.J[i * n + j] * v[j];
    }
    const bend = (6 * (ahead.r[i] - at.r[i] - probe * slope) - 2 * probe * (slopeAhead - slope)) / probe ** 2;
    for (let j = 0; j < n; j++) q[j] += at.J[i * n + j] * bend * local.d[j];
  }
  const a = trustStep.solve(q, alpha).map((value) => value / 2);
  if (!(2 * norm(a) <= largestRatio * norm(step.scaled))) return undefined;
  return step.scaled.map((p, j) => p + a[j]);
}
