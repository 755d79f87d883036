import { CallError } from "../errors.ts";
import { triangularize } from "../numerics/qr.ts";
import { singularValues } from "../numerics/svd.ts";
import { decadeUnits, type LooseGroup, nameOpenDirections, type Scale } from "./directions.ts";
import { drawStart } from "./multistart.ts";
import type { Objective } from "./objective.ts";
import { decomposeScaled, type Found, makeErrorOf, type Uncertainty } from "./uncertainty.ts";

/**
 * Names what the data leave open at an estimate: directions along which the standard error exceeds `loose` decades
 * (a factor of 2 by default; linear variables count by their relative change), and what is fixed across them.
 *
 *     J·diag(unit) = U s Vᵀ,   error along Vₖ: σ/sₖ.
 */
export function describeOpenDirections(
  { names }: Pick<Objective, "names">,
  scales: readonly Scale[],
  { x, r, J }: Found,
  { variance, held }: Pick<Uncertainty, "variance" | "held">,
  loose = 0.3,
): LooseGroup[] {
  const n = names.length;
  const units = decadeUnits(x, scales);
  const scaled = J.map((value, k) => (held[k % n] ? 0 : value * units[k % n]));
  const { R } = triangularize(scaled, r, r.length, n);
  const { s, V } = singularValues(R, n, n);
  // Where nothing is left to tell the spread from, only what is not seen at all is open.
  const sigma = Number.isFinite(variance) ? Math.sqrt(variance) : 0;
  const isOpen = (k: number): boolean => !(s[k] > Number.EPSILON * r.length * s[0]) || sigma / s[k] > loose;
  const open = [...s.keys()].filter((k) => isOpen(k) && !isHeldAxis(V, n, k, held));
  const errorOf = makeErrorOf(scaled, r.length, { variance: sigma ** 2, held });
  const basis = new Float64Array(n * open.length);
  for (let j = 0; j < n; j++)
    open.forEach((k, column) => {
      basis[j * open.length + column] = V[j * n + k];
    });
  return nameOpenDirections({ names, scales, units, basis, q: open.length, errorOf });
}

/** The column of a held variable was set to zero and gives an axis of its own, which is not the data's affair. */
const isHeldAxis = (V: Float64Array, n: number, k: number, held: readonly boolean[]): boolean =>
  held.some((isHeld, j) => isHeld && Math.abs(V[j * n + k]) > 0.5);

export interface RankOptions {
  readonly seed: number;
  readonly scales: readonly Scale[];
  /** Points besides the start. */
  readonly nPoints?: number;
  /** Relative accuracy of the Jacobian: smaller singular values (columns of length 1) are no information. */
  readonly accuracy?: number;
}

/** What the model can tell at all, before any data are fitted. */
export interface LocalIdentifiability {
  /** The greatest rank that was met: that of nearly all points. */
  readonly rank: number;
  readonly nVariables: number;
  /** Rank at the start and at each drawn point; null where the model could not be solved. */
  readonly ranks: readonly (number | null)[];
  /** Empty if the rank is full. */
  readonly groups: readonly LooseGroup[];
  readonly sentence: string;
}

/**
 * Tests whether the observations can tell the variables apart at all: the numerical rank of the sensitivities at the
 * start and at seeded random points between the bounds; the rank is the greatest one met, since an analytic model
 * has it almost everywhere.
 *
 * @see Rothenberg, *Identification in parametric models*, Econometrica 39 (1971) 577, theorem 1.
 * @throws CallError if the model can be solved at none of the points.
 */
export function testIdentifiability(
  objective: Objective,
  { seed, scales, nPoints = 8, accuracy = 1e-6 }: RankOptions,
): LocalIdentifiability {
  const n = objective.names.length;
  const points = Array.from({ length: nPoints + 1 }, (_, index) => {
    const x = drawStart(objective, seed, index);
    const found = objective.residuals(x);
    if (!found?.J.every(Number.isFinite)) return null;
    // Priors hold variables, but not by observation.
    const m = objective.nData;
    const units = decadeUnits(x, scales);
    const J = found.J.subarray(0, m * n).map((value, k) => value * units[k % n]);
    const { s, V, lengths } = decomposeScaled(J, m, n);
    return { units, V, lengths, rank: s.filter((value) => value > accuracy * s[0]).length };
  });
  const solved = points.filter((point) => point !== null);
  if (solved.length === 0)
    throw new CallError("the model cannot be solved at the start or at any drawn point");
  const best = solved.reduce((a, b) => (b.rank > a.rank ? b : a));
  const groups = best.rank === n ? [] : nameUnseen(objective.names, scales, best);
  const told = groups.map(({ sentence }) => sentence).join("; ");
  return {
    rank: best.rank,
    nVariables: n,
    ranks: points.map((point) => point?.rank ?? null),
    groups,
    sentence:
      best.rank === n
        ? `all ${n} variables can be told apart by these observations`
        : `${best.rank} of ${n} directions can be seen by these observations: ${told}`,
  };
}

/** The unseen directions of the plain Jacobian, from those of the one with columns of length 1. */
function nameUnseen(
  names: readonly string[],
  scales: readonly Scale[],
  { units, V, lengths, rank }: { units: Float64Array; V: Float64Array; lengths: Float64Array; rank: number },
): LooseGroup[] {
  const n = names.length;
  const q = n - rank;
  const span = new Float64Array(n * q);
  for (let j = 0; j < n; j++)
    for (let k = 0; k < q; k++) span[j * q + k] = V[j * n + rank + k] / (lengths[j] || 1);
  const { U: basis } = singularValues(span, n, q);
  return nameOpenDirections({ names, scales, units, basis, q });
}
