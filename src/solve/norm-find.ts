import { mayGenerate } from "../numerics/generate.ts";
import type { Groups } from "./problem.ts";

/** What counts as small, relative to the tolerance times the largest value of a group so far. */
export const smallPart = 1e-3;
/** How many times the tolerance a derivative by p may err, relative to the largest value of its group so far. */
export const patience = 10;
/** That largest value is at least this part of what the unknowns have reached, over |p|. */
export const leastSlope = 1e-6;

/** What a norm works with; `reached` and `trial` hold the largest values so far by block and group. */
export interface NormWork {
  readonly tolerance: number;
  readonly absoluteTolerance: Float64Array | undefined;
  readonly reached: Float64Array;
  readonly trial: Float64Array;
  /** The least allowed error of a derivative by p, over that of the unknowns: 1/|p|, 0 where p is. */
  readonly perParameter: Float64Array;
  /** Where the norm goes. */
  readonly found: Float64Array;
}

/** Writes the norm of a step's error into `found[0]`, and the values reached behind the step into `trial`. */
export type FindNorm = (y: Float64Array, yNew: Float64Array, error: Float64Array) => void;
type MakeFind = (work: NormWork) => FindNorm;

/** The same bound as for a generated step. */
const largestUnrolled = 16;

const kept = new WeakMap<Groups, { given?: MakeFind; own?: MakeFind }>();

/** Finds the norm of a system's groups: unrolled where they are few and code may be generated. */
export function makeFindNorm(groups: Groups, work: NormWork): FindNorm {
  if (groups.groups.length > largestUnrolled || !mayGenerate()) return makePlainFind(groups, work);
  let makers = kept.get(groups);
  if (!makers) {
    makers = {};
    kept.set(groups, makers);
  }
  const key = work.absoluteTolerance ? "given" : "own";
  makers[key] ??= printFind(groups, key === "given");
  return makers[key](work);
}

const counted = ({ groups }: Groups): number => groups.reduce((sum, g) => sum + (g >= 0 ? 1 : 0), 0);

/** The plain loops: the oracle of the unrolled ones. */
export function makePlainFind(own: Groups, work: NormWork): FindNorm {
  const { groups, nGroups } = own;
  const { tolerance, absoluteTolerance, reached, trial, perParameter, found } = work;
  const n = groups.length;
  const nCounted = counted(own);
  function include(y: Float64Array, b: number): void {
    for (let i = 0; i < n; i++) {
      if (groups[i] < 0) continue;
      const at = b * nGroups + groups[i];
      trial[at] = Math.max(trial[at], Math.abs(y[b * n + i]));
    }
  }
  function sumOfUnknowns(y: Float64Array, yNew: Float64Array, error: Float64Array): number {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      // An unknown that has ever been 0 and stays it makes no error.
      if (groups[i] < 0 || error[i] === 0) continue;
      const small = absoluteTolerance ? absoluteTolerance[i] : tolerance * smallPart * trial[groups[i]];
      const ratio = error[i] / (small + tolerance * Math.max(Math.abs(y[i]), Math.abs(yNew[i])));
      sum += ratio * ratio;
    }
    return sum;
  }
  function sumOfSlopes(b: number, error: Float64Array): number {
    let sum = 0;
    for (let g = 0; g < nGroups; g++) {
      let square = 0;
      for (let i = 0; i < n; i++) if (groups[i] === g) square += error[b * n + i] * error[b * n + i];
      if (square === 0) continue;
      const least = leastSlope * trial[g] * perParameter[b];
      const allowed = patience * tolerance * Math.max(trial[b * nGroups + g], least);
      sum += square / (allowed * allowed);
    }
    return sum;
  }
  return (y, yNew, error) => {
    for (let k = 0; k < reached.length; k++) trial[k] = reached[k];
    let worst = 0;
    for (let b = 0; b < perParameter.length; b++) {
      include(yNew, b);
      worst = Math.max(worst, b === 0 ? sumOfUnknowns(y, yNew, error) : sumOfSlopes(b, error));
    }
    found[0] = Math.sqrt(worst / nCounted);
  };
}

/** The same sums as straight lines, the largest values in locals. */
function printFind(own: Groups, isGiven: boolean): MakeFind {
  const { groups, nGroups } = own;
  const n = groups.length;
  const members = Array.from(groups, (g, i) => ({ g, i })).filter(({ g }) => g >= 0);
  const used = [...new Set(members.map(({ g }) => g))];
  const load = (row: string): string[] => used.map((g) => `let m${g} = reached[${row}${g}];`);
  const store = (row: string): string[] => used.map((g) => `trial[${row}${g}] = m${g};`);
  const small = (g: number, i: number): string => (isGiven ? `s${i}` : `tolerance * ${smallPart} * m${g}`);
  const squares = (g: number): string =>
    members
      .filter((member) => member.g === g)
      .map(({ i }) => `error[at + ${i}] * error[at + ${i}]`)
      .join(" + ");
  const text = [
    '"use strict";',
    "const { tolerance, absoluteTolerance, reached, trial, perParameter, found } = work;",
    ...(isGiven ? members.map(({ i }) => `const s${i} = absoluteTolerance[${i}];`) : []),
    "return function find(y, yNew, error) {",
    ...members.map(({ i }) => `const a${i} = Math.abs(yNew[${i}]);`),
    ...load(""),
    ...members.map(({ g, i }) => `m${g} = Math.max(m${g}, a${i});`),
    ...store(""),
    "let worst = 0;",
    ...members.flatMap(({ g, i }) => [
      `const e${i} = error[${i}];`,
      `if (e${i} !== 0) {`,
      `const ratio = e${i} / (${small(g, i)} + tolerance * Math.max(Math.abs(y[${i}]), a${i}));`,
      "worst += ratio * ratio;",
      "}",
    ]),
    `for (let b = 1, at = ${n}, row = ${nGroups}; b < perParameter.length; b++, at += ${n}, row += ${nGroups}) {`,
    "let sum = 0;",
    ...load("row + "),
    ...members.map(({ g, i }) => `m${g} = Math.max(m${g}, Math.abs(yNew[at + ${i}]));`),
    ...store("row + "),
    ...used.flatMap((g) => [
      `const square${g} = ${squares(g)};`,
      `if (square${g} !== 0) {`,
      `const allowed = ${patience} * tolerance * Math.max(m${g}, ${leastSlope} * trial[${g}] * perParameter[b]);`,
      `sum += square${g} / (allowed * allowed);`,
      "}",
    ]),
    "worst = Math.max(worst, sum);",
    "}",
    `found[0] = Math.sqrt(worst / ${counted(own)});`,
    "};",
  ].join("\n");
  return new Function("work", text) as MakeFind;
}
