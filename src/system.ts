import type { RosenbrockTableau } from "./numerics/rosenbrock-tableau.ts";

/**
 * dy/dt = f(y; p) with `dim` unknowns: the narrow waist between what a model says and what a solver does.
 *
 * `p` holds the parameters and, behind them, the inputs (such as the O2 tension) at the time in question, both in the
 * internal units s, mmHg, kBq/mL; whoever integrates writes the inputs into `p` before each call. Time enters through
 * inputs alone: a clock that f had for itself would be missing from ∂f/∂t, which costs a stiff method its order.
 */
export interface System {
  readonly dim: number;
  /** Names of the unknowns, in the order of `y`. */
  readonly names: readonly string[];
  /** Names of the parameters, then of the inputs, in the order of `p`. */
  readonly parameters: readonly string[];
  readonly inputs: readonly string[];
  /** How many of the inputs, from the end, are 0 until an event sets them, so that nobody gives their course. */
  readonly nHidden?: number;
  /** True if ∂f/∂y holds no y, so that a matrix exponential is exact while the inputs are constant. */
  readonly isLinear: boolean;
  /** For each input: true if f holds it only as a linear source, so that its time course can be convolved exactly. */
  readonly isSource: readonly boolean[];
  /**
   * For each unknown: unknowns with one number have one unit, hence one scale for what is small; −1 for one that
   * only follows the others, such as an integral, and has no say in the steps. All one if absent.
   */
  readonly groups?: readonly number[];
  /** Writes the initial values. */
  initial(p: Float64Array, y: Float64Array): void;
  /** Writes f(y; p) into `dy`; allocates nothing, keeps nothing. */
  rhs(y: Float64Array, p: Float64Array, dy: Float64Array): void;
  /** Writes ∂fᵢ/∂yⱼ into `J[i · dim + j]`; of a tangent system the block that stands on its diagonal. */
  jacobian(y: Float64Array, p: Float64Array, J: Float64Array): void;
  /** Writes ∂fᵢ/∂pⱼ into `F[i · nP + j]`, parameters alone. */
  parameterJacobian(y: Float64Array, p: Float64Array, F: Float64Array): void;
  /** Writes ∂fᵢ/∂uⱼ into `U[i · nU + j]`, inputs alone. */
  inputJacobian(y: Float64Array, p: Float64Array, U: Float64Array): void;
  /** What happens at set times, in the order in which the model says it. */
  readonly events?: readonly SystemEvent[];
  /** Where unknowns were eliminated: all names in the order of the model, and how all values follow from `y`. */
  readonly whole?: {
    readonly names: readonly string[];
    /** Writes all species into `out`, from the unknowns `y` and the parameters `p`. */
    restore(y: Float64Array, p: Float64Array, out: Float64Array): void;
  };
  /** Present if the unknowns are those of another system and, behind them, their derivatives by parameters. */
  readonly tangent?: Tangent;
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

/**
 * The unknowns y, s₁, s₂, … with sⱼ = ∂y/∂pⱼ,
 *
 *     y' = f,     sⱼ' = J sⱼ + ∂f/∂pⱼ.
 *
 * The Jacobian of all that is block lower triangular: J on the diagonal and Mⱼ = ∂(J sⱼ + ∂f/∂pⱼ)/∂y in the first
 * column, so that one factorization serves all.
 */
export interface Tangent {
  readonly base: System;
  /** Which parameters. */
  readonly chosen: readonly number[];
  /** Writes Mⱼ into `M[(j · n + i) · n + k]`, n unknowns of the base. */
  coupling(y: Float64Array, p: Float64Array, M: Float64Array): void;
}

/** Something that happens at one time. */
export interface SystemEvent {
  readonly name: string;
  /** When, in s. */
  time(p: Float64Array): number;
  /** Writes ∂time/∂p for the chosen parameters of a tangent system; absent if it depends on none of them. */
  timeGradient?(p: Float64Array, out: Float64Array): void;
  /** Inputs that stay at a level from then on, by their place in `inputs`. */
  readonly levels: readonly {
    readonly input: number;
    /** The level from the event on, in internal units. */
    value(p: Float64Array): number;
  }[];
  /** Writes the state behind the event, given the one before it; absent if it changes none. */
  apply?(y: Float64Array, p: Float64Array, out: Float64Array): void;
}

/** What a step works with besides y. Numbers stand in arrays, because a number that is handed over is an object made. */
export interface StageInputs {
  /** The start t of the step and its length h. */
  readonly clock: Float64Array;
  /** Slots of `p` that change with time. */
  readonly slots: readonly number[];
  /** Their values at the clock of each stage, stages × slots. */
  readonly values: Float64Array;
  /** du/dt at the start of the step, one a slot. */
  readonly slopes: Float64Array;
}

/**
 * One step from y: fills yNew, the error estimate, and, if wanted, `dense` (rows of H, each `dim` long).
 *
 * Returns false if I/(hγ) − J is singular.
 */
export type RosenbrockStep = (
  y: Float64Array,
  yNew: Float64Array,
  error: Float64Array,
  dense: Float64Array,
  wantsDense: boolean,
) => boolean;
