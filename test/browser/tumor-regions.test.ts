import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { colorTable } from "../../src/app/tumor/color-scale.ts";
import { indexOf } from "../../src/app/tumor/planes.ts";
import { flattenRegions, type MapPlan, type Region, runMap } from "../../src/index.ts";
import { shippedModel } from "../models.ts";
import { openServed, readout, stagePage } from "./built-page.ts";
import { describeInChromium } from "./chromium.ts";
import {
  downloadPlan,
  expectSame,
  isDone,
  patience,
  pixels,
  plan,
  regionsOnPage,
  type Stage,
} from "./tumor-page.ts";

const mapOf = (own: MapPlan) => runMap(own, shippedModel("cu-atsm-plasma"), { backend: "cpu" });

describeInChromium("projection and regions of the tumor part, in Chromium", () => {
  const stage = stagePage(isDone, { hash: "#tumor" });
  testProjection(stage);
  testRegions(stage);
  testKeys(stage);
});

const [nx, ny, nz] = plan.size;
/** SUV at 60 min along the ray through x and z. */
const rays = async () => {
  const { image } = await mapOf(plan);
  const frame = image.subarray(nx * ny * nz, 2 * nx * ny * nz);
  return (x: number, z: number): number[] =>
    Array.from({ length: ny }, (_, y) => frame[indexOf(plan.size, [x, y, z])]);
};
const place = (page: Page) => page.locator("p", { hasText: "Under the crosshair" }).textContent();
const mm = (voxel: number): string => ((voxel + 0.5) * plan.voxel_mm[0]).toFixed(1);

function testProjection(stage: Stage): void {
  test("the projection has the gray of the largest SUV of each ray, as a loop over the library's map finds it", async () => {
    const rayOf = await rays();
    const table = colorTable("gray-inverted");
    const rgba = await pixels(stage().page, "MIP");
    expect(rgba).toHaveLength(4 * nx * nz);
    let worst = 0;
    for (let z = 0; z < nz; z++)
      for (let x = 0; x < nx; x++) {
        const share = Math.min(1, Math.max(...rayOf(x, z)) / 6);
        const found = rgba[4 * ((nz - 1 - z) * nx + x)];
        worst = Math.max(worst, Math.abs(found - table[3 * Math.round(255 * share)]));
      }
    // A float of 32 bits may fall to the other side of a step of the scale.
    expect(worst).toBeLessThanOrEqual(2);
    expect(Math.min(...rgba)).toBe(0);
  });

  test("a click on the projection, or Enter, goes to the voxel that is seen there", async () => {
    const { page } = stage();
    const rayOf = await rays();
    const deepest = (x: number, z: number): number => {
      const ray = rayOf(x, z);
      return ray.indexOf(Math.max(...ray));
    };
    const picture = page.getByRole("button", { name: /^maximum-intensity projection along y/ });
    const { width = 0, height = 0 } = (await picture.boundingBox()) ?? {};
    await picture.click({ position: { x: (width * 44.5) / nx, y: (height * 20.5) / nz } });
    const [x, z] = [44, nz - 1 - 20];
    expect(await place(page)).toContain(`(x ${mm(x)}, y ${mm(deepest(x, z))}, z ${mm(z)} mm`);
    for (let i = 0; i < 3; i++) await picture.press("ArrowRight");
    await picture.press("ArrowDown");
    expect(await place(page)).toContain(`(x ${mm(x + 3)}, y ${mm(deepest(x, z))}, z ${mm(z - 1)} mm`);
    await picture.press("Enter");
    expect(await place(page)).toContain(`(x ${mm(x + 3)}, y ${mm(deepest(x + 3, z - 1))}, z ${mm(z - 1)} mm`);
    expect(await page.locator(".map > .summary").textContent()).toMatch(
      /Highest SUV of all: 18\.\d g\/mL at x/,
    );
  });

  test("it turns to another axis, and looks for the lowest pO₂ where pO₂ is shown", async () => {
    const { page } = stage();
    const captions = () => page.locator(".map figure.slice figcaption").allTextContents();
    expect((await captions())[3]).toBe("MIP highest SUV along y");
    await page.getByLabel("Projection along", { exact: true }).selectOption("z");
    expect((await captions())[3]).toBe("MIP highest SUV along z");
    await expect.poll(async () => (await pixels(page, "MIP")).length, patience).toBe(4 * nx * ny);
    await page.getByRole("radio", { name: "pO₂", exact: true }).check();
    expect((await captions())[3]).toBe("lowest pO₂ along z");
    expect(await page.locator(".map > .summary").textContent()).toMatch(
      /Lowest pO₂ of all: 0\.\d+ mmHg at x/,
    );
    await page.getByRole("radio", { name: "SUV", exact: true }).check();
    await page.getByLabel("Projection along", { exact: true }).selectOption("y");
  });
}

function testRegions(stage: Stage): void {
  test("spheres and thresholds, by mouse and by keys, measure what the library does under the downloaded plan", async () => {
    const { page, context, sins } = stage();
    await page.getByRole("button", { name: "Add a sphere at the crosshair" }).click();
    await page.getByRole("button", { name: "Add 41 % of the maximum" }).press("Enter");
    await page.getByRole("button", { name: "Add a fixed SUV" }).press("Space");
    const radius = page.getByLabel("Radius of sphere 1 in mm");
    await radius.fill("2.4");
    await radius.press("Enter");
    await page.getByLabel("Frame of threshold 2").selectOption("10 min");
    await page.getByText("Dose, input and noise").click();
    await page.locator('[data-measured="threshold 2"]').first().waitFor({ timeout: 60_000 });
    await isDone(page);
    const own = await downloadPlan(page, "tumor-map-page.yaml");
    expect(own.regions.map((region) => region.name)).toEqual(["sphere 1", "threshold 1", "threshold 2"]);
    const { regions } = await mapOf(own);
    await expect
      .poll(async () => (await measured(page))["sphere 1 mean"], patience)
      .toBeCloseTo(regions.regions[4].mean[1], 3);
    expectNear(await measured(page), numbersOf(regions.regions, 1));
    const names = own.frames.map((frame) => frame.name);
    expectSame(await regionsOnPage(page), flattenRegions(regions, names));
    expect(await page.locator("#tumor figure.chart text.label").allTextContents()).toEqual(
      expect.arrayContaining(["sphere 1", "threshold 1", "threshold 2"]),
    );
    // One in each slice that cuts the sphere, and in the projection.
    expect(await page.locator(".map figure.slice ellipse:not(.halo)").count()).toBe(4);
    await page.getByRole("button", { name: "Share" }).click();
    expect(await page.getByLabel("The same on the command line").inputValue()).toBe(
      "cuptake map tumor-map-page.yaml --out out",
    );
    await page.getByRole("button", { name: "Share" }).click();
    const before = await measured(page);
    const again = await context.newPage();
    await again.goto("about:blank");
    await again.goto(page.url());
    await isDone(again);
    expect(await measured(again)).toEqual(before);
    await again.close();
    expect(sins).toEqual({ console: [], foreign: [] });
  });

  test("a region that is removed is gone, undo brings it back, and no more than six can be added", async () => {
    const { page } = stage();
    const heads = () => page.locator(".own-region legend").allTextContents();
    const [first] = await heads();
    await page.getByRole("button", { name: `Remove ${first}` }).press("Enter");
    expect(await heads()).not.toContain(first);
    await page.getByRole("button", { name: "Undo" }).click();
    expect(await heads()).toContain(first);
    const add = page.getByRole("button", { name: "Add a sphere at the crosshair" });
    while (await add.isEnabled()) await add.click();
    expect(await heads()).toHaveLength(6);
    expect(new Set(await heads()).size).toBe(6);
  });
}

function testKeys(stage: Stage): void {
  test("Tab and Enter alone cancel a map, and run it again", async () => {
    const { folder, browser } = stage();
    const { page, close } = await openServed(folder, browser, { hash: "#tumor" });
    await page.locator('[data-run="running"]').waitFor();
    const name = () => page.evaluate(() => document.activeElement?.textContent ?? "");
    const tabTo = async (wanted: string): Promise<void> => {
      for (let i = 0; i < 80 && (await name()) !== wanted; i++) await page.keyboard.press("Tab");
      expect(await name()).toBe(wanted);
    };
    // Another backend starts the map anew; the next stop of Tab is Cancel.
    await page.getByLabel("Backend").focus();
    await page.keyboard.press("ArrowDown");
    await tabTo("Cancel");
    await page.keyboard.press("Enter");
    await page.locator('[data-run="canceled"]').waitFor();
    await tabTo("Run again");
    await page.keyboard.press("Enter");
    await isDone(page);
    expect(await readout(page, "voxel")).toMatch(/^SUV 18\.\d g\/mL/);
    await close();
  });
}

/** What the table of measures says, by region and measure. */
async function measured(page: Page): Promise<Record<string, number>> {
  const cells = await page.locator("data[data-measure]").evaluateAll((all) =>
    all.map((cell) => {
      const { measured: region = "", measure = "" } = (cell as HTMLElement).dataset;
      return [`${region} ${measure}`, Number(cell.getAttribute("value"))] as const;
    }),
  );
  return Object.fromEntries(cells);
}

/** The same of the library's regions. */
function numbersOf(regions: readonly Region[], frame: number): Record<string, number> {
  const muscle = regions[3].mean[frame];
  return Object.fromEntries(
    regions.flatMap(({ name, mean, sd, max, peak, volume_mL, hypoxic }) => [
      [`${name} mean`, mean[frame]],
      [`${name} sd`, sd[frame]],
      [`${name} max`, max[frame]],
      [`${name} peak`, peak[frame]],
      [`${name} ratio`, mean[frame] / muscle],
      [`${name} volume`, volume_mL],
      ...hypoxic.map(({ threshold_mmHg, fraction }) => [`${name} below ${threshold_mmHg}`, 100 * fraction]),
    ]),
  );
}

/** 1e-4 relative is what the maps promise; a spread of muscle is small beside its mean. */
function expectNear(found: Record<string, number>, expected: Record<string, number>): void {
  expect(Object.keys(found)).toEqual(Object.keys(expected));
  for (const [name, value] of Object.entries(expected))
    expect(Math.abs(found[name] - value), name).toBeLessThanOrEqual(1e-3 * Math.abs(value));
}
