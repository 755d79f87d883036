import { decayCorrection, decayRate, isotopes, meanDecay } from "../../src/observe/decay.ts";
import { erf, makeCamera, sigmaPerFwhm } from "../../src/tissue/camera.ts";
import { averageTable } from "../../src/tissue/flow-table.ts";
import { livingShare } from "../../src/tissue/micro/tracer-law.ts";
import { makeNoise } from "../../src/tissue/noise.ts";
import { averageOver, kroghFamily } from "../../src/tissue/oxygen-spread.ts";
import { checkRows, compareRows, makeTable, tableError } from "../../src/tissue/table.ts";
import { integrate, plainRow, studyNumber, type VerificationRow } from "./convergence.ts";
import { makeLumpedCurve, tumorTissue } from "./lumped.ts";
import { compare } from "./micro-macro.ts";
import { capillary } from "./sphere.ts";

/** A sphere around the middle of a grid of 2m + 1 voxels along each axis: the share of each voxel that lies within. */
function makeSphere(R: number, h: number, m: number): Float32Array {
  const n = 2 * m + 1;
  const parts = 8;
  const sphere = new Float32Array(n ** 3);
  for (let line = 0; line < n * n * parts * parts; line++) {
    const [z, y, c, b] = [
      Math.floor(line / (n * parts * parts)),
      Math.floor(line / (parts * parts)) % n,
      Math.floor(line / parts) % parts,
      line % parts,
    ];
    const square =
      R * R - ((y - m - 0.5 + (b + 0.5) / parts) * h) ** 2 - ((z - m - 0.5 + (c + 0.5) / parts) * h) ** 2;
    if (square <= 0) continue;
    // Along x each line is cut where it leaves the sphere.
    const half = Math.sqrt(square) / h;
    for (let x = Math.ceil(m - half - 0.5); x < m + half + 0.5; x++) {
      const length = Math.min(x + 0.5, m + half) - Math.max(x - 0.5, m - half);
      if (length > 0) sphere[(z * n + y) * n + x] += length / parts ** 2;
    }
  }
  return sphere;
}

/** N13, N14: what a camera makes of a sphere, and of all activity. */
function verifyCamera(): VerificationRow[] {
  const [R, fwhm, width] = [1.5, 1.5, 3.3];
  const sigma = fwhm * sigmaPerFwhm;
  const ratio = R / sigma;
  const expected = erf(ratio / Math.SQRT2) - Math.sqrt(2 / Math.PI) * ratio * Math.exp((-ratio * ratio) / 2);
  let kept = Number.NaN;
  const recovery = studyNumber(
    "N13",
    "recovery at the center of a sphere of 3 mm at 1.5 mm FWHM",
    [11, 22, 44],
    (m) => {
      const [n, h] = [2 * m + 1, width / m];
      const sphere = makeSphere(R, h, m);
      const image = new Float32Array(sphere.length);
      makeCamera({ size: [n, n, n], voxel_mm: [h, h, h], fwhm_mm: [fwhm, fwhm, fwhm] })(sphere, image);
      const sum = (field: Float32Array): number => field.reduce((a, b) => a + b, 0);
      kept = sum(image) / sum(sphere);
      return { expected, obtained: image[(n ** 3 - 1) / 2] };
    },
  );
  return [recovery, plainRow("N14", "activity after the blur over before", 1, kept)];
}

/** N15: mean of an activity that decays in its frame, and the factor that corrects it. */
function verifyFrames(): VerificationRow[] {
  const copper = isotopes["Cu-62"];
  const rate = decayRate(copper);
  const mean = integrate((t) => Math.exp(-rate * t), 600, 1800) / 1200;
  return [
    plainRow(
      "N15",
      "mean of a decaying activity over a frame of 20 min of 62Cu",
      mean,
      meanDecay(copper, 600, 1800),
    ),
    plainRow("N15", "the factor that corrects it", 1 / mean, decayCorrection(copper, 600, 1800)),
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
    plainRow(
      "N19",
      `table of ${base.nCells + 1} nodes against its curve, largest relative error`,
      0,
      tableError(base, curve, 1009),
    ),
    plainRow(
      "N19",
      "average over Krogh cylinders from the table against direct evaluation",
      0,
      compareRows(averaged, direct),
    ),
    plainRow("N19", "the bound that is stored with it, of 1e-4 at most", 1e-4, averaged.error),
  ];
}

/** Variance of count noise over that of its model. */
function verifyNoise(): VerificationRow[] {
  const size = [48, 48, 32] as const;
  const frame = new Float32Array(48 * 48 * 32).fill(50);
  makeNoise({ size, voxel_mm: [0.4, 0.4, 0.4], fwhm_mm: [0.8, 0.8, 0.8], seed: 3 })(frame, 0, 1e-3);
  const variance = frame.reduce((sum, value) => sum + (value - 50) ** 2, 0) / frame.length;
  return [
    plainRow("noise", "variance over Pc C DCF/frame, correlated over 0.8 mm", 1, variance / (1e-3 * 50)),
  ];
}

/** Micro against macro: expected is the macro voxel with the patch's own histogram, obtained the patch itself. */
function verifyScales(): VerificationRow[] {
  const scales = [30, 60, 120, 240].map((side) => {
    const { macro, micro, atMean } = compare({ side });
    const gap = 100 * (atMean / macro - 1);
    return plainRow(
      "micro",
      `uptake at 1 h around one vessel in ${side} µm; at the mean pO2 it would be ${gap.toFixed(1)} % off`,
      macro,
      micro,
    );
  });
  const dying = [60, 120, 150, 240].map((side) => {
    const { macro, micro, mean } = compare({ side, capacity: livingShare });
    return plainRow("micro", `the same with dying cells, mean ${mean.toPrecision(3)} mmHg`, macro, micro);
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
