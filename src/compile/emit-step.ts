import type { Expression } from "../model/expression.ts";
import type { RosenbrockTableau } from "../numerics/rosenbrock-tableau.ts";
import type { Balance, Sum } from "./balance.ts";
import { emit, type Spelling } from "./emit.ts";

/**
 * Writes one step of a Rosenbrock method as straight-line JavaScript for one system: no loop, no array but the
 * arguments, zeros of the Jacobian left out of the elimination.
 *
 * `slots` are the places in `p` that change with time. The text is the body of
 * `(p, values, slopes, plain, safeLog) => step`; it does the same sums as the plain step, in the same order where
 * rounding could tell, but without pivoting: multipliers above 10⁶ hand the step over to `plain`.
 */
export function printStep(balance: Balance, tableau: RosenbrockTableau, slots: readonly number[]): string {
  const n = balance.names.length;
  const stages = tableau.c.length;
  const lines: string[] = [];
  const constants = [...balance.parameters, ...balance.inputs].flatMap((_, j) =>
    slots.includes(j) ? [] : [`const p${j} = p[${j}];`],
  );
  for (let i = 0; i < n; i++) lines.push(`const y${i} = y[${i}];`);
  lines.push(...loadStage(slots, 0), `const g = 1 / (h * ${tableau.gamma});`, "const r = 1 / h;");
  const spellStart = spellWith(balance, slots, "y", 0);
  lines.push(...printTimeDerivative(balance, slots, spellStart));
  const lu = printElimination(balance, spellStart);
  lines.push(...lu.lines);
  for (let s = 0; s < stages; s++) lines.push(...printStage(balance, tableau, slots, s, lu));
  for (let i = 0; i < n; i++) {
    lines.push(
      `error[${i}] = k${stages - 1}_${i};`,
      `yNew[${i}] = ${stageValue(tableau, stages - 1, i)} + k${stages - 1}_${i};`,
    );
    tableau.H.forEach((row, m) => {
      lines.push(`dense[${m * n + i}] = ${row.map((w, j) => `${w} * k${j}_${i}`).join(" + ")};`);
    });
  }
  return `"use strict";\nreturn function step(t, h, y, yNew, error, dense) {\n${[...constants, ...lines, "return true;"].join("\n")}\n};`;
}

/** Inputs at the clock of stage s, as locals. */
const loadStage = (slots: readonly number[], s: number): string[] =>
  slots.map((_, j) => `const u${s}_${j} = values[${s * slots.length + j}];`);

function spellWith(balance: Balance, slots: readonly number[], state: string, stage: number): Spelling {
  const names = new Map(balance.names.map((name, i) => [name, `${state}${i}`]));
  [...balance.parameters, ...balance.inputs].forEach((name, j) => {
    const slot = slots.indexOf(j);
    names.set(name, slot < 0 ? `p${j}` : `u${stage}_${slot}`);
  });
  return (name) => names.get(name) ?? "NaN";
}

const printSum = (sum: Sum, spell: (expression: Expression) => string): string =>
  sum
    .map(({ coefficient, expression }) =>
      coefficient === 1 ? spell(expression) : `${coefficient} * ${spell(expression)}`,
    )
    .join(" + ") || "0";

function printTimeDerivative(balance: Balance, slots: readonly number[], spell: Spelling): string[] {
  const nP = balance.parameters.length + balance.inputs.length;
  return balance.names.map((_, i) => {
    const parts = slots.flatMap((slot, j) => {
      const sum = balance.parameterJacobian[i * nP + slot] ?? [];
      return sum.length === 0 ? [] : [`(${printSum(sum, (e) => emit(e, spell))}) * slopes[${j}]`];
    });
    return `const f${i} = ${parts.join(" + ") || "0"};`;
  });
}

/** The factors of I/(hγ) − J: which entries are not zero, and the lines that compute them. */
interface Elimination {
  readonly lines: readonly string[];
  readonly isSet: readonly (readonly boolean[])[];
}

function printElimination(balance: Balance, spell: Spelling): Elimination {
  const n = balance.names.length;
  const lines: string[] = [];
  const isSet = balance.names.map((_, i) =>
    balance.names.map((__, j) => i === j || (balance.jacobian[i * n + j] ?? []).length > 0),
  );
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      if (!isSet[i][j]) continue;
      const entry = printSum(balance.jacobian[i * n + j] ?? [], (e) => emit(e, spell));
      lines.push(`let w${i}_${j} = ${i === j ? "g - " : "-"}(${entry});`);
    }
  const multipliers: string[] = [];
  for (let k = 0; k < n; k++) {
    lines.push(`const q${k} = 1 / w${k}_${k};`);
    for (let i = k + 1; i < n; i++) {
      if (!isSet[i][k]) continue;
      lines.push(`w${i}_${k} *= q${k};`);
      multipliers.push(`w${i}_${k}`);
      for (let j = k + 1; j < n; j++) {
        if (!isSet[k][j]) continue;
        lines.push(
          isSet[i][j]
            ? `w${i}_${j} -= w${i}_${k} * w${k}_${j};`
            : `let w${i}_${j} = -w${i}_${k} * w${k}_${j};`,
        );
        isSet[i][j] = true;
      }
    }
  }
  const pivots = balance.names.map((_, k) => `q${k}`);
  const growth = [...multipliers, ...pivots.map((q) => `${q} * g`)].map((m) => `Math.abs(${m})`).join(", ");
  lines.push(`if (!(Math.max(${growth}) < 1e6)) return plain(t, h, y, yNew, error, dense);`);
  return { lines, isSet };
}

/** yᵢ + Σⱼ aₛⱼ kⱼᵢ. */
const stageValue = ({ a }: RosenbrockTableau, s: number, i: number): string =>
  [`y${i}`, ...a[s].flatMap((w, j) => (w === 0 ? [] : [w === 1 ? `k${j}_${i}` : `${w} * k${j}_${i}`]))].join(
    " + ",
  );

function printStage(
  balance: Balance,
  tableau: RosenbrockTableau,
  slots: readonly number[],
  s: number,
  { isSet }: Elimination,
): string[] {
  const n = balance.names.length;
  const lines = s === 0 ? [] : loadStage(slots, s);
  if (s > 0) for (let i = 0; i < n; i++) lines.push(`const x${s}_${i} = ${stageValue(tableau, s, i)};`);
  const spell = spellWith(balance, slots, s === 0 ? "y" : `x${s}_`, s);
  // One rate law stands in the balance of all species that it changes: it is computed once.
  const rates = new Map<Expression, string>();
  for (const { expression } of balance.rhs.flat()) {
    if (rates.has(expression)) continue;
    const name = `v${s}_${rates.size}`;
    lines.push(`const ${name} = ${emit(expression, spell)};`);
    rates.set(expression, name);
  }
  const hasTime = slots.length > 0 && tableau.d[s] !== 0;
  for (let i = 0; i < n; i++) {
    const memory = tableau.C[s].flatMap((w, j) => (w === 0 ? [] : [`${w} * k${j}_${i}`]));
    const parts = [printSum(balance.rhs[i], (e) => rates.get(e) ?? "NaN")];
    if (memory.length > 0) parts.push(`(${memory.join(" + ")}) * r`);
    if (hasTime) parts.push(`h * ${tableau.d[s]} * f${i}`);
    lines.push(`let k${s}_${i} = ${parts.join(" + ")};`);
  }
  return [...lines, ...printSolve(n, isSet, `k${s}_`)];
}

/** Forward and backward substitution on the locals `x0 …`. */
function printSolve(n: number, isSet: readonly (readonly boolean[])[], x: string): string[] {
  const lines: string[] = [];
  for (let i = 1; i < n; i++) {
    const parts = Array.from({ length: i }, (_, j) => j).filter((j) => isSet[i][j]);
    if (parts.length > 0) lines.push(`${x}${i} -= ${parts.map((j) => `w${i}_${j} * ${x}${j}`).join(" + ")};`);
  }
  for (let i = n - 1; i >= 0; i--) {
    const parts = Array.from({ length: n - 1 - i }, (_, j) => i + 1 + j).filter((j) => isSet[i][j]);
    const rest = parts.map((j) => ` - w${i}_${j} * ${x}${j}`).join("");
    lines.push(`${x}${i} = (${x}${i}${rest}) * q${i};`);
  }
  return lines;
}
