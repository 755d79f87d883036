import { type CompileOptions, compileNetwork } from "../compile/compile-network.ts";
import { compileObservable } from "../compile/compile-observable.ts";
import type { Network } from "../model/network.ts";
import type { System } from "../system.ts";

type Options = Pick<CompileOptions, "sensitivities" | "accumulate" | "decayRate">;
type Fill = ReturnType<typeof compileObservable>;

/** Compiled once for all problems of a network, for as long as somebody holds the network: fits are repeated. */
const systems = new WeakMap<Network, Map<string, System>>();
const observables = new WeakMap<Network, Map<string, Fill>>();

function keep<T>(kept: WeakMap<Network, Map<string, T>>, network: Network, key: string, make: () => T): T {
  const own = kept.get(network) ?? new Map<string, T>();
  kept.set(network, own);
  const found = own.get(key) ?? make();
  own.set(key, found);
  return found;
}

/** The system of a network with these options. */
export const systemOf = (network: Network, options: Options): System =>
  keep(systems, network, JSON.stringify(options), () => compileNetwork(network, options));

/** What fills an observable and its derivatives from a row of that system's solution. */
export const observableOf = (network: Network, name: string, options: Options): Fill =>
  keep(observables, network, JSON.stringify([name, options]), () =>
    compileObservable(network, name, options),
  );
