import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { composed, makePanels } from "../../src/app/figure/panels.ts";
import { initialShared, panelNames } from "../../src/app/state/shared.ts";
import { startFrom } from "../../src/app/state/store.ts";
import { type FigureFormat, readFigure, renderFigure } from "../../src/index.ts";
import { readout, stagePage } from "./built-page.ts";
import { describeInChromium } from "./chromium.ts";

// Other tests of this worker may have left a state of theirs.
startFrom(initialShared);
/** What the view starts with, made in Node. */
const start = composed([makePanels("uptake"), makePanels("retention")], initialShared.figure);

const save = async (page: Page, format: FigureFormat): Promise<Buffer> => {
  const button = page.getByRole("button", { name: new RegExp(`^${format.toUpperCase()}`) });
  const [download] = await Promise.all([page.waitForEvent("download", { timeout: 60_000 }), button.click()]);
  expect(download.suggestedFilename()).toBe(`cuptake-figure.${format}`);
  return readFileSync(await download.path());
};
const isDrawn = (page: Page) => page.locator(".preview img").waitFor({ timeout: 60_000 });

describeInChromium("the figure view in Chromium", () => {
  const stage = stagePage(isDrawn, { hash: "#figure" });

  test.each(["svg", "pdf", "png", "tiff", "csv"] as const)(
    "the %s that the page gives is byte for byte that of Node",
    { timeout: 180_000 },
    async (format) => {
      if (!start) throw new Error("the figure has no panels");
      const here = await renderFigure(start, format);
      const there = await save(stage().page, format);
      expect(there.length).toBe(here.length);
      expect(Buffer.compare(there, here)).toBe(0);
    },
  );

  test("the figure as data is the one that the command line draws", async () => {
    const [download] = await Promise.all([
      stage().page.waitForEvent("download"),
      stage().page.getByRole("button", { name: "JSON" }).click(),
    ]);
    if (!start) throw new Error("the figure has no panels");
    const found = readFigure(readFileSync(await download.path(), "utf8"), download.suggestedFilename());
    expect(Buffer.compare(await renderFigure(found, "svg"), await renderFigure(start, "svg"))).toBe(0);
  });

  const hasPdftotext = spawnSync("pdftotext", ["-v"]).error === undefined;
  test.skipIf(!hasPdftotext)(
    `at one column of Nature the page is 89.0 mm wide and its text can be read back${hasPdftotext ? "" : " (SKIPPED: pdftotext, Debian package poppler-utils, is missing)"}`,
    async () => {
      const { page } = stage();
      await page.getByLabel("Made for").selectOption("nature-89");
      await page.getByLabel("Panels in a row").first().fill("1");
      await page.getByLabel("Panels in a row").first().press("Enter");
      await expect.poll(() => page.locator(".checks").textContent()).toMatch(/89 mm wide/);
      const pdf = await save(page, "pdf");
      expect(/\/MediaBox \[0 0 ([\d.]+)/.exec(pdf.toString("latin1"))?.[1]).toBe("252.283");
      const text = execFileSync("pdftotext", ["-enc", "UTF-8", "-", "-"], { input: pdf }).toString();
      expect(text).toContain("pO₂ (mmHg)");
      expect(text).toContain("Uptake (% of dose)");
    },
  );

  test("no preset lets text be smaller than it asks, and what it asks is checked", async () => {
    const { page } = stage();
    const presets = await page.getByLabel("Made for").locator("option").all();
    for (const preset of presets) {
      const [value, title] = [await preset.getAttribute("value"), await preset.textContent()];
      await page.getByLabel("Made for").selectOption(value);
      await page.getByLabel("Text size in pt").fill("1");
      await page.getByLabel("Text size in pt").press("Enter");
      const least = Number(await page.getByLabel("Text size in pt").inputValue());
      const width = Number(/([\d.]+) mm$/.exec(title ?? "")?.[1]);
      const check = page.locator(".checks li", { hasText: `asked ${width}` });
      await check.waitFor();
      const words = (await page.locator(".checks li").first().textContent()) ?? "";
      expect(Number(/text ([\d.]+) to/.exec(words)?.[1]), words).toBeGreaterThanOrEqual(least);
      expect(words).toMatch(/^✓/);
    }
  });

  test("each panel can be added, and shows itself or says what it needs first", async () => {
    const { page, sins } = stage();
    await page.getByLabel("Made for").selectOption("nature-183");
    for (const name of panelNames.slice(2)) {
      await page.getByLabel("Add a panel").selectOption(name);
      await page.waitForTimeout(50);
    }
    const list = page.locator(".panel-list li");
    expect(await list.count()).toBe(panelNames.length);
    expect(await page.locator(".panel-list .failure").allTextContents()).toEqual([
      ...Array.from({ length: 5 }, () => "needs a fit"),
      ...Array.from({ length: 3 }, () => "needs a map"),
      ...Array.from({ length: 3 }, () => "needs a sweep"),
    ]);
    await page.getByRole("button", { name: /panel 16: remove/ }).click();
    await page.getByRole("button", { name: /Uptake over O₂, panel 2: up/ }).press("Enter");
    expect(await list.first().textContent()).toContain("Uptake over O₂");
    await expect
      .poll(() => page.locator(".preview img").getAttribute("alt"))
      .toMatch(/Reactions of cu-atsm-redox/);
    expect(await readout(page, "export")).toMatch(/written/);
    expect(sins).toEqual({ console: [], foreign: [] });
  });
});

describeInChromium("the looks of a figure in Chromium", () => {
  const stage = stagePage(isDrawn, { hash: "#figure" });

  test.each(["svg", "pdf"] as const)(
    "outlined and in grays, the %s is byte for byte that of Node too, and holds no text",
    { timeout: 180_000 },
    async (format) => {
      const { page } = stage();
      if (!start) throw new Error("the figure has no panels");
      await page.getByLabel("Palette").selectOption("grays");
      await page.getByLabel(/text as outlines/).check();
      await expect
        .poll(() => page.locator(".checks").textContent())
        .toMatch(/✗ not met: text that can be edited/);
      expect(await page.locator(".checks").textContent()).toContain("✓ no color at all");
      const there = await save(page, format);
      const here = await renderFigure({ ...start, palette: "grays", text: "outlined" }, format);
      expect(Buffer.compare(there, here)).toBe(0);
      expect(there.toString("latin1")).not.toMatch(/<text|FontFile/);
      await page.getByLabel(/text as outlines/).uncheck();
      await page.getByLabel("Palette").selectOption("okabe-ito");
    },
  );

  test("numbers of one's own are a preset: they are checked, and a link keeps them", async () => {
    const { page, url } = stage();
    const set = async (name: string, value: number): Promise<void> => {
      await page.getByLabel(name).fill(String(value));
      await page.getByLabel(name).press("Enter");
    };
    await page.getByLabel("Made for").selectOption("own");
    await set("Width of your own in mm", 100);
    await set("Greatest height of your own in mm", 40);
    await set("Least text size of your own in pt", 9);
    await set("Resolution of PNG and TIFF in dpi", 600);
    expect(await page.getByLabel("Text size in pt").inputValue()).toBe("9");
    await expect.poll(() => page.locator(".checks").textContent()).toMatch(/text 9 to 10 pt.*asked 100/);
    const words = (await page.locator(".checks").textContent()) ?? "";
    expect(words).toMatch(/✓ text 9 to 10 pt, asked at least 9/);
    expect(words).toMatch(/✗ not met: [\d.]+ mm high, at most 40/);
    // The address follows after a rest.
    await page.waitForTimeout(600);
    const link = await page.evaluate(() => location.hash);
    const other = await page.context().newPage();
    await other.goto(url + link);
    await expect.poll(() => other.locator(".checks").textContent(), { timeout: 60_000 }).toBe(words);
    expect(await other.getByLabel("Resolution of PNG and TIFF in dpi").inputValue()).toBe("600");
    await other.close();
    await page.getByRole("button", { name: "Reset all" }).click();
    await expect.poll(() => page.locator(".checks").textContent()).toMatch(/183 mm wide, asked 183/);
  });
});
