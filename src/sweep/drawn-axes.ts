import type { Axis } from "./axis.ts";
import type { Design } from "./design.ts";

/** Axes whose values are drawn together, such as those that a fit leaves spread; plain data. */
export interface DrawnAxes {
  readonly axes: readonly Axis[];
  /** How many draws each point of a design is run with. */
  readonly count: number;
  /** Draws × axes, in their units. */
  readonly values: Float64Array;
}

/** Runs every point of a design with every draw, draws fastest; all points have the same draws. */
export function withDraws(design: Design, drawn: DrawnAxes): Design {
  const [k, m] = [design.axes.length, drawn.axes.length];
  return {
    choice: design.choice,
    seed: design.seed,
    axes: [...design.axes, ...drawn.axes],
    count: design.count * drawn.count,
    fill(index, out) {
      design.fill(Math.floor(index / drawn.count), out.subarray(0, k));
      const draw = index % drawn.count;
      out.set(drawn.values.subarray(draw * m, (draw + 1) * m), k);
    },
  };
}
