import type { Axis } from "./axis.ts";
import type { Design } from "./design.ts";

/** Axes whose values are drawn together, such as those that a fit leaves spread. */
export interface DrawnAxes {
  readonly axes: readonly Axis[];
  /** How many draws each point of a design is run with. */
  readonly count: number;
  /** Writes the values of one draw, one an axis, in their units. */
  fill(draw: number, out: Float64Array): void;
}

/** Runs every point of a design with every draw, draws fastest; all points have the same draws. */
export function withDraws(design: Design, drawn: DrawnAxes): Design {
  const k = design.axes.length;
  return {
    choice: design.choice,
    seed: design.seed,
    axes: [...design.axes, ...drawn.axes],
    count: design.count * drawn.count,
    fill(index, out) {
      design.fill(Math.floor(index / drawn.count), out.subarray(0, k));
      drawn.fill(index % drawn.count, out.subarray(k));
    },
  };
}
