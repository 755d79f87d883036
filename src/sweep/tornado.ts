/** What an output is at both ends of one axis, the others at their base. */
export interface TornadoBar {
  readonly name: string;
  readonly low: number;
  readonly high: number;
}

/** Bars from the widest to the narrowest around the output at the base. */
export interface Tornado {
  readonly base: number;
  readonly bars: readonly TornadoBar[];
}

/** Reads a tornado off the outputs of a one-at-a-time design, in the order of its points. */
export function readTornado(names: readonly string[], outputs: ArrayLike<number>): Tornado {
  const bars = names.map((name, j) => ({ name, low: outputs[1 + 2 * j], high: outputs[2 + 2 * j] }));
  const width = ({ low, high }: TornadoBar): number =>
    Number.isFinite(high - low) ? Math.abs(high - low) : -1;
  return { base: outputs[0], bars: bars.sort((a, b) => width(b) - width(a)) };
}
