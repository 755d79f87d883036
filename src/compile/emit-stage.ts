import type { RosenbrockTableau } from "../numerics/rosenbrock-tableau.ts";
import type { Node, Spelling } from "./share.ts";
import { goesOn } from "./shifted-tableau.ts";

/** The sums of a step as nodes, with what every part of the printing needs. */
export interface StepNodes {
  readonly n: number;
  /** Number of parameters by which derivatives are carried. */
  readonly m: number;
  readonly tableau: RosenbrockTableau;
  readonly nSlots: number;
  readonly rhs: readonly Node[];
  readonly jacobian: readonly Node[];
  /** ∂f/∂t, as sums over the slots that change with time. */
  readonly clock: readonly Node[];
  readonly sources: readonly Node[];
  readonly coupling: readonly Node[];
  readonly tangentClock: readonly Node[];
  /** What depends on parameters alone is computed once a solve, under these names. */
  readonly constants: ReadonlyMap<Node, string>;
  readonly isZero: (node: Node) => boolean;
  /** True for what stays the same during a solve: what depends on parameters alone, one of them, or a number. */
  readonly isFixed: (node: Node) => boolean;
  /** How names are spelled at stage s: the state under `state`, inputs at the stage's clock. */
  spellAt(state: string, stage: number): Spelling;
}

/** yᵢ + Σⱼ aₛⱼ kⱼᵢ; where a row is the one above and one k more, as the last ones of Rodas5P, what that stage had and k. */
export function stageValue(
  { a }: RosenbrockTableau,
  s: number,
  y: string,
  before: string,
  k: string,
  i: number,
): string {
  if (goesOn(a, s)) return `${before} + ${k}${s - 1}_${i}`;
  const terms = a[s].flatMap((w, j) => (w === 0 ? [] : [`${w} * ${k}${j}_${i}`]));
  return [y, ...terms].join(" + ");
}

/** h² dₛ ∂fᵢ/∂t + Σⱼ Cₛⱼ kⱼᵢ, as terms. */
export function stageMemory({ tableau, nSlots }: StepNodes, s: number, i: number): string[] {
  const memory = tableau.C[s].flatMap((w, j) => (w === 0 ? [] : [`${w} * k${j}_${i}`]));
  return nSlots > 0 && tableau.d[s] !== 0 ? [`${tableau.d[s]} * f${i}`, ...memory] : memory;
}

/**
 * Forward and backward substitution on the locals `x0 …`. What was found last is taken off last, and the rows above the
 * diagonal are over their pivots already: the wait from one unknown to the next is what a substitution costs.
 */
export function printSolve(n: number, isSet: readonly (readonly boolean[])[], x: string): string[] {
  const lines: string[] = [];
  for (let i = 1; i < n; i++) {
    const parts = Array.from({ length: i }, (_, j) => j).filter((j) => isSet[i][j]);
    const taken = parts.map((j) => ` - w${i}_${j} * ${x}${j}`).join("");
    if (taken) lines.push(`${x}${i} = ${x}${i}${taken};`);
  }
  for (let i = n - 1; i >= 0; i--) {
    const parts = Array.from({ length: n - 1 - i }, (_, j) => n - 1 - j).filter((j) => isSet[i][j]);
    const taken = parts.map((j) => ` - w${i}_${j} * ${x}${j}`).join("");
    lines.push(`${x}${i} = ${x}${i} * q${i}${taken};`);
  }
  return lines;
}

/** The error, the new state and the rows of the dense output. */
export function printResults({ n, m, tableau }: StepNodes): string[] {
  const last = tableau.c.length - 1;
  const dim = n * (1 + m);
  const rows = Array.from({ length: n }, (_, i) => i);
  return [
    ...rows.map((i) => `error[${i}] = k${last}_${i};`),
    // The method is stiffly accurate: the new state is the last stage and its k.
    ...rows.map((i) => `yNew[${i}] = x${last}_${i} + k${last}_${i};`),
    "if (wantsDense) {",
    ...rows.flatMap((i) =>
      tableau.H.map(
        (row, q) => `dense[${q * dim + i}] = ${row.map((w, j) => `${w} * k${j}_${i}`).join(" + ")};`,
      ),
    ),
    "}",
  ];
}
