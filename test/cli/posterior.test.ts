import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { cuptake, makeFolder, root } from "./cuptake.ts";

const folder = makeFolder();
const at = (name: string): string => join(folder, name);
const call = (text: string) => cuptake(text.split(" "), { cwd: folder });

beforeAll(async () => {
  const { code } = await call("fit emt6-fit --starts 2 --out fit.json");
  expect(code).toBe(0);
});

test("a run with the posterior of a fit gives its estimate in bands, the same by the same seed", async () => {
  const run = "run cu-atsm-redox --posterior fit.json --draws 60 --points 4 --pO2 0,152 --json";
  const [first, second, other] = await Promise.all([call(run), call(run), call(`${run} --seed 2`)]);
  expect(first.code).toBe(0);
  expect(second.stdout).toBe(first.stdout);
  expect(other.stdout).not.toBe(first.stdout);
  expect(first.stderr).toContain(
    "posterior of fit.json: 60 draws by covariance, seed 1; they move k_in, k_out, k_ox",
  );
  const { curves, posterior } = JSON.parse(first.stdout);
  expect(posterior).toEqual({ file: "fit.json", draws: 60, seed: 1 });
  const fit = JSON.parse(readFileSync(at("fit.json"), "utf8"));
  curves.forEach(
    ({ value, band }: { value: number[]; band: { low: number[]; high: number[] } }, c: number) => {
      // The curve at 1 h is that of the fit, to what one start and several differ by.
      expect(value[3]).toBeCloseTo(fit.residuals[c === 0 ? 0 : 4].model, 3);
      for (const i of [1, 2, 3]) {
        expect(band.low[i]).toBeLessThan(value[i]);
        expect(band.high[i]).toBeGreaterThan(value[i]);
      }
    },
  );
});

test("bands go into the table, the CSV and the figure", async () => {
  const csv = await call("run cu-atsm-redox --posterior fit.json --draws 20 --points 3 --out c.csv");
  expect(csv.stdout).toMatch(/^ +60 +\S+ \(\S+ to \S+\)/m);
  const text = readFileSync(at("c.csv"), "utf8");
  expect(text).toContain("pO2_mmHg,time_min,uptake_percent,uptake_percent_low,uptake_percent_high\n");
  expect(text).toContain("95 % of 20 draws (seed 1) from the posterior of fit.json");
  const count = async (flags: string, name: string): Promise<number> => {
    await call(`run cu-atsm-redox ${flags} --points 5 --pO2 0 --out ${name}`.replace(/ +/g, " "));
    return readFileSync(at(name), "utf8").split("<path").length;
  };
  const [plain, banded] = [await count("", "a.svg"), await count("--posterior fit.json --draws 20", "b.svg")];
  // The band, and its swatch in the legend.
  expect(banded).toBe(plain + 2);
});

test("what cannot be carried on is refused by name", async () => {
  const other = await call("run cu-ptsm --posterior fit.json");
  expect(other.stderr).toContain("the fit is one of cu-atsm-redox and says nothing of cu-ptsm");
  const set = await call("run cu-atsm-redox --posterior fit.json --set k_ox=0.01");
  expect(set.stderr).toContain("--set k_ox: the fit of fit.json moves it");
  const model = readFileSync(join(root, "models/cu-atsm-redox.yaml"), "utf8");
  writeFileSync(at("mine.yaml"), model.replace("value: 9.8e-4", "value: 9.9e-4"));
  const changed = await call("run mine.yaml --posterior fit.json");
  expect(changed.stderr).toContain("cu-atsm-redox has changed since it was fitted");
  await call("fit emt6-fit --quick --out quick.json");
  const quick = await call("run cu-atsm-redox --posterior quick.json");
  expect({ code: quick.code, said: quick.stderr }).toEqual({
    code: 1,
    said: expect.stringContaining("expected a fit with its analysis"),
  });
  expect([other.code, set.code, changed.code]).toEqual([2, 2, 2]);
});

test("a map with the posterior of a fit has bands of its regions around the map at the estimate", async () => {
  const { code: fitted } = await call("fit emt6-tac-fit --starts 2 --out both.json");
  expect(fitted).toBe(0);
  const draws = process.env.CUPTAKE_LONG ? 8 : 4;
  const plan = readFileSync(join(root, "notebooks/plans/tumor-map.yaml"), "utf8")
    .replace("size: [96, 96, 48], voxel_mm: [0.4, 0.4, 0.4]", "size: [12, 12, 8], voxel_mm: [3, 3, 3]")
    .replace("model: cu-atsm-plasma", "model: plasma.yaml");
  const model = readFileSync(join(root, "models/cu-atsm-plasma.yaml"), "utf8");
  writeFileSync(at("small.yaml"), plan);
  writeFileSync(at("plasma.yaml"), model);
  const map = `map small.yaml --posterior both.json --draws ${draws} --backend cpu --json --out maps`;
  const { code, stdout, stderr } = await call(map);
  expect(stderr).toContain("-bands.csv");
  expect(code).toBe(0);
  const { bands, results, posterior } = JSON.parse(stdout);
  expect(posterior).toEqual({ file: "both.json", draws, seed: 1 });
  const band = bands.find(({ name }: { name: string }) => name === "tumor SUV 60 min");
  expect(band.estimate).toBe(results["tumor SUV 60 min"]);
  expect(band.low).toBeLessThan(band.estimate);
  expect(band.high).toBeGreaterThan(band.estimate);
  // What the fit says nothing of does not move: the oxygen, and muscle where the plan has its own kinetics.
  const hypoxic = bands.find(({ name }: { name: string }) => name.startsWith("hypoxic fraction"));
  expect(hypoxic.low).toBe(hypoxic.high);
  expect(readFileSync(join(folder, "maps", "tumor-map-bands.csv"), "utf8")).toContain("\ntumor SUV 60 min,");
  const swept = `cuptake: 1
kind: sweep
name: bands
title: SUV by vessel pO2 with what the fit leaves open
job: { kind: map, plan: small.yaml }
axes: [{ name: oxygen.vessel, values: [25, 40] }]
posterior: { fit: both.json, draws: ${draws}, seed: 1 }
`;
  writeFileSync(at("bands.yaml"), swept);
  const sweep = await call("sweep bands.yaml --backend cpu --out sweeps --json");
  expect(sweep.code).toBe(0);
  const { points, results: columns } = JSON.parse(sweep.stdout).analysis;
  const k = columns.findIndex(({ name }: { name: string }) => name === "tumor SUV 60 min");
  const base = Number(/vessel: \{ value: (\d+)/.exec(plan)?.[1]);
  const own = points.find(({ at: [P] }: { at: number[] }) => P === base);
  // The same draws as those of `map`, at the vessel pO2 of the plan.
  expect(own.results[k].low).toBeCloseTo(band.low, 5);
  expect(own.results[k].high).toBeCloseTo(band.high, 5);
  expect(points[0].results[k].n).toBe(draws);
  const twice = await call("map small.yaml --posterior both.json --set tumor.kinetics.K1=0.2 --out maps");
  expect(twice.code).toBe(2);
  expect(twice.stderr).toContain("the fit of both.json moves it");
}, 180_000);

test("draws follow the profiles or the refits too, and more than the fit has are refused", async () => {
  await call("fit emt6-fit --starts 2 --draws 20 --out drawn.json");
  const run = "run cu-atsm-redox --posterior drawn.json --draws 20 --points 2 --pO2 0 --json --draw-from";
  const [byProfile, byRefit] = await Promise.all([call(`${run} profile`), call(`${run} bootstrap`)]);
  expect(byProfile.stderr).toContain("20 draws by profile, seed 1");
  expect(byRefit.stderr).toContain("20 draws by bootstrap; they move");
  const { analysis } = JSON.parse(readFileSync(at("drawn.json"), "utf8"));
  expect(analysis.posterior.refits).toHaveLength(20);
  const [{ band }] = JSON.parse(byRefit.stdout).curves;
  expect(band.low[1]).toBeLessThan(band.high[1]);
  expect(JSON.parse(byProfile.stdout).curves[0].band).not.toEqual(band);
  const many = await call(`${run} bootstrap`.replace("--draws 20", "--draws 21"));
  expect(many.code).toBe(2);
  expect(many.stderr).toContain("the fit has 20 refits to draw from");
  const odd = await call(`${run} guess`);
  expect(odd.stderr).toContain("--draw-from: expected one of covariance, profile, bootstrap");
});

test("curves of a sweep come with bands over draws, the same for any number of workers", async () => {
  const plan = (more: string): string => `cuptake: 1
kind: sweep
name: curve-bands
title: Uptake with what the fit leaves open
job: { kind: curves, model: cu-atsm-redox, times_min: [30, 60] }
${more}
`;
  writeFileSync(
    at("curves.yaml"),
    plan("axes: [{ name: pO2, values: [0.76, 38] }]\nposterior: { fit: fit.json, draws: 30 }"),
  );
  const [one, two] = await Promise.all(
    ["1", "2"].map((n) => call(`sweep curves.yaml --out s${n} --workers ${n}`)),
  );
  expect([one.code, two.code]).toEqual([0, 0]);
  const bands = readFileSync(at("s1/curve-bands/bands.csv"), "utf8");
  expect(readFileSync(at("s2/curve-bands/bands.csv"), "utf8")).toBe(bands);
  expect(bands).toMatch(/^0\.76,uptake 60 min,%,30,/m);
  expect(readFileSync(at("s1/curve-bands/bands.svg"), "utf8")).toContain("<path");
  // The band of `run` at the same O2 and time, from the same draws.
  const run = "run cu-atsm-redox --posterior fit.json --draws 30 --points 2 --pO2 0.76 --json";
  const [{ band }] = JSON.parse((await call(run)).stdout).curves;
  const [, , , , low, , high] = (/^0\.76,uptake 60 min.*$/m.exec(bands)?.[0] ?? "").split(",").map(Number);
  expect(low).toBeCloseTo(band.low[1], 6);
  expect(high).toBeCloseTo(band.high[1], 6);
  writeFileSync(
    at("odd.yaml"),
    plan("axes: [{ name: k_in, values: [1] }]\nposterior: { fit: fit.json, draws: 2 }"),
  );
  const odd = await call("sweep odd.yaml --out s3");
  expect(odd.stderr).toContain('expected what the fit leaves fixed, found "k_in", which it moves');
}, 120_000);

test("a fit that delays its plasma delays that of a run, by the estimate and in each draw by its own", async () => {
  const shipped = (path: string): string => readFileSync(join(root, "notebooks", path), "utf8");
  writeFileSync(at("tac.csv"), shipped("data/tac-irreversible.csv"));
  writeFileSync(at("plasma-here.yaml"), shipped("data/plasma-feng.yaml"));
  const arrival =
    "{ value: 5, unit: s, range: [-20, 40], scale: linear, provenance: assumed, description: a start }";
  const plan = shipped("plans/tumor-tac-fit.yaml")
    .replace("../data/tac-irreversible.csv", "tac.csv")
    .replace("{ file: ../data/plasma-feng.yaml }", "{ file: plasma-here.yaml, delay: arrival }");
  writeFileSync(at("late.yaml"), `${plan}  arrival: { kind: free, start: ${arrival} }\n`);
  expect((await call("fit late.yaml --starts 1 --out late.json")).code).toBe(0);
  const { analysis } = JSON.parse(readFileSync(at("late.json"), "utf8"));
  const found = Object.fromEntries(
    analysis.variables.map(({ name, value }: { name: string; value: number }) => [name, value]),
  );
  const run = "run two-tissue-irreversible --duration 10min --points 3 --json";
  const carried = await call(`${run} --input Cp=plasma-here.yaml --posterior late.json --draws 20`);
  expect(carried.stderr).toContain("input Cp has a delay of");
  const course = shipped("data/plasma-feng.yaml").replace(
    "time_unit: min",
    `time_unit: min\ndelay: ${found.arrival / 60}`,
  );
  writeFileSync(at("moved.yaml"), course);
  const set = ["K1", "k2", "k3", "V_b"].flatMap((name) => ["--set", `${name}=${found[name]}`]).join(" ");
  const [curve] = JSON.parse(carried.stdout).curves;
  const [alone] = JSON.parse((await call(`${run} --input Cp=moved.yaml ${set}`)).stdout).curves;
  curve.value.forEach((value: number, i: number) => {
    expect(value).toBeCloseTo(alone.value[i], 4);
  });
  expect(curve.band.low[1]).toBeLessThan(curve.value[1]);
  const level = await call(`${run} --set Cp=1 --posterior late.json --draws 2`);
  expect(level.stderr).toContain("input Cp follows no course here; the fit gave it a delay of");
}, 120_000);
