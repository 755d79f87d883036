import type { System } from "../system.ts";

/**
 * Extends a system by its forward sensitivities sⱼ = ∂y/∂pⱼ for the chosen parameters,
 *
 *     y' = f,     sⱼ' = J sⱼ + ∂f/∂pⱼ,     sⱼ(0) = 0.
 *
 * Unknowns are y, then s₁, s₂, …; a linear system stays linear, and then its Jacobian is exact as well
 * (∂(∂f/∂pⱼ)/∂y is read off at unit vectors). For a non-linear one the lower-left block is not made: only
 * methods that need no Jacobian may be used.
 *
 * @see Hairer, Nørsett & Wanner, *Solving ODEs I*, 2nd ed., eq. (I.14.10).
 */
export function withSensitivities(system: System, chosen: readonly number[]): System {
  const { dim } = system;
  const nP = system.parameters.length + system.inputs.length;
  const J = new Float64Array(dim * dim);
  const F = new Float64Array(dim * nP);
  const y0 = new Float64Array(dim);
  const total = dim * (1 + chosen.length);
  const head = new Float64Array(dim);
  const initial = new Float64Array(total);
  initial.set(system.initial);
  const names = [
    ...system.names,
    ...chosen.flatMap((j) => system.names.map((n) => `∂${n}/∂${system.parameters[j]}`)),
  ];

  function rhs(t: number, y: Float64Array, p: Float64Array, dy: Float64Array): void {
    const state = y.subarray(0, dim);
    system.rhs(t, state, p, head);
    dy.set(head);
    system.jacobian(t, state, p, J);
    system.parameterJacobian(t, state, p, F);
    chosen.forEach((j, m) => {
      const at = dim * (1 + m);
      for (let i = 0; i < dim; i++) {
        let sum = F[i * nP + j];
        for (let k = 0; k < dim; k++) sum += J[i * dim + k] * y[at + k];
        dy[at + i] = sum;
      }
    });
  }

  /** Diagonal blocks J; first block column ∂(∂f/∂pⱼ)/∂y, which for a linear f is F(eₖ) − F(0). */
  function jacobian(t: number, y: Float64Array, p: Float64Array, out: Float64Array): void {
    out.fill(0);
    system.jacobian(t, y.subarray(0, dim), p, J);
    for (let m = 0; m <= chosen.length; m++)
      for (let i = 0; i < dim; i++)
        for (let k = 0; k < dim; k++) out[(dim * m + i) * total + dim * m + k] = J[i * dim + k];
    const F0 = new Float64Array(F.length);
    system.parameterJacobian(t, y0, p, F0);
    for (let k = 0; k < dim; k++) {
      const unit = new Float64Array(dim);
      unit[k] = 1;
      system.parameterJacobian(t, unit, p, F);
      chosen.forEach((j, m) => {
        for (let i = 0; i < dim; i++) out[(dim * (1 + m) + i) * total + k] = F[i * nP + j] - F0[i * nP + j];
      });
    }
  }

  return {
    dim: total,
    names,
    parameters: system.parameters,
    inputs: system.inputs,
    isLinear: system.isLinear,
    hasJacobian: system.isLinear,
    isSource: system.isSource,
    initial,
    rhs,
    jacobian,
    parameterJacobian: () => {
      throw new Error("second sensitivities are not made");
    },
  };
}
