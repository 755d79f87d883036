import { expect, test } from "vitest";
import { makeAxis } from "../../src/figure/axis.ts";
import { extentOf } from "../../src/figure/extent.ts";
import { labeledSteps } from "../../src/figure/log-labels.ts";
import type { AxisSpec } from "../../src/figure/spec.ts";

const log: AxisSpec = { quantity: "pO₂", unit: "mmHg", scale: "log" };
const linear: AxisSpec = { ...log, scale: "linear" };
const always = () => true;

function lay(spec: AxisSpec, values: number[], span: [number, number] = [0, 200]) {
  const axis = makeAxis(spec, extentOf(values, spec), span, always);
  return { ...axis, labels: axis.ticks.flatMap((t) => (t.label === null ? [] : [t.label])) };
}

test("a log axis draws 0 left of a break, which stands left of the first decade", () => {
  const { labels, position, breakAt } = lay(log, [0, 0.1, 1, 100]);
  expect(labels).toEqual(["0", "0.1", "1", "10", "100"]);
  const zero = position(0) ?? Number.NaN;
  expect(zero).toBeLessThan(breakAt ?? Number.NaN);
  expect(breakAt).toBeLessThan(position(0.1) ?? Number.NaN);
});

test("decades of a log axis stand at equal distances", () => {
  const { position } = lay(log, [0.1, 1, 10, 100], [0, 300]);
  // log10 spacing: 300 pt / 3 decades; 1e-9 for the rounding of two logarithms.
  for (const [k, v] of [0.1, 1, 10, 100].entries()) expect(position(v)).toBeCloseTo(100 * k, 9);
});

test("without a 0 in the data a log axis has no break and no place for 0", () => {
  const { labels, position, breakAt } = lay(log, [0.1, 100]);
  expect(labels).not.toContain("0");
  expect([position(0), position(-1), position(Number.NaN), breakAt]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test("the break is mirrored on an axis that runs upwards", () => {
  const { position, breakAt } = lay(log, [0, 1, 10], [200, 0]);
  expect(position(0)).toBeGreaterThan(breakAt ?? Number.NaN);
  expect(breakAt).toBeGreaterThan(position(1) ?? Number.NaN);
});

test("a log axis below one decade labels 1, 2 and 5, and one of many decades prints powers", () => {
  expect(lay(log, [1.2, 4.5]).labels).toEqual(["1", "2", "5"]);
  expect(lay(log, [1e-6, 1e-3]).labels).toEqual(["10⁻⁶", "10⁻⁵", "10⁻⁴", "10⁻³"]);
});

test("a screen labels 1, 2 and 5 of a short log axis, decades of a longer one, and never more than it has room for", () => {
  const labels = (lo: number, hi: number): string[] => labeledSteps(lo, hi).map(({ label }) => label);
  expect(labels(2e-4, 5e-3)).toEqual(["2×10⁻⁴", "5×10⁻⁴", "10⁻³", "2×10⁻³", "5×10⁻³"]);
  expect(labels(1e-3, 1e-2)).toEqual(["0.001", "0.002", "0.005", "0.01"]);
  expect(labels(0.1, 500)).toEqual(["0.1", "1", "10", "100"]);
  expect(labels(1e-9, 1e9)).toEqual(["10⁻⁸", "10⁻⁴", "10⁰", "10⁴", "10⁸"]);
  for (const { value, label } of labeledSteps(0.1, 500)) expect(value).toBe(Number(label));
});

test("a log axis of zeros alone, and an axis of one value, still have ticks", () => {
  expect(lay(log, [0, 0]).labels).toContain("0");
  expect(lay(linear, [3, 3]).labels.length).toBeGreaterThan(1);
  expect(lay(log, [7, 7]).labels.length).toBeGreaterThan(1);
  expect(lay(linear, [0, 0]).labels.length).toBeGreaterThan(1);
});

test("a linear axis starts at 0 when the data come near it, and prints a true minus sign", () => {
  expect(lay(linear, [1, 10]).labels[0]).toBe("0");
  expect(lay(linear, [90, 100]).labels[0]).toBe("90");
  expect(lay(linear, [-3, 2]).labels[0]).toBe("−3");
});

test("labels are thinned until they fit", () => {
  const axis = makeAxis(
    log,
    extentOf([1e-3, 1e5], log),
    [0, 60],
    (ticks) => ticks.filter((t) => t.label !== null).length <= 3,
  );
  expect(axis.ticks.flatMap((t) => t.label ?? [])).toEqual(["0.001", "1", "1,000"]);
});
