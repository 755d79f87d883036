import { gaussLegendre } from "../numerics/gauss-legendre.ts";
import { type Capillary, makeKroghCylinder } from "./krogh.ts";

/** The pO2 inside one voxel: values in mmHg and the share of the tissue that has each; shares add up to 1. */
export interface OxygenSpread {
  readonly pO2: Float64Array;
  readonly shares: Float64Array;
}

/** How pO2 is spread inside a voxel, for every mean that a voxel may have. */
export interface SpreadFamily {
  readonly kind: "mean" | "krogh" | "histogram" | "patch";
  /** In words, with its numbers. */
  readonly rule: string;
  /** The spread of a voxel whose mean pO2 is this; its own mean is the same. */
  at(mean: number): OxygenSpread;
  /** Share of such a voxel that lies below a pO2. */
  shareBelow(mean: number, level: number): number;
  /** Of a family that lies between computed members: itself with half of them, whose error is four times its own. */
  readonly coarser?: () => SpreadFamily;
  /** The means of its members, where the two differ most. */
  readonly means?: readonly number[];
}

const single = (pO2: number): OxygenSpread => ({ pO2: Float64Array.of(pO2), shares: Float64Array.of(1) });

/** No spread: the whole voxel has its mean. */
export const meanFamily: SpreadFamily = {
  kind: "mean",
  rule: "each voxel at its mean pO2",
  at: single,
  shareBelow: (mean, level) => (mean < level ? 1 : 0),
};

/** Points of the quadrature over a cylinder: 24 leave 1e-8 of any response that the tests know. */
const nPoints = 32;

/**
 * The spread of a Krogh–Erlang cylinder whose mean is that of the voxel: which cylinder it is follows from the mean.
 *
 * The area beyond the anoxic radius is one value, P = 0; the rest is integrated with r = r_c (R/r_c)^x,
 *
 *     ∫ f(P) dA/A = Σ w_i (2 r_i² ln(R/r_c)/(R² − r_c²)) f(P(r_i)).
 *
 * A voxel with a mean above the capillary's pO2, which no cylinder has, has no spread.
 */
export function kroghFamily(capillary: Capillary): SpreadFamily {
  const { vesselPO2, capillaryRadius: rc, consumption } = capillary;
  const cylinder = makeKroghCylinder(capillary);
  const { nodes, weights } = gaussLegendre(nPoints);

  function at(mean: number): OxygenSpread {
    const R = cylinder.radiusOfMean(mean);
    if (!(R < Number.POSITIVE_INFINITY)) return single(0);
    if (!(R > rc)) return single(mean);
    const outer = Math.min(R, cylinder.anoxicRadius);
    const scale = Math.log(outer / rc);
    const annulus = R * R - rc * rc;
    const radii = nodes.map((x) => rc * Math.exp(scale * x));
    const shares = radii.map((r, i) => (weights[i] * 2 * r * r * scale) / annulus);
    const pO2 = radii.map((r) => cylinder.pressure(r, R));
    const anoxic = (R * R - outer * outer) / annulus;
    if (anoxic === 0) return { pO2, shares };
    return { pO2: Float64Array.of(0, ...pO2), shares: Float64Array.of(anoxic, ...shares) };
  }

  return {
    kind: "krogh",
    rule: `Krogh cylinders of each voxel's mean around capillaries of ${rc} µm and ${vesselPO2} mmHg, consumption ${consumption} mmHg/s`,
    at,
    shareBelow: (mean, level) => {
      const R = cylinder.radiusOfMean(mean);
      return R > rc ? cylinder.shareBelow(level, R) : mean < level ? 1 : 0;
    },
  };
}

/**
 * A given distribution, stretched to the mean of each voxel: P → P · (mean of the voxel)/(mean of the distribution).
 *
 * A voxel of the distribution's own mean has the distribution itself.
 */
export function histogramFamily({ pO2, shares }: OxygenSpread, rule: string): SpreadFamily {
  const total = shares.reduce((sum, share) => sum + share, 0);
  const own = shares.map((share) => share / total);
  const mean = own.reduce((sum, share, k) => sum + share * pO2[k], 0);
  return {
    kind: "histogram",
    rule,
    at: (wanted) => ({ pO2: mean > 0 ? pO2.map((P) => (P * wanted) / mean) : pO2, shares: own }),
    shareBelow: (wanted, level) =>
      own.reduce((sum, share, k) => sum + (pO2[k] * wanted < level * mean ? share : 0), 0),
  };
}

/** The same family, which keeps what it was asked for: the nodes of one table are those of the next. */
export function keepSpreads(family: SpreadFamily): SpreadFamily {
  const keep = <T>(make: (mean: number) => T): ((mean: number) => T) => {
    const kept = new Map<number, T>();
    return (mean) => {
      const found = kept.get(mean) ?? make(mean);
      kept.set(mean, found);
      return found;
    };
  };
  const levelOf = keep((level) => keep((mean) => family.shareBelow(mean, level)));
  return { ...family, at: keep(family.at), shareBelow: (mean, level) => levelOf(level)(mean) };
}

/** Averages a function of pO2 over a spread: Σ share · f(P), one row of values each. */
export function averageOver({ pO2, shares }: OxygenSpread, f: (pO2: number) => Float64Array): Float64Array {
  const sum = f(pO2[0]).map((value) => shares[0] * value);
  for (let k = 1; k < pO2.length; k++) {
    const values = f(pO2[k]);
    for (let i = 0; i < sum.length; i++) sum[i] += shares[k] * values[i];
  }
  return sum;
}
