import { disperseCourse } from "../input/disperse.ts";
import { decayCourse, delayCourse, scaleCourse } from "../input/shape.ts";
import { slopeOfCourse } from "../input/slope.ts";
import { parseExpression, replaceNames } from "../model/expression.ts";
import type { Input, Network } from "../model/network.ts";
import type { SourcedQuantity } from "../quantity.ts";
import type { TimeCourse } from "../time-course.ts";

/** How an input is moved and dispersed in a fit, by the names of rules. */
export interface InputShape {
  /** Seconds; positive is later. */
  readonly delay?: string;
  /** Time constant τ of (1/τ) e^(−t/τ), seconds. */
  readonly dispersion?: string;
}
/** What can be done to an input on its way to the region. */
export const shapeKinds = ["delay", "dispersion"] as const;
/** One of `shapeKinds`. */
export type ShapeKind = (typeof shapeKinds)[number];

/** By how much an input is moved and dispersed, s. */
export type Shape = Readonly<Record<ShapeKind, number>>;

/** One number that shapes an input. */
export interface Shaping {
  readonly input: string;
  readonly kind: ShapeKind;
}

/** Names that no model will have of its own. */
const courseName = ({ input, kind }: Shaping): string => `${input}__by_${kind}`;
export const stepName = (shaping: Shaping): string => `${courseName(shaping)}_step`;

const opened = new WeakMap<Network, Map<string, Network>>();

/**
 * Returns the network with an opening for the derivatives by what shapes its inputs: u stands everywhere as
 * u + ε ∂u/∂q, so that the sensitivity to ε at ε = 0 is that to q, whatever the network does with u.
 */
export function openNetwork(network: Network, shapings: readonly Shaping[]): Network {
  if (shapings.length === 0) return network;
  const key = JSON.stringify(shapings);
  const known = opened.get(network) ?? new Map<string, Network>();
  opened.set(network, known);
  const made = known.get(key) ?? open(network, shapings);
  known.set(key, made);
  return made;
}

function open(network: Network, shapings: readonly Shaping[]): Network {
  const inputs = [...new Set(shapings.map(({ input }) => input))];
  const put = (tree: Parameters<typeof replaceNames>[0]): typeof tree =>
    inputs.reduce((own, input) => {
      const steps = shapings
        .filter((shaping) => shaping.input === input)
        .map((shaping) => `${stepName(shaping)} * ${courseName(shaping)}`);
      return replaceNames(own, input, parseExpression(`(${[input, ...steps].join(" + ")})`));
    }, tree);
  const one = network.inputs[0].unit;
  const quantity = (name: string): SourcedQuantity => ({
    ...{ name, value: 0, unit: one, range: undefined, scale: "linear", provenance: "derived", source: "" },
    description: "a derivative, for a fit",
  });
  return {
    ...network,
    parameters: [...network.parameters, ...shapings.map((shaping) => quantity(stepName(shaping)))],
    inputs: [
      ...network.inputs,
      ...shapings.map((shaping): Input => ({ ...quantity(courseName(shaping)), course: undefined })),
    ],
    reactions: network.reactions.map((reaction) => ({ ...reaction, rate: put(reaction.rate) })),
    observables: network.observables.map((o) => ({ ...o, expression: put(o.expression) })),
    events: network.events.map((event) => ({
      ...event,
      set: Object.fromEntries(Object.entries(event.set).map(([name, tree]) => [name, put(tree)])),
    })),
  };
}

/**
 * Delays and disperses a course, (u ⊗ (1/τ) e^(−t/τ))(t − d), with d and τ in s.
 *
 * @see Iida et al., J. Cereb. Blood Flow Metab. 6 (1986) 536.
 */
export const moveCourse = (course: TimeCourse, { delay, dispersion }: Shape): TimeCourse =>
  delayCourse(disperseCourse(course, Math.max(0, dispersion)), delay);

/**
 * Makes the course of a shaped input and its derivatives, under the names that `openNetwork` gave them,
 *
 *     c(t) = (u ⊗ (1/τ) e^(−t/τ))(t − d),     ∂c/∂d = −c′,     ∂c/∂τ = −c′ ⊗ (1/τ) e^(−t/τ),
 *
 * the last from u = c + τ c′. Exact where c is continuous, as it is with τ > 0; else as `slopeOfCourse`.
 *
 * @param rate λ in s⁻¹ of what is seen decaying; 0 for what is corrected or does not decay.
 */
export function shapeInput(
  base: TimeCourse,
  shapings: readonly Shaping[],
  shape: Shape,
  rate: number,
): Record<string, TimeCourse> {
  const tau = Math.max(0, shape.dispersion);
  const course = moveCourse(base, shape);
  const fall = scaleCourse(slopeOfCourse(course), -1);
  const [{ input }] = shapings;
  const slopes = shapings.map((shaping) => {
    const slope = shaping.kind === "delay" ? fall : disperseCourse(fall, tau);
    return [courseName(shaping), decayCourse(slope, rate)] as const;
  });
  return { [input]: decayCourse(course, rate), ...Object.fromEntries(slopes) };
}
