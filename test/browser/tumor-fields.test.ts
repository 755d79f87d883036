import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { colorTable } from "../../src/app/tumor/color-scale.ts";
import { indexOf } from "../../src/app/tumor/planes.ts";
import { mapJob } from "../../src/tissue/map-job.ts";
import { modelText } from "../models.ts";
import { readout, stagePage } from "./built-page.ts";
import { describeInChromium } from "./chromium.ts";
import { bytesOf, downloadPlan, isDone, patience, pixels, plan, type Stage } from "./tumor-page.ts";

const file = "notebooks/plans/tumor-map.yaml";
const [nx, ny, nz] = plan.size;
const whole = { timeout: 60_000 };

describeInChromium("what the slices of the tumor part show and how they are handled, in Chromium", () => {
  const stage = stagePage(isDone, { hash: "#tumor" });
  testField(stage);
  testPointer(stage);
  testRegion(stage);
  testScan(stage);
  testBrush(stage);
  testSides(stage);
});

const axial = (page: Page) => page.getByRole("button", { name: /^axial slice/ });
const windowOf = (page: Page, field = "SUV"): Promise<number[]> =>
  Promise.all(
    ["from", "to"].map(async (end) =>
      Number(await page.getByLabel(`${field} window, ${end}`, { exact: true }).inputValue()),
    ),
  );

function testField(stage: Stage): void {
  test("what is retained is chosen by keys, and each voxel says what the library maps", async () => {
    const { page } = stage();
    const sources = { plan: { text: readFileSync(file, "utf8"), file } };
    const model = { text: modelText("cu-atsm-plasma"), file: "models/cu-atsm-plasma.yaml" };
    const map = await mapJob({ ...sources, model, overrides: {}, backend: "cpu", hasRetained: true });
    await page.getByRole("radio", { name: "SUV", exact: true }).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    expect(await page.getByRole("radio", { name: "retained", exact: true }).isChecked()).toBe(true);
    await expect.poll(() => readout(page, "voxel"), whole).toContain("retained");
    const at = [nx / 2, ny / 2, nz / 2] as const;
    const share = map.retained?.[nx * ny * nz + indexOf(plan.size, at)] ?? Number.NaN;
    const told = Number(/retained ([\d.]+) %/.exec(await readout(page, "voxel"))?.[1]);
    expect(Math.abs(told / (100 * share) - 1)).toBeLessThan(5e-3); // three digits are shown
    await page.getByRole("button", { name: "Snap to this frame" }).click();
    const [low, high] = await windowOf(page, "retained");
    const { retained = new Float32Array(0) } = map;
    const most = retained.subarray(nx * ny * nz, 2 * nx * ny * nz).reduce((top, v) => Math.max(top, v), 0);
    expect([low, high]).toEqual([0, Number((100 * most).toPrecision(2))]);
    const table = colorTable("cividis");
    const wanted = 3 * Math.round(255 * Math.min(1, (100 * share) / high));
    const place = 4 * ((ny - 1 - at[1]) * nx + at[0]);
    await expect
      .poll(async () => Math.abs((await pixels(page, "axial"))[place] - table[wanted]), patience)
      .toBeLessThanOrEqual(2);
    await page.getByRole("radio", { name: "SUV", exact: true }).check();
  });

  test("other colors are those of the table of that name, a rainbow says that it is not safe, and a link keeps them", async () => {
    const { page, context } = stage();
    const choice = page.getByLabel("Colors", { exact: true });
    expect(await choice.locator("option:checked").textContent()).toBe("inverted gray");
    await choice.selectOption("turbo");
    expect(await page.getByText("it misleads in gray print").isVisible()).toBe(true);
    const last = colorTable("turbo").subarray(3 * 255);
    const place = 4 * ((ny - 1 - ny / 2) * nx + nx / 2);
    const middle = async (from: Page): Promise<number[]> =>
      (await pixels(from, "axial")).slice(place, place + 3);
    await expect.poll(() => middle(page), patience).toEqual(Array.from(last));
    const again = await context.newPage();
    await again.goto("about:blank");
    await again.goto(page.url());
    await isDone(again);
    await expect.poll(() => middle(again), patience).toEqual(Array.from(last));
    await again.close();
    await page.getByRole("button", { name: "Undo" }).click();
    expect(await choice.inputValue()).toBe("gray-inverted");
  });
}

function testPointer(stage: Stage): void {
  test("the wheel over a slice goes through the slices, and over the projection it scrolls the page", async () => {
    const { page } = stage();
    const depth = page.getByLabel("z", { exact: true });
    const before = Number(await depth.inputValue());
    await axial(page).hover();
    await page.mouse.wheel(0, 120);
    await expect.poll(async () => Number(await depth.inputValue()), patience).toBe(before - 1);
    await page.mouse.wheel(0, -120);
    await expect.poll(async () => Number(await depth.inputValue()), patience).toBe(before);
    const top = () => page.evaluate(() => scrollY);
    const start = await top();
    await page.getByRole("button", { name: /^maximum-intensity projection/ }).hover();
    await page.mouse.wheel(0, 120);
    await expect.poll(top, patience).toBeGreaterThan(start);
    expect(Number(await depth.inputValue())).toBe(before);
  });

  test("a drag with the right button sets width and level in one step of undo, without its menu", async () => {
    const { page } = stage();
    await page.evaluate(() => {
      const seen: boolean[] = [];
      Object.assign(window, { menus: seen });
      addEventListener("contextmenu", (event) => seen.push(event.defaultPrevented));
    });
    const menus = () => page.evaluate(() => (window as unknown as { menus: boolean[] }).menus);
    await axial(page).scrollIntoViewIfNeeded();
    const { x = 0, y = 0, width = 0, height = 0 } = (await axial(page).boundingBox()) ?? {};
    const cursor = await page.getByLabel("x", { exact: true }).inputValue();
    await page.mouse.move(x + width / 4, y + height / 2);
    await page.mouse.down({ button: "right" });
    await page.mouse.move(x + width / 4 + 20, y + height / 2, { steps: 3 });
    await page.waitForTimeout(900); // longer than two changes that count as one
    await page.mouse.move(x + width / 4 + 40, y + height / 2 - 50, { steps: 3 });
    await page.mouse.up({ button: "right" });
    const [low, high] = await windowOf(page);
    expect(high - low).toBeCloseTo(6 * Math.exp(40 / 200), 2);
    expect((low + high) / 2).toBeCloseTo(3 + (6 * 50) / 200, 2);
    expect(await page.getByLabel("x", { exact: true }).inputValue()).toBe(cursor);
    const seen = await menus();
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.every(Boolean)).toBe(true);
    await page.getByRole("button", { name: "Undo" }).click();
    expect(await windowOf(page)).toEqual([0, 6]);
    // The menu of the keyboard is left alone.
    await axial(page).focus();
    await page.keyboard.press("Shift+F10");
    await expect.poll(async () => (await menus()).at(-1), patience).toBe(false);
    await page.keyboard.press("Escape");
  });
}

function testRegion(stage: Stage): void {
  test("the pO₂ of a region that is chosen by keys is the library's: shares, voxels and table", async () => {
    const { page } = stage();
    await page.getByLabel("pO₂ of the region").selectOption("hypoxic core");
    const sources = { plan: { text: readFileSync(file, "utf8"), file } };
    const model = { text: modelText("cu-atsm-plasma"), file: "models/cu-atsm-plasma.yaml" };
    const { regions } = await mapJob({ ...sources, model, overrides: {}, backend: "cpu" });
    const core = regions.regions.find(({ name }) => name === "hypoxic core");
    if (!core?.oxygen) throw new Error("the core has its pO2");
    const chart = page.locator("figure.chart", { hasText: "pO₂ of hypoxic core" });
    const told = (await chart.locator(".summary").textContent()) ?? "";
    expect(told).toContain(`${core.nVoxels} voxels`);
    for (const { threshold_mmHg, fraction } of core.hypoxic)
      expect(told).toContain(`${(100 * fraction).toFixed(1)} % below ${threshold_mmHg} mmHg`);
    const rows = await chart
      .locator("tbody tr")
      .evaluateAll((all) => all.map((row) => row.textContent ?? ""));
    expect(rows[0]).toContain((100 * core.oxygen.inside[0]).toFixed(2));
    const shares = await chart
      .locator("tbody tr td:nth-child(2)")
      .evaluateAll((all) => all.map((cell) => Number(cell.textContent)));
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(100, 1);
    await page.getByLabel("pO₂ of the region").focus();
    await page.keyboard.press("ArrowUp");
    await page.locator("figure.chart", { hasText: "pO₂ of tumor" }).waitFor();
  });

  test("a threshold is outlined along its voxels on each slice", async () => {
    const { page, sins } = stage();
    await page.getByRole("button", { name: "Add 41 % of the maximum" }).press("Enter");
    const edges = page.locator('[data-edge="threshold 1"] .edge');
    await edges.first().waitFor(whole);
    expect(await edges.count()).toBe(3);
    const before = await edges.first().getAttribute("d");
    const limit = page.getByLabel("Limit of threshold 1 in % of the maximum");
    await limit.fill("80");
    await limit.press("Enter");
    await expect.poll(() => edges.first().getAttribute("d"), whole).not.toBe(before);
    await page.getByRole("button", { name: "Remove threshold 1" }).click();
    await isDone(page);
    expect(await edges.count()).toBe(0);
    expect(sins).toEqual({ console: [], foreign: [] });
  });
}

function testScan(stage: Stage): void {
  test("another seed draws the tumor anew, and is in the plan that is downloaded", async () => {
    const { page } = stage();
    await page.getByText("Dose, input and noise").click();
    const cell = page.locator('[data-region="hypoxic core"][data-frame="1"]');
    const before = await cell.getAttribute("value");
    const seed = page.getByLabel("Seed of the noise and of the vessels' spread");
    expect(await seed.inputValue()).toBe(String(plan.seed));
    await seed.fill("7");
    await seed.press("Enter");
    await expect.poll(() => cell.getAttribute("value"), whole).not.toBe(before);
    expect((await downloadPlan(page, "tumor-map-page.yaml")).seed).toBe(7);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => cell.getAttribute("value"), whole).toBe(before);
  });
}

function testBrush(stage: Stage): void {
  test("a stroke paints many vessels in one step of undo; D and P50 move the oxygen", async () => {
    const { page, sins } = stage();
    const told = page.locator('[data-readout="micro"]');
    const counted = async (): Promise<number> =>
      Number(/^(\d+) vessels/.exec((await told.textContent()) ?? "")?.[1]);
    const before = await counted();
    const field = page.getByRole("button", { name: /^pO₂: mean/ });
    await field.scrollIntoViewIfNeeded();
    const { x = 0, y = 0, width = 0, height = 0 } = (await field.boundingBox()) ?? {};
    await page.getByLabel("size", { exact: true }).fill("30");
    await page.mouse.move(x + 0.05 * width, y + 0.5 * height);
    await page.mouse.down();
    await page.mouse.move(x + 0.5 * width, y + 0.5 * height, { steps: 5 });
    await page.waitForTimeout(900);
    await page.mouse.move(x + 0.95 * width, y + 0.5 * height, { steps: 5 });
    await page.mouse.up();
    await expect.poll(counted, patience).toBeGreaterThan(before + 8);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect.poll(counted, patience).toBe(before);
    const mean = async (): Promise<number> =>
      Number(/mean ([\d.]+) mmHg/.exec((await told.textContent()) ?? "")?.[1]);
    const start = await mean();
    await page.getByLabel("O₂ diffusion D", { exact: false }).first().focus();
    await page.keyboard.press("End");
    await expect.poll(mean, patience).toBeGreaterThan(start);
    const faster = await mean();
    const half = page.getByLabel("P50: pO₂ at half of M₀ in mmHg");
    await half.fill("4");
    await half.press("Enter");
    await expect.poll(mean, patience).toBeGreaterThan(faster);
    expect(sins).toEqual({ console: [], foreign: [] });
  });
}

function testSides(stage: Stage): void {
  test("an image that says which way it lies brings its letters; the phantom, which lies nowhere, has none", async () => {
    const { page } = stage();
    expect(await page.locator(".side-letter").count()).toBe(0);
    const halves = Float32Array.from({ length: 24 ** 3 }, (_, i) => 1 + Number(i % 24 > 11));
    const image = bytesOf("labels.nii.gz", halves, [24, 24, 24]);
    await page.locator(".side input[type=file]").setInputFiles(image);
    await page.locator(".side-letter").first().waitFor(whole);
    expect(await axial(page).textContent()).toBe("LRAP");
    expect(await axial(page).getAttribute("aria-label")).toContain("x to the right (L to R), y up (P to A)");
  });
}
