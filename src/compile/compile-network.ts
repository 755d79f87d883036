import { safeLog } from "../model/functions.ts";
import type { Network } from "../model/network.ts";
import { mayGenerate } from "../numerics/generate.ts";
import type { RosenbrockStep, StageInputs, System } from "../system.ts";
import {
  type Balance,
  type BalanceOptions,
  type Differentiate,
  differentiateAll,
  findSources,
  makeDifferentiate,
  type Sum,
  sumHolds,
  sumOf,
  sumOfUnknown,
  writeBalance,
} from "./balance.ts";
import { eliminateTotals, findTotals } from "./conserve.ts";
import { makeClosures, makeGenerated } from "./emit-fill.ts";
import { printStep, type StepSums } from "./emit-step.ts";
import { type Fill, findMovingLevels, type MakeFill, makeEvents, makeTangentEvents } from "./events.ts";
import { slopeName, tangentOf, writeTangent } from "./tangent.ts";

/** How a network becomes a system. */
export interface CompileOptions extends BalanceOptions {
  /**
   * Takes one species out of each conserved total; solutions hold all species all the same. By default where the
   * network is not linear, because a stiff method keeps totals only up to the rounding of its linear solves.
   */
  readonly eliminate?: boolean;
  /** Parameters by which derivatives of all unknowns are carried along. */
  readonly sensitivities?: readonly string[];
  /** `generated` is JavaScript text made into functions; `closures` needs no code generation. */
  readonly code?: "auto" | "generated" | "closures";
}

/** A balance with all that is derived from it, as trees. */
interface Derived {
  readonly network: Network;
  readonly balance: Balance;
  readonly jacobian: readonly Sum[];
  readonly inputJacobian: readonly Sum[];
  /** All species and integrals in the order of the model, where some are no unknowns. */
  readonly whole: { readonly names: readonly string[]; readonly sums: readonly Sum[] } | undefined;
  readonly differentiateSum: Differentiate;
  readonly make: MakeFill;
  readonly isGenerated: boolean;
}

/**
 * Compiles a network into a system: right-hand side and all its derivatives from the same trees.
 *
 * With `code: "auto"` the functions are generated JavaScript where the host allows it, closures elsewhere. With
 * `sensitivities` the unknowns are followed by ∂y/∂p of each named parameter, `∂E/∂k_in`.
 *
 * @throws CallError if an observable to accumulate does not exist.
 */
export function compileNetwork(network: Network, options: CompileOptions = {}): System {
  const derived = derive(network, options);
  const base = makeBase(derived);
  const chosen = options.sensitivities ?? [];
  return chosen.length === 0 ? base : makeTangentSystem(base, derived, chosen);
}

function derive(network: Network, { code = "auto", eliminate, ...options }: CompileOptions): Derived {
  const isGenerated = code === "generated" || (code === "auto" && mayGenerate());
  const differentiateSum = makeDifferentiate();
  const finish = (own: Network, whole: Derived["whole"]): Derived => {
    const balance = writeBalance(own, options);
    const slots = [...balance.parameters, ...balance.inputs];
    const makeFill = isGenerated ? makeGenerated : makeClosures;
    return {
      network: own,
      balance,
      jacobian: differentiateAll(balance.rhs, balance.names, differentiateSum),
      inputJacobian: differentiateAll(balance.rhs, balance.inputs, differentiateSum),
      whole,
      differentiateSum,
      make: (unknowns, sums) => makeFill(unknowns, slots, sums),
      isGenerated,
    };
  };
  const plain = finish(network, undefined);
  // Decay takes from every pool, and an event may: nothing is conserved then.
  const hasJumps = network.events.some(({ set }) => network.species.some(({ name }) => set[name]));
  const isWanted = eliminate ?? !isLinear(plain);
  if (!isWanted || options.decayRate || hasJumps || findTotals(network).length === 0) return plain;
  const reduced = eliminateTotals(network);
  const found = new Map(reduced.dependents.map(({ name, value }) => [name, value]));
  const names = plain.balance.names;
  const sums = names.map((name): Sum => {
    const value = found.get(name);
    return value ? sumOf(value) : sumOfUnknown(name);
  });
  return finish(reduced.network, { names, sums });
}

/** True if ∂f/∂y holds no unknown: the network is linear whatever the inputs do. */
const isLinear = ({ balance, jacobian }: Derived): boolean =>
  jacobian.every((sum) => !sumHolds(sum, balance.names));

function makeBase(derived: Derived): System {
  const { network, balance, jacobian, inputJacobian, whole, differentiateSum, make } = derived;
  const { names, parameters, inputs } = balance;
  const initial = make([], balance.initial);
  const stepSums: StepSums = { ...balance, jacobian, inputJacobian };
  return {
    ...makeStepOf(derived, stepSums, maxUnrolled),
    ...(whole && { whole: { names: whole.names, restore: make(names, whole.sums) } }),
    ...(network.events.length > 0 && { events: makeEvents(network, balance, make) }),
    dim: names.length,
    names,
    groups: balance.groups,
    parameters,
    inputs,
    isLinear: isLinear(derived),
    isSource: findSources(balance, jacobian, inputJacobian),
    initial: (p, y) => initial(nothing, p, y),
    rhs: make(names, balance.rhs),
    jacobian: make(names, jacobian),
    // Of these there are many, and a plain solve needs none.
    parameterJacobian: makeLater(() =>
      make(names, differentiateAll(balance.rhs, parameters, differentiateSum)),
    ),
    inputJacobian: make(names, inputJacobian),
  };
}

/** The unknowns of a system and their derivatives by some parameters as one system. */
function makeTangentSystem(base: System, derived: Derived, chosen: readonly string[]): System {
  const { network, balance, jacobian, inputJacobian, whole, differentiateSum, isGenerated } = derived;
  const moving = findMovingLevels(network, balance, chosen);
  const inputs = [...balance.inputs, ...moving.map((level) => level.hidden)];
  const makeFill = isGenerated ? makeGenerated : makeClosures;
  const make: MakeFill = (unknowns, sums) => makeFill(unknowns, [...balance.parameters, ...inputs], sums);
  const tangent = writeTangent(balance, chosen, moving, differentiateSum);
  const unknowns = [...balance.names, ...tangent.names];
  const byInputs = differentiateAll(tangent.rhs, inputs, differentiateSum);
  const widened = balance.names.flatMap((_, i) =>
    inputs.map((__, j) => (j < balance.inputs.length ? inputJacobian[i * balance.inputs.length + j] : [])),
  );
  const initial = make([], [...balance.initial, ...tangent.initial]);
  const later = (sums: readonly Sum[]): Fill => makeLater(() => make(unknowns, sums));
  const label = (name: string, parameter: string): string => `∂${name}/∂${parameter}`;
  const slopes = chosen.map((_, j) => balance.names.map((__, i) => slopeName(j, i)));
  const stepSums: StepSums = {
    ...balance,
    inputs,
    jacobian,
    inputJacobian: widened,
    tangent: { ...tangent, inputJacobian: byInputs },
  };
  return {
    ...base,
    ...makeStepOf(derived, stepSums, maxUnrolledTangent),
    ...(whole && {
      whole: {
        names: [...whole.names, ...chosen.flatMap((p) => whole.names.map((name) => label(name, p)))],
        restore: make(unknowns, [
          ...whole.sums,
          ...chosen.flatMap((p, j) => tangentOf(whole.sums, balance.names, slopes[j], p, differentiateSum)),
        ]),
      },
    }),
    ...(network.events.length > 0 && {
      events: makeTangentEvents(network, balance, chosen, moving, differentiateSum, make),
    }),
    dim: unknowns.length,
    names: [...balance.names, ...chosen.flatMap((p) => balance.names.map((name) => label(name, p)))],
    inputs,
    nHidden: moving.length,
    isSource: inputs.map((_, j) => base.isSource[j] ?? false),
    initial: (p, y) => initial(nothing, p, y),
    rhs: later([...balance.rhs, ...tangent.rhs]),
    inputJacobian: later([...widened, ...byInputs]),
    parameterJacobian: () => {
      throw new Error("second sensitivities are not made");
    },
    tangent: {
      base,
      chosen: chosen.map((name) => balance.parameters.indexOf(name)),
      coupling: later(tangent.coupling),
    },
  };
}

const nothing = new Float64Array(0);

/** Puts off the making of a function until it is first called. */
function makeLater(makeFill: () => Fill): Fill {
  let made: Fill | undefined;
  return (y, p, out) => {
    made ??= makeFill();
    made(y, p, out);
  };
}

/** Beyond so many unknowns an unrolled step is longer than what a compiler optimizes (V8: 60 kB of bytecode). */
const maxUnrolled = 16;
const maxUnrolledTangent = 10;

/** Generated steps are kept by tableau and by which inputs change with time: text is compiled once. */
function makeStepOf(
  { isGenerated, balance }: Derived,
  sums: StepSums,
  most: number,
): Pick<System, "makeStep"> {
  if (!isGenerated || balance.names.length > most) return {};
  const kept = new Map<string, MakeStep>();
  return {
    makeStep: (p, inputs, tableau, plain) => {
      const key = `${tableau.name} ${inputs.slots.join(" ")}`;
      let make = kept.get(key);
      if (!make) {
        const text = printStep(sums, tableau, inputs.slots);
        make = new Function("p", "inputs", "plain", "safeLog", text) as MakeStep;
        kept.set(key, make);
      }
      return make(p, inputs, plain, safeLog);
    },
  };
}
type MakeStep = (
  p: Float64Array,
  inputs: StageInputs,
  plain: RosenbrockStep,
  log: typeof safeLog,
) => RosenbrockStep;
