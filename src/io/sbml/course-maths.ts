import type { Piece, Term, TimeCourse } from "../../time-course.ts";
import { apply, evaluateMaths, holdsTime, type Maths, namesOf, number, partsOf, time } from "./maths.ts";

/** Names of units that a course needs: of its values over time to the n-th power, of time and of rates. */
export interface CourseUnits {
  readonly perTime: (power: number) => string;
  readonly time: string;
  readonly rate: string;
}

/**
 * Writes a course as what SBML says of time: for each piece Σ A τⁿ e^(−λτ) cos(ωτ + φ) with τ = time − start, the last
 * that has begun; 0 before the first.
 */
export function courseToMaths({ pieces }: TimeCourse, units: CourseUnits): Maths {
  const sums = pieces.map((piece) => ({ start: piece.start, sum: writePiece(piece, units) }));
  const [first] = sums;
  const isOpen = first !== undefined && !Number.isFinite(first.start);
  const rest = (isOpen ? sums.slice(1) : sums).reverse();
  const otherwise = isOpen ? first.sum : number(0, units.perTime(0));
  if (rest.length === 0) return otherwise;
  return {
    kind: "piecewise",
    pieces: rest.map(({ start, sum }) => ({
      value: sum,
      condition: apply("geq", time, number(start, units.time)),
    })),
    otherwise,
  };
}

function writePiece({ start, terms }: Piece, units: CourseUnits): Maths {
  const isShifted = Number.isFinite(start) && start !== 0;
  const tau = isShifted ? apply("minus", time, number(start, units.time)) : time;
  const written = terms.filter(({ amplitude }) => amplitude !== 0).map((term) => writeTerm(term, tau, units));
  if (written.length === 0) return number(0, units.perTime(0));
  return written.length === 1 ? written[0] : apply("plus", ...written);
}

function writeTerm(
  { amplitude, rate, power, omega = 0, phase = 0 }: Term,
  tau: Maths,
  units: CourseUnits,
): Maths {
  const factors = [number(amplitude, units.perTime(power))];
  if (power === 1) factors.push(tau);
  if (power > 1) factors.push(apply("power", tau, number(power, "dimensionless")));
  if (rate !== 0) factors.push(apply("exp", apply("times", number(-rate, units.rate), tau)));
  if (omega !== 0 || phase !== 0) {
    const turn = apply("times", number(omega, units.rate), tau);
    factors.push(apply("cos", phase === 0 ? turn : apply("plus", turn, number(phase, "dimensionless"))));
  }
  return factors.length === 1 ? factors[0] : apply("times", ...factors);
}

/**
 * Finds the course that a tree of numbers and time is, times in the unit of the tree; undefined where it is none: it
 * has other names, or is no sum of terms between its breaks.
 */
export function mathsToCourse(maths: Maths): TimeCourse | undefined {
  if (namesOf(maths).size > 0) return undefined;
  const breaks = findBreaks(maths);
  if (!breaks) return undefined;
  const starts = [Number.NEGATIVE_INFINITY, ...breaks];
  const pieces: Piece[] = [];
  for (const [i, start] of starts.entries()) {
    const end = starts[i + 1] ?? Math.max(1, 2 * Math.abs(start) + 1);
    const inside = Number.isFinite(start) ? (start + end) / 2 : end - 1;
    const terms = toTerms(resolve(maths, inside), Number.isFinite(start) ? start : 0);
    if (!terms) return undefined;
    pieces.push({ start, terms: join(terms) });
  }
  if (pieces[0].terms.length === 0 && pieces.length > 1) pieces.shift();
  return { pieces };
}

/** The times at which conditions change; undefined if one is no comparison of time with a number. */
function findBreaks(maths: Maths): number[] | undefined {
  const found = new Set<number>();
  const visit = (part: Maths): boolean => {
    if (part.kind === "apply" && ["lt", "leq", "gt", "geq"].includes(part.op)) {
      const [a, b] = part.args;
      const [clock, bound] = a.kind === "time" ? [a, b] : [b, a];
      if (part.args.length !== 2 || clock.kind !== "time" || holdsTime(bound)) return false;
      found.add(evaluateMaths(bound, () => Number.NaN, 0));
      return true;
    }
    if (part.kind === "apply" && ["eq", "neq", "xor", "implies"].includes(part.op)) return false;
    return partsOf(part).every(visit);
  };
  if (!visit(maths)) return undefined;
  const breaks = [...found].sort((a, b) => a - b);
  return breaks.every(Number.isFinite) && breaks.length <= 100_000 ? breaks : undefined;
}

/** The tree without its conditions, as they stand at one time. */
function resolve(maths: Maths, at: number): Maths {
  if (maths.kind === "apply") return { ...maths, args: maths.args.map((arg) => resolve(arg, at)) };
  if (maths.kind !== "piecewise") return maths;
  const piece = maths.pieces.find(({ condition }) => evaluateMaths(condition, () => Number.NaN, at) !== 0);
  return resolve(piece?.value ?? maths.otherwise ?? number(Number.NaN), at);
}

type Terms = readonly Term[];
const constantTerm = (amplitude: number): Term => ({ amplitude, rate: 0, power: 0 });

/** A tree as a sum of terms in τ = time − start; undefined if it is none. */
function toTerms(maths: Maths, start: number): Terms | undefined {
  if (maths.kind === "number") return Number.isFinite(maths.value) ? [constantTerm(maths.value)] : undefined;
  if (maths.kind === "time")
    return [{ amplitude: 1, rate: 0, power: 1 }, ...(start === 0 ? [] : [constantTerm(start)])];
  if (maths.kind !== "apply") return undefined;
  const args: Terms[] = [];
  for (const arg of maths.args) {
    const terms = toTerms(arg, start);
    if (!terms) return undefined;
    args.push(join(terms));
  }
  return combine(maths.op, args);
}

const scaled = (terms: Terms, factor: number): Terms =>
  terms.map((term) => ({ ...term, amplitude: term.amplitude * factor }));

function combine(op: string, args: readonly Terms[]): Terms | undefined {
  const [a, b] = args;
  switch (op) {
    case "plus":
      return args.flat();
    case "minus":
      return b ? [...a, ...scaled(b, -1)] : scaled(a, -1);
    case "times":
      return args.reduce<Terms | undefined>(
        (product, x) => product && multiply(product, x),
        [constantTerm(1)],
      );
    case "divide": {
      const by = asConstant(b);
      return by === undefined || by === 0 ? undefined : a.map((t) => ({ ...t, amplitude: t.amplitude / by }));
    }
    case "power":
      return toPower(a, asConstant(b));
    case "exp":
      return ofLine(a, (slope, level) => [{ amplitude: Math.exp(level), rate: -slope, power: 0 }]);
    case "cos":
      return ofLine(a, (omega, phase) => [{ amplitude: 1, rate: 0, power: 0, omega, phase }]);
    case "sin":
      return ofLine(a, (omega, phase) => [
        { amplitude: 1, rate: 0, power: 0, omega, phase: phase - Math.PI / 2 },
      ]);
  }
  return undefined;
}

const asConstant = (terms: Terms | undefined): number | undefined => {
  if (!terms || terms.some(({ rate, power, omega = 0 }) => rate !== 0 || power !== 0 || omega !== 0))
    return undefined;
  return terms.reduce((sum, { amplitude, phase = 0 }) => sum + amplitude * Math.cos(phase), 0);
};

function toPower(base: Terms, exponent: number | undefined): Terms | undefined {
  if (exponent === undefined) return undefined;
  const plain = asConstant(base);
  if (plain !== undefined) return [constantTerm(plain ** exponent)];
  if (!Number.isInteger(exponent) || exponent < 0 || exponent > 12) return undefined;
  let product: Terms | undefined = [constantTerm(1)];
  for (let i = 0; i < exponent && product; i++) product = multiply(product, base);
  return product && join(product);
}

/** A function of slope · τ + level. */
function ofLine(terms: Terms, make: (slope: number, level: number) => Terms): Terms | undefined {
  let [slope, level] = [0, 0];
  for (const { amplitude, rate, power, omega = 0, phase = 0 } of terms) {
    if (rate !== 0 || omega !== 0 || phase !== 0 || power > 1) return undefined;
    if (power === 1) slope += amplitude;
    else level += amplitude;
  }
  return make(slope, level);
}

const isWave = ({ omega = 0, phase = 0 }: Term): boolean => omega !== 0 || phase !== 0;

/** A product of sums; of two waves, or of a wave and a power of τ, there is no term. */
function multiply(a: Terms, b: Terms): Terms | undefined {
  const product: Term[] = [];
  for (const x of a)
    for (const y of b) {
      const power = x.power + y.power;
      if ((isWave(x) && isWave(y)) || ((isWave(x) || isWave(y)) && power > 0) || power > 12) return undefined;
      const wave = isWave(x) ? x : y;
      product.push({
        amplitude: x.amplitude * y.amplitude,
        rate: x.rate + y.rate,
        power,
        ...(isWave(wave) && { omega: wave.omega ?? 0, phase: wave.phase ?? 0 }),
      });
    }
  return product;
}

/** Adds up terms of one shape and leaves out those that vanish. */
function join(terms: Terms): Term[] {
  const joined = new Map<string, Term>();
  for (const term of terms) {
    const key = [term.rate, term.power, term.omega ?? 0, term.phase ?? 0].join();
    const other = joined.get(key);
    joined.set(key, { ...term, amplitude: term.amplitude + (other?.amplitude ?? 0) });
  }
  return [...joined.values()].filter(({ amplitude }) => amplitude !== 0);
}
