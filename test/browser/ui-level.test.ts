import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { writeLink } from "../../src/app/state/link.ts";
import { initialShared } from "../../src/app/state/shared.ts";
import { breaches } from "./axe.ts";
import { openServed, stagePage } from "./built-page.ts";
import { describeInChromium } from "./chromium.ts";

const cellAt9 = writeLink({
  ...initialShared,
  page: { view: "cell" },
  cell: { ...initialShared.cell, pO2: 9 },
});
const bars = (page: Page): Promise<number[]> =>
  Promise.all(["header", 'nav[aria-label="Views"]', "footer"].map((each) => page.locator(each).count()));

describeInChromium("how much of the page an address asks for, in Chromium", () => {
  const stage = stagePage(async (page) => page.locator("#oxygen").waitFor());

  const openAt = async (address: string) => {
    const { folder, browser } = stage();
    return openServed(folder, browser, { hash: address });
  };

  test("?ui=story is the lesson, without a way to the views of modellers, whatever view its link has", async () => {
    const { page, sins, close } = await openAt(`?ui=story${cellAt9}`);
    await page.locator("#oxygen").waitFor();
    expect(await bars(page)).toEqual([1, 0, 1]);
    for (const n of [1, 2, 3, 4, 5]) {
      await page.getByRole("button", { name: new RegExp(`^Step ${n}`) }).press("Enter");
      expect(await page.getByRole("button", { name: /Cell/ }).count()).toBe(0);
    }
    expect(await breaches(page)).toEqual([]);
    expect(sins).toEqual({ console: [], foreign: [] });
    await close();
  });

  test("?ui=none is the open view alone, which leads to the whole page and leaves alone what was open there", async () => {
    const { page, url, sins, close } = await openAt("#learn");
    await page.locator("#oxygen").fill("30");
    await page.waitForTimeout(600);
    const saved = await page.evaluate(() => localStorage.getItem("cuptake/state"));
    await page.goto(`${url}?ui=none${cellAt9}`);
    await page.locator("#cell figure.chart").first().waitFor();
    expect(await bars(page)).toEqual([0, 0, 0]);
    expect(await page.getByLabel("O₂ tension in mmHg", { exact: true }).inputValue()).toBe("9");
    await page.getByLabel("O₂ tension in mmHg", { exact: true }).fill("4");
    await page.getByLabel("O₂ tension in mmHg", { exact: true }).press("Enter");
    await page.waitForTimeout(600);
    expect(await page.evaluate(() => localStorage.getItem("cuptake/state"))).toBe(saved);
    expect(await breaches(page)).toEqual([]);
    const [whole] = await Promise.all([
      page.waitForEvent("popup"),
      page.getByRole("link", { name: "open in Cuptake" }).click(),
    ]);
    await whole.locator("#cell figure.chart").first().waitFor();
    expect(await bars(whole)).toEqual([1, 1, 1]);
    expect(await whole.getByLabel("O₂ tension in mmHg", { exact: true }).inputValue()).toBe("4");
    expect(sins).toEqual({ console: [], foreign: [] });
    await close();
  });

  test("Share writes a link of each level, by keys too, and one of a page that has a level keeps it", async () => {
    const { page, url, close } = await openAt("#cell");
    await page.getByRole("button", { name: "Share" }).press("Enter");
    const link = page.getByLabel("Link to this state");
    expect(await link.inputValue()).toBe(`${url}#cell`);
    await page.getByLabel("It opens").focus();
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => link.inputValue()).toBe(`${url}?ui=story#cell`);
    await page.getByLabel("It opens").selectOption("none");
    expect(await link.inputValue()).toBe(`${url}?ui=none#cell`);
    await page.goto(`${url}?ui=story#learn`);
    await page.getByRole("button", { name: "Share" }).click();
    expect(await page.getByLabel("Link to this state").inputValue()).toBe(`${url}?ui=story#learn`);
    await close();
  });
});
