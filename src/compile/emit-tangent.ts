import { printSolve, type StepNodes } from "./emit-stage.ts";
import type { Node } from "./share.ts";
import { goesOn, shiftTableau } from "./shifted-tableau.ts";

type Pattern = readonly (readonly boolean[])[];

/** The parts of a step that carry derivatives by parameters, to be woven into the step of the state. */
export interface TangentText {
  /** Nodes wanted at the start of the step, and the lines that keep their values. */
  readonly atStart: readonly Node[];
  storeStart(texts: readonly string[]): string[];
  /** Nodes wanted at each stage, and the lines behind its k that keep what the derivatives need of it. */
  readonly atStage: readonly Node[];
  storeStage(s: number, texts: readonly string[]): string[];
  /** Arrays, and the function that carries one derivative. */
  prologue(isSet: Pattern): string[];
  /** Behind the stages of the state: what the function needs of its factors, and its calls. */
  call(isSet: Pattern): string[];
}

/**
 * Writes how the derivatives sⱼ = ∂y/∂pⱼ go along with a step of the state: with the same factors, stage by stage,
 *
 *     (I/(hγ) − J) lᵢ = J(uᵢ) zᵢ + gᵢ + Σ cᵢₖ lₖ / h,     zᵢ = sⱼ + Σ aᵢₖ lₖ,
 *     gᵢ = ∂f/∂pⱼ(uᵢ) + Mⱼ kᵢ + h dᵢ ∂(J sⱼ + ∂f/∂pⱼ)/∂t,
 *
 * in the unknowns xᵢ = lᵢ + zᵢ of `shiftTableau`, a fifth less to compute. All gᵢ come with the stages of the state,
 * where the zeros of each Mⱼ are known. For the rest unknowns are unrolled and parameters are a loop, which calls a
 * function of its own: what is too long for one function is not optimized.
 */
export function printTangent(nodes: StepNodes): TangentText {
  const { n, m, tableau, jacobian, sources, coupling, tangentClock, isZero, isFixed } = nodes;
  const stages = tableau.c.length;
  const places = (list: readonly Node[], isWanted = (_: Node): boolean => true): number[] =>
    list.flatMap((node, e) => (!isZero(node) && isWanted(node) ? [e] : []));
  const pick = (list: readonly Node[], own: readonly number[]): Node[] => own.map((e) => list[e]);
  const J = places(jacobian, (node) => !isFixed(node));
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
      // Of J what has changed since the start of the step.
      ...J.map((e, i) =>
        s === 0 ? `const j_${e} = ${texts[i]};` : `JS[${s * n * n + e}] = ${texts[i]} - j_${e};`,
      ),
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
    prologue: (isSet) => {
      const sizes = { JS: stages * n * n, GS: stages * n * m, WS: n * (n + 1) };
      return [
        ...Object.entries(sizes).map(([name, size]) => `const ${name} = new Float64Array(${size});`),
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
  const moves = (i: number, k: number): boolean =>
    !isZero(jacobian[i * n + k]) && !isFixed(jacobian[i * n + k]);
  const isDriven = (i: number): boolean =>
    rowsOf(m).some((j) => {
      const own = [
        sources[j * n + i],
        tangentClock[j * n + i],
        ...row.map((k) => coupling[(j * n + i) * n + k]),
      ];
      return own.some((node) => !isZero(node));
    });
  const { zeta, B, kappa, E, H } = shiftTableau(tableau);
  const sum = (s0: number, weights: readonly number[], i: number): string =>
    [
      ...(s0 === 0 ? [] : [`${s0} * s${i}`]),
      ...weights.flatMap((w, j) => (w === 0 ? [] : [`${w} * x${j}_${i}`])),
    ].join(" + ");
  const stageValue = (s: number, i: number): string =>
    goesOn(tableau.a, s) ? `x${s - 1}_${i}` : sum(zeta[s], B[s], i);
  const stage = (s: number): string[] => [
    ...row
      .filter((k) => s > 0 && row.some((i) => moves(i, k)))
      .map((k) => `const z${s}_${k} = ${stageValue(s, k)};`),
    ...row.map((i) => {
      const changed = row
        .filter((k) => s > 0 && moves(i, k))
        .map((k) => `JS[${s * n * n + i * n + k}] * z${s}_${k}`);
      const driven = isDriven(i) ? [`GS[${s * n * m + i} + b]`] : [];
      return `let x${s}_${i} = ${[`(${sum(kappa[s], E[s], i)}) * r`, ...changed, ...driven].join(" + ")};`;
    }),
    ...printSolve(n, isSet, `x${s}_`),
  ];
  const last = tableau.c.length - 1;
  const dim = n * (1 + m);
  return [
    "function carry(j, y, yNew, error, dense, wantsDense) {",
    "const r = 1 / clock[1];",
    `const b = ${n} * j;`,
    `const o = ${n} + b;`,
    ...row.map((i) => `const s${i} = y[o + ${i}];`),
    ...factorsOf(n, isSet).map(([i, k]) => `const w${i}_${k} = WS[${i * n + k}];`),
    ...row.map((i) => `const q${i} = WS[${n * n + i}];`),
    ...tableau.c.flatMap((_, s) => stage(s)),
    ...row.map((i) => `error[o + ${i}] = x${last}_${i} - (${stageValue(last, i)});`),
    // The method is stiffly accurate: the new derivative is the last stage and its l.
    ...row.map((i) => `yNew[o + ${i}] = x${last}_${i};`),
    "if (wantsDense) {",
    ...H.flatMap(([s0, ...weights], q) =>
      row.map((i) => `dense[${q * dim} + o + ${i}] = ${sum(s0, weights, i)};`),
    ),
    "}",
    "}",
  ];
}
