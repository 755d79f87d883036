import { mayGenerate } from "./generate.ts";

/**
 * Writes n numbers at each of the times inside a step from t = clock[0], h = clock[1] long, with θ = (time − t) / h,
 *
 *     y(θ) = (1 − θ) y + θ (y₁ + (1 − θ)(d₁ + θ(d₂ + θ d₃ …))),
 *
 * the d row by row in `dense`; begins with time `next`, and returns the first that lies behind the step.
 */
export type WriteDense = (
  times: Float64Array,
  values: Float64Array,
  next: number,
  clock: Float64Array,
  y: Float64Array,
  yNew: Float64Array,
  dense: Float64Array,
) => number;

/** Beyond so many numbers the loop costs little beside them. */
const largestUnrolled = 64;

const kept = new Map<string, WriteDense>();

/** Finds the function for n numbers and so many rows: unrolled where n is small and code may be generated. */
export function denseOutputOf(n: number, rows: number): WriteDense {
  const key = `${n} ${rows}`;
  let own = kept.get(key);
  if (!own) {
    own = n <= largestUnrolled && mayGenerate() ? makeUnrolled(n, rows) : makePlainDense(n, rows);
    kept.set(key, own);
  }
  return own;
}

/** The plain loops: the oracle of the unrolled ones. */
export function makePlainDense(n: number, rows: number): WriteDense {
  return (times, values, first, clock, y, yNew, dense) => {
    const [t, h] = [clock[0], clock[1]];
    let next = first;
    for (; next < times.length && times[next] < t + h; next++) {
      const theta = (times[next] - t) / h;
      const rest = 1 - theta;
      const at = next * n;
      for (let i = 0; i < n; i++) {
        let inner = dense[(rows - 1) * n + i];
        for (let m = rows - 2; m >= 0; m--) inner = dense[m * n + i] + theta * inner;
        values[at + i] = rest * y[i] + theta * (yNew[i] + rest * inner);
      }
    }
    return next;
  };
}

function makeUnrolled(n: number, rows: number): WriteDense {
  const each = (write: (i: number) => string): string =>
    Array.from({ length: n }, (_, i) => write(i)).join("\n");
  const inner = (i: number): string =>
    Array.from({ length: rows - 1 }, (_, m) => m).reduceRight(
      (text, m) => `(dense[${m * n + i}] + theta * ${text})`,
      `dense[${(rows - 1) * n + i}]`,
    );
  const text = `"use strict";
    const t = clock[0], h = clock[1], end = t + h, count = times.length;
    let next = first;
    for (let at = next * ${n}; next < count && times[next] < end; next++, at += ${n}) {
      const theta = (times[next] - t) / h;
      const rest = 1 - theta;
      ${each((i) => `values[at + ${i}] = rest * y[${i}] + theta * (yNew[${i}] + rest * ${inner(i)});`)}
    }
    return next;`;
  const places = ["times", "values", "first", "clock", "y", "yNew", "dense"];
  return new Function(...places, text) as WriteDense;
}
