import { permute } from "../numerics/permutation.ts";
import { makeRandom } from "../numerics/random.ts";
import { makeSobol } from "../numerics/sobol.ts";
import { type Axis, placeOnAxis } from "./axis.ts";
import { makeMorris } from "./morris.ts";
import { makeSaltelli } from "./saltelli.ts";

/** What a plan says of its points. */
export type DesignChoice =
  | { readonly kind: "grid" }
  | { readonly kind: "list" }
  | { readonly kind: "one-at-a-time" }
  | { readonly kind: "latin-hypercube"; readonly points: number }
  | { readonly kind: "sobol"; readonly points: number }
  | { readonly kind: "morris"; readonly trajectories: number; readonly levels: number }
  | { readonly kind: "saltelli"; readonly base: number };

/** Points of a sweep, each made from its index alone: a million of them take no memory. */
export interface Design {
  readonly choice: DesignChoice;
  readonly axes: readonly Axis[];
  readonly count: number;
  /** Of what is drawn. */
  readonly seed: number;
  /** Writes the values of one point, one an axis, in their units. */
  fill(index: number, out: Float64Array): void;
}

/** A larger design is a mistake in a plan far more often than a wish. */
export const maxPoints = 10_000_000;

/**
 * Makes a design over axes.
 *
 * - `grid`: every value of each axis with every value of the others, the last axis fastest;
 * - `list`: the i-th values of all axes together;
 * - `one-at-a-time`: the base, then the low and the high end of each axis with the others at their base;
 * - `latin-hypercube`: each of the n slices of every axis holds one of the n points;
 * - `sobol`: the first n points of Sobol's sequence, scrambled;
 * - `morris`, `saltelli`: for the analyses of these names.
 *
 * Drawn points depend on (seed, index) alone.
 */
export function makeDesign(axes: readonly Axis[], choice: DesignChoice, seed = 1): Design {
  const make = (count: number, fill: Design["fill"]): Design => ({ choice, axes, count, seed, fill });
  /** From places in [0, 1] to values. */
  const drawn = (count: number, place: Design["fill"]): Design =>
    make(count, (index, out) => {
      place(index, out);
      for (let j = 0; j < axes.length; j++) out[j] = placeOnAxis(axes[j], out[j]);
    });
  switch (choice.kind) {
    case "grid":
      return make(countPoints(axes, choice), fillGrid(axes));
    case "list":
      return make(countPoints(axes, choice), (index, out) => {
        for (let j = 0; j < axes.length; j++) out[j] = valuesOf(axes[j])[index];
      });
    case "one-at-a-time":
      return make(countPoints(axes, choice), fillOneAtATime(axes));
    case "latin-hypercube":
      return drawn(choice.points, makeHypercube(axes.length, choice.points, seed));
    case "sobol":
      return drawn(choice.points, makeSobol(axes.length, seed));
    case "morris":
      return drawn(countPoints(axes, choice), makeMorris(axes.length, choice.levels, seed));
    case "saltelli":
      return drawn(countPoints(axes, choice), makeSaltelli(axes.length, seed));
  }
}

/** How many points a design has; that of a grid may be more than any computer could run. */
export function countPoints(axes: readonly Axis[], choice: DesignChoice): number {
  const k = axes.length;
  switch (choice.kind) {
    case "grid":
      return axes.reduce((n, axis) => n * valuesOf(axis).length, 1);
    case "list":
      return axes.length === 0 ? 0 : Math.min(...axes.map((axis) => valuesOf(axis).length));
    case "one-at-a-time":
      return 1 + 2 * k;
    case "morris":
      return choice.trajectories * (k + 1);
    case "saltelli":
      return choice.base * (k + 2);
    default:
      return choice.points;
  }
}

const valuesOf = ({ values = [] }: Axis): readonly number[] => values;

function fillGrid(axes: readonly Axis[]): Design["fill"] {
  return (index, out) => {
    let rest = index;
    for (let j = axes.length - 1; j >= 0; j--) {
      const values = valuesOf(axes[j]);
      out[j] = values[rest % values.length];
      rest = Math.floor(rest / values.length);
    }
  };
}

function fillOneAtATime(axes: readonly Axis[]): Design["fill"] {
  return (index, out) => {
    for (let j = 0; j < axes.length; j++) out[j] = axes[j].base;
    if (index === 0) return;
    const j = Math.floor((index - 1) / 2);
    out[j] = placeOnAxis(axes[j], (index - 1) % 2);
  };
}

/** xⱼ = (πⱼ(i) + ξ)/n, with a permutation πⱼ for each axis and ξ uniform in [0, 1). */
function makeHypercube(k: number, n: number, seed: number): Design["fill"] {
  const random = makeRandom(seed, 0x1a71);
  const orders = Array.from({ length: k }, () => random.uint32());
  return (index, out) => {
    const within = makeRandom(seed, 0x1a72 + index);
    for (let j = 0; j < k; j++) out[j] = (permute(index, n, orders[j]) + within.uniform()) / n;
  };
}
