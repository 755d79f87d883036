import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fengPeak } from "../../src/input/feng.ts";
import { decayRate, isotopes } from "../../src/observe/decay.ts";
import { emissions, energyPerDecay, localDose } from "../../src/observe/emission.ts";
import { computeDoses, doseVolume, makeDoseCurves } from "../../src/tissue/dose.ts";
import { convolveAt, makeDoseKernel, shellEnergy } from "../../src/tissue/dose-kernel.ts";
import { readMapPlan } from "../../src/tissue/map-plan.ts";
import { averageOver } from "../../src/tissue/oxygen-spread.ts";
import { runMap } from "../../src/tissue/run-map.ts";
import { shippedModel } from "../models.ts";
import { integrate } from "./convergence.ts";

const file = "notebooks/plans/tumor-map.yaml";
const text = readFileSync(file, "utf8").replace(/^dose:[\s\S]*?(?=^\S|$(?![\s\S]))/m, "");
const withDose = (more: string): ReturnType<typeof readMapPlan> => readMapPlan(`${text}\n${more}`, file);
const network = shippedModel("cu-atsm-plasma");

describe("integrated activity", () => {
  /** ∫₀^∞ of the linear model in closed form: pools are fed by ∫ Cp e^(−λt), each leaves at its rates and λ. */
  function closedForm(physical: number, loss: number, pO2: number): number {
    const [K1, kOut, kRed, kOx, kDiss, Vb] = [0.1 / 60, 2.9e-3, 5.2e-2, 1.2e-2, 9e-5, 0.05];
    const plasma = plasmaIntegral(physical);
    const lambda = physical + loss;
    // I (k_out + k_red + λ) = K1 ∫Cp + k_ox P R, R (k_ox P + k_diss + λ) = k_red I, T λ = k_diss R.
    const perI = kRed / (kOx * pO2 + kDiss + lambda);
    const I = (K1 * plasma) / (kOut + kRed + lambda - kOx * pO2 * perI);
    const R = perI * I;
    return (1 - Vb) * (I + R + (kDiss * R) / lambda) + Vb * plasma;
  }
  /** ∫₀^∞ s(t) e^(−λt) dt of Feng's curve, over its largest value, times dose over volume and dose. */
  const plasmaIntegral = (lambda: number): number => {
    const [A1, A2, A3, l1, l2, l3] = [851.1225, 21.8798, 20.8113, 4.133859, 0.01043449, 0.1190949];
    const L = lambda * 60;
    const area = A1 / (l1 + L) ** 2 - (A2 + A3) / (l1 + L) + A2 / (l2 + L) + A3 / (l3 + L);
    return (60 * area) / fengPeak().value / (25 * 0.05);
  };

  test.each([
    ["Cu-64", ""],
    ["Cu-67", ""],
    ["Cu-67", ", biological_half_life: { value: 20, unit: h, provenance: assumed }"],
  ] as const)("of %s%s has its closed form at every pO2", (isotope, biological) => {
    const plan = withDose(`dose: { isotopes: [${isotope}]${biological} }`);
    const curve = makeDoseCurves(plan, network, isotope)[1];
    const [lambda, loss] = [decayRate(isotopes[isotope]), biological ? Math.LN2 / 72000 : 0];
    for (const pO2 of [0, 0.8, 5, 38]) {
      // Exponentials of matrices whose largest exponent is 10⁷.
      expect(Math.abs(curve(pO2)[0] / closedForm(lambda, loss, pO2) - 1)).toBeLessThan(1e-8);
    }
  });
});

test("energy per decay is that of the tables, and 1 MBq·h in 1 mL of 64Cu gives its dose", () => {
  // 0.385 · 190.7 + 0.1752 · 278.2 + 2 = 124.16 keV; 67Cu 137.3 + 14 keV.
  expect(energyPerDecay(emissions["Cu-64"]) / 1.602176634e-16).toBeCloseTo(124.16, 2);
  expect(energyPerDecay(emissions["Cu-67"]) / 1.602176634e-16).toBeCloseTo(155.16, 1);
  // 3.6e9 decays · 1.989e-14 J / 1 g.
  expect(localDose(3.6e9, emissions["Cu-64"])).toBeCloseTo(0.0716, 4);
});

test("emissions are what design notes and other tables say of 64Cu: 38.5 % β−, 17.5 % β+ of 0.653 MeV at most, 0.278 on average", () => {
  const [minus, plus] = emissions["Cu-64"].betas;
  expect([minus.share, Number(plus.share.toFixed(3)), plus.max_keV]).toEqual([0.385, 0.175, 653]);
  expect(plus.mean_keV).toBeCloseTo(278, 0);
  // A spectrum of beta minus has a third of its largest energy on average, of positrons, whom the nucleus repels, more.
  for (const { betas, provenance } of Object.values(emissions)) {
    for (const { mean_keV, max_keV } of betas) expect(Math.abs(mean_keV / max_keV - 0.36)).toBeLessThan(0.07);
    expect(provenance).toBe("unverified");
  }
  expect(emissions["Cu-67"].betas.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 2);
});

describe("the point kernel", () => {
  test.each([
    [377, 2],
    [653, 1.5],
    [2930, 1],
  ])("of %f keV has Loevinger's own norm, 3c² − (c² − 1)e, with c = %f", (max_keV, c) => {
    const { perMm, at } = shellEnergy({ max_keV });
    // Two pieces, which meet with a bend where νr = c.
    const [near, far] = [integrate(at, 0, c / perMm), integrate(at, c / perMm, 60 / perMm, 4000)];
    expect((near + far) * perMm).toBeCloseTo(3 * c ** 2 - (c ** 2 - 1) * Math.E, 6);
  });

  const { steps, shares } = makeDoseKernel(emissions["Cu-64"], [0.4, 0.4, 0.4]);

  test("keeps the energy, and is the same in opposite directions up to the spread of its directions", () => {
    expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    const along = (axis: number, k: number): number =>
      shares.reduce((sum, share, i) => sum + (steps[i][axis] === k ? share : 0), 0);
    for (const axis of [0, 1, 2]) expect(Math.abs(along(axis, 1) / along(axis, -1) - 1)).toBeLessThan(0.03);
  });

  test("puts 90 % of the energy of 64Cu's beta minus within some 0.7 mm, between its mean and its largest range", () => {
    const { at } = shellEnergy({ max_keV: 579.4 });
    const whole = integrate(at, 0, 20, 2000);
    const r90 = Array.from({ length: 300 }, (_, k) => k / 100).find((r) => integrate(at, 0, r) > 0.9 * whole);
    expect(r90).toBeGreaterThan(0.3);
    expect(r90).toBeLessThan(2);
  });

  test("leaves a uniform dose as it is inside a large body", () => {
    const size = [31, 31, 31] as const;
    const kernel = { steps, shares };
    const inside = convolveAt(
      new Float32Array(31 ** 3).fill(2),
      size,
      kernel,
      Uint32Array.of((31 ** 3 - 1) / 2),
    );
    // 10⁻³ of the energy goes farther than 6 mm.
    expect(Math.abs(inside[0] / 2 - 1)).toBeLessThan(2e-3);
  });
});

test("the dose map is the averaged integral of each voxel, and its kernel moves dose from the core outward", async () => {
  const small = { size: [24, 24, 24], voxel_mm: [0.6, 0.6, 0.6] } as const;
  const plan = { ...withDose("dose: { isotopes: [Cu-64, Cu-67] }"), ...small };
  const map = await runMap(plan, network, { backend: "plain" });
  const doses = await computeDoses(map, network, { backend: "plain" });
  expect(doses.map(({ isotope }) => isotope)).toEqual(["Cu-64", "Cu-67"]);
  for (const { isotope, map: dose, mean, hypoxic, normoxic, kernel, histogram, min, max } of doses) {
    const curves = makeDoseCurves(plan, network, isotope);
    for (let i = 0; i < dose.length; i += 1501) {
      const label = map.phantom.labels[i];
      const exact = averageOver(map.responses.families[label].at(map.phantom.pO2[i]), curves[label])[0];
      // Two tables of 2e-5 each and 32 bits.
      expect(Math.abs(dose[i] / localDose(1e6 * exact, emissions[isotope]) - 1)).toBeLessThan(1e-4);
    }
    expect(hypoxic).toBeGreaterThan(normoxic);
    expect(kernel.mean).toBeLessThan(mean);
    expect(kernel.mean / mean).toBeGreaterThan(0.8);
    expect(kernel.hypoxic / kernel.normoxic).toBeLessThan(hypoxic / normoxic);
    expect(histogram[0]).toEqual([0, 1]);
    expect(histogram[histogram.length - 1][0]).toBeCloseTo(max, 9);
    expect(min).toBeGreaterThan(0);
  }
});

test("a dose-volume histogram counts what gets as much or more", () => {
  expect(doseVolume(Float64Array.of(4, 1, 3, 2), 5)).toEqual([
    [0, 1],
    [1, 1],
    [2, 0.75],
    [3, 0.5],
    [4, 0.25],
  ]);
});
