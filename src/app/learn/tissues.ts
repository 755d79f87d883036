import { makeRandom } from "../../index.ts";
import { retained, tensionOf } from "./learn-model.ts";

/** A tissue of a few tensions, each with its share of the volume. */
export interface Tissue {
  readonly name: "a" | "b" | "c";
  readonly parts: readonly { readonly pO2: number; readonly share: number }[];
  /** mmHg. */
  readonly meanPO2: number;
  /** % of the tracer that stays, on average: what a camera sees. */
  readonly meanRetained: number;
}

export const nPixels = 48;
export const pixel_mm = 0.25;
/** What all three show, % of the tracer. */
const level = 60;

/**
 * Three tissues of one mean retention: of one tension, of two far apart, and of two nearer ones,
 *
 *     s R(P₁) + (1 − s) R(P₂) = R̄.
 */
export function tissues(): Tissue[] {
  const mix = (low: number, high: number): Tissue["parts"] => {
    const share = (level - retained(high)) / (retained(low) - retained(high));
    return [
      { pO2: low, share },
      { pO2: high, share: 1 - share },
    ];
  };
  const uniform = [{ pO2: tensionOf(level), share: 1 }];
  return [describe("a", mix(0.3, 12)), describe("b", mix(0, 60)), describe("c", uniform)];
}

const describe = (name: Tissue["name"], parts: Tissue["parts"]): Tissue => ({
  name,
  parts,
  meanPO2: parts.reduce((sum, { pO2, share }) => sum + share * pO2, 0),
  meanRetained: parts.reduce((sum, { pO2, share }) => sum + share * retained(pO2), 0),
});

/** The tracer of a tissue, pixel by pixel in %: its parts are strewn about, in exact shares. */
export function mosaic({ name, parts }: Tissue): Float64Array {
  const n = nPixels * nPixels;
  const values = new Float64Array(n);
  let from = 0;
  for (const [i, { pO2, share }] of parts.entries()) {
    const to = i === parts.length - 1 ? n : Math.round(from + share * n);
    values.fill(retained(pO2), from, to);
    from = to;
  }
  const random = makeRandom(name.charCodeAt(0));
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(random.uniform() * (i + 1));
    [values[i], values[j]] = [values[j], values[i]];
  }
  return values;
}

/** Blurs with a Gaussian of a full width at half maximum; the tissue goes on beyond its edges as it began. */
export function blurred(values: Float64Array, fwhm_mm: number): Float64Array {
  const sigma = fwhm_mm / pixel_mm / Math.sqrt(8 * Math.LN2);
  if (sigma === 0) return values;
  const reach = Math.ceil(4 * sigma);
  const raw = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)),
  );
  const total = raw.reduce((a, b) => a + b, 0);
  const kernel = raw.map((w) => w / total);
  const along = (from: Float64Array, step: number, across: number): Float64Array =>
    from.map((_, i) => {
      const [line, place] = [Math.floor(i / across) % nPixels, Math.floor(i / step) % nPixels];
      const start = step === 1 ? line * nPixels : i % nPixels;
      let sum = 0;
      for (let k = -reach; k <= reach; k++) {
        const at = (((place + k) % nPixels) + nPixels) % nPixels;
        sum += kernel[k + reach] * from[start + at * step];
      }
      return sum;
    });
  return along(along(values, 1, nPixels), nPixels, 1);
}

export const meanOf = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Inverted gray from 0 to 100 %, as PET is read. */
export function gray(values: Float64Array): ImageData {
  const image = new ImageData(nPixels, nPixels);
  values.forEach((value, i) => {
    const shade = Math.round(255 - 2.55 * Math.max(0, Math.min(100, value)));
    image.data.set([shade, shade, shade, 255], 4 * i);
  });
  return image;
}
