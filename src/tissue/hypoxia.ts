import type { SpreadFamily } from "./oxygen-spread.ts";
import type { Phantom } from "./phantom.ts";
import { type HypoxicFraction, hypoxiaLevels, type OxygenHistogram } from "./regions.ts";

/** Nodes of a share over u = 1/(1 + P̄/P½): between them it is linear, off by less than 10⁻³. */
const nNodes = 513;
const half = 5;

/** Shares of the tissue of a voxel below a level, at the nodes of its mean pO2. */
const tabulate = (family: SpreadFamily, level: number): Float64Array =>
  Float64Array.from({ length: nNodes }, (_, k) => {
    const u = k / (nNodes - 1);
    return u === 0 ? 0 : family.shareBelow(half * (1 / u - 1), level);
  });

/** How much of some voxels of one tissue each node stands for, and how many have a mean below each level. */
interface Tally {
  readonly nodes: Float64Array;
  readonly below: Float64Array;
}

function addVoxel({ nodes, below }: Tally, mean: number, levels: readonly number[]): void {
  const x = ((nNodes - 1) * half) / (half + mean);
  const k = Math.min(Math.floor(x), nNodes - 2);
  nodes[k] += 1 - (x - k);
  nodes[k + 1] += x - k;
  for (let l = 0; l < levels.length; l++) if (mean < levels[l]) below[l] += 1;
}

/**
 * Makes the function that tells the shares of some voxels' tissue below each level: `fraction` by the pO2 inside each
 * voxel, `byMean` as voxels whose mean lies below.
 *
 * Shares are linear between nodes, so that voxels are counted at the nodes once, whatever the number of levels.
 */
export function makeHypoxia(
  { pO2, labels }: Phantom,
  families: readonly SpreadFamily[],
  levels: readonly number[] = hypoxiaLevels,
): (voxels: Uint32Array) => HypoxicFraction[] {
  // A voxel without a spread is below a level or not, which no table would keep.
  const shares = families.map((family) =>
    family.kind === "mean" ? undefined : levels.map((level) => tabulate(family, level)),
  );
  return (voxels) => {
    const tallies = families.map(
      (): Tally => ({ nodes: new Float64Array(nNodes), below: new Float64Array(levels.length) }),
    );
    for (const i of voxels) addVoxel(tallies[labels[i]], pO2[i], levels);
    return levels.map((threshold_mmHg, l) => {
      const byMean = tallies.reduce((sum, { below }) => sum + below[l], 0);
      const inside = tallies.reduce((sum, { nodes, below }, label) => {
        const own = shares[label]?.[l];
        return sum + (own ? nodes.reduce((all, weight, k) => all + weight * own[k], 0) : below[l]);
      }, 0);
      return { threshold_mmHg, fraction: inside / voxels.length, byMean: byMean / voxels.length };
    });
  };
}

/** 0, 2.5, … 60 mmHg, so that all levels of hypoxia are among them. */
const edges_mmHg = Float64Array.from({ length: 25 }, (_, k) => 2.5 * k);

/** Makes the function that tells how the pO2 of some voxels' tissue is spread, as differences of shares below edges. */
export function makeOxygenHistogram(
  phantom: Phantom,
  families: readonly SpreadFamily[],
): (voxels: Uint32Array) => OxygenHistogram {
  const sharesBelow = makeHypoxia(phantom, families, [...edges_mmHg.subarray(1)]);
  return (voxels) => {
    const below = sharesBelow(voxels);
    const between = (of: (share: HypoxicFraction) => number): Float64Array =>
      edges_mmHg.map((_, k) => (k < below.length ? of(below[k]) : 1) - (k > 0 ? of(below[k - 1]) : 0));
    // Who gets it may send it on for good.
    return {
      edges_mmHg: edges_mmHg.slice(),
      inside: between((s) => s.fraction),
      byMean: between((s) => s.byMean),
    };
  };
}
