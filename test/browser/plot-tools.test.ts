import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { stagePage } from "./built-page.ts";
import { describeInChromium } from "./chromium.ts";

type Ranges = readonly (readonly [number, number])[];

/** What Plotly shows of the first plot, along x and y. */
const rangesOf = (page: Page): Promise<Ranges> =>
  page
    .locator(".plot-area")
    .first()
    .evaluate((place) => {
      const { _fullLayout: layout } = place as unknown as {
        _fullLayout: Record<"xaxis" | "yaxis", { range: [number, number] }>;
      };
      return [layout.xaxis.range, layout.yaxis.range] as const;
    });

const saveSvg = async (page: Page): Promise<string> => {
  const button = page.getByRole("button", { name: /^SVG: Fit and data/ });
  const [download] = await Promise.all([page.waitForEvent("download", { timeout: 60_000 }), button.click()]);
  expect(download.suggestedFilename()).toBe("cuptake-plot.svg");
  return readFileSync(await download.path(), "utf8");
};

/** Numbers at the ticks of the y axis: short texts that end where the axis is. */
const ticksOf = (svg: string): number[] =>
  [...svg.matchAll(/text-anchor="end">([−\d.]+)<\/text>/g)].map(([, text]) => Number(text.replace("−", "-")));

describeInChromium("what can be done with a plot of a fit, in Chromium", () => {
  const stage = stagePage(
    async (page) => {
      await page.getByRole("button", { name: "Fit", exact: true }).click();
      await page.locator(".plot-area .main-svg").first().waitFor({ timeout: 240_000 });
    },
    { hash: "#cell" },
  );

  test("keys zoom it and take it aside, and what is saved is what is in sight, drawn by our exporter", {
    timeout: 240_000,
  }, async () => {
    const { page, sins } = stage();
    await page.getByText("Zoom and save: Fit and data").press("Enter");
    const whole = await rangesOf(page);
    const all = await saveSvg(page);
    expect(all).toContain("<metadata>");
    expect(all).toContain(">in silico</text>");
    await page.getByRole("button", { name: /^Zoom in: Fit and data/ }).press("Enter");
    const length = ([low, high]: readonly [number, number]): number => high - low;
    await expect.poll(async () => length((await rangesOf(page))[1])).toBeLessThan(0.9 * length(whole[1]));
    const [, [bottom]] = await rangesOf(page);
    await page.getByRole("button", { name: /^Further up: Fit and data/ }).press("Enter");
    await expect.poll(async () => (await rangesOf(page))[1][0]).toBeGreaterThan(bottom);
    const near = await rangesOf(page);
    const part = await saveSvg(page);
    const ticks = ticksOf(part);
    expect(ticks.length).toBeGreaterThan(2);
    expect(ticks.every((tick) => tick >= near[1][0] && tick <= near[1][1])).toBe(true);
    expect(Math.min(...ticks)).toBeGreaterThan(Math.min(...ticksOf(all)));
    await page.getByRole("button", { name: /^Whole: Fit and data/ }).press("Enter");
    await expect.poll(async () => (await rangesOf(page))[1]).toEqual(whole[1]);
    expect(await saveSvg(page)).toBe(all);
    expect(sins).toEqual({ console: [], foreign: [] });
  });
});
