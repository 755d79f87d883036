import { CallError } from "../errors.ts";
import type { Piece, TimeCourse } from "../time-course.ts";

/** A level that holds from its time on. */
export interface Level {
  readonly time: number;
  readonly value: number;
}

const constantPiece = (start: number, value: number): Piece => ({
  start,
  terms: [{ amplitude: value, rate: 0, power: 0 }],
});

function checkRising(times: readonly number[]): void {
  times.forEach((time, i) => {
    if (!Number.isFinite(time) || (i > 0 && !(time > times[i - 1])))
      throw new CallError(`expected rising times, found ${time} s at place ${i + 1}`);
  });
}

/**
 * Makes a course of steps: the first level holds since ever, each later one from its time on.
 *
 * A wash-out chase is two of them: medium with tracer, then medium without it.
 */
export function stepInput(levels: readonly Level[]): TimeCourse {
  checkRising(levels.map((level) => level.time));
  return {
    pieces: levels.map(({ time, value }, i) =>
      constantPiece(i === 0 ? Number.NEGATIVE_INFINITY : time, value),
    ),
  };
}

/** Makes a straight ramp from one level to another between two times, constant outside them. */
export function rampInput(from: Level, to: Level): TimeCourse {
  checkRising([from.time, to.time]);
  const slope = (to.value - from.value) / (to.time - from.time);
  return {
    pieces: [
      constantPiece(Number.NEGATIVE_INFINITY, from.value),
      {
        start: from.time,
        terms: [
          { amplitude: from.value, rate: 0, power: 0 },
          { amplitude: slope, rate: 0, power: 1 },
        ],
      },
      constantPiece(to.time, to.value),
    ],
  };
}

/**
 * Makes a cycle around a mean that has run since ever, as of pO2 under acute hypoxia,
 *
 *     u(t) = mean + amplitude · cos(2π t / period + phase).
 *
 * @throws CallError if it would go below 0.
 */
export function cyclicInput({
  mean,
  amplitude,
  period,
  phase = 0,
}: {
  readonly mean: number;
  readonly amplitude: number;
  readonly period: number;
  readonly phase?: number;
}): TimeCourse {
  if (!(period > 0)) throw new CallError(`expected a period above 0 s, found ${period}`);
  if (Math.abs(amplitude) > mean)
    throw new CallError(`expected an amplitude up to the mean ${mean}, found ${amplitude}`);
  const wave = { amplitude, rate: 0, power: 0 as const, omega: (2 * Math.PI) / period, phase };
  return {
    pieces: [{ start: Number.NEGATIVE_INFINITY, terms: [{ amplitude: mean, rate: 0, power: 0 }, wave] }],
  };
}
