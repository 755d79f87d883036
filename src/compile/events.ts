import { type Expression, namesIn } from "../model/expression.ts";
import type { Network } from "../model/network.ts";
import type { SystemEvent } from "../system.ts";
import { type Balance, type Differentiate, type Sum, sumOf, sumOfUnknown } from "./balance.ts";
import { type MovingLevel, slopeName, tangentOf } from "./tangent.ts";

/** A function of (y, p) that fills an array. */
export type Fill = (y: Float64Array, p: Float64Array, out: Float64Array) => void;
/** Makes such a function of sums over some unknowns. */
export type MakeFill = (unknowns: readonly string[], sums: readonly Sum[]) => Fill;

/** Makes what happens at set times, for the unknowns of a balance. */
export function makeEvents({ events }: Network, balance: Balance, makeFill: MakeFill): SystemEvent[] {
  return events.map(({ name, at, set }) => {
    const sums = writeJump(balance, set);
    const time = makeFill([], [sumOf(at)]);
    return {
      name,
      time: readOne(time),
      levels: levelsOf(balance, set).map(({ input, level }) => ({
        input,
        value: readOne(makeFill([], [sumOf(level)])),
      })),
      ...(sums && { apply: makeFill(balance.names, sums) }),
    };
  });
}

/** Finds the levels that move with chosen parameters, one for each input and parameter. */
export function findMovingLevels(
  { events }: Network,
  balance: Balance,
  chosen: readonly string[],
): MovingLevel[] {
  const levels = events.flatMap(({ set }) => levelsOf(balance, set));
  return balance.inputs.flatMap((_, input) =>
    chosen.flatMap((parameter, iParameter) => {
      const moves = levels.some((l) => l.input === input && namesIn(l.level).includes(parameter));
      return moves ? [{ input, iParameter, hidden: `_u${iParameter}_${input}` }] : [];
    }),
  );
}

/**
 * Makes the events of a tangent system: at a jump y⁺ = g(y⁻, p),
 *
 *     sⱼ⁺ = ∂g/∂y sⱼ⁻ + ∂g/∂pⱼ.
 *
 * What a moving time adds to that is the solver's part: it has the slopes before and behind.
 */
export function makeTangentEvents(
  network: Network,
  balance: Balance,
  chosen: readonly string[],
  moving: readonly MovingLevel[],
  differentiateSum: Differentiate,
  makeFill: MakeFill,
): SystemEvent[] {
  const slopes = chosen.map((_, j) => balance.names.map((__, i) => slopeName(j, i)));
  const unknowns = [...balance.names, ...slopes.flat()];
  const plain = makeEvents(network, balance, makeFill);
  const byChosen = (expression: Expression): Sum[] =>
    chosen.map((parameter) => differentiateSum(sumOf(expression), parameter));
  return network.events.map(({ at, set }, i) => {
    const sums = writeJump(balance, set);
    const jumps = sums && [
      ...sums,
      ...chosen.flatMap((parameter, j) =>
        tangentOf(sums, balance.names, slopes[j], parameter, differentiateSum),
      ),
    ];
    const levels = levelsOf(balance, set);
    const hidden = moving.flatMap(({ input, iParameter }, m) => {
      const own = levels.find((l) => l.input === input);
      if (!own) return [];
      const value = readOne(makeFill([], [byChosen(own.level)[iParameter]]));
      return [{ input: balance.inputs.length + m, value }];
    });
    const gradient = byChosen(at);
    const movesInTime = gradient.some((sum) => sum.length > 0);
    const { apply: _, ...event } = plain[i];
    const timeGradient = makeFill([], gradient);
    return {
      ...event,
      levels: [...event.levels, ...hidden],
      ...(jumps && { apply: makeFill(unknowns, jumps) }),
      ...(movesInTime && {
        timeGradient: (p: Float64Array, out: Float64Array) => timeGradient(nothing, p, out),
      }),
    };
  });
}

const nothing = new Float64Array(0);

/** Makes a function of the parameters of a fill that has one number. */
function readOne(fill: Fill): (p: Float64Array) => number {
  const out = new Float64Array(1);
  return (p) => {
    fill(nothing, p, out);
    return out[0];
  };
}

/** All unknowns behind an event, or nothing if it changes none. */
function writeJump({ names }: Balance, set: Readonly<Record<string, Expression>>): Sum[] | undefined {
  if (!names.some((name) => set[name])) return undefined;
  return names.map((name) => (set[name] ? sumOf(set[name]) : sumOfUnknown(name)));
}

function levelsOf(
  { inputs }: Balance,
  set: Readonly<Record<string, Expression>>,
): { input: number; level: Expression }[] {
  return inputs.flatMap((name, input) => (set[name] ? [{ input, level: set[name] }] : []));
}
