import { compileNetwork } from "../compile/compile-network.ts";
import { adviseNames, CallError } from "../errors.ts";
import type { Network } from "../model/network.ts";
import { solve } from "../solve/solve.ts";
import { constantCourse, type TimeCourse } from "../time-course.ts";
import type { Separable } from "./separable.ts";

/** One frame of a dynamic image, in s. */
export interface Frame {
  readonly start: number;
  readonly end: number;
}

/** A separable model of a voxel, and what its numbers mean. */
export interface VoxelModel extends Separable {
  /** Names and units of what `read` gives. */
  readonly quantities: readonly { readonly name: string; readonly unit: string }[];
  /** Writes them (in their units) for an x and its θ. */
  read(x: number, theta: Float64Array, out: Float64Array): void;
}

export interface VoxelModelOptions {
  readonly frames: readonly Frame[];
  /** Courses of all inputs, the plasma among them. */
  readonly inputs: Readonly<Record<string, TimeCourse>>;
  /** In internal units, in place of the defaults. */
  readonly parameters?: Readonly<Record<string, number>>;
}

/** Makes p, inputs ↦ the exact frame means of an observable (in its unit) for parameters by name. */
function makeFrameMeans(
  network: Network,
  observable: string,
  { frames, inputs, parameters }: VoxelModelOptions,
) {
  const system = compileNetwork(network, { accumulate: [observable] });
  const found = network.observables.find((o) => o.name === observable);
  const factor = found?.unit.factor ?? 1;
  const times = [...new Set(frames.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b);
  const places = frames.map(({ start, end }) => [times.indexOf(start), times.indexOf(end)] as const);
  const last = system.names.indexOf(`∫${observable}`);
  return (own: Readonly<Record<string, number>>, driven: Readonly<Record<string, TimeCourse>> = {}) => {
    const values = network.parameters.map((q) => own[q.name] ?? parameters?.[q.name] ?? q.value);
    const solution = solve(system, { times, parameters: values, inputs: { ...inputs, ...driven } });
    const width = solution.names.length;
    return Float64Array.from(frames, ({ start, end }, f) => {
      const [a, b] = places[f];
      const area = solution.values[b * width + last] - solution.values[a * width + last];
      return area / (end - start) / factor;
    });
  };
}

export interface IrreversibleOptions {
  readonly observable?: string;
  /** The range of k2 + k3, s⁻¹. */
  readonly alpha?: readonly [number, number];
}

/**
 * Makes the irreversible two-tissue model of a voxel from its network,
 *
 *     C = (1 − V_b) K1 [k2/α e^(−αt) + k3/α] ⊗ Cp + V_b Cp,     α = k2 + k3,
 *
 * linear in θ = ((1 − V_b) K1 k2/α, (1 − V_b) K1 k3/α, V_b), with x = log₁₀ α.
 *
 * @throws CallError if the network is not that model.
 * @see Huang & Phelps, *Principles of tracer kinetic modeling*, in Phelps et al., Positron Emission Tomography (1986).
 */
export function makeIrreversibleModel(
  network: Network,
  options: VoxelModelOptions,
  { observable = "activity", alpha = [1e-5, 0.1] }: IrreversibleOptions = {},
): VoxelModel {
  checkNames(network, ["K1", "k2", "k3", "V_b"]);
  const means = makeFrameMeans(network, observable, options);
  const moving = (x: number): Float64Array => means({ K1: 1, k2: 10 ** x, k3: 0, V_b: 0 });
  const fixed = [means({ K1: 1, k2: 0, k3: 0, V_b: 0 }), means({ K1: 0, k2: 0, k3: 0, V_b: 1 })];
  const model: VoxelModel = {
    moving,
    fixed,
    range: [Math.log10(alpha[0]), Math.log10(alpha[1])],
    quantities: [
      { name: "K1", unit: "mL/min/mL" },
      { name: "k2", unit: "min^-1" },
      { name: "k3", unit: "min^-1" },
      { name: "V_b", unit: "1" },
      { name: "Ki", unit: "mL/min/mL" },
    ],
    read(x, theta, out) {
      const rate = 60 * 10 ** x;
      const K1 = (60 * (theta[0] + theta[1])) / (1 - theta[2]);
      const k3 = (rate * theta[1]) / (theta[0] + theta[1]);
      out[0] = K1;
      out[1] = rate - k3;
      out[2] = k3;
      out[3] = theta[2];
      out[4] = (60 * theta[1]) / (1 - theta[2]);
    },
  };
  const [K1, k2, k3, V_b] = [3e-3, 2e-3, 5e-4, 0.04];
  const theta = [((1 - V_b) * K1 * k2) / (k2 + k3), ((1 - V_b) * K1 * k3) / (k2 + k3), V_b];
  checkSeparable(model, network, Math.log10(k2 + k3), theta, means({ K1, k2, k3, V_b }));
  return model;
}

export interface MechanisticOptions {
  readonly observable?: string;
  /** The parameter or constant input that a fit moves. */
  readonly moves?: string;
  /** In internal units. */
  readonly range?: readonly [number, number];
}

/**
 * Makes the mechanistic model of a voxel from a plasma-driven network: what is linear in K1 and V_b, with one number
 * of the mechanism (a parameter or the O2 tension) as x; all others keep their values,
 *
 *     C = (1 − V_b) K1 g(t; x) + V_b Cp.
 *
 * x is log₁₀ of a parameter, and log₁₀(1 + P / 1 mmHg) of the O2 tension, which reaches from 0 on.
 *
 * @throws CallError if the network is not linear in K1 and V_b, or has no such parameter.
 */
export function makeMechanisticModel(
  network: Network,
  options: VoxelModelOptions,
  { observable = "activity", moves = "pO2", range }: MechanisticOptions = {},
): VoxelModel {
  const isInput = network.inputs.some((q) => q.name === moves);
  checkNames(network, isInput ? ["K1", "V_b"] : ["K1", "V_b", moves]);
  const means = makeFrameMeans(network, observable, options);
  const quantity = [...network.parameters, ...network.inputs].find((q) => q.name === moves);
  if (!quantity) throw new CallError(`${network.name} has no "${moves}"`);
  const levelAt = isInput ? (x: number): number => 10 ** x - 1 : (x: number): number => 10 ** x;
  const at = (x: number, own: Readonly<Record<string, number>>): Float64Array =>
    isInput ? means(own, { [moves]: constantCourse(levelAt(x)) }) : means({ ...own, [moves]: levelAt(x) });
  const bounds = range ?? (isInput ? ([0, 159] as const) : quantity.range);
  if (!bounds) throw new CallError(`"${moves}" has no range in ${network.file}; give one`);
  const toX = (value: number): number => Math.log10(isInput ? 1 + value : value);
  const model: VoxelModel = {
    moving: (x) => at(x, { K1: 1, V_b: 0 }),
    fixed: [at(toX(bounds[0]), { K1: 0, V_b: 1 })],
    range: [toX(bounds[0]), toX(bounds[1])],
    quantities: [
      { name: "K1", unit: "mL/min/mL" },
      { name: "V_b", unit: "1" },
      { name: moves, unit: quantity.unit.text },
    ],
    read(x, theta, out) {
      out[0] = (60 * theta[0]) / (1 - theta[1]);
      out[1] = theta[1];
      out[2] = levelAt(x) / quantity.unit.factor;
    },
  };
  const x = (model.range[0] + model.range[1]) / 2;
  checkSeparable(model, network, x, [0.96 * 2e-3, 0.04], at(x, { K1: 2e-3, V_b: 0.04 }));
  return model;
}

function checkNames(network: Network, wanted: readonly string[]): void {
  const names = network.parameters.map((q) => q.name);
  for (const name of wanted)
    if (!names.includes(name))
      throw new CallError(
        `a voxel of this model needs the parameter ${name}, which ${network.name} lacks: ${adviseNames(name, names)}`,
      );
}

/** Holds the separable form to the network itself, at one point. */
function checkSeparable(
  model: Separable,
  network: Network,
  x: number,
  theta: readonly number[],
  exact: Float64Array,
): void {
  const curves = [model.moving(x), ...model.fixed];
  const peak = exact.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  if (!(peak > 0)) throw new CallError(`${network.name}: the curve is 0; give a plasma input`);
  const isOff = exact.some((v, f) => {
    const sum = curves.reduce((total, curve, l) => total + theta[l] * curve[f], 0);
    return !(Math.abs(sum - v) <= 1e-9 * peak);
  });
  if (isOff)
    throw new CallError(
      `${network.name} is not linear in K1 and V_b as a voxel of this model must be; fit it curve by curve`,
    );
}
