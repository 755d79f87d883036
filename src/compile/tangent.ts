import { type Balance, type Differentiate, differentiateAll, type Sum } from "./balance.ts";

/** The names under which the trees know the derivatives of the unknowns; no name of a model starts with an underscore. */
export const slopeName = (iParameter: number, iUnknown: number): string => `_s${iParameter}_${iUnknown}`;

/** A level that an event sets and that moves with a chosen parameter: its slope is an input of the tangent system. */
export interface MovingLevel {
  readonly input: number;
  /** Which of the chosen parameters. */
  readonly iParameter: number;
  /** The input that holds ∂level/∂p, by the name that the trees know. */
  readonly hidden: string;
}

/** What stands behind the unknowns of a balance: their derivatives by chosen parameters, block after block. */
export interface TangentBalance {
  /** In the trees: `_s0_2`. */
  readonly names: readonly string[];
  readonly initial: readonly Sum[];
  /** ∂f/∂pⱼ, block by block: what drives each block beside J sⱼ. */
  readonly sources: readonly Sum[];
  /** J sⱼ + ∂f/∂pⱼ. */
  readonly rhs: readonly Sum[];
  /** Mⱼ = ∂(J sⱼ + ∂f/∂pⱼ)/∂y, block by block, row by row. */
  readonly coupling: readonly Sum[];
}

/**
 * Writes the tangent of a balance by parameters,
 *
 *     sⱼ' = J sⱼ + ∂f/∂pⱼ + Σᵤ ∂f/∂u · ∂u/∂pⱼ,     sⱼ(0) = ∂y₀/∂pⱼ,
 *
 * the last sum over inputs that an event has set to a level which moves with pⱼ.
 *
 * @see Hairer, Nørsett & Wanner, *Solving ODEs I*, 2nd ed., eq. (I.14.10).
 */
export function writeTangent(
  balance: Balance,
  chosen: readonly string[],
  moving: readonly MovingLevel[],
  differentiateSum: Differentiate,
): TangentBalance {
  const slopes = chosen.map((_, j) => balance.names.map((__, i) => slopeName(j, i)));
  const sources = chosen.map((parameter, j) => {
    const own = moving.filter((level) => level.iParameter === j);
    return balance.rhs.map((sum) => [
      ...differentiateSum(sum, parameter),
      ...own.flatMap(({ input, hidden }) =>
        differentiateSum(sum, balance.inputs[input]).map((term) => ({ ...term, times: hidden })),
      ),
    ]);
  });
  const blocks = slopes.map((own, j) =>
    balance.rhs.map((sum, i) => [
      ...alongSlopes(sum, balance.names, own, differentiateSum),
      ...sources[j][i],
    ]),
  );
  return {
    names: slopes.flat(),
    initial: chosen.flatMap((parameter) => balance.initial.map((sum) => differentiateSum(sum, parameter))),
    sources: sources.flat(),
    rhs: blocks.flat(),
    coupling: differentiateAll(blocks.flat(), balance.names, differentiateSum),
  };
}

/** Σₖ ∂g/∂yₖ · sₖ. */
const alongSlopes = (
  sum: Sum,
  names: readonly string[],
  slopes: readonly string[],
  differentiateSum: Differentiate,
): Sum =>
  names.flatMap((name, k) => differentiateSum(sum, name).map((term) => ({ ...term, times: slopes[k] })));

/** How sums move with a parameter, Σₖ ∂g/∂yₖ · sₖ + ∂g/∂p. */
export const tangentOf = (
  sums: readonly Sum[],
  names: readonly string[],
  slopes: readonly string[],
  parameter: string,
  differentiateSum: Differentiate,
): Sum[] =>
  sums.map((sum) => [
    ...alongSlopes(sum, names, slopes, differentiateSum),
    ...differentiateSum(sum, parameter),
  ]);
