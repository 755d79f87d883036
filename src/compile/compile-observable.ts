import { findObservable, type Network } from "../model/network.ts";
import { mayGenerate } from "../numerics/generate.ts";
import { makeDifferentiate, sumOf, writeBalance } from "./balance.ts";
import type { CompileOptions } from "./compile-network.ts";
import { makeClosures, makeGenerated } from "./emit-fill.ts";
import type { Fill } from "./events.ts";
import { slopeName, tangentOf } from "./tangent.ts";

/**
 * Compiles an observable and its total derivatives by the parameters of `sensitivities`,
 *
 *     o,     do/dpⱼ = ∂o/∂pⱼ + Σᵢ ∂o/∂yᵢ · sᵢⱼ,
 *
 * into one function that fills them, in internal units, from one row of a solution of `compileNetwork` with the same
 * options and from the parameters with the inputs behind them.
 *
 * @throws CallError if the network has no such observable.
 */
export function compileObservable(
  network: Network,
  name: string,
  { sensitivities = [], accumulate = [], code = "auto" }: CompileOptions = {},
): Fill {
  const { names, parameters, inputs } = writeBalance(network, { accumulate });
  const sum = sumOf(findObservable(network, name).expression);
  const differentiateSum = makeDifferentiate();
  const slopes = sensitivities.map((_, j) => names.map((__, i) => slopeName(j, i)));
  const totals = sensitivities.flatMap((p, j) => tangentOf([sum], names, slopes[j], p, differentiateSum));
  const make = code === "generated" || (code === "auto" && mayGenerate()) ? makeGenerated : makeClosures;
  return make([...names, ...slopes.flat()], [...parameters, ...inputs], [sum, ...totals]);
}
