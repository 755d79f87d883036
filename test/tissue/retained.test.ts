import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compileNetwork } from "../../src/compile/compile-network.ts";
import { decayRate, isotopes } from "../../src/observe/decay.ts";
import { solve } from "../../src/solve/solve.ts";
import { constantCourse } from "../../src/time-course.ts";
import { parametersOf, plasmaOf } from "../../src/tissue/kinetics.ts";
import { mapJob } from "../../src/tissue/map-job.ts";
import { type MapPlan, readMapPlan } from "../../src/tissue/map-plan.ts";
import { trapsOf } from "../../src/tissue/retained.ts";
import { runMap } from "../../src/tissue/run-map.ts";
import { modelText, shippedModel } from "../models.ts";

const file = "notebooks/plans/tumor-map.yaml";
const shipped = readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
const small = shipped.replace("[96, 96, 48]", "[34, 34, 32]");
const model = (name: string) => ({ text: modelText(name), file: `models/${name}.yaml` });

const map = (text: string) =>
  mapJob({
    plan: { text, file },
    model: model("cu-atsm-plasma"),
    overrides: {},
    backend: "cpu",
    hasRetained: true,
  });

/**
 * The pools of the cell model at one pO2 by a stiff method without any decay, and their integrals over the frames while
 * they decay by Simpson's rule: T, and I + R + T.
 */
function integrate(plan: MapPlan, pO2: number) {
  const network = shippedModel("cu-atsm-plasma");
  const system = compileNetwork(network);
  const n = 400;
  const times = plan.frames.flatMap(({ start, end }) =>
    Array.from({ length: n + 1 }, (_, k) => start + (k * (end - start)) / n),
  );
  const { values } = solve(system, {
    ...{ times, method: "rodas5p", tolerance: 1e-9, parameters: parametersOf(plan, network, "tumor") },
    inputs: { pO2: constantCourse(pO2), Cp: plasmaOf(plan) },
  });
  const rate = decayRate(isotopes["Cu-64"]);
  const at = (name: string, k: number): number => values[k * system.dim + system.names.indexOf(name)];
  return plan.frames.map((_, f) => {
    const sums = { trapped: 0, whole: 0 };
    for (let k = 0; k <= n; k++) {
      const i = f * (n + 1) + k;
      const weight = (k === 0 || k === n ? 1 : k % 2 ? 4 : 2) * Math.exp(-rate * times[i]);
      sums.trapped += weight * at("T", i);
      sums.whole += weight * (at("I", i) + at("R", i) + at("T", i));
    }
    return sums;
  });
}

test("where a voxel has one pO2, the share retained is that of a stiff solution of the cell model, integrated by Simpson", async () => {
  const text = small.replace("capillary_radius:", "spread: mean\n  capillary_radius:");
  const { retained = new Float32Array(0), pO2, labels } = await map(text);
  const plan = readMapPlan(text, file);
  const nVoxels = pO2.length;
  expect(retained).toHaveLength(plan.frames.length * nVoxels);
  const tumor = [...pO2.keys()].filter((i) => labels[i] === 1).sort((a, b) => pO2[a] - pO2[b]);
  for (const share of [0, 0.3, 0.6, 0.99]) {
    const i = tumor[Math.floor(share * tumor.length)];
    for (const [f, { trapped, whole }] of integrate(plan, pO2[i]).entries())
      expect(Math.abs(retained[f * nVoxels + i] / (trapped / whole) - 1), `${pO2[i]} mmHg`).toBeLessThan(
        2e-4,
      );
  }
});

test("inside a voxel of many pO2 both are averaged first, and what is scarce of O2 retains more", async () => {
  const { retained = new Float32Array(0), pO2, labels } = await map(small);
  const plan = readMapPlan(small, file);
  const { responses } = await runMap(plan, shippedModel("cu-atsm-plasma"), { backend: "cpu" });
  const tumor = [...pO2.keys()].filter((i) => labels[i] === 1).sort((a, b) => pO2[a] - pO2[b]);
  const [core, rim] = [tumor[0], tumor[tumor.length - 1]];
  for (const i of [core, rim]) {
    const spread = responses.families[1].at(pO2[i]);
    const each = Array.from(spread.pO2, (P) => integrate(plan, P)[1]);
    const mean = (of: "trapped" | "whole"): number =>
      each.reduce((sum, one, k) => sum + spread.shares[k] * one[of], 0);
    const found = retained[pO2.length + i];
    expect(Math.abs(found / (mean("trapped") / mean("whole")) - 1)).toBeLessThan(2e-4);
  }
  expect(retained[pO2.length + core]).toBeGreaterThan(3 * retained[pO2.length + rim]);
});

test("traps are the pools that nothing leaves; a model that gives all back has no such map", async () => {
  expect(trapsOf(shippedModel("cu-atsm-plasma"))).toEqual(["T"]);
  expect(trapsOf(shippedModel("fmiso-plasma"))).toEqual(["B"]);
  expect(trapsOf(shippedModel("cu-atsm-plasma-copper"))).toEqual([]);
  const text = small
    .replace("model: cu-atsm-plasma", "model: cu-atsm-plasma-copper")
    .replace(/ {4}K1: .*\n/g, "");
  const { retained } = await mapJob({
    ...{ plan: { text, file }, model: model("cu-atsm-plasma-copper"), overrides: {} },
    ...{ backend: "cpu" as const, hasRetained: true },
  });
  expect(retained).toBeUndefined();
});

test("it is not made unless it is asked for", async () => {
  const { retained } = await mapJob({
    ...{
      plan: { text: small, file },
      model: model("cu-atsm-plasma"),
      overrides: {},
      backend: "cpu" as const,
    },
  });
  expect(retained).toBeUndefined();
});
