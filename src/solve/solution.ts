import type { TimeCourse } from "../time-course.ts";

/** How an integration ended. A sweep stores one of these per point; a single solve throws on all but `ok`. */
export const outcomes = ["ok", "max-steps", "step-underflow", "not-finite"] as const;
/** How a run of a solver ended. */
export type Outcome = (typeof outcomes)[number];

export const advice: Record<Outcome, string> = {
  ok: "",
  "max-steps":
    'the solver ran out of steps; the problem is stiff for it: raise `maxSteps`, or take the stiff method (method: "rodas5p")',
  "step-underflow":
    "the step shrank to nothing; is a concentration running to infinity, or the tolerance too small?",
  "not-finite": "a concentration became NaN or infinite; is a rate constant far outside its range?",
};

/** The ways of solving. */
export const methods = ["exact", "rodas5p", "odex"] as const;
/** The name of a solver. */
export type Method = (typeof methods)[number];

/** The unknowns at the times asked for, and how they were got. */
export interface Solution {
  readonly times: Float64Array;
  readonly names: readonly string[];
  /** times × dim, row by time. */
  readonly values: Float64Array;
  /** The inputs by name, with the levels that events set. */
  readonly courses: Readonly<Record<string, TimeCourse>>;
  readonly method: Method;
  /** Why this method: one sentence for the user. */
  readonly reason: string;
  readonly outcome: Outcome;
  /** Steps taken (odex) or propagators computed (exact). */
  readonly steps: number;
}

/** Thrown when a single solve does not end well; carries the outcome for the caller that counts. */
export class SolveError extends Error {
  override readonly name = "SolveError";
  readonly outcome: Outcome;

  constructor(outcome: Outcome, time: number) {
    super(`no solution beyond t = ${Number(time.toPrecision(6))} s: ${advice[outcome]}`);
    this.outcome = outcome;
  }
}
