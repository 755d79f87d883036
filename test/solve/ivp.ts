import { create, derivativeDependencies, evaluateDependencies, parseDependencies } from "mathjs";
import type { System } from "../../src/system.ts";
import type { TimeCourse } from "../../src/time-course.ts";
import { reference } from "../models.ts";

/** One problem of the reference sets, in one form. */
export interface Ivp {
  readonly id: string;
  readonly system: System;
  readonly parameters: readonly number[];
  /** The clock, as an input. */
  readonly inputs: Readonly<Record<string, TimeCourse>>;
  readonly t0: number;
  readonly t1: number;
  readonly expected: readonly number[];
  /** Unknowns that are scored. */
  readonly scored: readonly number[];
  readonly suggestedAtol: number | undefined;
}

const math = create({ parseDependencies, derivativeDependencies, evaluateDependencies });

/** Makes a system from right-hand sides as text; derivatives by mathjs, values as JavaScript. */
export function systemOf(
  names: readonly string[],
  rhs: readonly string[],
  parameters: Readonly<Record<string, number>>,
  initial: readonly number[],
): System {
  const own = Object.keys(parameters);
  const hasClock = rhs.some((text) => /\bt\b/.test(text));
  const slots = [...own, ...(hasClock ? ["t"] : [])];
  const toJs = (text: string): string =>
    math
      .parse(text)
      .transform((node) => {
        const n = node as unknown as { type: string; name: string };
        if (n.type !== "SymbolNode") return node;
        const i = names.indexOf(n.name);
        const j = slots.indexOf(n.name);
        if (i >= 0) return math.parse(`Y${i}`);
        return j >= 0 ? math.parse(`P${j}`) : node;
      })
      .toString({
        handler: (node: { type: string; op?: string; args?: unknown[] }, options: object) =>
          node.type === "OperatorNode" && node.op === "^"
            ? `Math.pow(${(node.args ?? []).map((a) => (a as { toString(o: object): string }).toString(options)).join(", ")})`
            : undefined,
        parenthesis: "all",
      } as object)
      .replace(/\bY(\d+)\b/g, "y[$1]")
      .replace(/\bP(\d+)\b/g, "p[$1]")
      .replace(/\b(sqrt|sin|cos|exp|log)\(/g, "Math.$1(");
  const fill = (texts: readonly string[]) =>
    new Function(
      "y",
      "p",
      "out",
      texts.map((text, i) => `out[${i}] = ${toJs(text)};`).join("\n"),
    ) as System["rhs"];
  const by = (columns: readonly string[]): string[] =>
    rhs.flatMap((text) => columns.map((c) => math.derivative(text, c, { simplify: false }).toString()));
  return {
    dim: names.length,
    names,
    parameters: own,
    inputs: hasClock ? ["t"] : [],
    isLinear: false,
    isSource: hasClock ? [false] : [],
    initial: (_p, y) => y.set(initial),
    rhs: fill(rhs),
    jacobian: fill(by(names)),
    parameterJacobian: fill(by(own)),
    inputJacobian: fill(by(slots.slice(own.length))),
  };
}

/** u(t) = t. */
const clock = (t0: number): TimeCourse => ({
  pieces: [
    {
      start: t0,
      terms: [
        { amplitude: 1, rate: 0, power: 1 },
        { amplitude: t0, rate: 0, power: 0 },
      ],
    },
  ],
});

interface Stiff {
  readonly id: string;
  readonly species: string[];
  readonly rhs: string[];
  readonly parameters: Record<string, number>;
  readonly t0: number;
  readonly t1: number;
  readonly y0: number[];
  readonly reference_at_t1: number[];
  readonly suggested?: { readonly atol?: number };
  readonly scored_components: "all" | string[];
}

export const stiffProblems = (): Ivp[] =>
  reference<Stiff[]>("ivp-stiff.json").map((x) => ({
    id: x.id,
    system: systemOf(x.species, x.rhs, x.parameters, x.y0),
    parameters: Object.values(x.parameters),
    inputs: x.rhs.some((text) => /\bt\b/.test(text)) ? { t: clock(x.t0) } : {},
    t0: x.t0,
    t1: x.t1,
    expected: x.reference_at_t1,
    scored:
      x.scored_components === "all"
        ? x.species.map((_, i) => i)
        : x.scored_components.map((n) => x.species.indexOf(n)),
    suggestedAtol: x.suggested?.atol,
  }));

interface NonStiff {
  readonly id: string;
  readonly n: number;
  readonly rhs: string[];
  readonly y0: string[];
  readonly t0: number;
  readonly t1: number;
  readonly reference: string[];
}

export const nonStiffProblems = (): Ivp[] =>
  reference<NonStiff[]>("ivp-nonstiff.json").map((x) => {
    const names = x.y0.map((_, i) => `y${i}`);
    const rhs = x.rhs.map((text) =>
      text
        .replace(/y\[(\d+)\]/g, "y$1")
        .replace(/\*\*/g, "^")
        .replace(/mpf\("([^"]+)"\)/g, "$1"),
    );
    return {
      id: x.id,
      system: systemOf(names, rhs, {}, x.y0.map(Number)),
      parameters: [],
      inputs: rhs.some((text) => /\bt\b/.test(text)) ? { t: clock(x.t0) } : {},
      t0: x.t0,
      t1: x.t1,
      expected: x.reference.map(Number),
      scored: names.map((_, i) => i),
      suggestedAtol: undefined,
    };
  });
