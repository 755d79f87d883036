import { type Arena, makeArena, type Take } from "../numerics/arena.ts";
import type { System } from "../system.ts";
import type { TimeCourse } from "../time-course.ts";

/** An input that changes with time and the slot of `p` that it fills. */
export interface Drive {
  readonly slot: number;
  readonly course: TimeCourse;
}

/** Where solutions go: values at rising times, and which of them comes next. */
export interface Outputs {
  readonly times: Float64Array;
  /** times × dim. */
  readonly values: Float64Array;
  next: number;
}

/** What every method gets: a system, its `p` with the constant inputs filled in, and what changes. */
export interface SolveProblem {
  readonly system: System;
  readonly parameters: Float64Array;
  readonly drives: readonly Drive[];
  readonly start: number;
  readonly end: number;
  readonly tolerance: number;
  /** One for each unknown of the base; without it, a thousandth of `tolerance` of what its group reaches. */
  readonly absoluteTolerance: Float64Array | undefined;
  readonly maxSteps: number;
  readonly outputs: Outputs;
  /** Gives out working memory for this solve alone: the next solve of the system uses it again. */
  readonly take: Take;
}

const arenas = new WeakMap<System, Arena>();

/** The working memory of a system, all of it free. */
export function workspaceOf(system: System): Take {
  let arena = arenas.get(system);
  if (!arena) {
    arena = makeArena();
    arenas.set(system, arena);
  }
  arena.rewind();
  return arena.take;
}

/** A method at work on one problem. */
export interface Integrator {
  /**
   * Carries y over a stretch in which nothing jumps, and writes the outputs that lie inside it; those at its ends
   * are written by the caller.
   */
  advance(from: number, to: number, y: Float64Array): void;
  /** Steps taken so far, or propagators computed. */
  countSteps(): number;
}

/** Unknowns of the system without their derivatives by parameters. */
export const baseOf = (system: System): System => system.tangent?.base ?? system;

/** The groups of unknowns that share a scale; one at least. */
export function groupsOf(system: System): { groups: Int32Array; nGroups: number } {
  const base = baseOf(system);
  const groups = new Int32Array(base.dim);
  let nGroups = 1;
  if (base.groups)
    for (let i = 0; i < base.dim; i++) {
      groups[i] = base.groups[i];
      if (groups[i] >= nGroups) nGroups = groups[i] + 1;
    }
  return { groups, nGroups };
}
