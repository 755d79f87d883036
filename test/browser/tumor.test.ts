import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { openServed, readout, stagePage } from "./built-page.ts";
import { describeInChromium, launch, softwareAdapter } from "./chromium.ts";
import {
  expectSame,
  isDone,
  patience,
  pixels,
  plan,
  regionsInNode,
  regionsOnPage,
  type Stage,
} from "./tumor-page.ts";

describeInChromium("the tumor part in Chromium", () => {
  const stage = stagePage(isDone, { hash: "#tumor" });
  testMap(stage);
  testMicro(stage);
  testRuns(stage);
});

function testMap(stage: Stage): void {
  test("the map is computed in a worker, without a GPU in vectors of WebAssembly, and says on which and why", async () => {
    expect(await readout(stage().page, "backend")).toMatch(/^Ran on simd, 32-bit floats \(webgpu: .+\)$/);
    // The map's own, and the one that computes the oxygen inside a voxel.
    expect(stage().page.workers()).toHaveLength(2);
  });

  test("three slices show the tumor at data resolution", async () => {
    const [nx, ny, nz] = plan.size;
    for (const [plane, n] of [
      ["axial", nx * ny],
      ["coronal", nx * nz],
      ["sagittal", ny * nz],
    ] as const) {
      const rgba = await pixels(stage().page, plane);
      expect(rgba).toHaveLength(4 * n);
      expect(new Set(rgba.filter((_, i) => i % 4 === 0)).size).toBeGreaterThan(20);
      // The hypoxic core is beyond the window of 0 to 6, black; muscle is nearly white.
      expect(Math.min(...rgba)).toBe(0);
      expect(rgba[0]).toBeGreaterThan(200);
    }
  });

  test("the time slider changes picture, numbers and words", async () => {
    const { page } = stage();
    const before = { text: await readout(page, "voxel"), axial: await pixels(page, "axial") };
    expect(await readout(page, "frame")).toBe("frame 2 of 3: mid-time 60 min, 5 min long");
    await page.locator("#frame").press("ArrowRight");
    expect(await readout(page, "frame")).toBe("frame 3 of 3: mid-time 24 h, 20 min long");
    expect(await readout(page, "voxel")).not.toBe(before.text);
    // The slices are drawn after the words, in a frame of their own.
    await expect.poll(() => pixels(page, "axial"), patience).not.toEqual(before.axial);
    expect(await page.locator("th.chosen").textContent()).toBe("24 h");
    await page.locator("#frame").press("ArrowLeft");
    await expect.poll(() => pixels(page, "axial"), patience).toEqual(before.axial);
  });

  test("a click, keys and buttons move one crosshair in all three slices", async () => {
    const { page } = stage();
    const place = () => page.locator("p", { hasText: "Under the crosshair" }).textContent();
    const slice = page.getByRole("button", { name: /^axial slice/ });
    const { width = 0, height = 0 } = (await slice.boundingBox()) ?? {};
    await slice.click({ position: { x: width * 0.1, y: height * 0.9 } });
    // 10 % of 96 voxels of 0.4 mm from the left and from the bottom: voxel 9, its middle at 3.8 mm.
    expect(await place()).toMatch(/\(x 3\.8, y 3\.8, z 9\.8 mm, muscle\)/);
    await slice.press("ArrowRight");
    await slice.press("Shift+ArrowUp");
    await slice.press("PageDown");
    expect(await place()).toMatch(/\(x 4\.2, y 5\.8, z 9\.4 mm, muscle\)/);
    await page.getByRole("button", { name: "Crosshair z: one step up" }).click();
    expect(await place()).toMatch(/z 9\.8 mm/);
    expect(await page.locator(".map figure.slice figcaption").allTextContents()).toEqual([
      "axial z = 9.8 mm",
      "coronal y = 5.8 mm",
      "sagittal x = 4.2 mm",
      "MIP highest SUV along y",
    ]);
  });

  test("pO2 has a color scale and a unit of its own, and the SUV window can be set and snapped", async () => {
    const { page } = stage();
    const bar = page.locator(".map .color-bar");
    expect(await bar.textContent()).toBe("SUV (g/mL)03≥ 6");
    await page.getByRole("button", { name: "Snap to this frame" }).click();
    expect(await bar.textContent()).not.toContain("≥ 6");
    await page.getByRole("button", { name: "0 to 6" }).click();
    await page.getByRole("radio", { name: "pO₂", exact: true }).check();
    expect(await bar.textContent()).toBe("pO₂ (mmHg)02040");
    const isColored = (colors: number[]): boolean =>
      colors.some((c, i) => i % 4 === 0 && c !== colors[i + 2]);
    await expect.poll(async () => isColored(await pixels(page, "axial")), patience).toBe(true);
    await page.getByRole("radio", { name: "SUV", exact: true }).check();
  });

  test("the honest line and the limits of the plan stand by the map", async () => {
    const text = (await stage().page.locator("#tumor").textContent()) ?? "";
    expect(text).toContain(
      "in silico · blur and count noise, not a scanner · K1, k_out, V_b and the plasma curve are assumed",
    );
    expect(text).toContain("late uptake (24 h) is not predicted without a second copper pool");
    for (const limit of plan.limits) expect(text).toContain(limit);
  });
}

/** The cells of the folded table of a chart. */
const rowsOf = async (page: Page, title: string): Promise<string[][]> =>
  page
    .locator("details", { has: page.getByText(`Table: ${title}`, { exact: true }) })
    .locator("tbody tr")
    .evaluateAll((rows) => rows.map((row) => Array.from(row.children, (cell) => cell.textContent ?? "")));

function testMicro(stage: Stage): void {
  test("a vessel painted by a click or by keys brings oxygen, and two tracers answer, one more than the other", async () => {
    const { page } = stage();
    const told = page.locator('[data-readout="micro"]');
    await told.waitFor();
    const random = await told.textContent();
    await page.getByRole("button", { name: "lattice" }).click();
    await expect.poll(() => told.textContent(), patience).not.toBe(random);
    const meanOf = async (): Promise<number> =>
      Number(/mean ([\d.]+) mmHg/.exec((await told.textContent()) ?? "")?.[1]);
    const before = await meanOf();
    const field = page.getByRole("button", { name: /^pO₂: mean/ });
    const { width = 0, height = 0 } = (await field.boundingBox()) ?? {};
    await field.click({ position: { x: width / 2, y: height / 2 } });
    await expect.poll(() => told.textContent(), patience).toMatch(/^37 vessels: /);
    expect(await meanOf()).toBeGreaterThan(before);
    await page.getByRole("button", { name: "Remove nearest" }).press("Enter");
    await expect.poll(() => told.textContent(), patience).toMatch(/^36 vessels: /);
    expect(await meanOf()).toBe(before);
    const spread = (title: string): Promise<number> =>
      page.locator(`canvas[data-field="${title}"]`).evaluate((node) => {
        const canvas = node as HTMLCanvasElement;
        const { data } = canvas
          .getContext("2d", { willReadFrequently: true })
          ?.getImageData(0, 0, 128, 128) ?? { data: [] };
        const greens = Array.from(data).filter((_, i) => i % 4 === 1);
        return Math.max(...greens) - Math.min(...greens);
      });
    // PTSM stays wherever it is reduced; ATSM only where O2 is scarce.
    expect(await spread("Cu-ATSM after 1 h")).toBeGreaterThan(3 * (await spread("Cu-PTSM after 1 h")));
    const middle = await rowsOf(page, "pO₂ and tracers along the middle");
    expect(middle).toHaveLength(16);
    expect([middle[0][0], middle[15][0]].map(Number)).toEqual(
      [22.5, 622.5].map((x) => Number(x.toPrecision(3))),
    );
    const [most, least] = [...middle]
      .sort((a, b) => Number(b[1]) - Number(a[1]))
      .flatMap((row, i) => (i % 15 === 0 ? [row] : []));
    expect(Number(least[2])).toBeGreaterThan(Number(most[2]));
  });
}

function testRuns(stage: Stage): void {
  test("the region table equals the map of the library on cpu in Node", async () => {
    const inNode = await regionsInNode();
    expectSame(await regionsOnPage(stage().page), inNode);
    const last = (await rowsOf(stage().page, "Regions over time, mean SUV")).find(
      ([name]) => name === "60 min",
    );
    expect(Number(last?.[2])).toBe(Number(inNode["tumor SUV 60 min"].toPrecision(3)));
  });

  test("a changed K1 runs the map again, and the table follows the library", async () => {
    const { page, sins } = stage();
    const box = page.getByLabel("K1 of the tumor in mL/min/mL");
    await box.fill("0.2");
    await box.press("Enter");
    const source = { provenance: "assumed", source: "test" } as const;
    const other = await regionsInNode({ "tumor.kinetics.K1": { value: 0.2, ...source } });
    await expect
      .poll(
        async () => Math.abs((await regionsOnPage(page))["tumor SUV 60 min"] / other["tumor SUV 60 min"] - 1),
        { timeout: 60_000 },
      )
      .toBeLessThan(1e-4);
    expectSame(await regionsOnPage(page), other);
    expect(sins).toEqual({ console: [], foreign: [] });
  });

  test("Cancel ends the worker, and the map can be run again", async () => {
    const { page, close, sins } = await openServed(stage().folder, stage().browser, { hash: "#tumor" });
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.locator('[data-run="canceled"]').waitFor();
    await expect.poll(() => page.workers().length).toBe(1);
    await page.getByRole("button", { name: "Run again" }).click();
    await isDone(page);
    expectSame(await regionsOnPage(page), await regionsInNode());
    expect(sins).toEqual({ console: [], foreign: [] });
    await close();
  });

  test("on a WebGPU adapter (software) the map runs on webgpu and gives the same table", async () => {
    const withGpu = await launch(softwareAdapter);
    const { page, close, sins } = await openServed(stage().folder, withGpu, { hash: "#tumor" });
    await page.getByLabel("Backend").selectOption("webgpu");
    await expect
      .poll(() => readout(page, "backend"), { timeout: 150_000 })
      .toBe("Ran on webgpu, 32-bit floats");
    expectSame(await regionsOnPage(page), await regionsInNode());
    expect(sins).toEqual({ console: [], foreign: [] });
    await close();
    await withGpu.close();
  }, 180_000);
}
