import { printSolve, type StepNodes } from "./emit-stage.ts";
import type { Node } from "./share.ts";
import { goesOn, type ShiftedTableau, shiftTableau } from "./shifted-tableau.ts";

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
 *     (I/γ − hJ) lᵢ = h J(uᵢ) zᵢ + gᵢ + Σ cᵢₖ lₖ,     zᵢ = sⱼ + Σ aᵢₖ lₖ,
 *     gᵢ = h ∂f/∂pⱼ(uᵢ) + h Mⱼ kᵢ + h² dᵢ ∂(J sⱼ + ∂f/∂pⱼ)/∂t,
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
        ...M.map((e, i) => `const m${Math.floor(e / n)}_${e % n} = h * ${texts[m0 + i]};`),
        ...clock.map((e, i) => `const f_${e} = h * h * ${texts[c0 + i]};`),
      ];
    },
    storeStage: (s, texts) => [
      // Of J what has changed since the start of the step.
      ...J.map((e, i) =>
        s === 0 ? `const j_${e} = ${texts[i]};` : `JS[${s * n * n + e}] = h * (${texts[i]} - j_${e});`,
      ),
      ...rowsOf(n * m).flatMap((e) => {
        const own = F.indexOf(e);
        const terms = [
          ...(own >= 0 ? [`h * ${texts[J.length + own]}`] : []),
          ...partners[e].map((k) => `m${e}_${k} * k${s}_${k}`),
          ...(clock.includes(e) && tableau.d[s] !== 0 ? [`${tableau.d[s]} * f_${e}`] : []),
        ];
        return terms.length === 0 ? [] : [`GS[${s * n * m + e}] = ${terms.join(" + ")};`];
      }),
    ],
    prologue: (isSet) => {
      const sizes = { JS: stages * n * n, GS: stages * n * m, WS: n * (n + 1) };
      return [
        ...Object.entries(sizes).map(([name, size]) => `const ${name} = new Float64Array(${size});`),
        ...printCarry(nodes, isSet),
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
function printCarry(nodes: StepNodes, isSet: Pattern): string[] {
  const { n, tableau } = nodes;
  const row = rowsOf(n);
  const shifted = shiftTableau(tableau);
  return [
    "function carry(j, y, yNew, error, dense, wantsDense) {",
    `const b = ${n} * j;`,
    `const o = ${n} + b;`,
    ...row.map((i) => `const s${i} = y[o + ${i}];`),
    ...factorsOf(n, isSet).map(([i, k]) => `const w${i}_${k} = WS[${i * n + k}];`),
    ...row.map((i) => `const q${i} = WS[${n * n + i}];`),
    ...tableau.c.flatMap((_, s) => printTangentStage(nodes, isSet, shifted, s)),
    ...printTangentResults(nodes, shifted),
    "}",
  ];
}

function printTangentStage(nodes: StepNodes, isSet: Pattern, shifted: ShiftedTableau, s: number): string[] {
  const { n, m, jacobian, isZero, isFixed } = nodes;
  const row = rowsOf(n);
  const moves = (i: number, k: number): boolean =>
    s > 0 && !isZero(jacobian[i * n + k]) && !isFixed(jacobian[i * n + k]);
  const { kappa, E } = shifted;
  return [
    ...row
      .filter((k) => row.some((i) => moves(i, k)))
      .map((k) => `const z${s}_${k} = ${shiftedValue(nodes, shifted, s, k)};`),
    ...row.map((i) => {
      const driven = isDriven(nodes, i) ? [`GS[${s * n * m + i} + b]`] : [];
      const changed = row.filter((k) => moves(i, k)).map((k) => `JS[${s * n * n + i * n + k}] * z${s}_${k}`);
      return `let x${s}_${i} = ${[...driven, weighted(kappa[s], E[s], i), ...changed].join(" + ")};`;
    }),
    ...printSolve(n, isSet, `x${s}_`),
  ];
}

/** The error, the new derivatives and the rows of their dense output. */
function printTangentResults(nodes: StepNodes, shifted: ShiftedTableau): string[] {
  const { n, m, tableau } = nodes;
  const last = tableau.c.length - 1;
  const dim = n * (1 + m);
  const row = rowsOf(n);
  return [
    ...row.map((i) => `error[o + ${i}] = x${last}_${i} - (${shiftedValue(nodes, shifted, last, i)});`),
    // The method is stiffly accurate: the new derivative is the last stage and its l.
    ...row.map((i) => `yNew[o + ${i}] = x${last}_${i};`),
    "if (wantsDense) {",
    ...shifted.H.flatMap(([s0, ...weights], q) =>
      row.map((i) => `dense[${q * dim} + o + ${i}] = ${weighted(s0, weights, i)};`),
    ),
    "}",
  ];
}

/** True where row i of any parameter is driven by the state or by time. */
function isDriven({ n, m, sources, coupling, tangentClock, isZero }: StepNodes, i: number): boolean {
  return rowsOf(m).some((j) => {
    const couplings = rowsOf(n).map((k) => coupling[(j * n + i) * n + k]);
    return ![sources[j * n + i], tangentClock[j * n + i], ...couplings].every(isZero);
  });
}

/** zᵢ at stage s. */
const shiftedValue = ({ tableau }: StepNodes, { zeta, B }: ShiftedTableau, s: number, i: number): string =>
  goesOn(tableau.a, s) ? `x${s - 1}_${i}` : weighted(zeta[s], B[s], i);

/** Of s and of the stages so far, the last one last: it is waited for. */
const weighted = (s0: number, weights: readonly number[], i: number): string =>
  [
    ...(s0 === 0 ? [] : [`${s0} * s${i}`]),
    ...weights.flatMap((w, j) => (w === 0 ? [] : [`${w} * x${j}_${i}`])),
  ].join(" + ");
