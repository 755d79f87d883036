import { checkImages, type GivenImages } from "./image-check.ts";
import { type Capillary, makeKroghCylinder } from "./krogh.ts";
import type { MapPlan, PlannedTissue } from "./map-plan.ts";
import type { Phantom } from "./phantom.ts";

/** Name of the label that is no tissue: 0 in an image of labels, unless a tissue has it. */
const outside = "outside";
/** The mean pO2 of a tissue, and the half-distance of its vessels if it has any. */
export interface TissueOxygen {
  readonly pO2: number;
  readonly halfDistance_um: number;
  readonly capillary: Capillary | undefined;
}

/**
 * Makes a phantom of images: labels say which tissue a voxel is, the others its pO2, perfusion and blood.
 *
 * Without an image of pO2 a voxel has that of its tissue; where there is an image of perfusion and the tissue has
 * vessels, they are as much nearer to each other as perfusion is higher,
 *
 *     L = L_tissue/√(perfusion over that of the tissue),
 *
 * and pO2 follows by the Krogh–Erlang cylinder of radius L.
 */
export function makeImagePhantom(
  plan: MapPlan,
  images: GivenImages,
  { oxygen, flow }: { readonly oxygen: readonly TissueOxygen[]; readonly flow: readonly number[] },
  base: Phantom | undefined,
): Phantom {
  checkImages(plan, images);
  const grid = images.labels ?? images.pO2 ?? images.perfusion ?? images.vascular_fraction;
  if (!grid) throw new Error("no image was given");
  const { size, voxel_mm, affine } = grid;
  const tissues = [...plan.tissues.map(({ name }) => name), outside];
  const labels = images.labels ? toLabels(images.labels.data, plan.tissues) : base?.labels;
  if (!labels) throw new Error("expected labels, or a phantom to take them from");
  const perfusion = images.perfusion && toPerfusion(images.perfusion.data, labels, plan, flow);
  const phantom = {
    size,
    voxel_mm,
    affine,
    tissues: base && !images.labels ? base.tissues : tissues,
    labels,
    ...(perfusion && { perfusion }),
    ...(images.vascular_fraction && {
      vascular: scaled(images.vascular_fraction.data, plan.images.vascular_fraction?.factor),
    }),
  };
  if (images.pO2) {
    const pO2 = scaled(images.pO2.data, plan.images.pO2?.factor);
    return { ...phantom, pO2, halfDistance_um: new Float32Array(pO2.length).fill(Number.NaN) };
  }
  if (base && !images.labels && !perfusion) return { ...base, ...phantom };
  return { ...phantom, ...oxygenate(labels, oxygen, perfusion, base) };
}

const scaled = (data: Float32Array, factor = 1): Float32Array =>
  factor === 1 ? data : data.map((value) => value * factor);

function toLabels(data: Float32Array, tissues: readonly PlannedTissue[]): Uint8Array {
  const own = new Map(tissues.map(({ label }, i) => [label, i]));
  return Uint8Array.from(data, (value) => own.get(value) ?? tissues.length);
}

/** Perfusion over that of the tissue: a flow is divided by the first parameter that scales with it. */
function toPerfusion(
  data: Float32Array,
  labels: Uint8Array,
  { images: { perfusion } }: MapPlan,
  flow: readonly number[],
): Float32Array {
  if (!perfusion || perfusion.unit.trim() === "1") return data;
  const factors = flow.map((own) => perfusion.factor / own);
  return data.map((value, i) => (labels[i] < factors.length ? value * factors[labels[i]] : 0));
}

function oxygenate(
  labels: Uint8Array,
  oxygen: readonly TissueOxygen[],
  perfusion: Float32Array | undefined,
  base: Phantom | undefined,
): Pick<Phantom, "pO2" | "halfDistance_um"> {
  const cylinders = oxygen.map(({ capillary }) => capillary && makeKroghCylinder(capillary));
  const pO2 = new Float32Array(labels.length);
  const halfDistance_um = new Float32Array(labels.length).fill(Number.NaN);
  for (let i = 0; i < labels.length; i++) {
    const own = oxygen[labels[i]];
    if (!own) continue;
    const cylinder = cylinders[labels[i]];
    const L = base?.halfDistance_um[i] ?? own.halfDistance_um;
    if (!cylinder || Number.isNaN(L)) pO2[i] = own.pO2;
    else {
      const nearest = own.capillary?.capillaryRadius ?? 0;
      halfDistance_um[i] = Math.max(nearest, L / Math.sqrt(perfusion?.[i] ?? 1));
      pO2[i] = cylinder.meanPressure(halfDistance_um[i]);
    }
  }
  return { pO2, halfDistance_um };
}
