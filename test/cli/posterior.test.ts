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
  expect(first.stderr).toContain("posterior of fit.json: 60 draws, seed 1; they move k_in, k_out, k_ox");
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
  const plan = readFileSync(join(root, "notebooks/plans/tumor-map.yaml"), "utf8")
    .replace("size: [96, 96, 48], voxel_mm: [0.4, 0.4, 0.4]", "size: [12, 12, 8], voxel_mm: [3, 3, 3]")
    .replace("model: cu-atsm-plasma", "model: plasma.yaml");
  const model = readFileSync(join(root, "models/cu-atsm-plasma.yaml"), "utf8");
  writeFileSync(at("small.yaml"), plan);
  writeFileSync(at("plasma.yaml"), model);
  const map = "map small.yaml --posterior both.json --draws 8 --backend cpu --json --out maps";
  const { code, stdout, stderr } = await call(map);
  expect(stderr).toContain("-bands.csv");
  expect(code).toBe(0);
  const { bands, results, posterior } = JSON.parse(stdout);
  expect(posterior).toEqual({ file: "both.json", draws: 8, seed: 1 });
  const band = bands.find(({ name }: { name: string }) => name === "tumor SUV 60 min");
  expect(band.estimate).toBe(results["tumor SUV 60 min"]);
  expect(band.low).toBeLessThan(band.estimate);
  expect(band.high).toBeGreaterThan(band.estimate);
  // What the fit says nothing of does not move: the oxygen, and muscle where the plan has its own kinetics.
  const hypoxic = bands.find(({ name }: { name: string }) => name.startsWith("hypoxic fraction"));
  expect(hypoxic.low).toBe(hypoxic.high);
  expect(readFileSync(join(folder, "maps", "tumor-map-bands.csv"), "utf8")).toContain("\ntumor SUV 60 min,");
  const twice = await call("map small.yaml --posterior both.json --set tumor.kinetics.K1=0.2 --out maps");
  expect(twice.code).toBe(2);
  expect(twice.stderr).toContain("the fit of both.json moves it");
}, 180_000);
