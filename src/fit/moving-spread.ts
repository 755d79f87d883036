import type { Parameters } from "./parameters.ts";
import type { DataSet } from "./problem.ts";
import { type Part, parts, toVariance } from "./spread.ts";

/** The sd of each point of a data set at the x that was loaded. */
export interface MovingSpread {
  /** True if it depends on x, so that ln σ has rows of its own. */
  readonly moves: boolean;
  /** True if it follows the values of the model, and with them their scale. */
  readonly isOfModel: boolean;
  /** The one variable that all σ are proportional to, or to its root; −1 if there is none. */
  readonly factor: number;
  /** False if σ is only known up to a factor. */
  readonly isKnown: boolean;
  /** Σ 2 ln σᵢ where no σ moves; else Σ (2 ln σᵢ₀ − 1), which the rows of ln σ leave out. */
  readonly constant: number;
  /** Takes over the coefficients at x. */
  load(): void;
  /** Given the model's value in the unit of the data. */
  sdAt(i: number, model: number): number;
  /** √(2 ln(σ/σᵢ₀) + 1); not a number where σ is below all that its range allows. */
  rowAt(i: number, sd: number): number;
  /** Writes ∂ ln σᵢ/∂x; `slopes[from + k]` are those of the model. */
  writeSlopes(
    i: number,
    model: number,
    sd: number,
    slopes: Float64Array,
    from: number,
    out: Float64Array,
  ): void;
}

/** Which variables are coefficients of the variance; −1 where one is not estimated. */
export type Places = Readonly<Record<Part, number>>;

/** So much smaller than at the low ends of its range a spread of the model's values may become. */
const floor = 1e-3;

/**
 * Makes the spread of a data set,
 *
 *     σᵢ² = a² uᵢ + b² zᵢ² + c wᵢ max(zᵢ, 0),     ∂ ln σ = ∂σ²/(2σ²).
 */
export function makeMovingSpread(
  { spread, points }: DataSet,
  places: Places,
  { variables, values, slopes: inner }: Parameters,
): MovingSpread {
  const { u, w, ofModel, isKnown, coefficients } = toVariance(spread, points);
  const starts = mapParts((part) => startOf(coefficients[part]));
  const lows = mapParts((part) => (places[part] >= 0 ? variables[places[part]].range[0] : starts[part]));
  const now = { ...starts };
  const own = parts.filter((part) => coefficients[part] !== 0);
  const moves = ofModel || parts.some((part) => places[part] >= 0);
  const zOf = (i: number, model: number): number => (ofModel ? model : points[i].value);
  const sdWith = ({ a, b, c }: typeof now, i: number, z: number): number =>
    Math.sqrt(a * a * u[i] + b * b * z * z + c * w[i] * Math.max(z, 0));
  const lowest = Float64Array.from(points, ({ value }, i) => sdWith(lows, i, value) * (ofModel ? floor : 1));
  const constant = lowest.reduce((sum, sd) => sum + 2 * Math.log(sd) - (moves ? 1 : 0), 0);
  return {
    moves,
    isOfModel: ofModel,
    factor: !ofModel && own.length === 1 ? places[own[0]] : -1,
    isKnown,
    constant,
    load() {
      for (const part of parts) if (places[part] >= 0) now[part] = values[places[part]];
    },
    sdAt: (i, model) => sdWith(now, i, zOf(i, model)),
    rowAt: (i, sd) => Math.sqrt(2 * Math.log(sd / lowest[i]) + 1),
    writeSlopes(i, model, sd, slopes, from, out) {
      const z = zOf(i, model);
      const half = 1 / (2 * sd * sd);
      const byZ = ofModel ? half * (2 * now.b ** 2 * z + (z > 0 ? now.c * w[i] : 0)) : 0;
      for (let k = 0; k < out.length; k++) out[k] = byZ * slopes[from + k];
      const add = (k: number, share: number): void => {
        if (k >= 0) out[k] += half * share * inner[k];
      };
      add(places.a, 2 * now.a * u[i]);
      add(places.b, 2 * now.b * z * z);
      add(places.c, w[i] * Math.max(z, 0));
    },
  };
}

const mapParts = (f: (part: Part) => number): Record<Part, number> => ({ a: f("a"), b: f("b"), c: f("c") });

const startOf = (coefficient: number | { readonly start: number }): number =>
  typeof coefficient === "number" ? coefficient : coefficient.start;
