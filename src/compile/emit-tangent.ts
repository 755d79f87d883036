import { printResults, printSolve, type StepNodes, stageMemory, stageValue } from "./emit-stage.ts";
import type { Node } from "./share.ts";

type Pattern = readonly (readonly boolean[])[];

/** The parts of a step that carry derivatives by parameters, to be woven into the step of the state. */
export interface TangentText {
  /** Nodes wanted at the start of the step, and the lines that keep their values. */
  readonly atStart: readonly Node[];
  storeStart(texts: readonly string[]): string[];
  /** Nodes wanted at each stage, and the lines behind its k that keep what the derivatives need of it. */
  readonly atStage: readonly Node[];
  storeStage(s: number, texts: readonly string[]): string[];
  /** Arrays, what in them never changes during a solve, and the function that carries one derivative. */
  prologue(spell: (nodes: readonly Node[]) => readonly string[], isSet: Pattern): string[];
  /** Behind the stages of the state: what the function needs of its factors, and its calls. */
  call(isSet: Pattern): string[];
}

/**
 * Writes how the derivatives sⱼ = ∂y/∂pⱼ go along with a step of the state: with the same factors, stage by stage,
 *
 *     (I/(hγ) − J) lᵢ = J(uᵢ) zᵢ + gᵢ + Σ cᵢₖ lₖ / h,     zᵢ = sⱼ + Σ aᵢₖ lₖ,
 *     gᵢ = ∂f/∂pⱼ(uᵢ) + Mⱼ kᵢ + h dᵢ ∂(J sⱼ + ∂f/∂pⱼ)/∂t.
 *
 * All gᵢ come with the stages of the state, where the zeros of each Mⱼ are known. For the rest unknowns are unrolled
 * and parameters are a loop, which calls a function of its own: what is too long for one function is not optimized.
 */
export function printTangent(nodes: StepNodes): TangentText {
  const { n, m, tableau, jacobian, sources, coupling, tangentClock, isZero, isFixed } = nodes;
  const stages = tableau.c.length;
  const places = (list: readonly Node[], isWanted = (_: Node): boolean => true): number[] =>
    list.flatMap((node, e) => (!isZero(node) && isWanted(node) ? [e] : []));
  const pick = (list: readonly Node[], own: readonly number[]): Node[] => own.map((e) => list[e]);
  const J = places(jacobian, (node) => !isFixed(node));
  const fixedJ = places(jacobian, isFixed);
  const [F, M, clock] = [sources, coupling, tangentClock].map((list) => places(list));
  const atStage = [...pick(jacobian, J), ...pick(sources, F)];
  /** The unknowns k by which row e of all M is coupled. */
  const partners = rowsOf(n * m).map((e) => M.flatMap((at) => (Math.floor(at / n) === e ? [at % n] : [])));
  return {
    atStage,
    atStart: [...atStage, ...pick(coupling, M), ...pick(tangentClock, clock)],
    storeStart: (texts) => {
      const [m0, c0] = [atStage.length, atStage.length + M.length];
      return [
        ...M.map((e, i) => `const m${Math.floor(e / n)}_${e % n} = ${texts[m0 + i]};`),
        ...clock.map((e, i) => `const f_${e} = ${texts[c0 + i]};`),
      ];
    },
    storeStage: (s, texts) => [
      ...J.map((e, i) => `JS[${s * n * n + e}] = ${texts[i]};`),
      ...rowsOf(n * m).flatMap((e) => {
        const own = F.indexOf(e);
        const terms = [
          ...(own >= 0 ? [texts[J.length + own]] : []),
          ...partners[e].map((k) => `m${e}_${k} * k${s}_${k}`),
          ...(clock.includes(e) && tableau.d[s] !== 0 ? [`h * ${tableau.d[s]} * f_${e}`] : []),
        ];
        return terms.length === 0 ? [] : [`GS[${s * n * m + e}] = ${terms.join(" + ")};`];
      }),
    ],
    prologue: (spell, isSet) => {
      const texts = spell(pick(jacobian, fixedJ));
      const sizes = { JS: stages * n * n, GS: stages * n * m, WS: n * (n + 1) };
      return [
        ...Object.entries(sizes).map(([name, size]) => `const ${name} = new Float64Array(${size});`),
        ...fixedJ.map((e, i) => `JS[${e}] = ${texts[i]};`),
        ...printOne(nodes, isSet),
      ];
    },
    call: (isSet) => [
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
  const { n, m, tableau, jacobian, sources, coupling, tangentClock, isZero, isFixed } = nodes;
  const row = rowsOf(n);
  const steady = row.flatMap((i) =>
    row
      .filter((k) => !isZero(jacobian[i * n + k]) && isFixed(jacobian[i * n + k]))
      .map((k) => [i, k] as const),
  );
  const isDriven = (i: number): boolean =>
    rowsOf(m).some((j) => {
      const own = [
        sources[j * n + i],
        tangentClock[j * n + i],
        ...row.map((k) => coupling[(j * n + i) * n + k]),
      ];
      return own.some((node) => !isZero(node));
    });
  const entry = (s: number, i: number, k: number): string =>
    isFixed(jacobian[i * n + k]) ? `j${i}_${k}` : `JS[${s * n * n + i * n + k}]`;
  const stage = (s: number): string[] => {
    const state = s === 0 ? "z" : `z${s}_`;
    const values =
      s === 0
        ? []
        : row.map((i) => `const z${s}_${i} = ${stageValue(tableau, s, `z${i}`, `z${s - 1}_${i}`, "l", i)};`);
    const lines = row.map((i) => {
      const own = row.filter((k) => !isZero(jacobian[i * n + k]));
      const terms = [
        ...own.map((k) => `${entry(s, i, k)} * ${state}${k}`),
        ...(isDriven(i) ? [`GS[${s * n * m + i} + b]`] : []),
      ];
      return `let l${s}_${i} = ${terms.join(" + ") || "0"}${stageMemory(nodes, s, "l", i)};`;
    });
    return [...values, ...lines, ...printSolve(n, isSet, `l${s}_`)];
  };
  return [
    "function carry(j, y, yNew, error, dense, wantsDense) {",
    "const r = 1 / clock[1];",
    `const b = ${n} * j;`,
    `const o = ${n} + b;`,
    ...row.map((i) => `const z${i} = y[o + ${i}];`),
    ...factorsOf(n, isSet).map(([i, k]) => `const w${i}_${k} = WS[${i * n + k}];`),
    ...row.map((i) => `const q${i} = WS[${n * n + i}];`),
    ...steady.map(([i, k]) => `const j${i}_${k} = JS[${i * n + k}];`),
    ...tableau.c.flatMap((_, s) => stage(s)),
    ...printResults(nodes, "l", "z", (i) => `o + ${i}`),
    "}",
  ];
}
