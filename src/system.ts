import type { RosenbrockTableau } from "./numerics/rosenbrock-tableau.ts";

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
  /** True if `jacobian` gives all of ∂f/∂y; methods for stiff systems need that. */
  readonly hasJacobian: boolean;
  /** For each input: true if f holds it only as a linear source, so that its time course can be convolved exactly. */
  readonly isSource: readonly boolean[];
  /** Where unknowns were eliminated: all names in the order of the model, and how all values follow from `y`. */
  readonly whole?: {
    readonly names: readonly string[];
    restore(y: Float64Array, out: Float64Array): void;
  };
  /** Initial values. */
  readonly initial: Float64Array;
  /** Writes f(t, y; p) into `dy`; allocates nothing, keeps nothing. */
  rhs(t: number, y: Float64Array, p: Float64Array, dy: Float64Array): void;
  /** Writes ∂fᵢ/∂yⱼ into `J[i · dim + j]`. */
  jacobian(t: number, y: Float64Array, p: Float64Array, J: Float64Array): void;
  /** Writes ∂fᵢ/∂pⱼ into `F[i · nP + j]`, nP = parameters + inputs. */
  parameterJacobian(t: number, y: Float64Array, p: Float64Array, F: Float64Array): void;
  /**
   * Makes an unrolled step of a Rosenbrock method for this very system; where it cannot vouch for a step (a pivot
   * is too small) it calls `plain`. Absent where code may not be generated or the system is too large to unroll.
   */
  makeStep?(
    p: Float64Array,
    inputs: StageInputs,
    tableau: RosenbrockTableau,
    plain: RosenbrockStep,
  ): RosenbrockStep | undefined;
}

/** What a step works with besides t, h and y: the inputs at the clock of each stage, and their slopes at t. */
export interface StageInputs {
  /** Slots of `p` that change with time. */
  readonly slots: readonly number[];
  /** stages × slots. */
  readonly values: Float64Array;
  /** du/dt at the start of the step, one a slot. */
  readonly slopes: Float64Array;
}

/**
 * One step from (t, y) by h: fills yNew, the error estimate, and `dense` (rows of H, each `dim` long).
 *
 * Returns false if I/(hγ) − J is singular.
 */
export type RosenbrockStep = (
  t: number,
  h: number,
  y: Float64Array,
  yNew: Float64Array,
  error: Float64Array,
  dense: Float64Array,
) => boolean;
