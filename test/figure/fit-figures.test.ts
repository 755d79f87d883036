import { describe, expect, test } from "vitest";
import { CallError } from "../../src/errors.ts";
import { cellColor, cellText } from "../../src/figure/cell-look.ts";
import { renderFigure } from "../../src/figure/figure.ts";
import { fitFigure } from "../../src/figure/fit-figure.ts";
import { fitFigures } from "../../src/figure/fit-figures.ts";
import { profileFigure } from "../../src/figure/profile-figure.ts";
import { software } from "../../src/figure/software.ts";
import { type FigureSpec, printUnit, type Series } from "../../src/figure/spec.ts";
import { startsFigure } from "../../src/figure/starts-figure.ts";
import { toCsv } from "../../src/figure/to-csv.ts";
import { toPlotly } from "../../src/figure/to-plotly.ts";
import { all, analysis, fitted, overTime, profiled, searched, setting } from "./fit-examples.ts";

const seriesOf = (spec: FigureSpec | undefined, panel: number): readonly Series[] => {
  const found = spec?.panels[panel];
  if (found?.kind !== "curve") throw new Error(`panel ${panel} is a curve`);
  return found.series;
};
const at = (spec: FigureSpec | undefined, panel: number, name: string): Series => {
  const found = seriesOf(spec, panel).find((s) => s.name === name);
  if (!found) throw new Error(`panel ${panel} shows "${name}"`);
  return found;
};

test.each(Object.entries({ fitted, profiled, searched, "fit-all": all }))(
  "the SVG of %s is the golden file",
  async (name, spec) => {
    const svg = new TextDecoder().decode(await renderFigure(spec, "svg")).replace(software, "Cuptake");
    await expect(svg).toMatchFileSnapshot(`../golden/figure/${name}.svg`);
  },
);

test("every axis says its unit, and the caption says what was fixed", () => {
  for (const panel of all.panels) {
    if (panel.kind === "curve") for (const { unit } of [panel.x, panel.y]) expect(unit).toMatch(/\S/);
    else expect(panel.kind === "matrix" && panel.unit).toBe("1");
  }
  expect(fitted.caption).toContain("Fixed: k_red 0.052 s⁻¹.");
  expect(fitFigure({ ...setting, fixed: [], confidence: 0.95 }).caption).toContain("Fixed: nothing.");
});

describe("the fit", () => {
  test("data look like their curve and are listed with it", () => {
    const names = seriesOf(fitted, 0).map(({ name, order, joins }) => [name, order, joins]);
    expect(names).toEqual([
      ["0", 0, undefined],
      ["3.8", 1, undefined],
      ["152", 2, undefined],
      ["0, data", 0, "0"],
      ["3.8, data", 1, "3.8"],
      ["152, data", 2, "152"],
    ]);
    expect(seriesOf(fitted, 1).map(({ name }) => name)).toEqual([
      "zero",
      "0, data",
      "3.8, data",
      "152, data",
    ]);
  });

  test("residuals are in sd where there is one, else in the unit of the data", () => {
    const units = fitted.panels.map((panel) => panel.kind === "curve" && panel.y.unit);
    expect(units).toEqual(["%", "sd", "Bq/cell", "Bq/cell"]);
  });

  test("a wide band does not press the data flat", () => {
    const [, , panel] = fitted.panels;
    // Data reach from 4.4 to 25: half of that more above, not up to 114.
    expect(panel.kind === "curve" && panel.y.domain?.[1]).toBeLessThan(40);
  });

  test("the band of one more measurement takes the place of that of the curve, and the caption says which", () => {
    const spec = fitFigure({ ...setting, confidence: 0.95, band: "measurement" });
    const [curve] = overTime.curves;
    expect(at(spec, 0, "0").band).toEqual({ low: curve.lowNew, high: curve.highNew });
    expect(at(fitted, 0, "0").band).toEqual({ low: curve.low, high: curve.high });
    expect(spec.caption).toContain("95 % limits of one more measurement, its own error included");
    expect(fitted.caption).toContain("95 % limits of the curve to first order (not of a new measurement)");
  });

  test("no band is drawn, and the caption says why, where there is nothing to measure it by", () => {
    const blank = overTime.curves.map((c) => ({
      ...c,
      low: c.low.map(() => null),
      high: c.high.map(() => null),
    }));
    const spec = fitFigure({ ...setting, curves: [{ ...overTime, curves: blank }], confidence: 0.95 });
    expect(seriesOf(spec, 0).every(({ band }) => band === undefined)).toBe(true);
    expect(spec.caption).toContain("no bands: nothing is left");
  });
});

describe("profiles", () => {
  test("the parabola crosses the threshold at the ends of the interval by covariance", () => {
    // Symmetric in log10, so that its lower end is at 3.84 too.
    const { x, y } = at(profiled, 0, "covariance");
    for (let i = 0; i < x.length; i++)
      expect(y[i]).toBeCloseTo(3.841459 * (Math.log10(x[i] / 1e-3) / Math.log10(2)) ** 2, 9);
  });

  test("limits are marked where there are any; what the covariance does not know has no parabola", () => {
    expect(Array.from(at(profiled, 0, "95 % interval").x)).toEqual([
      6e-4, 6e-4, 6e-4, 2.4e-3, 2.4e-3, 2.4e-3,
    ]);
    expect(seriesOf(profiled, 2).map(({ name }) => name)).toEqual(["profile", "95 % threshold", "estimate"]);
    expect(profiled.panels.map(({ title }) => title)).toEqual([
      "k_in: identifiable",
      "k_ox: one-sided",
      "k_diss: flat",
      "offset[plate]: one-sided",
    ]);
  });

  test("an axis is logarithmic where the profile spans a factor of 4 in a log10 variable", () => {
    const scales = profiled.panels.map((panel) => panel.kind === "curve" && panel.x.scale);
    expect(scales).toEqual(["log", "log", "log", "linear"]);
    const [k_in] = analysis.variables;
    const narrow = { ...k_in, profile: k_in.profile.slice(4, 8) };
    const [panel] = profileFigure({ ...analysis, variables: [narrow] })?.panels ?? [];
    expect(panel.kind === "curve" && panel.x.scale).toBe("linear");
  });

  test("nothing profiled, no figure", () => {
    expect(profileFigure({ ...analysis, threshold: null })).toBeUndefined();
    expect(fitFigures({ ...analysis, threshold: null }, setting).profiles).toBeUndefined();
  });
});

describe("the search", () => {
  test("starts stand in order, those of one optimum under one mark", () => {
    expect(seriesOf(searched, 0).map(({ name, x }) => [name, Array.from(x)])).toEqual([
      ["at the best: 5", [1, 2, 3, 4, 5]],
      ["at Δχ² 7.4: 2", [6, 7]],
      ["at Δχ² 34: 1", [8]],
    ]);
    expect(searched.panels[0].title).toBe("best optimum from 5 of 9 starts");
    expect(searched.caption).toContain("9 starts, 1 of them failed");
  });

  test("differences that mean nothing do not fill the axis", () => {
    const squares = [24, 24.000001];
    const { clusters } = analysis.waterfall;
    const flat = {
      ...analysis,
      squares,
      waterfall: { ...analysis.waterfall, clusters: [{ ...clusters[0], indices: [0, 1] }] },
    };
    const [panel] = startsFigure(flat).panels;
    expect(panel.kind === "curve" && panel.y.domain).toEqual([23, 25.000001]);
  });

  test("clusters beyond the fifth are one, and none is lost", () => {
    const clusters = Array.from({ length: 8 }, (_, i) => ({
      ...analysis.waterfall.clusters[0],
      deltaChi2: i,
      indices: [i],
    }));
    const squares = clusters.map((_, i) => 24 + i);
    const many = startsFigure({ ...analysis, squares, waterfall: { ...analysis.waterfall, clusters } });
    const marks = seriesOf(many, 0);
    expect(marks).toHaveLength(6);
    expect([marks[5].name, Array.from(marks[5].x)]).toEqual(["others", [6, 7, 8]]);
  });
});

describe("correlations", () => {
  test.each([
    [1, "1.00"],
    [-0.314, "−0.31"],
    [-0.004, "0.00"],
    [null, "–"],
  ])("%s is printed as %s", (value, printed) => {
    expect(cellText(value)).toBe(printed);
  });

  test("the tint grows with the size and turns with the sign, and 0 is white", () => {
    expect([cellColor(0), cellColor(null)]).toEqual(["#ffffff", "#ffffff"]);
    expect([cellColor(1), cellColor(-1)]).toEqual(["#e49659", "#59a3cd"]);
    expect(cellColor(0.5)).toBe("#f1cbac");
  });

  test("a variable at its bound has dashes, whatever the covariance says", () => {
    const zeros = { ...analysis, correlation: analysis.correlation.map((value) => value ?? 0) };
    expect(startsFigure(zeros).panels[1]).toEqual(searched.panels[1]);
  });

  test("numbers that find no room at 5 pt are refused, with what to do", async () => {
    const panel = searched.panels[1];
    await expect(renderFigure({ width_mm: 28, panels: [panel], caption: "" }, "svg")).rejects.toThrow(
      /^width_mm: expected room for the numbers of a matrix at 5 pt, found \d+ pt a cell; make the figure wider/,
    );
    await expect(renderFigure({ width_mm: 28, panels: [panel], caption: "" }, "svg")).rejects.toThrow(
      CallError,
    );
  });

  test("the CSV names row and column, and Plotly prints the numbers", () => {
    expect(toCsv(searched)).toContain(
      "b,correlation of the estimates,column,k_ox,row,k_in,,,,Correlation (1),0.97\n",
    );
    const heat = toPlotly(searched).data.find(({ type }) => type === "heatmap");
    expect(heat?.text).toEqual([
      ["1.00", "0.97", "−0.31", "–"],
      ["0.97", "1.00", "0.00", "–"],
      ["−0.31", "0.00", "1.00", "–"],
      ["–", "–", "–", "–"],
    ]);
  });
});

test("all panels stand in one figure, and one of the profiles has the legend of all", () => {
  expect(all.panels).toHaveLength(4 + 1 + 4 + 1);
  const legends = all.panels.slice(5, 9).map((panel) => panel.kind === "curve" && panel.legend?.place);
  expect(legends).toEqual(["none", undefined, "none", "none"]);
});

test.each([
  ["s^-1 mmHg^-1", "s⁻¹ mmHg⁻¹"],
  ["um^2/s", "µm²/s"],
  ["1", "1"],
])("the unit %s is printed as %s", (unit, printed) => {
  expect(printUnit(unit)).toBe(printed);
});
