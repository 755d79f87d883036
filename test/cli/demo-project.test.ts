import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeProject } from "../../src/app/state/project.ts";
import { applyDifference } from "../../src/app/state/shared.ts";
import { loadMap } from "../../src/cli/map.ts";
import { runMap } from "../../src/index.ts";
import { overridePlan } from "../../src/tissue/map-override.ts";
import { cuptake, makeFolder } from "./cuptake.ts";

const folder = makeFolder();
const data =
  "# provenance: assumed\ncondition,pO2_mmHg,time_min,uptake,sd,n,unit\nnone,0,60,90,2,3,% of dose\nsome,4,60,50,2,3,% of dose\nmuch,150,60,20,2,3,% of dose\n";

test("a project of the page is run as it is set there, what the demo has no place for is named, and nothing is lost", async () => {
  const { shared, problems } = applyDifference({
    page: { view: "tumor" },
    tumor: { settings: { "tumor.kinetics.K1": 0.2 }, second: "fmiso" },
    cell: { data, dataName: "mine.csv", values: { k_red: 0.002 }, free: ["k_in", "K_R"] },
  });
  expect(problems).toEqual([]);
  const written = JSON.parse(await makeProject(shared)) as { backend: object; page: object };
  // No map was made on that page, so no backend ran.
  expect(written.backend).toEqual({ asked: "auto" });
  writeFileSync(join(folder, "page.json"), JSON.stringify({ ...written, note_of_mine: [1] }));
  const { code, stdout, stderr } = await cuptake(["demo", "--project", "page.json", "--json"], {
    cwd: folder,
  });
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(stderr).toMatch(/no part of this run:\n {2}the second tracer, fmiso: cuptake map/);

  const told = JSON.parse(stdout) as { tumorSUV: Record<string, number>; estimates: { name: string }[] };
  expect(told.estimates.map(({ name }) => name)).toEqual(["k_in", "K_R"]);
  const again = JSON.parse(readFileSync(join(folder, "out/project.json"), "utf8"));
  expect(again.page).toEqual(written.page);
  expect(again.note_of_mine).toEqual([1]);
  expect(Object.keys(again.inputs)).toEqual(
    expect.arrayContaining(["models/cu-ptsm.yaml", "notebooks/data/page-mine.csv"]),
  );
  expect(again.fits[0]).toMatchObject({ data: { file: "notebooks/data/page-mine.csv" } });

  // The map of the plan that ships with that K1, by the library.
  const { plan, network } = await loadMap("tumor-map");
  const k_ox = again.map.quantities.find((q: { path: string }) => q.path === "parameters.k_ox");
  const map = await runMap(
    overridePlan(plan, {
      "tumor.kinetics.K1": { value: 0.2, provenance: "assumed", source: "" },
      "parameters.k_ox": { value: k_ox.value, unit: k_ox.unit, provenance: "derived", source: "" },
    }),
    network,
    { backend: "plain" },
  );
  plan.frames.forEach(({ name }, i) => {
    expect(told.tumorSUV[name]).toBeCloseTo(map.regions.regions[0].mean[i], 4);
  });
}, 600_000);
