import { expect, test } from "vitest";
import { type FrameCurve, makeTable, readTable, tableError } from "../../src/tissue/table.ts";
import { makeLumpedCurve, tumorTissue } from "./lumped.ts";

const half = { halfPO2_mmHg: 1.4 };

test("a cubic in u is reproduced", () => {
  const u = (P: number): number => 1 / (1 + P / 1.4);
  const curve: FrameCurve = (P) => Float64Array.of(3 - u(P) + 2 * u(P) ** 2 + 5 * u(P) ** 3, 7);
  const table = makeTable(curve, { ...half, nodes: 8 });
  // Slopes and extrapolation of these orders are exact for cubics; what is left is rounding.
  expect(table.error).toBeLessThan(1e-13);
  expect(table.nCells).toBe(7);
});

test("halving the cells divides the error by 2⁴", () => {
  const curve: FrameCurve = (P) => Float64Array.of(Math.exp(4 / (1 + P / 1.4)));
  const errors = [129, 257, 513].map((nodes) =>
    tableError(makeTable(curve, { ...half, nodes, maxNodes: nodes }), curve, 10_007),
  );
  // The end cells have one-sided slopes, whose larger constant fades, hence the fine grids and a leeway of 0.3.
  expect(Math.abs(Math.log2(errors[0] / errors[1]) - 4)).toBeLessThan(0.3);
  expect(Math.abs(Math.log2(errors[1] / errors[2]) - 4)).toBeLessThan(0.3);
});

test("129 nodes hold Cu-ATSM frames from 10 s to 24 h to what was asked for at every pO2, and 513 to 1e-6", () => {
  const curve = makeLumpedCurve(tumorTissue);
  const table = makeTable(curve, half);
  expect(table.nCells).toBe(128);
  // Measured 2.6e-6; 5e-5 is what was asked for. 1009 is coprime to every number of cells.
  expect(tableError(table, curve, 1009)).toBeLessThan(5e-5);
  // Measured 7e-9.
  expect(tableError(makeTable(curve, { ...half, nodes: 513 }), curve, 1009)).toBeLessThan(1e-6);
});

test("P = 0 and P = 1000 mmHg are read to the accuracy of the rest", () => {
  const curve = makeLumpedCurve(tumorTissue);
  const table = makeTable(curve, { ...half, nodes: 513 });
  for (const P of [0, 1000, 1e6]) {
    const exact = curve(P);
    readTable(table, P, new Float64Array(exact.length)).forEach((value, f) => {
      expect(Math.abs(value / exact[f] - 1)).toBeLessThan(1e-6);
    });
  }
});

test("a curve that bends too sharply gets more nodes, up to the limit, and the error is told", () => {
  const curve: FrameCurve = (P) => Float64Array.of(1 + Math.tanh((P - 1.4) * 100));
  const fine = makeTable((P) => curve(P).map((f) => f + 1), half);
  expect(fine.nCells).toBeGreaterThan(128);
  expect(fine.error).toBeLessThanOrEqual(5e-5);
  const limited = makeTable(curve, { ...half, maxNodes: 300 });
  expect(limited.nCells).toBe(256);
  expect(limited.error).toBeGreaterThan(limited.tolerance);
});

test("doubling keeps every node that was paid for", () => {
  let calls = 0;
  const curve: FrameCurve = (P) => {
    calls += 1;
    return Float64Array.of(2 + Math.tanh((P - 1.4) * 20));
  };
  const { nCells } = makeTable(curve, { ...half, nodes: 65 });
  const rounds = Math.log2(nCells / 64) + 1;
  expect(rounds).toBeGreaterThan(1);
  // One call a node, three more for u = 0, and 97 places of measurement.
  expect(calls).toBe(nCells + 1 + 3 + 97);
});

test("a curve that is not a number does not pass for accurate", () => {
  const curve: FrameCurve = (P) => Float64Array.of(P > 1 && P < 2 ? Number.NaN : 1);
  expect(makeTable(curve, { ...half, nodes: 65, maxNodes: 65 }).error).not.toBeLessThanOrEqual(5e-5);
});

test("a frame that is empty at every pO2 has no error", () => {
  expect(makeTable(() => new Float64Array(2), half).error).toBe(0);
});
