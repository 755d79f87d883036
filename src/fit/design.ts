import { CallError } from "../errors.ts";
import { triangularize } from "../numerics/qr.ts";
import { makeErrorOf, type Uncertainty } from "./uncertainty.ts";

/** A measurement that could be made next. */
export interface Candidate {
  readonly name: string;
  /** ∂(prediction/σ)/∂x, one row of n for each reading, row by row. */
  readonly rows: Float64Array;
}

/** A candidate for a measurement, with what it would add. */
export interface RankedCandidate {
  readonly name: string;
  /** ln det(J′ᵀJ′) − ln det(JᵀJ); infinite if it makes visible what was not. */
  readonly informationGain: number;
  /** Standard error of the target with this measurement. */
  readonly standardError: number;
  /** Over that without it: 0 if it was infinite and is not any more, 1 if nothing is gained. */
  readonly ratio: number;
}

export interface DesignOptions extends Pick<Uncertainty, "variance" | "held"> {
  /** Coefficients of the combination of variables whose error should shrink. */
  readonly target: ArrayLike<number>;
  readonly by?: "target" | "information";
}

/**
 * Ranks measurements by what they would add to the present data, at the present estimate,
 *
 *     J′ = [J; rows],   D-optimality: ln det(J′ᵀJ′),   target: σ √(cᵀ(J′ᵀJ′)⁻¹c),
 *
 * from triangles of J′, never JᵀJ. Nothing is simulated: a prediction of first order.
 *
 * @see Atkinson, Donev & Tobias, *Optimum Experimental Designs, with SAS* (2007), sections 10.1, 10.3 and 17.
 * @throws CallError if a candidate's rows do not fit the variables.
 */
export function rankCandidates(
  J: Float64Array,
  candidates: readonly Candidate[],
  { target, by = "target", ...known }: DesignOptions,
): RankedCandidate[] {
  const n = known.held.length;
  const wrong = candidates.filter(({ rows }) => rows.length === 0 || rows.length % n !== 0);
  if (wrong.length > 0)
    throw new CallError(
      `expected rows of ${n} numbers for ${wrong.map(({ name }) => `"${name}"`).join(", ")}`,
    );
  const measure = (rows: Float64Array) => {
    const m = rows.length / n;
    const free = rows.map((value, k) => (known.held[k % n] ? 0 : value));
    return { information: logDeterminant(free, m, known.held), error: makeErrorOf(free, m, known)(target) };
  };
  const before = measure(J);
  const ranked = candidates.map(({ name, rows }) => {
    const after = measure(Float64Array.of(...J, ...rows));
    const informationGain =
      after.information === before.information ? 0 : after.information - before.information;
    const isSame = after.error === before.error;
    const ratio = isSame ? 1 : after.error / before.error;
    return { name, informationGain, standardError: after.error, ratio };
  });
  const information = (a: RankedCandidate, b: RankedCandidate): number =>
    compare(b.informationGain, a.informationGain);
  const error = (a: RankedCandidate, b: RankedCandidate): number => compare(a.standardError, b.standardError);
  return ranked.sort((a, b) =>
    by === "target" ? error(a, b) || information(a, b) : information(a, b) || error(a, b),
  );
}

/** Orders infinities as well. */
const compare = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);

/** ln det(JᵀJ) over what is not held, 2 Σ ln|Rⱼⱼ|; −∞ if the rank is not full. */
function logDeterminant(J: Float64Array, m: number, held: readonly boolean[]): number {
  const n = held.length;
  const free = held.flatMap((isHeld, j) => (isHeld ? [] : [j]));
  const kept = Float64Array.from({ length: m * free.length }, (_, k) => {
    const i = Math.floor(k / free.length);
    return J[i * n + free[k % free.length]];
  });
  const { R } = triangularize(kept, new Float64Array(m), m, free.length);
  let sum = 0;
  for (let j = 0; j < free.length; j++) {
    let square = 0;
    for (let i = 0; i <= j; i++) square += R[i * free.length + j] ** 2;
    const own = Math.abs(R[j * free.length + j]);
    // What is left of a column beyond those before it, at the level of rounding.
    if (!(own > Number.EPSILON * m * Math.sqrt(square))) return Number.NEGATIVE_INFINITY;
    sum += 2 * Math.log(own);
  }
  return sum;
}
