import { CallError } from "../errors.ts";
import { type Piece, pieceAt, type Term, type TimeCourse } from "../time-course.ts";
import type { Phase } from "./exponential.ts";
import { evaluatePolynomial, fitPolynomial, fitStretch } from "./polynomial.ts";
import { continueFrom } from "./shape.ts";
import { addTerms } from "./sum.ts";

/**
 * How the fraction f of unmetabolized tracer in plasma falls with the time t since injection, from f(0) = 1,
 *
 *     hill         f = 1 − (1 − plateau) tᵇ / (halfᵇ + tᵇ),   b = exponent,
 *     power        f = (1 + (rate · t)ᵇ)^(−power),            b = exponent,
 *     exponential  f = 1 − Σ Aᵢ + Σ Aᵢ e^(−λᵢ t)              of one or more phases,
 *
 * times in s, rates in s⁻¹. `half` is the time at which half of what is ever metabolized is.
 *
 * `hill` is `metab_hill` of kinfitr (a = plateau, b = exponent, 10ᶜ = halfᵇ) and `fit_hill` of TPCCLIB (A = 1 −
 * plateau, B = exponent, C = halfᴮ); `power` is `metab_power` (a = rate, b = exponent, c = power); `exponential` with
 * phases a and 1 − a is `metab_exponential`.
 *
 * @see Wu, Ogden, Mann & Parsey, J Nucl Med 2007;48:926, where the Hill function fitted best of four.
 */
export type ParentFraction =
  | { readonly kind: "hill"; readonly plateau: number; readonly half: number; readonly exponent: number }
  | { readonly kind: "power"; readonly rate: number; readonly exponent: number; readonly power: number }
  | { readonly kind: "exponential"; readonly phases: readonly Phase[] };

/** What is wrong with a part of a parent fraction, such as `["hill", "half"]`. */
export interface FractionProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly advice: string;
}

type Check = readonly [
  holds: boolean,
  path: FractionProblem["path"],
  wanted: string,
  found: number,
  advice: string,
];

/** Finds what would take the fraction out of 0 … 1 or keep it from falling. */
export function checkFraction(fraction: ParentFraction): FractionProblem[] {
  return checksOf(fraction).flatMap(([holds, path, wanted, found, advice]) =>
    holds ? [] : [{ path: [fraction.kind, ...path], message: `expected ${wanted}, found ${found}`, advice }],
  );
}

const noSign = "write how fast it falls, without a sign";

function checksOf(fraction: ParentFraction): Check[] {
  switch (fraction.kind) {
    case "hill": {
      const { plateau, half, exponent } = fraction;
      return [
        [
          plateau >= 0 && plateau <= 1,
          ["plateau"],
          "a fraction from 0 to 1",
          plateau,
          "what is left at the end",
        ],
        [half > 0, ["half"], "a time above 0", half, "when half of the change is over"],
        checkExponent(exponent),
      ];
    }
    case "power": {
      const { rate, exponent, power } = fraction;
      return [
        [rate >= 0, ["rate"], "a rate of 0 or more", rate, noSign],
        checkExponent(exponent),
        [power >= 0, ["power"], "a power of 0 or more", power, "write it without a sign"],
      ];
    }
    case "exponential": {
      const { phases } = fraction;
      const sum = phases.reduce((total, { amplitude }) => total + amplitude, 0);
      return [
        ...phases.flatMap(({ amplitude, rate }, i): Check[] => [
          [
            amplitude >= 0,
            [i, "amplitude"],
            "a share of 0 or more",
            amplitude,
            "each phase takes its share of 1",
          ],
          [rate >= 0, [i, "rate"], "a rate of 0 or more", rate, noSign],
        ]),
        [phases.length > 0, [], "one phase or more", phases.length, "write [{ amplitude, rate }, …]"],
        // Shares written in decimals may miss 1 by their rounding.
        [
          sum <= 1 + 1e-9,
          [],
          "shares that add up to 1 or less",
          sum,
          "what is missing to 1 is never metabolized",
        ],
      ];
    }
  }
}

function checkExponent(exponent: number): Check {
  const wanted = "an exponent above 0, up to 100";
  return [exponent > 0 && exponent <= 100, ["exponent"], wanted, exponent, "it is often 1 to 5"];
}

/** The fraction of unmetabolized tracer at time t in s; 1 before time 0. */
export function fractionAt(fraction: ParentFraction, t: number): number {
  if (t <= 0) return 1;
  switch (fraction.kind) {
    case "hill": {
      const { plateau, half, exponent } = fraction;
      const x = (t / half) ** exponent;
      return x < 1 ? (1 + plateau * x) / (1 + x) : (1 / x + plateau) / (1 / x + 1);
    }
    case "power":
      return Math.exp(-fraction.power * Math.log1p((fraction.rate * t) ** fraction.exponent));
    case "exponential":
      return fraction.phases.reduce((f, { amplitude, rate }) => f + amplitude * Math.expm1(-rate * t), 1);
  }
}

/** Degree of the polynomials that stand for a Hill or power fraction. */
const degree = 6;
/** They are this close to f, relative to f; where f < 0.001 to a thousandth of it. */
const tolerance = 1e-9;
/** Below the first a fraction that starts steeply is only roughly met; from the second on it holds its value, in s. */
const [firstTime, lastTime] = [1e-9, 1e6];

/**
 * Makes the curve of unmetabolized tracer, u(t) · f(t), from that of all plasma activity; t counts from time 0.
 *
 * Exact for an exponential f. A Hill or power f is a polynomial of degree 6 on each of some 30 to 90 intervals, within
 * 1e-9 of f (1e-12 where f < 0.001) from 1 ns to 10⁶ s (11 days), and holds its value after that.
 *
 * @throws CallError if f leaves 0 … 1, or if the course holds a wave that a Hill or power f cannot be put to.
 */
export function parentCourse(total: TimeCourse, fraction: ParentFraction): TimeCourse {
  const [problem] = checkFraction(fraction);
  if (problem) throw new CallError(`parent fraction, ${problem.path.join(".")}: ${problem.message}`);
  const f = (t: number): number => fractionAt(fraction, t);
  const nodes = fraction.kind === "exponential" ? [0] : [0, ...findNodes(f)];
  const starts = [...new Set([...total.pieces.map(({ start }) => start), ...nodes])].sort((a, b) => a - b);
  const pieces = starts.flatMap((start, i): Piece[] => {
    const piece = pieceAt(total, start);
    if (!piece) return [];
    const terms = continueFrom(piece, start);
    if (start < 0) return [{ start, terms }];
    const factors =
      fraction.kind === "exponential"
        ? exponentialFactors(fraction.phases, start)
        : polynomialFactors(f, start, starts[i + 1] ?? Number.POSITIVE_INFINITY);
    return [
      { start, terms: addTerms(terms.flatMap((term) => factors.map((factor) => multiply(term, factor)))) },
    ];
  });
  return { pieces };
}

function exponentialFactors(phases: readonly Phase[], start: number): Term[] {
  const rest = 1 - phases.reduce((sum, { amplitude }) => sum + amplitude, 0);
  const falling = phases.map(({ amplitude, rate }) => ({
    amplitude: amplitude * Math.exp(-rate * start),
    rate,
    power: 0,
  }));
  return [{ amplitude: Math.max(0, rest), rate: 0, power: 0 }, ...falling].filter((t) => t.amplitude !== 0);
}

/** The fraction between two neighboring nodes, as a polynomial in the time since the first. */
function polynomialFactors(f: (t: number) => number, start: number, end: number): Term[] {
  if (start >= lastTime) return [{ amplitude: f(lastTime), rate: 0, power: 0 }];
  return fitStretch((tau) => f(start + tau), end - start, degree).map((amplitude, power) => ({
    amplitude,
    rate: 0,
    power,
  }));
}

function multiply(term: Term, factor: Term): Term {
  if (term.omega && factor.power > 0)
    throw new CallError("expected a curve without cycles for a hill or power parent fraction, found a cycle");
  return {
    ...term,
    amplitude: term.amplitude * factor.amplitude,
    rate: term.rate + factor.rate,
    power: term.power + factor.power,
  };
}

/** Ends of the intervals on which one polynomial is close enough to f, each as long as can be to some percent. */
function findNodes(f: (t: number) => number): number[] {
  let end = lastTime;
  while (end > firstTime && !isClose(f, 0, end)) end /= 1.5;
  const nodes = [end];
  let ratio = 4;
  while (end < lastTime) {
    const start = end;
    ratio = ratio ** 1.4;
    while (ratio > 1 + 1e-6 && !isClose(f, start, Math.min(start * ratio, lastTime))) ratio **= 0.9;
    end = Math.min(start * ratio, lastTime);
    nodes.push(end);
  }
  return nodes;
}

function isClose(f: (t: number) => number, from: number, to: number): boolean {
  const length = to - from;
  const c = fitPolynomial((u) => f(from + u * length), degree);
  // Ends and midpoints between the Chebyshev points, where the error has its peaks.
  return Array.from({ length: degree + 2 }, (_, j) => (1 + Math.cos((j * Math.PI) / (degree + 1))) / 2).every(
    (u) => {
      const exact = f(from + u * length);
      return Math.abs(evaluatePolynomial(c, u) - exact) <= tolerance * Math.max(exact, 1e-3);
    },
  );
}
