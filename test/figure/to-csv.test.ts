import Papa from "papaparse";
import { expect, test } from "vitest";
import { toCsv } from "../../src/figure/to-csv.ts";
import { mixed, uptake } from "./examples.ts";

const rowsOf = (csv: string) =>
  Papa.parse<Record<string, string>>(csv, { header: true, skipEmptyLines: true, comments: "#" }).data;

test("the table holds every point with its axes, and an empty cell where nothing was reported", () => {
  const rows = rowsOf(toCsv(uptake)).filter((r) => r.series === "EMT6, measured");
  expect(rows.map((r) => [r.panel, r.x, r.y, r.sd])).toEqual([
    ["b", "0", "66", "4"],
    ["b", "0.76", "55", "3"],
    ["b", "3.8", "29", ""],
    ["b", "38", "9", "2"],
    ["b", "152", "5", "1"],
  ]);
  expect([rows[0].x_axis, rows[0].y_axis]).toEqual(["pO₂ (mmHg)", "Uptake at 60 min (% of dose)"]);
});

test("a map gives the center of each pixel in mm and its value with the unit", () => {
  const rows = rowsOf(toCsv(mixed)).filter((r) => r.panel === "b");
  expect(rows).toHaveLength(400);
  expect([rows[22].x, rows[22].y, rows[22].value, rows[22].value_axis]).toEqual([
    "0.125",
    "0.075",
    "5",
    "pO₂ (mmHg)",
  ]);
  expect(rows[21].value).toBe("");
});
