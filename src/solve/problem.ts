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
export interface Groups {
  /** The group of each unknown of the base, −1 for one that has no say. */
  readonly groups: Int32Array;
  readonly nGroups: number;
}
const groupsKept = new WeakMap<System, Groups>();

/** The groups of a system, the same object every time. */
export function groupsOf(system: System): Groups {
  const base = baseOf(system);
  const known = groupsKept.get(base);
  if (known) return known;
  const groups = Int32Array.from({ length: base.dim }, (_, i) => base.groups?.[i] ?? 0);
  const made = { groups, nGroups: groups.reduce((most, g) => Math.max(most, g + 1), 1) };
  groupsKept.set(base, made);
  return made;
}
