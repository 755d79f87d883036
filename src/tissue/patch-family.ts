import type { ConsumptionLaw } from "./micro/consumption.ts";
import { solveOxygen } from "./micro/oxygen.ts";
import type { Grid, Patch } from "./micro/patch.ts";
import { makeVesselPatch } from "./micro/vessel-patch.ts";
import { layClusters, layLattice, layRandom, type Vessel } from "./micro/vessels.ts";
import type { OxygenSpread, SpreadFamily } from "./oxygen-spread.ts";
import { finish, type Steps } from "./turns.ts";

export const patchPatterns = ["lattice", "random", "clusters"] as const;
export type PatchPattern = (typeof patchPatterns)[number];

/** Vessels and tissue of the micro patches that stand for the inside of a voxel. */
export interface PatchOptions {
  readonly pattern: PatchPattern;
  /** µm. */
  readonly vesselRadius: number;
  /** mmHg. */
  readonly vesselPO2: number;
  /** M₀ in mmHg/s. */
  readonly consumption: number;
  /** µm²/s. */
  readonly diffusivity: number;
  readonly law?: ConsumptionLaw;
  /** Standard deviation of a vessel's place in spacings: off a lattice, or off the middle of its cluster. */
  readonly spread?: number;
  readonly clusterSize?: number;
  readonly seed?: number;
  /** Vessels and voxels along an edge of the square patch. */
  readonly perEdge?: number;
  readonly n?: number;
}

/** One patch of the ladder. */
export interface Rung {
  /** µm between vessels. */
  readonly spacing: number;
  /** Mean pO2 of each equal part of the tissue, from the poorest to the richest, in mmHg. */
  readonly parts: Float64Array;
  readonly mean: number;
}

const nParts = 256;
/** Ratio of two neighboring spacings of the ladder, before it is refined. */
const step = 1.2;
/** Largest step of the mean between two rungs, in u = 1/(1 + P/2 mmHg): where anoxia sets in the mean falls steeply. */
const largestStep = 0.02;
/** Nearer rungs are not tried. */
const smallestRatio = 1.005;
const toU = ({ mean }: Pick<Rung, "mean">): number => 2 / (2 + mean);
/** Where the ladder ends: below a mean of this share of the vessels' pO2 tissue is vessels far apart in anoxia. */
const lowestShare = 0.03;

/**
 * Solves micro patches of one pattern at rising distances between their vessels: the spread of pO2 at every mean.
 *
 * All rungs have the same seed, so that the ladder is one tissue drawn apart.
 */
export const solveLadder = (options: PatchOptions): Rung[] => finish(ladderSteps(options));

/** The same, a rung a step. */
export function* ladderSteps(options: PatchOptions): Steps<Rung[]> {
  const rungs: Rung[] = [];
  /** Goes to a rung by as many others as are needed between. */
  function* climb(rung: Rung): Steps<void> {
    for (let last = rungs[rungs.length - 1]; last; last = rungs[rungs.length - 1]) {
      // Random places can make a wider patch no poorer; a rung that does not go down is of no use.
      if (!(rung.mean < last.mean)) return;
      if (toU(rung) - toU(last) <= largestStep || rung.spacing / last.spacing < smallestRatio) break;
      const n = rungs.length;
      yield;
      yield* climb(solveRung(options, Math.sqrt(last.spacing * rung.spacing)));
      if (rungs.length === n) break;
    }
    rungs.push(rung);
  }
  for (let spacing = 4 * options.vesselRadius; spacing < 1e4; spacing *= step) {
    yield;
    const rung = solveRung(options, spacing);
    yield* climb(rung);
    if (rung.mean < lowestShare * options.vesselPO2) break;
  }
  return rungs;
}

function solveRung(options: PatchOptions, spacing: number): Rung {
  const { perEdge = 4, n = 96, consumption, diffusivity, vesselPO2, law } = options;
  const h = (perEdge * spacing) / n;
  const grid: Grid = { size: [n, n, 1], spacing: [h, h, h] };
  const patch = makeVesselPatch(grid, { vessels: layVessels(grid, options, spacing), consumption });
  const { pO2 } = solveOxygen(patch, { vesselPO2, diffusivity, tolerance: 1e-6, ...(law && { law }) });
  const parts = partOxygen(patch, pO2);
  return { spacing, parts, mean: parts.reduce((sum, P) => sum + P, 0) / nParts };
}

/** Sorts the tissue of a patch by its pO2, cuts it into equal parts and returns the mean of each. */
export function partOxygen({ tissue }: Pick<Patch, "tissue">, pO2: Float64Array): Float64Array {
  const order = Uint32Array.from(pO2.keys()).filter((i) => tissue[i] > 0);
  order.sort((i, j) => pO2[i] - pO2[j]);
  const size = order.reduce((sum, i) => sum + tissue[i], 0) / nParts;
  const sums = new Float64Array(nParts);
  let [part, room] = [0, size];
  for (const i of order) {
    let left = tissue[i];
    // The last part takes what rounding leaves.
    while (left > room && part < nParts - 1) {
      sums[part++] += room * pO2[i];
      left -= room;
      room = size;
    }
    sums[part] += left * pO2[i];
    room -= left;
  }
  return sums.map((sum) => sum / size);
}

function layVessels(grid: Grid, options: PatchOptions, spacing: number): Vessel[] {
  const { pattern, vesselRadius: radius, spread = 0.3, clusterSize = 4, seed = 1 } = options;
  const common = { spacing, radius, seed };
  if (pattern === "lattice") return layLattice(grid, { ...common, spread });
  if (pattern === "random") return layRandom(grid, common);
  return layClusters(grid, { ...common, clusterSize, spread: spread * spacing });
}

/**
 * The spread of micro patches: between two rungs each part of the tissue has a pO2 between those that it has on them,
 *
 *     P_i = θ P_(k,i) + (1 − θ) P_(k+1,i),    θ = (P̄ − P̄_(k+1))/(P̄_k − P̄_(k+1)),
 *
 * above the first rung it goes to the vessels' own pO2, and below the last one a growing share has none,
 *
 *     s = (P̄/P̄_n) s_n + (1 − P̄/P̄_n) δ(0),
 *
 * which is what tissue does: its vessels keep their surroundings, and more of it is out of their reach.
 */
export function patchFamily(
  options: PatchOptions,
  ladder: readonly Rung[] = solveLadder(options),
): SpreadFamily {
  const { vesselPO2, vesselRadius, pattern, consumption } = options;
  const rungs = [{ mean: vesselPO2, parts: new Float64Array(nParts).fill(vesselPO2) }, ...ladder];
  const last = ladder[ladder.length - 1];
  const even = new Float64Array(nParts).fill(1 / nParts);
  const at = (mean: number): OxygenSpread => {
    if (mean >= vesselPO2) return { pO2: Float64Array.of(mean), shares: Float64Array.of(1) };
    if (mean < last.mean) {
      const kept = mean / last.mean;
      return {
        pO2: Float64Array.of(0, ...last.parts),
        shares: Float64Array.of(1 - kept, ...even.map((share) => kept * share)),
      };
    }
    const k = rungs.findIndex((rung, i) => i > 0 && rung.mean <= mean) - 1;
    const [high, low] = [rungs[k], rungs[k + 1]];
    const theta = (mean - low.mean) / (high.mean - low.mean);
    return { pO2: low.parts.map((P, i) => theta * high.parts[i] + (1 - theta) * P), shares: even };
  };
  return {
    kind: "patch",
    rule: `micro patches, vessels of ${vesselRadius} µm in a ${pattern} pattern at ${vesselPO2} mmHg, consumption ${consumption} mmHg/s, ${ladder.length} distances from ${Math.round(ladder[0].spacing)} to ${Math.round(last.spacing)} µm`,
    at,
    shareBelow: (mean, level) => {
      const { pO2, shares } = at(mean);
      return shares.reduce((sum, share, i) => sum + (pO2[i] < level ? share : 0), 0);
    },
    ...(ladder.length > 8 && {
      coarser: () =>
        patchFamily(
          options,
          ladder.filter((_, k) => k % 2 === (ladder.length - 1) % 2),
        ),
      means: ladder.slice(1, -1).map(({ mean }) => mean),
    }),
  };
}
