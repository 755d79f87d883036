import { signal } from "@preact/signals";
import { describe, expect, test } from "vitest";
import { cellModels } from "../../src/app/cell/cell-sources.ts";
import { noSeries, runSeries, type SeriesJob } from "../../src/app/cell/run-series.ts";
import { kindsOf, seriesBy, seriesText } from "../../src/app/cell/series.ts";
import { seriesCsv, tellSeries } from "../../src/app/cell/series-table.ts";
import { fitSeries } from "../../src/app/engine/work.ts";
import { fit, readTable, readUptake, toFitPoints } from "../../src/index.ts";
import { shippedModel } from "../models.ts";

const head = "condition,pO2_mmHg,time_min,uptake,sd,n,unit,replicate";
const read = (...lines: string[]) =>
  readUptake(`# provenance: assumed\n${[head, ...lines].join("\n")}\n`, "own.csv");
const replicates = read(
  ...["low,0.5,10,20,1,,% of dose,a", "low,0.5,60,70,2,,% of dose,a", "high,50,60,28,2,,% of dose,a"],
  ...["low,0.5,10,24,1,,% of dose,b", "low,0.5,60,80,2,,% of dose,b", "high,50,60,33,2,,% of dose,b"],
);

describe("series of a table", () => {
  test("are its replicates, and the conditions that were followed over time", () => {
    expect(seriesBy(replicates, "replicate").map(({ name, data }) => [name, data.rows.length])).toEqual([
      ["a", 3],
      ["b", 3],
    ]);
    // The other one has one time alone.
    expect(seriesBy(replicates, "condition").map(({ name }) => name)).toEqual(["low"]);
    expect(kindsOf(replicates)).toEqual(["replicate"]);
    expect(kindsOf(read("a,1,60,50,,,% of dose,", "b,9,60,40,,,% of dose,"))).toEqual([]);
  });

  test("are files that read back to the same rows", () => {
    const [a] = seriesBy(replicates, "replicate");
    const again = readUptake(seriesText(a), "a.csv");
    const plain = ({ line: _, ...row }: (typeof again.rows)[number]) => row;
    expect(again.rows.map(plain)).toEqual(a.data.rows.map(plain));
    expect(again.provenance).toBe("assumed");
  });
});

describe("all series, fitted one after the other", () => {
  const jobs: SeriesJob[] = seriesBy(replicates, "replicate").map((one) => ({
    name: one.name,
    request: {
      ...{ model: cellModels["cu-atsm-redox"], data: { text: seriesText(one), file: one.name } },
      ...{ free: ["k_in", "K_R"], set: {}, starts: 2, profiles: false },
    },
  }));

  test("have the estimates, errors and criteria of a fit of each alone", async () => {
    const state = signal(noSeries);
    await runSeries(state, jobs, ({ name, request }, tell) => fitSeries(name, request, tell));
    expect(state.value.run).toEqual({ kind: "none" });
    for (const [i, { name, data }] of seriesBy(replicates, "replicate").entries()) {
      const network = shippedModel("cu-atsm-redox");
      const points = toFitPoints(data, network, { observable: "uptake" });
      const alone = fit(network, { points, observable: "uptake", free: ["k_in", "K_R"] });
      const row = state.value.rows[i];
      if ("failure" in row) throw new Error(row.failure);
      expect(row.name).toBe(name);
      for (const [k, { value, standardError }] of alone.estimates.entries()) {
        expect(row.values[k].value / value).toBeCloseTo(1, 4);
        expect((row.values[k].standardError ?? 0) / (standardError ?? Number.NaN)).toBeCloseTo(1, 3);
      }
      const chi2 = alone.residuals.reduce((sum, r, k) => sum + (r.residual / (points[k].sd ?? 0)) ** 2, 0);
      expect(row.reducedChi2).toBeCloseTo(chi2 / 1, 4);
      // Two variables, a known spread: −2 ln L + 4, the constant left out.
      expect(row.aic).toBeCloseTo(chi2 + 4, 4);
    }
  });

  test("go on after one that fails, which is counted and named with its reason", async () => {
    const broken = { ...jobs[0].request, data: { text: "no table", file: "x.csv" } };
    const state = signal(noSeries);
    const all = [{ name: "broken", request: broken }, jobs[1]] as SeriesJob[];
    const shares: number[] = [];
    const stop = state.subscribe(({ run }) => {
      if (run.kind === "running") shares.push(run.share);
    });
    await runSeries(state, all, ({ name, request }, tell) => fitSeries(name, request, tell));
    stop();
    expect(tellSeries(state.value.rows, 2)).toBe("1 of 2 series fitted; 1 failed: broken.");
    expect(state.value.rows[0]).toMatchObject({ name: "broken", failure: expect.stringMatching(/x\.csv/) });
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(Math.max(...shares)).toBeLessThanOrEqual(1);
  });

  test("that are canceled keep what was done", async () => {
    const state = signal(noSeries);
    const row = { name: "a", values: [], nData: 3, degreesOfFreedom: 1, aic: 2 };
    await runSeries(state, jobs, async ({ name }) => {
      if (name === "b") throw Object.assign(new Error("canceled"), { name: "Canceled" });
      return { ...row, reducedChi2: null, warnings: [] };
    });
    expect(state.value.run).toEqual({ kind: "canceled" });
    expect(state.value.rows.map(({ name }) => name)).toEqual(["a"]);
  });
});

test("the table of all series is a file whose numbers are all there, and whose blanks are those that there are not", () => {
  const rows = [
    {
      ...{ name: "one, first", nData: 5, degreesOfFreedom: 3, aic: 7.5, reducedChi2: 1.25, warnings: [] },
      values: [{ name: "k_in", unit: "s^-1", value: 1e-3, standardError: 2e-5 }],
    },
    {
      ...{ name: "two", nData: 4, degreesOfFreedom: 2, aic: 3, reducedChi2: null, warnings: [] },
      values: [
        { name: "k_in", unit: "s^-1", value: 2e-3, standardError: null },
        { name: "scale", unit: "1", value: 3, standardError: 0.5 },
      ],
    },
    { name: "three", failure: 'has "quotes", and\na line' },
  ];
  const text = seriesCsv(rows, ["title: t"]);
  const { columns, rows: cells } = readTable(text, "series.csv");
  const column = (name: string) => cells.map((row) => row.cells[columns.indexOf(name)]);
  expect(column("series")).toEqual(["one, first", "two", "three"]);
  expect(column("k_in (s^-1)")).toEqual(["0.001", "0.002", ""]);
  expect(column("SE k_in (s^-1)")).toEqual(["0.00002", "", ""]);
  expect(column("scale")).toEqual(["", "3", ""]);
  expect(column("reduced_chi2")).toEqual(["1.25", "", ""]);
  expect(column("failure")[2]).toBe('has "quotes", and a line');
});
