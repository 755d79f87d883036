import { beforeEach, expect, test } from "vitest";
import { initialShared, type Shared } from "../../src/app/state/shared.ts";
import { startFrom } from "../../src/app/state/store.ts";
import { designNow, endsOf, scaleOf } from "../../src/app/sweep/design.ts";

beforeEach(() => {
  startFrom(initialShared);
});

const set = (sweep: Partial<Shared["sweep"]>, settings: Readonly<Record<string, number>> = {}): void => {
  startFrom({
    ...initialShared,
    sweep: { ...initialShared.sweep, ...sweep },
    tumor: { ...initialShared.tumor, settings },
  });
};
const valuesOf = (): readonly number[][] => (designNow()?.axes ?? []).map(({ values }) => [...values]);

test("a grid goes from half to twice what the tumor has, inside of the range of the plan", () => {
  // The plan has K1 0.1 in 0.02 to 2, half-distance 170 in 30 to 300.
  expect([endsOf("down"), endsOf("across")]).toEqual([
    [0.05, 0.2],
    [85, 300],
  ]);
  set({}, { "tumor.kinetics.K1": 0.03, "tumor.core_half_distance": 60 });
  expect([endsOf("down"), endsOf("across")]).toEqual([
    [0.02, 0.06],
    [30, 120],
  ]);
});

test("values are apart by one factor where the plan is logarithmic, else by one difference", () => {
  set({ n: 3 });
  expect(valuesOf()).toEqual([
    [0.05, 0.1, 0.2],
    [85, 193, 300],
  ]);
});

test("half of nothing is nothing: the range of the plan stands in", () => {
  set({ across: "camera.fwhm" }, { "camera.fwhm": 0 });
  expect(endsOf("across")).toEqual([0, 8]);
});

test("ends as set stay inside of the range, and those that do not rise make no sweep", () => {
  set({ n: 2, acrossEnds: [1, 1000], downEnds: [0.04, 0.5] });
  expect(valuesOf()).toEqual([
    [0.04, 0.5],
    [30, 300],
  ]);
  for (const acrossEnds of [
    [200, 200],
    [200, 100],
  ]) {
    set({ acrossEnds });
    expect(designNow()).toBeUndefined();
  }
  set({ across: "tumor.kinetics.K1" });
  expect(designNow()).toBeUndefined();
});

test("values that are set one by one are those of the grid, inside of the range and from less to more", () => {
  set({ acrossValues: [250, 90, 1000, 250], downEnds: [0.04, 0.5], n: 2 });
  expect(valuesOf()).toEqual([
    [0.04, 0.5],
    [90, 250, 300],
  ]);
});

test("curves have a log axis where the plan is logarithmic and nothing is 0", () => {
  expect(scaleOf({ path: "tumor.kinetics.K1", values: [0.02, 2] })).toBe("log");
  expect(scaleOf({ path: "tumor.kinetics.K1", values: [0, 2] })).toBe("linear");
  expect(scaleOf({ path: "camera.fwhm", values: [1, 8] })).toBe("linear");
});
