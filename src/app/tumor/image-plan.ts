import type { GivenImages } from "../../index.ts";
import type { WrittenPlan } from "./tracers.ts";

/** Numbers of the tissues in an image of labels; 0 is outside. */
export const labelOf = { muscle: 1, tumor: 2 } as const;
const units = { pO2: "mmHg", perfusion: "1" } as const;

/** Images as they are, or with labels made of them where there are none: what has a value is tumor. */
export function withLabels(images: GivenImages): GivenImages {
  const first = images.pO2 ?? images.perfusion;
  if (images.labels || !first) return images;
  const data = first.data.map((value) => (value > 0 ? labelOf.tumor : 0));
  return { ...images, labels: { ...first, file: `labels of ${first.file}`, data } };
}

/** What of a plan images take the place of: the grid, and where the tumor is; pO2 follows from vessels where no image has it. */
export function imagePlan(plan: WrittenPlan, images: GivenImages): Readonly<Record<string, unknown>> {
  const { labels, pO2, perfusion } = withLabels(images);
  if (!labels) return {};
  const { core_half_distance } = plan.tumor as { readonly core_half_distance?: unknown };
  return {
    grid: undefined,
    images: {
      labels: { file: labels.file },
      ...(pO2 && { pO2: { file: pO2.file, unit: units.pO2 } }),
      ...(perfusion && { perfusion: { file: perfusion.file, unit: units.perfusion } }),
    },
    ...(perfusion && { perfusion: { scales: ["K1"] } }),
    tumor: { ...plan.tumor, label: labelOf.tumor, ...(!pO2 && { half_distance: core_half_distance }) },
    muscle: { ...plan.muscle, label: labelOf.muscle },
  };
}
