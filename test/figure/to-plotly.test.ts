import { describe, expect, test } from "vitest";
import { toPlotly } from "../../src/figure/to-plotly.ts";
import { mixed, suv, sweep, uptake } from "./examples.ts";

type Plain = Record<string, unknown>;

describe("the screen version", () => {
  test("is plain data that survives JSON", () => {
    const figure = toPlotly(uptake);
    expect(JSON.parse(JSON.stringify(figure))).toEqual(figure);
  });

  test("names quantity and unit on every axis", () => {
    const { layout } = toPlotly(uptake);
    const titles = ["xaxis", "yaxis", "xaxis2", "yaxis2"].map(
      (key) => ((layout[key] as Plain).title as Plain).text,
    );
    expect(titles).toEqual([
      "Time (min)",
      "Uptake (% of dose)",
      "pO₂ (mmHg)",
      "Uptake at 60 min (% of dose)",
    ]);
  });

  test("gives 0 on a log axis its own tick below the first decade, and the hover its true value", () => {
    const { data, layout } = toPlotly(uptake);
    const axis = layout.xaxis2 as Plain;
    expect(axis.ticktext).toEqual(["0", "0.1", "1", "10", "100"]);
    const points = data.find((trace) => trace.name === "EMT6, measured") as Plain;
    const zero = (axis.tickvals as number[])[0];
    expect((points.x as number[])[0]).toBe(zero);
    expect((points.customdata as number[][])[0]).toEqual([0, 66]);
    expect(Math.log10(zero)).toBeGreaterThan((axis.range as number[])[0]);
  });

  test("draws error bars where a deviation was reported", () => {
    const points = toPlotly(uptake).data.find((trace) => trace.name === "EMT6, measured") as Plain;
    expect((points.error_y as Plain).array).toEqual([4, 3, 0, 2, 1]);
  });

  test("locks the range of a map and shows one color bar for a row of equal ranges", () => {
    const { data } = toPlotly(suv);
    expect(data.map((t) => [t.type, t.zmin, t.zmax, t.showscale])).toEqual([
      ["heatmap", 0, 6, false],
      ["heatmap", 0, 6, false],
      ["heatmap", 0, 6, true],
    ]);
  });

  test("leaves a pixel without value empty", () => {
    const map = toPlotly(mixed).data.find((t) => t.type === "heatmap") as Plain;
    // Value 21 of a map 20 wide: row 1, column 1.
    expect((map.z as (number | null)[][])[1][1]).toBeNull();
  });

  test("lists each name once in a shared legend", () => {
    const listed = toPlotly(sweep).data.filter((t) => t.showlegend);
    expect(listed.map((t) => t.name)).toEqual(["0.02", "0.05", "0.1"]);
  });
});
