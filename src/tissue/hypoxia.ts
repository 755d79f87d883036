import type { SpreadFamily } from "./oxygen-spread.ts";
import type { Phantom } from "./phantom.ts";
import { type HypoxicFraction, hypoxiaLevels, type OxygenHistogram } from "./regions.ts";

/** Nodes of a share over u = 1/(1 + P̄/P½): between them it is linear, off by less than 10⁻³. */
const nNodes = 513;
const half = 5;

/** A share of the tissue of a voxel against its mean pO2, read off a table where it is costly. */
function makeShare(family: SpreadFamily, level: number): (mean: number) => number {
  if (family.kind === "mean") return (mean) => family.shareBelow(mean, level);
  const nodes = Float64Array.from({ length: nNodes }, (_, k) => {
    const u = k / (nNodes - 1);
    return u === 0 ? 0 : family.shareBelow(half * (1 / u - 1), level);
  });
  return (mean) => {
    const x = ((nNodes - 1) * half) / (half + mean);
    const k = Math.min(Math.floor(x), nNodes - 2);
    return nodes[k] + (x - k) * (nodes[k + 1] - nodes[k]);
  };
}

/**
 * Makes the function that tells the shares of some voxels' tissue below each level: `fraction` by the pO2 inside each
 * voxel, `byMean` as voxels whose mean lies below.
 */
export function makeHypoxia(
  { pO2, labels }: Phantom,
  families: readonly SpreadFamily[],
  levels: readonly number[] = hypoxiaLevels,
): (voxels: Uint32Array) => HypoxicFraction[] {
  const shares = levels.map((level) => families.map((family) => makeShare(family, level)));
  return (voxels) =>
    levels.map((threshold_mmHg, k) => {
      let [inside, below] = [0, 0];
      for (const i of voxels) {
        inside += shares[k][labels[i]](pO2[i]);
        if (pO2[i] < threshold_mmHg) below += 1;
      }
      return { threshold_mmHg, fraction: inside / voxels.length, byMean: below / voxels.length };
    });
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
