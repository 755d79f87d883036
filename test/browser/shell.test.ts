import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { writeLink } from "../../src/app/state/link.ts";
import { initialShared, type Shared } from "../../src/app/state/shared.ts";
import { openServed, readout, stagePage } from "./built-page.ts";
import { describeInChromium } from "./chromium.ts";

const cellLink = (cell: Partial<Shared["cell"]>): string =>
  writeLink({ ...initialShared, page: { view: "cell" }, cell: { ...initialShared.cell, ...cell } });
const pO2Of = (page: Page): Promise<string> =>
  page.getByLabel("O₂ tension in mmHg", { exact: true }).inputValue();

/** What had the focus in full behind the bar at the top, while Shift+Tab went from the last control to the first. */
const hiddenOnTheWayBack = (page: Page, nSteps: number): Promise<string[]> =>
  page
    .evaluate(() => document.querySelector<HTMLElement>("footer summary")?.focus())
    .then(async () => {
      const hidden: string[] = [];
      for (let i = 0; i < nSteps; i++) {
        await page.keyboard.press("Shift+Tab");
        const found = await page.evaluate(() => {
          const here = document.activeElement;
          const bar = document.querySelector("header");
          if (!here || !bar || here === document.body) return "end";
          if (bar.contains(here)) return "bar";
          const target = here.matches(".hidden") ? (here.closest("label") ?? here) : here;
          const { bottom } = target.getBoundingClientRect();
          return bottom <= bar.getBoundingClientRect().bottom + 1 ? here.outerHTML.slice(0, 90) : "";
        });
        if (found === "bar" || found === "end") break;
        if (found) hidden.push(found);
      }
      return hidden;
    });

describeInChromium("what lies around the views, in Chromium", () => {
  const stage = stagePage(async (page) => page.locator("#oxygen").waitFor(), {
    viewport: { width: 1280, height: 560 },
  });

  test.each([
    ["learn", "#oxygen"],
    ["cell", "#cell figure.chart >> nth=1"],
    ["tumor", '[data-run="done"]'],
    ["sweep", "#sweep-n"],
    ["figure", ".preview img"],
  ])("%s: by Shift+Tab nothing gets the focus behind the bar", { timeout: 120_000 }, async (view, ready) => {
    const { page } = stage();
    await page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: view }).click();
    await page.locator(ready).first().waitFor({ timeout: 60_000 });
    expect(await hiddenOnTheWayBack(page, 150)).toEqual([]);
  });

  test("a link that is opened over one's work keeps it one step back, and says so; a broken one leaves it", async () => {
    const { folder, browser } = stage();
    const { page, url, close } = await openServed(folder, browser, { hash: cellLink({ pO2: 9 }) });
    await page.locator("#cell").waitFor();
    const openAnew = async (hash: string): Promise<void> => {
      await page.goto("about:blank");
      await page.goto(url + hash);
      await page.locator("#cell").waitFor();
    };
    expect(await page.locator(".messages p").count()).toBe(0);
    await openAnew(cellLink({ pO2: 3 }));
    await page.locator(".messages p", { hasText: "What you had open before is kept" }).waitFor();
    expect(await pO2Of(page)).toBe("3");
    await page.getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => pO2Of(page)).toBe("9");
    await page.getByRole("button", { name: "Redo" }).click();
    await expect.poll(() => pO2Of(page)).toBe("3");
    await openAnew("#v1.nonsense");
    await page.locator(".messages p", { hasText: "cannot be opened" }).waitFor();
    expect(await pO2Of(page)).toBe("3");
    // The same link again takes nothing away, so there is nothing to say.
    await openAnew(cellLink({ pO2: 3 }));
    expect(await page.locator(".messages p").count()).toBe(0);
    await close();
  });

  test("help opens by keys over every view, holds the focus, and gives it back", async () => {
    const { page, sins } = stage();
    await page.getByRole("button", { name: "Help", exact: true }).press("Enter");
    const dialog = page.getByRole("dialog", { name: "Help" });
    await dialog.waitFor();
    expect(await dialog.textContent()).toMatch(/Alt\+Shift\+R.*Shift|Learn.*five steps/s);
    expect(await dialog.getByRole("link", { name: "Notebooks" }).getAttribute("href")).toBe(
      "notebooks/index.html",
    );
    const isInside = () => page.evaluate(() => document.activeElement?.closest("dialog") !== null);
    expect(await isInside()).toBe(true);
    await page.keyboard.press("Escape");
    expect(await dialog.isVisible()).toBe(false);
    expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Help");
    expect(sins).toEqual({ console: [], foreign: [] });
  });

  test("a number beyond its range is said; Shift makes a step fine; Alt+Shift+R resets the open view alone", async () => {
    const { page } = stage();
    await page.goto(`${stage().url}#tumor`);
    const links = page.getByRole("navigation", { name: "Views" });
    await links.getByRole("link", { name: "Tumor" }).click();
    const fwhm = page.getByLabel("Point spread (FWHM) in mm", { exact: true });
    await fwhm.fill("2");
    await fwhm.press("Enter");
    await links.getByRole("link", { name: "Cell" }).click();
    const k_in = page.getByLabel("k_in in s⁻¹", { exact: true });
    await k_in.fill("7");
    await k_in.press("Enter");
    await page.getByText(/^7 is beyond .* to .*: .* is taken$/).waitFor();
    const slider = page.locator("#oxygen");
    await slider.focus();
    const start = Number(await pO2Of(page));
    await page.keyboard.press("Shift+ArrowRight");
    const fine = Number(await pO2Of(page)) / start;
    await page.keyboard.press("ArrowRight");
    const coarse = Number(await pO2Of(page)) / start;
    expect(fine).toBeGreaterThan(1);
    expect(Math.log(fine)).toBeLessThan(0.3 * Math.log(coarse));
    await page.keyboard.press("Alt+Shift+R");
    await expect.poll(() => pO2Of(page)).toBe("2");
    await expect.poll(() => readout(page, "uptake")).toBe("55.26 %");
    await links.getByRole("link", { name: "Tumor" }).click();
    expect(await fwhm.inputValue()).toBe("2");
    await page.keyboard.press("Alt+r");
    expect(await fwhm.inputValue()).not.toBe("2");
  });
});
