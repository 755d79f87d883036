import type { Term } from "../time-course.ts";

/** The terms of one piece; those of equal rate and power are added up, so that a solver carries each only once. */
export interface Sum {
  /** Adds amplitude · τⁿ e^(−rate τ), n = power. */
  add(rate: number, power: number, amplitude: number): void;
  addTerm(term: Term): void;
  terms(): Term[];
}

export function makeSum(): Sum {
  const polynomials = new Map<number, number[]>();
  const waves: Term[] = [];
  const add = (rate: number, power: number, amplitude: number): void => {
    const own = polynomials.get(rate) ?? [];
    polynomials.set(rate, own);
    while (own.length <= power) own.push(0);
    own[power] += amplitude;
  };
  return {
    add,
    addTerm: (term) => {
      if (term.omega) waves.push(term);
      else add(term.rate, term.power, term.amplitude * Math.cos(term.phase ?? 0));
    },
    terms: () => [
      ...[...polynomials].flatMap(([rate, own]) =>
        own.flatMap((amplitude, power) => (amplitude === 0 ? [] : [{ amplitude, rate, power }])),
      ),
      ...waves,
    ],
  };
}

/** Adds up terms of equal rate and power. */
export function addTerms(terms: readonly Term[]): Term[] {
  const sum = makeSum();
  for (const term of terms) sum.addTerm(term);
  return sum.terms();
}
