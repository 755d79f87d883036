import { printResults, printSolve, type StepNodes, stageMemory, stageValue } from "./emit-stage.ts";
import type { Node } from "./share.ts";

/** The parts of a step that carry derivatives by parameters, to be woven into the step of the state. */
export interface TangentText {
  /** Nodes wanted at the start of the step, and the lines that keep their values. */
  readonly atStart: readonly Node[];
  storeStart(texts: readonly string[]): string[];
  /** Nodes wanted at each later stage, and the lines that keep their values. */
  readonly atStage: readonly Node[];
  storeStage(s: number, texts: readonly string[]): string[];
  /** Arrays, and what in them never changes during a solve. */
  prologue(spell: (nodes: readonly Node[]) => readonly string[]): string[];
  /** The loop over the parameters, behind the stages of the state. */
  loop(isSet: readonly (readonly boolean[])[]): string[];
}

/**
 * Writes how the derivatives sⱼ = ∂y/∂pⱼ go along with a step of the state: with the same factors, stage by stage,
 *
 *     (I/(hγ) − J) lᵢ = J(uᵢ) zᵢ + ∂f/∂pⱼ(uᵢ) + Mⱼ kᵢ + Σ cᵢₖ lₖ / h + h dᵢ ∂(J sⱼ + ∂f/∂pⱼ)/∂t,
 *
 * zᵢ = sⱼ + Σ aᵢₖ lₖ. Unknowns are unrolled, parameters are a loop: the text does not grow with their number but
 * for ∂f/∂p and M themselves.
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
  /** Entries (i, k) of the blocks M that are not zero for some parameter. */
  const isCoupled = (i: number, k: number): boolean =>
    Array.from({ length: m }, (_, j) => coupling[(j * n + i) * n + k]).some((node) => !isZero(node));
  const isDriven = (i: number): boolean =>
    Array.from({ length: m }, (_, j) => sources[j * n + i]).some((node) => !isZero(node));
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
    prologue: (spell) => {
      const [fixedJ, fixedF, fixedM] = [jacobian, sources, coupling].map(fixed);
      const textsJ = spell(pick(jacobian, fixedJ));
      const textsF = spell(pick(sources, fixedF));
      const textsM = spell(pick(coupling, fixedM));
      const every = Array.from({ length: stages }, (_, s) => s);
      return [
        `const JS = new Float64Array(${stages * n * n});`,
        `const FS = new Float64Array(${stages * n * m});`,
        `const MS = new Float64Array(${n * n * m});`,
        `const TS = new Float64Array(${n * m});`,
        ...every.flatMap((s) => [
          ...fixedJ.map((e, i) => `JS[${s * n * n + e}] = ${textsJ[i]};`),
          ...fixedF.map((e, i) => `FS[${s * n * m + e}] = ${textsF[i]};`),
        ]),
        ...fixedM.map((e, i) => `MS[${e}] = ${textsM[i]};`),
      ];
    },
    loop: (isSet) => {
      const row = Array.from({ length: n }, (_, i) => i);
      const places = row.flatMap((i) => row.filter((k) => isCoupled(i, k)).map((k) => [i, k] as const));
      return [
        `for (let j = 0; j < ${m}; j++) {`,
        `const b = ${n} + ${n} * j;`,
        ...row.map((i) => `const z${i} = y[b + ${i}];`),
        ...places.map(([i, k]) => `const m${i}_${k} = MS[${n * n} * j + ${i * n + k}];`),
        ...tableau.c.flatMap((_, s) => {
          const state = s === 0 ? "z" : `z${s}_`;
          const lines = row.map((i) => {
            const own = row.filter((k) => !isZero(jacobian[i * n + k]));
            const terms = [
              ...own.map((k) => `JS[${s * n * n + i * n + k}] * ${state}${k}`),
              ...(isDriven(i) ? [`FS[${s * n * m} + ${n} * j + ${i}]`] : []),
              ...row.filter((k) => isCoupled(i, k)).map((k) => `m${i}_${k} * k${s}_${k}`),
            ];
            return `let l${s}_${i} = ${terms.join(" + ") || "0"}${stageMemory(nodes, s, "l", i, `TS[${n} * j + ${i}]`)};`;
          });
          const values =
            s === 0 ? [] : row.map((i) => `const z${s}_${i} = ${stageValue(tableau, s, `z${i}`, "l", i)};`);
          return [...values, ...lines, ...printSolve(n, isSet, `l${s}_`)];
        }),
        ...printResults(
          nodes,
          "l",
          (i) => `z${i}`,
          (i) => `b + ${i}`,
        ),
        "}",
      ];
    },
  };
}
