import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { makePanels } from "../../src/app/figure/panels.ts";
import { initialShared, type panelNames } from "../../src/app/state/shared.ts";
import { changer, startFrom } from "../../src/app/state/store.ts";
import { sweepState } from "../../src/app/sweep/run-sweep.ts";
import { jobOf } from "../../src/app/tumor/page-plan.ts";
import { results, tumorState } from "../../src/app/tumor/tumor-state.ts";
import type { CurvePanel, MapJobResult, MapPanel, Panel } from "../../src/index.ts";

beforeEach(() => startFrom(initialShared));

function made(name: (typeof panelNames)[number]) {
  const found = makePanels(name);
  if ("missing" in found) throw new Error(`${name}: ${found.missing}`);
  return found;
}
const curve = (panel: Panel | undefined): CurvePanel => {
  if (panel?.kind !== "curve") throw new Error("expected curves");
  return panel;
};
const map = (panel: Panel | undefined): MapPanel => {
  if (panel?.kind !== "map") throw new Error("expected a map");
  return panel;
};

/** Krogh and Erlang without anoxia, lengths in µm, D in µm²/s. */
const krogh = (r: number, R: number, Pc: number, M: number, D = 2000, rc = 5): number =>
  Pc + (M / (4 * D)) * (r * r - rc * rc) - ((M * R * R) / (2 * D)) * Math.log(r / rc);

describe("uptake", () => {
  const marks = (name: "uptake" | "retention") =>
    curve(made(name).panels[0]).series.filter(({ style }) => style === "points");
  const set = (text: string) => changer("cell")({ data: text, dataName: "own.csv" });

  test("has each measured point at its time, in the color of the line of its tension", () => {
    set(
      "# provenance: assumed\ncondition,pO2_mmHg,time_min,uptake,sd,n,unit\na,152,10,20,2,3,%\nb,152,30,31,4,3,%\nc,0.76,10,44,,3,%\n",
    );
    const drawn = marks("uptake");
    expect(drawn.map(({ x, y, sd, order }) => ({ x, y, sd, order }))).toEqual([
      { x: [10], y: [44], sd: [null], order: 1 },
      { x: [10, 30], y: [20, 31], sd: [2, 4], order: 4 },
    ]);
    // Over O2 at an hour there is none of them.
    expect(marks("retention")).toEqual([]);
    changer("cell")({ time_min: 10 });
    expect(marks("retention").map(({ x, y }) => ({ x, y }))).toEqual([{ x: [152, 0.76], y: [20, 44] }]);
  });

  test("takes a tension that a unit's conversion leaves beside a line for that of the line", () => {
    set("# provenance: assumed\ncondition,pO2_mmHg,time_min,uptake,sd,n,unit\na,151.99999,10,20,2,3,%\n");
    expect(marks("uptake").map(({ name, order }) => [name, order])).toEqual([["152, measured", 4]]);
  });

  test("leaves out data of another unit than its axis, and does not speak of them", () => {
    expect(made("uptake").caption).toContain("; points: ");
    set("# provenance: assumed\ncondition,pO2_mmHg,time_min,uptake,sd,n,unit\na,152,10,2e5,,3,Bq/cell\n");
    expect(marks("uptake")).toEqual([]);
    expect(made("uptake").caption).not.toContain("points");
  });
});

describe("O2 over distance", () => {
  const lineOf = (R: number) =>
    curve(made("oxygen-distance").panels[0]).series.find(({ name }) => name === `${R} µm`);

  test("has the pO2 of the formula, from the wall of the vessel to the half-distance in µm", () => {
    const line = lineOf(45);
    const x = Array.from(line?.x ?? []);
    expect([x[0], x[99]]).toEqual([5, 45]);
    x.forEach((r, i) => {
      expect(line?.y[i]).toBeCloseTo(Math.max(0, krogh(r, 45, 40, 15)), 9);
    });
  });

  test("follows what is set in the Tumor view", () => {
    changer("tumor")({
      settings: { "oxygen.vessel": 55, "tumor.consumption": 8, "tumor.core_half_distance": 60 },
    });
    const line = lineOf(60);
    Array.from(line?.x ?? []).forEach((r, i) => {
      expect(line?.y[i]).toBeCloseTo(Math.max(0, krogh(r, 60, 55, 8)), 9);
    });
    const { caption } = made("oxygen-distance");
    expect(caption).toContain("set on the page): oxygen.vessel 55 mmHg, tumor.consumption 8 mmHg/s");
    expect(caption).toContain("oxygen.diffusivity 2000 µm²/s");
    expect(caption).toContain("oxygen.capillary_radius 5 µm");
  });
});

interface Written {
  readonly value: number;
  readonly unit: string;
}
const read = (file: string) => parse(readFileSync(new URL(`../../${file}`, import.meta.url), "utf8"));
const pretty = (unit: string): string =>
  unit
    .replace(/\bum\b/, "µm")
    .replaceAll("^-1", "⁻¹")
    .replaceAll("^2", "²");
const words = (name: string, { value, unit }: Written): string => {
  const [mantissa, power] = value.toExponential().split("e-");
  const number = value < 1e-4 && value > 0 ? `${mantissa} × 10${"⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(power)]}` : String(value);
  return `${name} ${number.replace("× 10", "× 10⁻")}${unit === "1" ? "" : ` ${pretty(unit)}`}`;
};

describe("captions give every parameter as its file writes it", () => {
  const parameters = Object.entries(read("models/cu-atsm-redox.yaml").parameters as Record<string, Written>);

  test.each(["uptake", "retention", "retention-times", "reaction-diagram"] as const)("%s", (name) => {
    const { caption } = made(name);
    expect(parameters.length).toBeGreaterThan(3);
    for (const [parameter, written] of parameters) expect(caption).toContain(words(parameter, written));
    expect(caption).toMatch(/(reported|secondary|unverified|derived) \(/);
    expect(caption).not.toMatch(/\^|\bum\b/);
  });

  test("one that is set is said to be set", () => {
    changer("cell")({ values: { k_in: 0.002 } });
    expect(made("uptake").caption).toContain("set (on the page): k_in 0.002 s⁻¹");
  });
});

test("uptake stands over minutes in % of dose, and both panels tell the same", () => {
  changer("cell")({ time_min: 60 });
  const over = curve(made("uptake").panels[0]);
  const at = curve(made("retention").panels[0]);
  expect([over.x.unit, over.y.unit, at.x.unit, at.y.unit]).toEqual(["min", "% of dose", "mmHg", "% of dose"]);
  const none = over.series.find(({ name }) => name === "0");
  expect(none?.x[120]).toBe(60);
  const model = at.series.find(({ name }) => name === "model");
  expect(model?.x[0]).toBe(0);
  expect(none?.y[120]).toBeCloseTo(model?.y[0] ?? Number.NaN, 6);
  const times = curve(made("retention-times").panels[0]);
  expect(times.series.find(({ name }) => name === "60 min")?.y[0]).toBeCloseTo(none?.y[120] ?? Number.NaN, 6);
});

/** 3 × 2 × 2 voxels, two frames, each value its own index. */
const size = [3, 2, 2] as const;
const small: MapJobResult = {
  image: Float32Array.from({ length: 24 }, (_, i) => i),
  pO2: Float32Array.from({ length: 12 }, (_, i) => i / 2),
  labels: Uint8Array.from({ length: 12 }, (_, i) => (i < 8 ? 1 : 0)),
  ...{ tissues: ["muscle", "tumor"], size, voxel_mm: [0.4, 0.5, 0.6] },
  frames: [
    { name: "10 min", start: 540, end: 660 },
    { name: "60 min", start: 3540, end: 3660 },
  ],
  regions: { regions: [], frames: [] } as unknown as MapJobResult["regions"],
  ...{ backend: "plain", fallbackReason: null },
};
const showSmall = (): void => {
  results.value = { run: { kind: "done", seconds: 1 }, map: small, madeOf: jobOf(tumorState(), "") };
};

describe("maps", () => {
  const plan = read("notebooks/plans/tumor-map.yaml");

  test("are the slice, frame and voxels of the map, and their caption has the plan's numbers", () => {
    showSmall();
    changer("tumor")({ frame: 1, cursor: [0, 0, 1] });
    const { panels, caption, stale } = made("suv-map");
    expect(map(panels[0])).toMatchObject({ nx: 3, ny: 2, voxel_mm: [0.4, 0.5], unit: "g/mL" });
    expect(Array.from(map(panels[0]).values)).toEqual([18, 19, 20, 21, 22, 23]);
    expect(Array.from(map(made("pO2-map").panels[0]).values)).toEqual([3, 3.5, 4, 4.5, 5, 5.5]);
    expect(stale).toBeUndefined();
    for (const path of [
      "oxygen.vessel",
      "oxygen.diffusivity",
      "tumor.core_half_distance",
      "camera.fwhm",
      "tumor.kinetics.V_b",
    ]) {
      const written = path.split(".").reduce((at, key) => at[key], plan);
      expect(caption).toContain(words(path, written));
    }
    expect(caption).toContain("reported (Kirkpatrick 2003 (inlet)): oxygen.vessel 40 mmHg");
    expect(caption).toContain(`Cu-64; no count noise; seed ${plan.seed}`);
    // K1 of the model has no say: each tissue has its own.
    expect(caption).toMatch(/model cu-atsm-plasma: (?!.*K1 ).*k_ox /);
    expect(caption).not.toMatch(/\^|\bum\b/);
  });

  test("have the colors and windows of the slices on the page", () => {
    showSmall();
    expect(map(made("suv-map").panels[0])).toMatchObject({ colormap: "gray-inverted", range: [0, 6] });
    expect(map(made("pO2-map").panels[0])).toMatchObject({ colormap: "cividis", range: [0, 40] });
    changer("tumor")({ suvColors: "hot", window: [1, 3], fieldColors: "viridis", oxygenWindow: [0, 9] });
    expect(map(made("suv-map").panels[0])).toMatchObject({ colormap: "hot", range: [1, 3] });
    expect(map(made("pO2-map").panels[0])).toMatchObject({ colormap: "viridis", range: [0, 9] });
    // A window that is turned over in a link is none.
    changer("tumor")({ window: [3, 1], oxygenWindow: [4] });
    expect(map(made("suv-map").panels[0]).range).toEqual([0, 6]);
    expect(map(made("pO2-map").panels[0]).range).toEqual([0, 40]);
  });

  test("say what they were made with, not what is set since, and that it is another thing", () => {
    changer("tumor")({ settings: { "oxygen.vessel": 50 }, noise: 20 });
    showSmall();
    expect(made("suv-map").stale).toBeUndefined();
    changer("tumor")({ settings: { "oxygen.vessel": 33 }, noise: 0, isotope: "Cu-62" });
    for (const name of ["suv-map", "pO2-map", "pO2-histogram"] as const) {
      const { caption, stale } = made(name);
      expect(caption).toContain("oxygen.vessel 50 mmHg");
      expect(caption).toContain("camera.noise 20 kBq·s/mL");
      expect(caption).toMatch(/Cu-64; count noise; seed \d+/);
      expect(caption).not.toContain("33 mmHg");
      expect(stale?.why).toMatch(/other settings/);
    }
  });

  test("the histogram counts the voxels of the tumor, in % of them", () => {
    showSmall();
    const { x, y } = curve(made("pO2-histogram").panels[0]).series[0];
    // Tumor voxels have 0, 0.5, … 3.5 mmHg: two in each of the first four bins.
    for (let bin = 0; bin < 6; bin++)
      for (let i = 0; i < x.length; i++)
        if (x[i] === bin + 1 && x[i - 1] === bin) expect(y[i]).toBeCloseTo(bin < 4 ? 25 : 0, 9);
  });
});

test("what a sweep has varied stands on its axes in its unit, and around what it was", () => {
  const K1s = [0.05, 0.2];
  const distances = [100, 200];
  const values = K1s.flatMap((K1) =>
    distances.map((R) => ({ "tumor.kinetics.K1": K1, "tumor.core_half_distance": R })),
  );
  changer("sweep")({ reading: "tumor SUV 60 min" });
  changer("tumor")({ settings: { "camera.fwhm": 3 } });
  sweepState.value = {
    design: {
      kind: "grid",
      axes: [
        { path: "tumor.kinetics.K1", values: K1s, base: 0.1 },
        { path: "tumor.core_half_distance", values: distances, base: 170 },
      ],
    },
    madeOf: jobOf(tumorState(), ""),
    around: tumorState(),
    rows: values.map((own, index) => ({
      ...{ index, replicate: 0, seed: 0, outcome: "ok", values: own, slices: undefined },
      results: { "tumor SUV 60 min": 10 * own["tumor.kinetics.K1"] + own["tumor.core_half_distance"] / 1000 },
    })),
    ...{ total: 4, isRunning: false, startedAt: 0, failure: "" },
  };
  // What it varies may be set as it likes; what it stands around may not.
  changer("tumor")({ settings: { "camera.fwhm": 3, "tumor.kinetics.K1": 0.3 } });
  expect(made("sweep-curves").stale).toBeUndefined();
  changer("tumor")({ settings: {} });
  const { panels, caption, stale } = made("sweep-curves");
  expect(stale).toMatchObject({ needs: "sweep" });
  const panel = curve(panels[0]);
  expect([panel.x.unit, panel.y.unit]).toEqual(["µm", "g/mL"]);
  expect(panel.series.map(({ x, y }) => [Array.from(x), Array.from(y)])).toEqual([
    [distances, [0.6, 0.7]],
    [distances, [2.1, 2.2]],
  ]);
  expect(caption).toContain("0.05, 0.2 mL/min/mL");
  expect(caption).toContain("set on the page): camera.fwhm 3 mm");
  sweepState.value = undefined;
});
