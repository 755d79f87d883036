import { makeEvaluator } from "../model/evaluate.ts";
import { safeLog } from "../model/functions.ts";
import type { Network } from "../model/network.ts";
import type { RosenbrockStep, System } from "../system.ts";
import {
  type Balance,
  type BalanceOptions,
  findSources,
  isLinear,
  type Sum,
  writeBalance,
} from "./balance.ts";
import { type Dependent, eliminateTotals } from "./conserve.ts";
import { emit } from "./emit.ts";
import { printStep } from "./emit-step.ts";

export interface CompileOptions extends BalanceOptions {
  /** Takes one species out of each conserved total; solutions hold all species all the same. */
  readonly eliminate?: boolean;
  /** `generated` is JavaScript text made into functions; `closures` needs no code generation. */
  readonly code?: "auto" | "generated" | "closures";
}

/** A function of (t, y, p) that fills an array. */
type Fill = (t: number, y: Float64Array, p: Float64Array, out: Float64Array) => void;

/**
 * Compiles a network into a system: right-hand side, ∂f/∂y and ∂f/∂p from the same trees.
 *
 * With `code: "auto"` the functions are generated JavaScript where the host allows it, closures elsewhere.
 */
export function compileNetwork(
  network: Network,
  { code = "auto", eliminate = false, ...options }: CompileOptions = {},
): System {
  // Decay takes from every pool: nothing is conserved then.
  const isReduced = eliminate && !options.decayRate;
  const { network: reduced, dependents } = isReduced ? eliminateTotals(network) : { network, dependents: [] };
  const balance = writeBalance(reduced, options);
  const generate = code === "generated" || (code === "auto" && mayGenerate());
  const make = generate ? makeGenerated : makeClosures;
  const makeStep = generate && balance.names.length <= maxUnrolled ? makeStepMaker(balance) : undefined;
  return {
    ...(makeStep && { makeStep }),
    ...(dependents.length > 0 && { whole: makeWhole(network, balance, dependents) }),
    dim: balance.names.length,
    names: balance.names,
    parameters: balance.parameters,
    inputs: balance.inputs,
    isLinear: isLinear(balance),
    hasJacobian: true,
    isSource: findSources(balance),
    initial: Float64Array.from(balance.initial),
    rhs: make(balance, balance.rhs),
    jacobian: make(balance, balance.jacobian),
    parameterJacobian: make(balance, balance.parameterJacobian),
  };
}

/** How the eliminated species follow from the unknowns. */
function makeWhole(
  network: Network,
  balance: Balance,
  dependents: readonly Dependent[],
): NonNullable<System["whole"]> {
  const integrals = balance.names.filter((name) => name.startsWith("∫"));
  const names = [...network.species.map((s) => s.name), ...integrals];
  const kept = names.flatMap((name, to) => {
    const from = balance.names.indexOf(name);
    return from < 0 ? [] : [{ from, to }];
  });
  const found = dependents.map(({ name, constant, weights }) => ({
    to: names.indexOf(name),
    constant,
    terms: Object.entries(weights).map(([other, weight]) => ({ from: balance.names.indexOf(other), weight })),
  }));
  return {
    names,
    restore(y, out) {
      for (const { from, to } of kept) out[to] = y[from];
      for (const { to, constant, terms } of found)
        out[to] = terms.reduce((sum, { from, weight }) => sum + weight * y[from], constant);
    },
  };
}

/** Beyond this many unknowns an unrolled elimination is longer than what a compiler optimizes. */
const maxUnrolled = 24;

/** Generated steps are kept by tableau and by which inputs change with time: text is compiled once. */
function makeStepMaker(balance: Balance): NonNullable<System["makeStep"]> {
  const kept = new Map<string, MakeStep>();
  return (p, inputs, tableau, plain) => {
    const key = `${tableau.name} ${inputs.slots.join(" ")}`;
    let make = kept.get(key);
    if (!make) {
      const text = printStep(balance, tableau, inputs.slots);
      make = new Function("p", "values", "slopes", "plain", "safeLog", text) as MakeStep;
      kept.set(key, make);
    }
    return make(p, inputs.values, inputs.slopes, plain, safeLog);
  };
}
type MakeStep = (
  p: Float64Array,
  values: Float64Array,
  slopes: Float64Array,
  plain: RosenbrockStep,
  log: typeof safeLog,
) => RosenbrockStep;

let generationAllowed: boolean | undefined;
/** A strict content-security policy forbids `new Function`; asked once. */
function mayGenerate(): boolean {
  if (generationAllowed === undefined) {
    try {
      generationAllowed = new Function("return true")() === true;
    } catch {
      generationAllowed = false;
    }
  }
  return generationAllowed;
}

/** Writes the body of a fill function: one line an entry that is not zero. */
export function printFill(balance: Balance, sums: readonly Sum[]): string {
  const slots = new Map(balance.names.map((name, i) => [name, `y[${i}]`]));
  [...balance.parameters, ...balance.inputs].forEach((name, i) => {
    slots.set(name, `p[${i}]`);
  });
  const spell = (name: string): string => slots.get(name) ?? "NaN";
  const lines = sums.map((sum, i) => {
    const terms = sum.map(({ coefficient, expression }) => `${coefficient} * ${emit(expression, spell)}`);
    return `out[${i}] = ${terms.join(" + ").replace(/(^|\+ )1 \* /g, "$1") || "0"};`;
  });
  return lines.join("\n");
}

function makeGenerated(balance: Balance, sums: readonly Sum[]): Fill {
  const text = `"use strict"; return function fill(t, y, p, out) {\n${printFill(balance, sums)}\n};`;
  return new Function("safeLog", text)(safeLog) as Fill;
}

/** The plain tree walk. */
function makeClosures(balance: Balance, sums: readonly Sum[]): Fill {
  let y = new Float64Array(0);
  let p = new Float64Array(0);
  const slot = (name: string): (() => number) => {
    const i = balance.names.indexOf(name);
    if (i >= 0) return () => y[i];
    const j = [...balance.parameters, ...balance.inputs].indexOf(name);
    return () => p[j];
  };
  const evaluators = sums.map((sum) =>
    sum.map(({ coefficient, expression }) => ({ coefficient, value: makeEvaluator(expression, slot) })),
  );
  return (_t, yNow, pNow, out) => {
    y = yNow as Float64Array<ArrayBuffer>;
    p = pNow as Float64Array<ArrayBuffer>;
    evaluators.forEach((terms, i) => {
      let sum = 0;
      for (const { coefficient, value } of terms) sum += coefficient * value();
      out[i] = sum;
    });
  };
}
