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
  const { n, m, tableau, jacobian, sources, coupling, tangentClock, isZero, isFixed } = nodes;
  const stages = tableau.c.length;
  const changing = (list: readonly Node[]): number[] =>
    list.flatMap((node, e) => (isZero(node) || isFixed(node) ? [] : [e]));
  const fixed = (list: readonly Node[]): number[] =>
    list.flatMap((node, e) => (!isZero(node) && isFixed(node) ? [e] : []));
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

/**
 * The function that carries the derivative by one parameter over the step. What is the same at all stages is read into
 * locals once: to read an array is to check its bounds.
 */
function printOne(nodes: StepNodes, isSet: Pattern): string[] {
  const { n, m, tableau, jacobian, sources, coupling, isZero, isFixed } = nodes;
  const row = rowsOf(n);
  const some = (list: readonly Node[], at: (j: number) => number): boolean =>
    Array.from({ length: m }, (_, j) => list[at(j)]).some((node) => !isZero(node));
  const isCoupled = (i: number, k: number): boolean => some(coupling, (j) => (j * n + i) * n + k);
  const isDriven = (i: number): boolean => some(sources, (j) => j * n + i);
  const isSame = (i: number): boolean =>
    Array.from({ length: m }, (_, j) => sources[j * n + i]).every((node) => isZero(node) || isFixed(node));
  const pairs = row.flatMap((i) => row.map((k) => [i, k] as const));
  const places = pairs.filter(([i, k]) => isCoupled(i, k));
  const steady = pairs.filter(([i, k]) => !isZero(jacobian[i * n + k]) && isFixed(jacobian[i * n + k]));
  const coupledColumns = row.filter((k) => places.some((place) => place[1] === k));
  const entry = (s: number, i: number, k: number): string =>
    isFixed(jacobian[i * n + k]) ? `j${i}_${k}` : `JS[${s * n * n + i * n + k}]`;
  const source = (s: number, i: number): string => (isSame(i) ? `f${i}` : `FS[${s * n * m + i} + b]`);
  const stage = (s: number): string[] => {
    const state = s === 0 ? "z" : `z${s}_`;
    const values =
      s === 0
        ? []
        : row.map((i) => `const z${s}_${i} = ${stageValue(tableau, s, `z${i}`, `z${s - 1}_${i}`, "l", i)};`);
    const lines = row.map((i) => {
      const terms = [
        ...row.filter((k) => !isZero(jacobian[i * n + k])).map((k) => `${entry(s, i, k)} * ${state}${k}`),
        ...(isDriven(i) ? [source(s, i)] : []),
        ...row.filter((k) => isCoupled(i, k)).map((k) => `m${i}_${k} * k${s}_${k}`),
      ];
      return `let l${s}_${i} = ${terms.join(" + ") || "0"}${stageMemory(nodes, s, "l", i, `TS[${i} + b]`)};`;
    });
    const slopes = coupledColumns.map((k) => `const k${s}_${k} = KS[${s * n + k}];`);
    return [...values, ...slopes, ...lines, ...printSolve(n, isSet, `l${s}_`)];
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
    ...steady.map(([i, k]) => `const j${i}_${k} = JS[${i * n + k}];`),
    ...row.filter((i) => isDriven(i) && isSame(i)).map((i) => `const f${i} = FS[${i} + b];`),
    ...places.map(([i, k]) => `const m${i}_${k} = MS[${n} * b + ${i * n + k}];`),
    ...tableau.c.flatMap((_, s) => stage(s)),
    ...printResults(nodes, "l", "z", (i) => `o + ${i}`),
    "}",
  ];
}
