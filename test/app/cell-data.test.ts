import { describe, expect, test } from "vitest";
import { cellPlanText } from "../../src/app/cell/cell-plan.ts";
import { cellModels } from "../../src/app/cell/cell-sources.ts";
import { needsOf } from "../../src/app/cell/data-needs.ts";
import { shippedData, tellShipped } from "../../src/app/cell/shipped-data.ts";
import { runFit } from "../../src/app/engine/work.ts";
import { initialShared } from "../../src/app/state/shared.ts";
import { readFitPlan, readUptake } from "../../src/index.ts";
import { shippedModel } from "../models.ts";

const [emt6, mcf7] = shippedData;

test("shipped data are named with how many points they have and how far they can be trusted", () => {
  expect(shippedData.map(tellShipped)).toEqual([
    "EMT6, Lewis 1999: 5 points, unverified",
    "MCF-7, Weeks 2010: 3 points, reported",
  ]);
});

test("data in a unit that no dish explains need a factor, and rows without a time one that is assumed", () => {
  const redox = shippedModel("cu-atsm-redox");
  const needs = [emt6, mcf7].map(({ text, file }) => needsOf(readUptake(text, file), redox));
  expect(needs).toEqual([
    { scaleData: false, nTimeless: 0 },
    { scaleData: true, nTimeless: 3 },
  ]);
});

describe("a fit of counts per cell without a time", () => {
  const free = ["k_in", "k_red"];

  test("estimates the factor between data and model, and the rates that the ratios alone give", async () => {
    const request = { model: cellModels["cu-atsm-redox"], data: mcf7, free, set: {}, time: 3600 };
    const { fit, analysis } = await runFit({ ...request, starts: 1, profiles: false }, () => {});
    // Those of the command line, which another integrator confirms (test/fit/mcf7.test.ts).
    expect(fit.estimates[0].value).toBeCloseTo(6.147e-4, 7);
    expect(fit.estimates[1].value).toBeCloseTo(9.666e-3, 6);
    const [air] = fit.residuals;
    expect(fit.dataScale).not.toBeNull();
    expect(air.measured).toBe(5.6);
    expect(analysis.optimum.x).toHaveLength(3);
  });

  test("has a plan that the command line reads as the same fit", () => {
    const cell = { ...initialShared.cell, data: mcf7.text, free, time_min: 45, values: { k_diss: 1e-4 } };
    const names = { name: "cell-fit", title: "t", model: "cu-atsm-redox", data: "mcf7.csv" };
    const plan = readFitPlan(cellPlanText({ cell }, names), "cell-fit.yaml");
    expect(plan.scaleData).toBe(true);
    expect(plan.time?.value).toBe(2700);
    expect(plan.free).toEqual(free);
    expect(plan.set.k_diss.value).toBeCloseTo(1e-4, 12);
    const plain = readFitPlan(cellPlanText(initialShared, { ...names, data: "emt6.csv" }), "cell-fit.yaml");
    expect([plain.scaleData, plain.time]).toEqual([false, undefined]);
  });
});
