/**
 * dy/dt = f(t, y; p) with `dim` unknowns: the narrow waist between what a model says and what a solver does.
 *
 * `p` holds the parameters and, behind them, the inputs (such as the O2 tension) at time t, both in the
 * internal units s, mmHg, kBq/mL; whoever integrates writes the inputs into `p` before each call.
 */
export interface System {
  readonly dim: number;
  /** Names of the unknowns, in the order of `y`. */
  readonly names: readonly string[];
  /** Names of the parameters, then of the inputs, in the order of `p`. */
  readonly parameters: readonly string[];
  readonly inputs: readonly string[];
  /** True if ∂f/∂y holds no y, so that a matrix exponential is exact while the inputs are constant. */
  readonly isLinear: boolean;
  /** For each input: true if f holds it only as a linear source, so that its time course can be convolved exactly. */
  readonly isSource: readonly boolean[];
  /** Initial values. */
  readonly initial: Float64Array;
  /** Writes f(t, y; p) into `dy`; allocates nothing, keeps nothing. */
  rhs(t: number, y: Float64Array, p: Float64Array, dy: Float64Array): void;
  /** Writes ∂fᵢ/∂yⱼ into `J[i · dim + j]`. */
  jacobian(t: number, y: Float64Array, p: Float64Array, J: Float64Array): void;
  /** Writes ∂fᵢ/∂pⱼ into `F[i · nP + j]`, nP = parameters + inputs. */
  parameterJacobian(t: number, y: Float64Array, p: Float64Array, F: Float64Array): void;
}
