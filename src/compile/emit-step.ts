import type { RosenbrockTableau } from "../numerics/rosenbrock-tableau.ts";
import type { Sum } from "./balance.ts";
import { printResults, printSolve, type StepNodes, stageMemory, stageValue } from "./emit-stage.ts";
import { printTangent } from "./emit-tangent.ts";
import { findConstant, makeGraph, type Node, printNodes } from "./share.ts";

/** The sums of which a step is made; inputs hold the hidden ones too. */
export interface StepSums {
  readonly names: readonly string[];
  readonly parameters: readonly string[];
  readonly inputs: readonly string[];
  readonly rhs: readonly Sum[];
  /** Row by row, n × n. */
  readonly jacobian: readonly Sum[];
  /** Row by row, n × inputs. */
  readonly inputJacobian: readonly Sum[];
  readonly tangent?: {
    readonly names: readonly string[];
    /** Block by block, m × n. */
    readonly sources: readonly Sum[];
    /** m × n × n. */
    readonly coupling: readonly Sum[];
    /** m × n × inputs. */
    readonly inputJacobian: readonly Sum[];
  };
}

/**
 * Writes one step of a Rosenbrock method as straight-line JavaScript for one system: no loop over unknowns, no array
 * but the arguments, zeros of the Jacobian left out of the elimination, common parts computed once.
 *
 * `slots` are the places in `p` that change with time. The text is the body of
 * `(p, inputs, plain, safeLog) => step`; it does the same sums as the plain step, but without pivoting:
 * multipliers above 10⁶ hand the step over to `plain`.
 */
export function printStep(sums: StepSums, tableau: RosenbrockTableau, slots: readonly number[]): string {
  const nodes = makeNodes(sums, tableau, slots);
  const { n } = nodes;
  const spell = nodes.spellAt("y", 0);
  const prologue = printConstants(sums, nodes, slots);
  const isSet = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (__, j) => i === j || !nodes.isZero(nodes.jacobian[i * n + j])),
  );
  // Everything at the start of the step is printed at once, to share what it can.
  const atStart = [...nodes.jacobian, ...nodes.clock, ...nodes.rhs];
  const tangent = nodes.m > 0 ? printTangent(nodes) : undefined;
  const start = printNodes([...atStart, ...(tangent?.atStart ?? [])], spell, "e", nodes.constants);
  const entries = start.texts.slice(0, n * n);
  const body = [
    ...Array.from({ length: n }, (_, i) => `const y${i} = y[${i}];`),
    ...loadStage(nodes, 0),
    `const g = ${1 / tableau.gamma};`,
    ...start.lines,
    ...(nodes.nSlots > 0
      ? nodes.clock.map((_, i) => `const f${i} = h * h * ${start.texts[n * n + i]};`)
      : []),
    ...printElimination(n, entries, isSet),
    ...(tangent?.storeStart(start.texts.slice(atStart.length)) ?? []),
    ...printStage(nodes, 0, start.texts.slice(n * n + n, n * n + 2 * n), isSet),
    ...(tangent?.storeStage(0, start.texts.slice(atStart.length)) ?? []),
    ...tableau.c.slice(1).flatMap((_, k) => {
      const s = k + 1;
      const roots = [...nodes.rhs, ...(tangent?.atStage ?? [])];
      const printed = printNodes(roots, nodes.spellAt(`x${s}_`, s), `e${s}_`, nodes.constants);
      return [
        ...loadStage(nodes, s),
        ...Array.from(
          { length: n },
          (_, i) => `const x${s}_${i} = ${stageValue(tableau, s, `y${i}`, `x${s - 1}_${i}`, "k", i)};`,
        ),
        ...printed.lines,
        ...printStage(nodes, s, printed.texts.slice(0, n), isSet),
        ...(tangent?.storeStage(s, printed.texts.slice(n)) ?? []),
      ];
    }),
    ...printResults(nodes),
    ...(tangent?.call(isSet) ?? []),
    "return true;",
  ];
  return [
    '"use strict";',
    "const { clock, values, slopes } = inputs;",
    ...prologue,
    ...(tangent?.prologue(isSet) ?? []),
    "return function step(y, yNew, error, dense, wantsDense) {",
    "const h = clock[1];",
    ...body,
    "};",
  ].join("\n");
}

function makeNodes(sums: StepSums, tableau: RosenbrockTableau, slots: readonly number[]): StepNodes {
  const { ofSum, ofName, call } = makeGraph();
  const { names, parameters, inputs, tangent } = sums;
  const zero = ofSum([]);
  const clockOf = (rows: number, jacobian: readonly Sum[]): Node[] =>
    Array.from({ length: rows }, (_, i) =>
      slots.reduce((total, slot, j) => {
        const node = ofSum(jacobian[i * inputs.length + slot - parameters.length]);
        if (node === zero) return total;
        const product = call("*", [node, ofName(slopeOf(j))], ([a, b]) => `(${a} * ${b})`);
        return total === zero ? product : call("+", [total, product], ([a, b]) => `(${a} + ${b})`);
      }, zero),
    );
  const nodes = {
    rhs: sums.rhs.map(ofSum),
    jacobian: sums.jacobian.map(ofSum),
    clock: clockOf(names.length, sums.inputJacobian),
    sources: (tangent?.sources ?? []).map(ofSum),
    coupling: (tangent?.coupling ?? []).map(ofSum),
    tangentClock: clockOf(tangent?.names.length ?? 0, tangent?.inputJacobian ?? []),
  };
  const places = [...parameters, ...inputs];
  const isFixed = (name: string): boolean => {
    const place = places.indexOf(name);
    return place >= 0 && !slots.includes(place);
  };
  const constants = new Map(
    findConstant(Object.values(nodes).flat(), isFixed).map((node) => [node, `c${node.id}`]),
  );
  const isName = (name: string | undefined): boolean => name === undefined || isFixed(name);
  return {
    ...nodes,
    n: names.length,
    m: tangent ? tangent.names.length / names.length : 0,
    tableau,
    nSlots: slots.length,
    constants,
    isZero: (node) => node === zero,
    isFixed: (node) => constants.has(node) || (node.args.length === 0 && isName(node.name)),
    spellAt: (state, stage) => (name) => {
      const i = names.indexOf(name);
      if (i >= 0) return `${state}${i}`;
      const slope = tangent?.names.indexOf(name) ?? -1;
      if (slope >= 0) return `y[${names.length + slope}]`;
      const place = places.indexOf(name);
      if (place < 0) return slots.some((__, j) => name === slopeOf(j)) ? name : "NaN";
      return slots.includes(place) ? `u${stage}_${slots.indexOf(place)}` : `p${place}`;
    },
  };
}

/** du/dt of the j-th input that changes; no name of a model has a bracket. */
const slopeOf = (j: number): string => `slopes[${j}]`;

/** Parameters and constant inputs as locals, and what is made of them alone. */
function printConstants(sums: StepSums, nodes: StepNodes, slots: readonly number[]): string[] {
  const places = [...sums.parameters, ...sums.inputs].flatMap((_, j) =>
    slots.includes(j) ? [] : [`const p${j} = p[${j}];`],
  );
  const roots = [...nodes.constants.keys()];
  const { lines, texts } = printNodes(roots, nodes.spellAt("NaN + ", 0), "d");
  return [
    ...places,
    ...lines,
    ...roots.map((node, i) => `const ${nodes.constants.get(node)} = ${texts[i]};`),
  ];
}

/** Inputs at the clock of stage s, as locals. */
const loadStage = ({ nSlots }: StepNodes, s: number): string[] =>
  Array.from({ length: nSlots }, (_, j) => `const u${s}_${j} = values[${s * nSlots + j}];`);

/** The factors of I/γ − hJ as lines, rows above the diagonal over their pivot; `isSet` gains the entries that fill in. */
function printElimination(n: number, entries: readonly string[], isSet: boolean[][]): string[] {
  const lines: string[] = [];
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      if (isSet[i][j]) lines.push(`let w${i}_${j} = ${i === j ? "g - " : "-"}h * ${entries[i * n + j]};`);
  const multipliers: string[] = [];
  for (let k = 0; k < n; k++) {
    lines.push(`const q${k} = 1 / w${k}_${k};`);
    for (let i = k + 1; i < n; i++) {
      if (!isSet[i][k]) continue;
      lines.push(`w${i}_${k} *= q${k};`);
      multipliers.push(`w${i}_${k}`);
      for (let j = k + 1; j < n; j++) {
        if (!isSet[k][j]) continue;
        const product = `w${i}_${k} * w${k}_${j}`;
        lines.push(isSet[i][j] ? `w${i}_${j} -= ${product};` : `let w${i}_${j} = -${product};`);
        isSet[i][j] = true;
      }
    }
  }
  const pivots = Array.from({ length: n }, (_, k) => `q${k} * g`);
  const scaled = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n - 1 - i }, (__, k) => i + 1 + k)
      .filter((j) => isSet[i][j])
      .map((j) => `w${i}_${j} *= q${i};`),
  ).flat();
  const growth = [...multipliers, ...pivots].map((m) => `Math.abs(${m})`).join(", ");
  const leave = `if (!(Math.max(${growth}) < 1e6)) return plain(y, yNew, error, dense, wantsDense);`;
  return [...lines, leave, ...scaled];
}

function printStage(
  nodes: StepNodes,
  s: number,
  rates: readonly string[],
  isSet: readonly (readonly boolean[])[],
): string[] {
  const lines = rates.map(
    (rate, i) => `let k${s}_${i} = ${[...stageMemory(nodes, s, i), `h * ${rate}`].join(" + ")};`,
  );
  return [...lines, ...printSolve(nodes.n, isSet, `k${s}_`)];
}
