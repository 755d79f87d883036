import {
  type FigureSpec,
  printTable,
  type Region,
  type SharePanel,
  type SuvMap,
  shareFigure,
} from "../index.ts";
import { slogan } from "./map-record.ts";

/** Histograms of all regions as CSV: of pO2 by tissue and by voxels, and of the image's SUV in each frame. */
export function histogramTable({ regions, plan }: SuvMap): string {
  const rows = regions.regions
    .filter(({ nVoxels }) => nVoxels > 0)
    .flatMap((region) => [
      ...oxygenRows(region),
      ...plan.frames.flatMap(({ name }, i) => suvRows(region, name, i)),
    ]);
  return printTable(columns, rows, [
    `in silico: ${plan.title}`,
    "share of what lies from `from` on and below `to`; the last bin of pO2 has no end",
    "pO2 in mmHg: share of tissue by the pO2 inside voxels, share_by_mean of voxels by their mean",
    "SUV in g/mL of the image, decay corrected to the injection: share of voxels",
  ]);
}

const columns = ["region", "quantity", "frame", "from", "to", "share", "share_by_mean"];

function oxygenRows({ name, oxygen }: Region) {
  if (!oxygen) return [];
  const { edges_mmHg, inside, byMean } = oxygen;
  return Array.from(edges_mmHg, (from, k) => ({
    ...{ region: name, quantity: "pO2_mmHg", frame: null },
    ...{ from, to: edges_mmHg[k + 1] ?? null, share: inside[k], share_by_mean: byMean[k] },
  }));
}

function suvRows({ name, histograms }: Region, frame: string, i: number) {
  const { edges, shares } = histograms[i];
  return Array.from(shares, (share, k) => ({
    ...{ region: name, quantity: "SUV", frame },
    ...{ from: edges[k], to: edges[k + 1], share, share_by_mean: null },
  }));
}

/** The histograms of one region for the JSON file. */
export const histogramRecord = ({ oxygen, histograms }: Region) => ({
  ...(oxygen && {
    pO2_mmHg: {
      from: [...oxygen.edges_mmHg],
      shareOfTissue: [...oxygen.inside],
      shareOfVoxelsByMean: [...oxygen.byMean],
    },
  }),
  SUV: histograms.map(({ edges, shares }) => ({ edges: [...edges], share: [...shares] })),
});

/** The tumor's histograms: of oxygen inside voxels and by their mean, and of SUV in a frame of the middle and the last. */
export function histogramFigureOf({ regions, plan }: SuvMap): FigureSpec {
  const [tumor] = regions.regions;
  const last = plan.frames.length - 1;
  const chosen = [...new Set([Math.floor(last / 2), last])];
  const { oxygen } = tumor;
  const ofOxygen: SharePanel[] = oxygen
    ? [
        {
          title: "Oxygen in the tumor",
          ...{ quantity: "pO₂", unit: "mmHg", of: "tissue" },
          series: [
            { name: "inside voxels", edges: oxygen.edges_mmHg, shares: oxygen.inside },
            { name: "voxels by their mean", edges: oxygen.edges_mmHg, shares: oxygen.byMean },
          ],
        },
      ]
    : [];
  const ofSuv = chosen.map((i): SharePanel => {
    const { name } = plan.frames[i];
    const shared = { quantity: "SUV", unit: "g/mL", of: "voxels" };
    return { title: `SUV in the tumor, ${name}`, ...shared, series: [{ name, ...tumor.histograms[i] }] };
  });
  return shareFigure({
    panels: [...ofOxygen, ...ofSuv],
    caption: `${plan.title}: histograms of the tumor.`,
    note: slogan,
  });
}
