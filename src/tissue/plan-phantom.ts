import type { GivenImages } from "./image-check.ts";
import { makeImagePhantom, type TissueOxygen } from "./image-phantom.ts";
import { type Capillary, makeKroghCylinder } from "./krogh.ts";
import { hasGrid, type MapPlan, type PlannedTissue, quantityOf } from "./map-plan.ts";
import { histogramFamily, kroghFamily, meanFamily, type SpreadFamily } from "./oxygen-spread.ts";
import { ladderSteps, type PatchOptions, patchFamily } from "./patch-family.ts";
import { makePhantom, type Organ, type Phantom } from "./phantom.ts";
import { findQuantity } from "./plan-quantity.ts";
import { finish, type Steps } from "./turns.ts";

/** The capillaries of a tissue; none if it consumes nothing that the plan knows of. */
function capillaryOf(plan: MapPlan, { path }: PlannedTissue): Capillary | undefined {
  const consumption = findQuantity(plan, `${path}.consumption`);
  return consumption === undefined
    ? undefined
    : {
        vesselPO2: quantityOf(plan, "oxygen.vessel"),
        diffusivity: quantityOf(plan, "oxygen.diffusivity"),
        capillaryRadius: quantityOf(plan, "oxygen.capillary_radius"),
        consumption,
      };
}

/** The oxygen of a tissue that is the same everywhere: its pO2 as given, or by Krogh from its vessels. */
function oxygenOf(plan: MapPlan, tissue: PlannedTissue): TissueOxygen {
  const capillary = capillaryOf(plan, tissue);
  const given = findQuantity(plan, `${tissue.path}.pO2`);
  const halfDistance_um = findQuantity(plan, `${tissue.path}.half_distance`) ?? Number.NaN;
  if (given !== undefined) return { pO2: given, halfDistance_um: Number.NaN, capillary };
  const pO2 = capillary ? makeKroghCylinder(capillary).meanPressure(halfDistance_um) : Number.NaN;
  return { pO2, halfDistance_um, capillary };
}

/**
 * Makes the voxel phantom of a plan: ellipsoids, or what its images show.
 *
 * @throws InputError if the phantom cannot be, or an image is wrong, with the file and the voxel.
 */
export function phantomOf(plan: MapPlan, images: GivenImages = {}): Phantom {
  const oxygen = plan.tissues.map((tissue) => oxygenOf(plan, tissue));
  const base = plan.images.labels ? undefined : ellipsoidsOf(plan, oxygen);
  if (Object.keys(plan.images).length === 0 && base) return withFlow(plan, base);
  const flow = plan.tissues.map(({ path }) => flowOf(plan, path));
  return makeImagePhantom(plan, images, { oxygen, flow }, base);
}

/** The tissue's own value of the first parameter that scales with perfusion. */
function flowOf(plan: MapPlan, path: string): number {
  const name = plan.perfusion?.scales[0];
  return (
    findQuantity(plan, `${path}.kinetics.${name}`) ?? findQuantity(plan, `parameters.${name}`) ?? Number.NaN
  );
}

function ellipsoidsOf(plan: MapPlan, oxygen: readonly TissueOxygen[]): Phantom {
  const { size, voxel_mm, tumorStretch, tumorCenter_mm } = plan;
  const capillary = oxygen[1].capillary;
  if (!hasGrid(plan) || !capillary) throw new Error(`${plan.file} has neither a grid nor labels`);
  const of = (path: string): number => quantityOf(plan, path);
  const radius = of("tumor.radius");
  const share = findQuantity(plan, "tumor.necrosis.share_of_radius");
  const organs = plan.tissues.flatMap(({ name, ellipsoid }, i): Organ[] =>
    ellipsoid ? [{ name, ...ellipsoid, pO2: oxygen[i].pO2, halfDistance_um: oxygen[i].halfDistance_um }] : [],
  );
  return makePhantom(
    {
      size,
      voxel_mm,
      muscle: { pO2: oxygen[0].pO2, halfDistance_um: oxygen[0].halfDistance_um },
      organs,
      tumor: {
        semiAxes_mm: [radius * tumorStretch[0], radius * tumorStretch[1], radius * tumorStretch[2]],
        center_mm: tumorCenter_mm,
        rim_um: of("tumor.rim_half_distance"),
        core_um: of("tumor.core_half_distance"),
        spread: of("tumor.spread"),
        correlation_mm: of("tumor.correlation_length"),
        seed: plan.seed,
        capillary,
        necrosis: share === undefined ? undefined : { share, pO2: of("tumor.necrosis.pO2") },
      },
    },
    { file: plan.file },
  );
}

/** Where the plan says so, perfusion is as the density of vessels: (rim/L)² in the tumor, 1 elsewhere. */
function withFlow(plan: MapPlan, phantom: Phantom): Phantom {
  if (!plan.perfusion?.followsVessels) return phantom;
  const rim = quantityOf(plan, "tumor.rim_half_distance");
  const { labels, halfDistance_um, tissues } = phantom;
  const isTumor = tissues.map((name) => name === "tumor" || name === "necrosis");
  const perfusion = halfDistance_um.map((L, i) => (isTumor[labels[i]] ? (rim / L) ** 2 : 1));
  return { ...phantom, perfusion };
}

type Keep = (tissue: string, make: () => SpreadFamily) => SpreadFamily;

/** How pO2 is spread inside the voxels of each tissue of a phantom, by label; `keep` may know it already. */
export function* familySteps(plan: MapPlan, phantom: Phantom, keep: Keep | undefined): Steps<SpreadFamily[]> {
  const families: SpreadFamily[] = [];
  for (const name of phantom.tissues) {
    const tissue = plan.tissues.find((own) => own.name === name);
    if (!tissue) families.push(meanFamily);
    else if (keep) families.push(keep(name, () => finish(oneFamily(plan, tissue))));
    else families.push(yield* oneFamily(plan, tissue));
  }
  return families;
}

/** The same at once. */
export const familiesOf = (plan: MapPlan, phantom: Phantom): SpreadFamily[] =>
  finish(familySteps(plan, phantom, undefined));

function* oneFamily(plan: MapPlan, tissue: PlannedTissue): Steps<SpreadFamily> {
  const { spread, seed } = plan;
  const capillary = capillaryOf(plan, tissue);
  if (typeof spread === "object" && "histogram" in spread && tissue.name === "tumor") {
    const { pO2_mmHg, shares } = spread.histogram;
    const rule = `the plan's histogram of ${pO2_mmHg.length} values, stretched to each voxel's mean`;
    return histogramFamily({ pO2: Float64Array.from(pO2_mmHg), shares: Float64Array.from(shares) }, rule);
  }
  // Without consumption there is no way in which pO2 could differ inside a voxel.
  if (spread === "mean" || !capillary) return meanFamily;
  if (typeof spread === "string" || "histogram" in spread) return kroghFamily(capillary);
  const { pattern, spread: jitter, cluster_size, vessels_per_edge, voxels_per_edge } = spread.patch;
  const options: PatchOptions = {
    pattern,
    seed,
    vesselRadius: capillary.capillaryRadius,
    vesselPO2: capillary.vesselPO2,
    consumption: capillary.consumption,
    diffusivity: capillary.diffusivity,
    ...(jitter !== undefined && { spread: jitter }),
    ...(cluster_size !== undefined && { clusterSize: cluster_size }),
    ...(vessels_per_edge !== undefined && { perEdge: vessels_per_edge }),
    ...(voxels_per_edge !== undefined && { n: voxels_per_edge }),
  };
  return patchFamily(options, yield* ladderSteps(options));
}
