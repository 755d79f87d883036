import { decayCorrection, decayRate, isotopes, meanDecay } from "../../src/observe/decay.ts";
import { erf, makeCamera, sigmaPerFwhm } from "../../src/tissue/camera.ts";
import { averageTable } from "../../src/tissue/flow-table.ts";
import { livingShare } from "../../src/tissue/micro/tracer-law.ts";
import { makeNoise } from "../../src/tissue/noise.ts";
import { averageOver, kroghFamily } from "../../src/tissue/oxygen-spread.ts";
import { checkRows, compareRows, makeTable, tableError } from "../../src/tissue/table.ts";
import { integrate, type VerificationRow } from "./convergence.ts";
import { makeLumpedCurve, tumorTissue } from "./lumped.ts";
import { compare } from "./micro-macro.ts";
import { capillary } from "./sphere.ts";

const row = (id: string, problem: string, expected: number, obtained: number): VerificationRow => ({
  id,
  problem,
  expected,
  obtained,
  order: null,
  orderMax: null,
});

/** N13, N14: what a camera makes of a sphere, and of all activity. */
function verifyCamera(): VerificationRow[] {
  const [R, fwhm, h] = [1.5, 1.5, 0.1];
  const n = 2 * Math.ceil((R + 1.2 * fwhm) / h) + 1;
  const middle = (n - 1) / 2;
  const sphere = Float32Array.from({ length: n ** 3 }, (_, i) => {
    const [x, y, z] = [i % n, Math.floor(i / n) % n, Math.floor(i / n ** 2)].map((k) => (k - middle) * h);
    return Math.hypot(x, y, z) < R ? 1 : 0;
  });
  const image = new Float32Array(sphere.length);
  makeCamera({ size: [n, n, n], voxel_mm: [h, h, h], fwhm_mm: [fwhm, fwhm, fwhm] })(sphere, image);
  const sigma = fwhm * sigmaPerFwhm;
  const ratio = R / sigma;
  const recovery = erf(ratio / Math.SQRT2) - Math.sqrt(2 / Math.PI) * ratio * Math.exp((-ratio * ratio) / 2);
  const sum = (field: Float32Array): number => field.reduce((a, b) => a + b, 0);
  return [
    row(
      "N13",
      "recovery at the center of a sphere of 3 mm at 1.5 mm FWHM",
      recovery,
      image[(n ** 3 - 1) / 2],
    ),
    row("N14", "activity after the blur over before", 1, sum(image) / sum(sphere)),
  ];
}

/** N15: mean of an activity that decays in its frame, and the factor that corrects it. */
function verifyFrames(): VerificationRow[] {
  const copper = isotopes["Cu-62"];
  const rate = decayRate(copper);
  const mean = integrate((t) => Math.exp(-rate * t), 600, 1800) / 1200;
  return [
    row(
      "N15",
      "mean of a decaying activity over a frame of 20 min of 62Cu",
      mean,
      meanDecay(copper, 600, 1800),
    ),
    row("N15", "the factor that corrects it", 1 / mean, decayCorrection(copper, 600, 1800)),
  ];
}

/** N19, and the same for the average over the pO2 inside a voxel: the errors of tables against direct evaluation. */
function verifyTables(): VerificationRow[] {
  const curve = makeLumpedCurve(tumorTissue);
  const half = { halfPO2_mmHg: 1.5, tolerance: 2e-5 };
  const base = makeTable(curve, half);
  const family = kroghFamily(capillary);
  const averaged = averageTable(base, family);
  const direct = checkRows((mean) => averageOver(family.at(mean), curve), 1.5, 211);
  return [
    row(
      "N19",
      `table of ${base.nCells + 1} nodes against its curve, largest relative error`,
      0,
      tableError(base, curve, 1009),
    ),
    row(
      "N19",
      "average over Krogh cylinders from the table against direct evaluation",
      0,
      compareRows(averaged, direct),
    ),
    row("N19", "the bound that is stored with it", averaged.error, averaged.error),
  ];
}

/** Variance of count noise over that of its model. */
function verifyNoise(): VerificationRow[] {
  const size = [48, 48, 32] as const;
  const frame = new Float32Array(48 * 48 * 32).fill(50);
  makeNoise({ size, voxel_mm: [0.4, 0.4, 0.4], fwhm_mm: [0.8, 0.8, 0.8], seed: 3 })(frame, 0, 1e-3);
  const variance = frame.reduce((sum, value) => sum + (value - 50) ** 2, 0) / frame.length;
  return [row("noise", "variance over Pc C DCF/frame, correlated over 0.8 mm", 1, variance / (1e-3 * 50))];
}

/** Micro against macro: expected is the macro voxel with the patch's own histogram, obtained the patch itself. */
function verifyScales(): VerificationRow[] {
  const scales = [30, 60, 120, 240].map((side) => {
    const { macro, micro, atMean } = compare({ side });
    const gap = 100 * (atMean / macro - 1);
    return row(
      "micro",
      `uptake at 1 h around one vessel in ${side} µm; at the mean pO2 it would be ${gap.toFixed(1)} % off`,
      macro,
      micro,
    );
  });
  const dying = [60, 120, 150, 240].map((side) => {
    const { macro, micro, mean } = compare({ side, capacity: livingShare });
    return row("micro", `the same with dying cells, mean ${mean.toPrecision(3)} mmHg`, macro, micro);
  });
  return [...scales, ...dying];
}

/** All rows of the macro grid. */
export const verifyMacro = (): VerificationRow[] => [
  ...verifyCamera(),
  ...verifyFrames(),
  ...verifyTables(),
  ...verifyNoise(),
  ...verifyScales(),
];
