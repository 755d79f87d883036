import { runFrom, type TimeCourse } from "../../time-course.ts";

export interface StepPlan {
  /** Times that a step must end at, rising. */
  readonly stops: readonly number[];
  /** Local error that a step may have. */
  readonly tolerance: number;
  /** Length of the first step and of the first behind a jump. */
  readonly first: number;
}

/** Chooses the lengths of steps by the errors of those before. */
export interface StepChoice {
  /** The end of the step from t on. */
  next(t: number): number;
  /** Tells the error of that step; false if it is to be taken again. */
  judge(error: number): boolean;
  /** Something jumped: start small. */
  restart(): void;
}

/** Steps grow and shrink within these factors; a change that gains less than a fifth is not worth a new table. */
const limits = { shrink: 0.3, grow: 2.5, safety: 0.9, worth: 1.2 } as const;

/** Makes steps whose error of third order stays below the tolerance, h ← 0.9 h (tolerance/error)^(1/3). */
export function chooseSteps({ stops, tolerance, first }: StepPlan): StepChoice {
  let [wanted, last] = [first, first];
  return {
    next(t) {
      const stop = stops.find((time) => time > t) ?? t;
      const left = stop - t;
      // Up to a fifth longer rather than one more step; two halves rather than a long and a short one.
      const isLast = left <= limits.worth * wanted;
      last = isLast ? left : left < 2 * wanted ? left / 2 : wanted;
      return isLast ? stop : t + last;
    },
    judge(error) {
      const factor = error > 0 ? limits.safety * (tolerance / error) ** (1 / 3) : limits.grow;
      if (!(error <= tolerance)) {
        wanted = last * Math.min(Math.max(factor, limits.shrink), limits.safety);
        return false;
      }
      const proposed = last * Math.min(factor, limits.grow);
      // A step that a stop made short says little about the next.
      if (proposed > limits.worth * wanted || proposed < wanted / limits.worth)
        wanted = last < wanted && proposed < wanted && factor > 1 ? wanted : proposed;
      return true;
    },
    restart() {
      wanted = Math.min(wanted, first);
    },
  };
}

/** Goes through given ends of steps, whatever the error. */
export function followMesh(mesh: readonly number[]): StepChoice {
  let k = 0;
  return {
    next(t) {
      while (mesh[k] <= t) k++;
      return mesh[k];
    },
    judge: () => true,
    restart: () => undefined,
  };
}

/** The highest value of a course up to a time, seen at its breaks and in 64 places between any two of them. */
export function highestOf(course: TimeCourse, end: number): number {
  const starts = [0, ...course.pieces.map(({ start }) => start).filter((t) => t > 0 && t < end)];
  let highest = 0;
  starts.forEach((start, k) => {
    const next = starts[k + 1] ?? end;
    const { value } = runFrom(course, start);
    for (let j = 0; j <= 64; j++) highest = Math.max(highest, value(start + ((next - start) * j) / 64));
  });
  return highest;
}
