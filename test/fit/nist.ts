import { readdirSync, readFileSync } from "node:fs";
import type { Residuals } from "../../src/fit/least-squares.ts";
import { differentiate } from "../../src/model/differentiate.ts";
import { makeEvaluator } from "../../src/model/evaluate.ts";
import { parseExpression } from "../../src/model/expression.ts";

/** One set of NIST's Statistical Reference Datasets; rows are y, x (y, x1, x2 for Nelson). */
export interface NistSet {
  readonly name: string;
  readonly level: "lower" | "average" | "higher";
  readonly starts: readonly [number[], number[]];
  readonly certified: number[];
  readonly errors: number[];
  readonly squares: number;
  readonly rows: number[][];
}

const folder = new URL("../reference/nist-strd/", import.meta.url);

export const nistNames = readdirSync(folder)
  .filter((name) => name.endsWith(".dat"))
  .map((name) => name.replace(".dat", ""));

export function readNist(name: string): NistSet {
  const text = readFileSync(new URL(`${name}.dat`, folder), "utf8");
  const parameters = [...text.matchAll(/^ *b\d+ *= +(.*)$/gm)].map(([, tail]) =>
    tail.trim().split(/\s+/).map(Number),
  );
  const level = text.match(/(lower|average|higher) level of difficulty/i)?.[1].toLowerCase();
  // The last line that begins with "Data:" stands above the numbers.
  const data = text.slice(text.lastIndexOf("\nData:")).split("\n").slice(2);
  return {
    name,
    level: level as NistSet["level"],
    starts: [parameters.map((p) => p[0]), parameters.map((p) => p[1])],
    certified: parameters.map((p) => p[2]),
    errors: parameters.map((p) => p[3]),
    squares: Number(text.match(/Residual Sum of Squares: +(\S+)/)?.[1]),
    rows: data
      .filter((line) => line.trim() !== "")
      .map((line) =>
        line
          .trim()
          .split(/\s+/)
          .map((word) => Number(word)),
      ),
  };
}

const lanczos = "b1*exp(-b2*x) + b3*exp(-b4*x) + b5*exp(-b6*x)";
const gauss = "b1*exp(-b2*x) + b3*exp(-((x - b4)/b5)^2) + b6*exp(-((x - b7)/b8)^2)";
const cubic = "(b1 + b2*x + b3*x^2 + b4*x^3) / (1 + b5*x + b6*x^2 + b7*x^3)";
const rise = "b1*(1 - exp(-b2*x))";
const chwirut = "exp(-b1*x)/(b2 + b3*x)";

/** The models in the language of rate laws; ENSO and Roszman1 need functions that it does not have. */
const models: Readonly<Record<string, string>> = {
  Bennett5: "b1*(b2 + x)^(-1/b3)",
  BoxBOD: rise,
  Chwirut1: chwirut,
  Chwirut2: chwirut,
  DanWood: "b1*x^b2",
  Eckerle4: "(b1/b2)*exp(-0.5*((x - b3)/b2)^2)",
  Gauss1: gauss,
  Gauss2: gauss,
  Gauss3: gauss,
  Hahn1: cubic,
  Kirby2: "(b1 + b2*x + b3*x^2) / (1 + b4*x + b5*x^2)",
  Lanczos1: lanczos,
  Lanczos2: lanczos,
  Lanczos3: lanczos,
  MGH09: "b1*(x^2 + x*b2) / (x^2 + x*b3 + b4)",
  MGH10: "b1*exp(b2/(x + b3))",
  MGH17: "b1 + b2*exp(-x*b4) + b3*exp(-x*b5)",
  Misra1a: rise,
  Misra1b: "b1*(1 - (1 + b2*x/2)^(-2))",
  Misra1c: "b1*(1 - (1 + 2*b2*x)^(-0.5))",
  Misra1d: "b1*b2*x/(1 + b2*x)",
  Nelson: "b1 - b2*x*exp(-b3*x2)",
  Rat42: "b1/(1 + exp(b2 - b3*x))",
  Rat43: "b1/(1 + exp(b2 - b3*x))^(1/b4)",
  Thurber: cubic,
};

/** Value and gradient of a model at b, for one row of predictors. */
type Model = (b: Float64Array, x: number, x2: number) => { value: number; gradient: number[] };

function fromExpression(text: string, n: number): Model {
  const now: Record<string, number> = {};
  const slot = (name: string) => () => now[name];
  const tree = parseExpression(text);
  const names = Array.from({ length: n }, (_, j) => `b${j + 1}`);
  const value = makeEvaluator(tree, slot);
  const slopes = names.map((name) => makeEvaluator(differentiate(tree, name), slot));
  return (b, x, x2) => {
    names.forEach((name, j) => {
      now[name] = b[j];
    });
    now.x = x;
    now.x2 = x2;
    return { value: value(), gradient: slopes.map((slope) => slope()) };
  };
}

const enso: Model = ([b1, b2, b3, b4, b5, b6, b7, b8, b9], x) => {
  const wave = (period: number) => {
    const phase = (2 * Math.PI * x) / period;
    return { c: Math.cos(phase), s: Math.sin(phase), rate: phase / period };
  };
  const [year, one, two] = [wave(12), wave(b4), wave(b7)];
  return {
    value: b1 + b2 * year.c + b3 * year.s + b5 * one.c + b6 * one.s + b8 * two.c + b9 * two.s,
    gradient: [
      1,
      year.c,
      year.s,
      one.rate * (b5 * one.s - b6 * one.c),
      one.c,
      one.s,
      two.rate * (b8 * two.s - b9 * two.c),
      two.c,
      two.s,
    ],
  };
};

const roszman: Model = ([b1, b2, b3, b4], x) => {
  const below = Math.PI * ((x - b4) ** 2 + b3 ** 2);
  return {
    value: b1 - b2 * x - Math.atan(b3 / (x - b4)) / Math.PI,
    gradient: [1, -x, -(x - b4) / below, -b3 / below],
  };
};

/** Residuals y − f(x; b) with their sign turned, as the search wants them. */
export function nistResiduals({ name, rows, certified }: NistSet): Residuals {
  const n = certified.length;
  const model =
    name === "ENSO" ? enso : name === "Roszman1" ? roszman : fromExpression(models[name] ?? "", n);
  return (b) => {
    const r = new Float64Array(rows.length);
    const J = new Float64Array(rows.length * n);
    rows.forEach(([y, x, x2 = 0], i) => {
      const { value, gradient } = model(b, x, x2);
      r[i] = value - (name === "Nelson" ? Math.log(y) : y);
      J.set(gradient, i * n);
    });
    return { r, J };
  };
}
