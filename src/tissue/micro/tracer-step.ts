import { type GridHost, type Needs, openHost } from "../../numerics/grid-host.ts";
import { stageFields } from "./oxygen-stage.ts";
import { countVoxels, type Patch } from "./patch.ts";
import { type LocalKernels, makePlainKernels, type Sides } from "./tracer-kernel.ts";
import type { LocalLaw } from "./tracer-law.ts";
import { makeMediumEquation, solveMedium } from "./tracer-stage.ts";
import { fillStart, toSide, writeSlope } from "./tracer-start.ts";
import { forSample, sizeOf } from "./tracer-state.ts";
import { makeRange, makeStepTable, placeIn, type TableRange } from "./tracer-table.ts";
import { makeVectorKernels, tableLength } from "./tracer-vectors.ts";

/** What comes in at one time: the concentration in plasma, and how much of the supply. */
export interface Inflow {
  readonly Cp: number;
  readonly supply: number;
}

/** A patch with its tracer, which goes forward by steps that can be taken back until they are kept. */
export interface TracerStep {
  readonly y: Sides;
  /** Iterations of the linear equations so far. */
  readonly cycles: () => number;
  /** Sets dy/dt at the start. */
  start(inflow: Inflow): void;
  /** What comes in jumps: C has another slope from here on. */
  jump(change: Inflow): void;
  /** Tries a step of h with what comes in at γ h and at h; returns the local error, a norm over the tissue. */
  attempt(h: number, middle: Inflow, end: Inflow): number;
  /** Makes the step tried last the state. */
  keep(): void;
}

export interface StepSetting {
  readonly diffusivity: number;
  readonly wallPermeability: number;
  readonly supply: Float32Array | undefined;
  /** Error of the linear equations that is let be, in parts of the tracer per tissue or of `floor` where that is more. */
  readonly residual: number;
  readonly floor: number;
  /** Cells of the table over pO2. */
  readonly nCells: number;
}

/** γ = 2 − √2 of TR-BDF2: its first stage ends at t + γ h. */
export const gamma = 2 - Math.SQRT2;
/** δ = d h is the implicit length of both stages. */
const d = gamma / 2;
/** The second stage starts from a Y₂ − (a − 1) y. */
const a = (1 + Math.SQRT2) / 2;
/** Weights of dy/dt at the three stages minus those of the embedded third-order rule. */
const w = Math.SQRT2 / 4;
const errorWeights = [w - (1 - w) / 3, w - (3 * w + 1) / 3, (2 * d) / 3] as const;

/**
 * Makes the steps of TR-BDF2 on dy/dt = f,
 *
 *     Y₂ − δ f(Y₂) = y + δ f(y),    Y₃ − δ f(Y₃) = a Y₂ − (a − 1) y,    δ = (1 − √½) h,
 *
 * whose error is estimated by h Σ (bᵢ − b̂ᵢ) fᵢ. No f is ever evaluated but at the start: δ f of a stage is what it is
 * above its right-hand side.
 */
export function makeTracerStep(
  patch: Patch,
  pO2: ArrayLike<number>,
  law: LocalLaw,
  setting: StepSetting,
  start: readonly ArrayLike<number>[] | undefined,
): TracerStep {
  const n = countVoxels(patch);
  const nPools = law.names.length - 1;
  const plane = patch.size[0] * patch.size[1];
  const { share } = law;
  const host = openHost(patch, needsOf(nPools, setting.nCells));
  const { store } = host;
  const equation = makeMediumEquation(
    patch,
    { diffusivity: share * setting.diffusivity, wallPermeability: setting.wallPermeability },
    host,
  );
  const { source, slope, e: exchange } = equation;
  const { supply } = setting;

  const { tissue, range, position } = placeVoxels(store, patch, pO2, setting.nCells);
  const plan = { plane, position, tissue, share, source, slope };
  const kernels = makeKernels(host, law, range);
  let tableDelta = 0;
  const takeTable = (delta: number): void => {
    if (delta === tableDelta) return;
    kernels.load(makeStepTable(law, range, delta), delta);
    tableDelta = delta;
    equation.isStale = true;
  };

  const makeSides = (): Sides => ({
    C: store.float64(n + 2 * plane),
    pools: law.names.slice(1).map(() => store.float32(n)),
  });
  let [y, next, before, now] = [makeSides(), makeSides(), makeSides(), makeSides()];
  /** δ of the step that `before` is the right-hand side of: y − before = δ f(y). */
  let [lastDelta, triedDelta, hasJumped] = [1, 1, true];
  /** `next` is still the state before y. */
  let isFresh = false;
  fillStart(y, law, patch, start);

  const count = Math.sqrt(tissue.reduce((sum, share) => sum + share, 0));
  const solveStage = (inflow: Inflow, target: number): number => {
    if (supply) for (let i = 0; i < n; i++) source[i] += tissue[i] * supply[i] * inflow.supply;
    return solveMedium(equation, next.C, inflow.Cp, target);
  };

  return {
    get y() {
      return y;
    },
    cycles: () => equation.cycles,
    start(inflow) {
      writeSlope(patch, pO2, law, y, equation, before);
      const { C } = before;
      for (let i = 0; i < n; i++) {
        if (tissue[i] === 0) continue;
        const rate = (exchange[i] * inflow.Cp) / tissue[i] + (supply ? supply[i] * inflow.supply : 0);
        C[i + plane] += rate / share;
      }
      toSide(before, y);
    },
    jump({ Cp, supply: change }) {
      for (let i = 0; i < n; i++) {
        if (tissue[i] === 0) continue;
        const rate = (exchange[i] * Cp) / tissue[i] + (supply ? supply[i] * change : 0);
        before.C[i + plane] -= (lastDelta * rate) / share;
      }
      hasJumped = true;
    },
    attempt(h, middle, end) {
      const delta = d * h;
      takeTable(delta);
      const rho = delta / lastDelta;
      // A step that was refused may have left no numbers.
      if (!isFresh) next.C.set(y.C);
      const ahead = hasJumped ? { lead: 0, bend: 0 } : lookAhead(isFresh ? rho : undefined);
      kernels.reduce(plan, { beta: rho, ...ahead, a: y, b: before, r: now, guess: next.C });
      isFresh = false;
      const target = (setting.residual * Math.max(setting.floor, sizeOf(patch, law, y)) * count) / delta;
      const shift = solveStage(middle, target);
      const guess = hasJumped ? ([1, 0, 0] as const) : extrapolation(rho);
      kernels.turn(plan, { a, C: next.C, shift, y, before, guess, r: now });
      kernels.restore(plan, next.C, solveStage(end, target), now.pools, next.pools);
      triedDelta = delta;
      return localError({ y, next, before, now }, { rho, share, tissue, plane });
    },
    keep() {
      [y, next, before, now] = [next, y, now, before];
      lastDelta = triedDelta;
      hasJumped = false;
      isFresh = true;
    },
  };
}

/** Where each voxel lies on the tables, which go up to the highest pO2 of the tissue. */
function placeVoxels(store: GridHost["store"], patch: Patch, pO2: ArrayLike<number>, nCells: number) {
  const n = countVoxels(patch);
  const [tissue, position] = [store.float32(n), store.float32(n)];
  tissue.set(patch.tissue);
  let highest = 0;
  for (let i = 0; i < n; i++) if (tissue[i] > 0 && pO2[i] > highest) highest = pO2[i];
  const range = makeRange(highest, 2, nCells);
  for (let i = 0; i < n; i++) position[i] = placeIn(range, pO2[i]);
  return { tissue, range, position };
}

/**
 * Weights in the guess of Y₂ = y + γ h f + c (γ h)², whose curvature c is that of the parabola through the state before;
 * without it, of the straight line. r − y = δ f, of which γ h f are two.
 */
function lookAhead(rho: number | undefined): { readonly lead: number; readonly bend: number } {
  if (rho === undefined) return { lead: 2, bend: 0 };
  const bend = (gamma * rho) ** 2;
  return { lead: 2 + bend / (d * rho), bend };
}

/** Weights of Y₂, y and `before` in the parabola through y, its slope and Y₂ at the end of the step: a guess of third order. */
function extrapolation(rho: number): readonly [number, number, number] {
  const curve = 1 / (gamma * gamma);
  const rise = (rho / d) * (1 - curve * gamma);
  return [curve, 1 + rise - curve, -rise];
}

/** Fields beside its equation's: C of four sides, source and slope; their pools, place and tissue; and the table. */
const needsOf = (nPools: number, nCells: number): Needs => ({
  onEach: stageFields,
  onFinest: { float32: 4 * nPools + 2, float64: 6 },
  numbers: tableLength(nPools, nCells),
  fewest: 512,
});

function makeKernels({ memory }: GridHost, law: LocalLaw, range: TableRange): LocalKernels {
  return memory ? makeVectorKernels(memory, makeStepTable(law, range, 1)) : makePlainKernels();
}

interface Tried {
  readonly y: Sides;
  readonly next: Sides;
  readonly before: Sides;
  readonly now: Sides;
}

/** Root mean square over voxels of the error of all species, each in tracer per tissue. */
function localError(
  { y, next, before, now }: Tried,
  {
    rho,
    share,
    tissue,
    plane,
  }: {
    readonly rho: number;
    readonly share: number;
    readonly tissue: Float32Array;
    readonly plane: number;
  },
): number {
  const [w1, w2, w3] = errorWeights;
  // δ f at the three stages: f2 from Y₂ = (r + (a − 1) y)/a.
  const estimate = (y0: number, y1: number, r0: number, r1: number): number => {
    const f1 = rho * (y0 - r0);
    return (w1 * f1 + w2 * ((r1 - y0) / a - f1) + w3 * (y1 - r1)) / d;
  };
  let [sum, weight] = [0, 0];
  forSample(tissue.length, (i) => {
    if (tissue[i] === 0) return;
    const k = i + plane;
    let square = (share * estimate(y.C[k], next.C[k], before.C[k], now.C[k])) ** 2;
    for (let j = 0; j < y.pools.length; j++)
      square += estimate(y.pools[j][i], next.pools[j][i], before.pools[j][i], now.pools[j][i]) ** 2;
    sum += tissue[i] * square;
    weight += tissue[i];
  });
  return Math.sqrt(sum / weight);
}
