import { mayGenerate } from "./generate.ts";

/**
 * Carries a state of n numbers and its m derivatives over `count` equal steps,
 *
 *     x ← E x,     sⱼ ← E sⱼ + Lⱼ x,
 *
 * and writes [x s₁ … sₘ] behind each step into `out` from `first` on; `state` holds them before and after.
 */
export type Propagate = (
  E: Float64Array,
  L: readonly Float64Array[],
  state: Float64Array,
  out: Float64Array,
  first: number,
  count: number,
) => void;

/** Larger matrices do not fit the registers and gain nothing from being unrolled. */
const largestUnrolled = 6;

const kept = new Map<number, Propagate>();

/** Finds the function for n unknowns: unrolled where n is small and code may be generated, plain loops elsewhere. */
export function propagateOf(n: number): Propagate {
  let own = kept.get(n);
  if (!own) {
    own = n <= largestUnrolled && mayGenerate() ? makeUnrolled(n) : makePlain(n);
    kept.set(n, own);
  }
  return own;
}

/** The plain loops: the oracle of the unrolled ones. */
export function makePlain(n: number): Propagate {
  return (E, L, state, out, first, count) => {
    const dim = n * (1 + L.length);
    let [from, at] = [state, 0];
    for (let k = 0; k < count; k++) {
      const to = first + k * dim;
      for (let i = 0; i < n; i++) out[to + i] = product(E, i * n, from, at, n);
      for (let j = 0; j < L.length; j++)
        for (let i = 0; i < n; i++) {
          const own = n * (1 + j);
          out[to + own + i] = product(E, i * n, from, at + own, n) + product(L[j], i * n, from, at, n);
        }
      [from, at] = [out, to];
    }
    for (let i = 0; i < dim; i++) state[i] = from[at + i];
  };
}

/** Σₖ A[a + k] v[b + k]. */
export function product(A: Float64Array, a: number, v: Float64Array, b: number, n: number): number {
  let sum = 0;
  for (let k = 0; k < n; k++) sum += A[a + k] * v[b + k];
  return sum;
}

/** The same sums with the matrices in locals: first the state over all steps, then one derivative after the other. */
function makeUnrolled(n: number): Propagate {
  const rows = Array.from({ length: n }, (_, i) => i);
  const each = (write: (i: number) => string): string => rows.map(write).join(" ");
  const load = (name: string, from: string): string =>
    Array.from({ length: n * n }, (_, i) => `const ${name}${i} = ${from}[${i}];`).join(" ");
  const sum = (name: string, v: string, i: number): string =>
    rows.map((k) => `${name}${i * n + k} * ${v}${k}`).join(" + ");
  const text = `"use strict";
    const m = L.length;
    const dim = ${n} * (1 + m);
    ${load("e", "E")}
    ${each((i) => `const x${i} = state[${i}];`)}
    ${each((i) => `let y${i} = x${i};`)}
    for (let k = 0, at = first; k < count; k++, at += dim) {
      ${each((i) => `const t${i} = ${sum("e", "y", i)};`)}
      ${each((i) => `out[at + ${i}] = y${i} = t${i};`)}
    }
    for (let j = 0; j < m; j++) {
      const own = ${n} * (1 + j);
      const D = L[j];
      ${load("d", "D")}
      ${each((i) => `let z${i} = x${i};`)}
      ${each((i) => `let s${i} = state[own + ${i}];`)}
      for (let k = 0, at = first; k < count; k++, at += dim) {
        ${each((i) => `const t${i} = ${sum("e", "s", i)} + ${sum("d", "z", i)};`)}
        ${each((i) => `out[at + own + ${i}] = s${i} = t${i};`)}
        ${each((i) => `z${i} = out[at + ${i}];`)}
      }
      ${each((i) => `state[own + ${i}] = s${i};`)}
    }
    ${each((i) => `state[${i}] = y${i};`)}`;
  return new Function("E", "L", "state", "out", "first", "count", text) as Propagate;
}
