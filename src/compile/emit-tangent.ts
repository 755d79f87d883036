import { printResults, printSolve, type StepNodes, stageMemory, stageValue } from "./emit-stage.ts";
import type { Node } from "./share.ts";

type Pattern = readonly (readonly boolean[])[];

/** The parts of a step that carry derivatives by parameters, to be woven into the step of the state. */
export interface TangentText {
  /** Nodes wanted at the start of the step, and the lines that keep their values. */
  readonly atStart: readonly Node[];
  storeStart(texts: readonly string[]): string[];
  /** Nodes wanted at each later stage, and the lines that keep their values. */
  readonly atStage: readonly Node[];
  storeStage(s: number, texts: readonly string[]): string[];
  /** Arrays, what in them never changes during a solve, and the function that carries one derivative. */
  prologue(spell: (nodes: readonly Node[]) => readonly string[], isSet: Pattern): string[];
  /** Behind the stages of the state: what the function needs of them, and its calls. */
  call(isSet: Pattern): string[];
}

/**
 * Writes how the derivatives sⱼ = ∂y/∂pⱼ go along with a step of the state: with the same factors, stage by stage,
 *
 *     (I/(hγ) − J) lᵢ = J(uᵢ) zᵢ + ∂f/∂pⱼ(uᵢ) + Mⱼ kᵢ + Σ cᵢₖ lₖ / h + h dᵢ ∂(J sⱼ + ∂f/∂pⱼ)/∂t,
 *
 * zᵢ = sⱼ + Σ aᵢₖ lₖ. Unknowns are unrolled, parameters are a loop, so that the text does not grow with their number
 * but for ∂f/∂p and M themselves; and the loop calls a function of its own, because what is too long for one function
 * is not optimized at all.
 */
export function printTangent(nodes: StepNodes): TangentText {
  const { n, m, tableau, jacobian, sources, coupling, tangentClock, constants, isZero } = nodes;
  const isFixed = (node: Node): boolean =>
    constants.has(node) || (node.args.length === 0 && node.name === undefined);
  const stages = tableau.c.length;
  const changing = (list: readonly Node[]): number[] =>
    list.flatMap((node, e) => (isZero(node) || isFixed(node) ? [] : [e]));
  const fixed = (list: readonly Node[]): number[] =>
    list.flatMap((node, e) => (!isZero(node) && isFixed(node) ? [e] : []));
  // A plain parameter or constant input is fixed too, but has no constant of its own: it is stored like the rest.
  const [J, F, M, clock] = [jacobian, sources, coupling, tangentClock].map(changing);
  const pick = (list: readonly Node[], places: readonly number[]): Node[] => places.map((e) => list[e]);
  const storeStage = (s: number, texts: readonly string[]): string[] => [
    ...J.map((e, i) => `JS[${s * n * n + e}] = ${texts[i]};`),
    ...F.map((e, i) => `FS[${s * n * m + e}] = ${texts[J.length + i]};`),
  ];
  const atStage = [...pick(jacobian, J), ...pick(sources, F)];
  return {
    atStage,
    storeStage,
    atStart: [...atStage, ...pick(coupling, M), ...pick(tangentClock, clock)],
    storeStart: (texts) => [
      ...storeStage(0, texts),
      ...M.map((e, i) => `MS[${e}] = ${texts[atStage.length + i]};`),
      ...clock.map((e, i) => `TS[${e}] = ${texts[atStage.length + M.length + i]};`),
    ],
    prologue: (spell, isSet) => {
      const [fixedJ, fixedF, fixedM] = [jacobian, sources, coupling].map(fixed);
      const textsJ = spell(pick(jacobian, fixedJ));
      const textsF = spell(pick(sources, fixedF));
      const textsM = spell(pick(coupling, fixedM));
      const every = Array.from({ length: stages }, (_, s) => s);
      const sizes = {
        JS: stages * n * n,
        FS: stages * n * m,
        MS: n * n * m,
        TS: n * m,
        KS: stages * n,
        WS: n * (n + 1),
      };
      return [
        ...Object.entries(sizes).map(([name, size]) => `const ${name} = new Float64Array(${size});`),
        ...every.flatMap((s) => [
          ...fixedJ.map((e, i) => `JS[${s * n * n + e}] = ${textsJ[i]};`),
          ...fixedF.map((e, i) => `FS[${s * n * m + e}] = ${textsF[i]};`),
        ]),
        ...fixedM.map((e, i) => `MS[${e}] = ${textsM[i]};`),
        ...printOne(nodes, isSet),
      ];
    },
    call: (isSet) => [
      ...tableau.c.flatMap((_, s) => rowsOf(n).map((i) => `KS[${s * n + i}] = k${s}_${i};`)),
      ...factorsOf(n, isSet).map(([i, k]) => `WS[${i * n + k}] = w${i}_${k};`),
      ...rowsOf(n).map((i) => `WS[${n * n + i}] = q${i};`),
      `for (let j = 0; j < ${m}; j++) carry(j, y, yNew, error, dense, wantsDense);`,
    ],
  };
}

const rowsOf = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
/** Places of the factors that a substitution reads: all set entries off the diagonal. */
const factorsOf = (n: number, isSet: Pattern): [number, number][] =>
  rowsOf(n).flatMap((i) =>
    rowsOf(n).flatMap((k): [number, number][] => (i !== k && isSet[i][k] ? [[i, k]] : [])),
  );

/** The function that carries the derivative by one parameter over the step. */
function printOne(nodes: StepNodes, isSet: Pattern): string[] {
  const { n, m, tableau, jacobian, sources, coupling, isZero } = nodes;
  const row = rowsOf(n);
  const some = (list: readonly Node[], at: (j: number) => number): boolean =>
    Array.from({ length: m }, (_, j) => list[at(j)]).some((node) => !isZero(node));
  const isCoupled = (i: number, k: number): boolean => some(coupling, (j) => (j * n + i) * n + k);
  const places = row.flatMap((i) => row.filter((k) => isCoupled(i, k)).map((k) => [i, k] as const));
  const stage = (s: number): string[] => {
    const state = s === 0 ? "z" : `z${s}_`;
    const values =
      s === 0
        ? []
        : row.map((i) => `const z${s}_${i} = ${stageValue(tableau, s, `z${i}`, `z${s - 1}_${i}`, "l", i)};`);
    const lines = row.map((i) => {
      const own = row.filter((k) => !isZero(jacobian[i * n + k]));
      const terms = [
        ...own.map((k) => `JS[${s * n * n + i * n + k}] * ${state}${k}`),
        ...(some(sources, (j) => j * n + i) ? [`FS[${s * n * m + i} + b]`] : []),
        ...row.filter((k) => isCoupled(i, k)).map((k) => `m${i}_${k} * KS[${s * n + k}]`),
      ];
      return `let l${s}_${i} = ${terms.join(" + ") || "0"}${stageMemory(nodes, s, "l", i, `TS[${i} + b]`)};`;
    });
    return [...values, ...lines, ...printSolve(n, isSet, `l${s}_`)];
  };
  return [
    "function carry(j, y, yNew, error, dense, wantsDense) {",
    "const h = clock[1];",
    "const r = 1 / h;",
    `const b = ${n} * j;`,
    `const o = ${n} + b;`,
    ...row.map((i) => `const z${i} = y[o + ${i}];`),
    ...factorsOf(n, isSet).map(([i, k]) => `const w${i}_${k} = WS[${i * n + k}];`),
    ...row.map((i) => `const q${i} = WS[${n * n + i}];`),
    ...places.map(([i, k]) => `const m${i}_${k} = MS[${n} * b + ${i * n + k}];`),
    ...tableau.c.flatMap((_, s) => stage(s)),
    ...printResults(nodes, "l", "z", (i) => `o + ${i}`),
    "}",
  ];
}
