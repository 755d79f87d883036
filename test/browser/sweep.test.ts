import { expect, test } from "vitest";
import { readout, stagePage } from "./built-page.ts";
import { describeInChromium } from "./chromium.ts";

describeInChromium("the sweep view in Chromium", () => {
  const stage = stagePage(async (page) => page.locator("#sweep-n").waitFor(), { hash: "#sweep" });

  test("rows come in, and a click on a cell opens its map", async () => {
    const { page, sins } = stage();
    await page.getByRole("spinbutton", { name: "Values of each" }).fill("2");
    await page.getByRole("spinbutton", { name: "Values of each" }).press("Enter");
    expect(await readout(page, "design")).toBe("2 × 2 = 4 maps");
    await page.getByRole("button", { name: "Run the sweep" }).click();
    await page.locator('[data-run="done"]').waitFor({ timeout: 120_000 });
    expect(await page.locator('[data-run="done"]').textContent()).toContain("4 of 4 maps done");
    const cells = page.locator(".heat tbody button");
    expect(await cells.count()).toBe(4);
    const values = (await cells.allTextContents()).map(Number);
    // Twice as far from the vessels, more stays; and more delivery brings more.
    expect(values[1]).toBeGreaterThan(values[0]);
    expect(values[2]).toBeGreaterThan(values[0]);
    const before = await cells.nth(2).textContent();
    await cells.nth(2).click();
    await page.locator('[data-run="done"]').waitFor({ timeout: 60_000 });
    const shown = page.locator('data[data-region="tumor"][data-frame="1"]');
    await expect.poll(() => shown.textContent(), { timeout: 60_000 }).toBe(Number(before).toPrecision(3));
    expect(sins).toEqual({ console: [], foreign: [] });
  });

  test("Cancel keeps what is done, and one number cannot be varied twice", async () => {
    const { page } = stage();
    await page.getByRole("link", { name: "Sweep" }).click();
    await page.getByRole("spinbutton", { name: "Values of each" }).fill("8");
    await page.getByRole("spinbutton", { name: "Values of each" }).press("Enter");
    await page.getByRole("button", { name: "Run the sweep" }).click();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.locator('[data-run="done"]', { hasText: "canceled" }).waitFor();
    await page.getByLabel("Down").selectOption("tumor.core_half_distance");
    expect(await readout(page, "design")).toBe("Choose two different numbers.");
    expect(await page.getByRole("button", { name: "Run the sweep" }).isDisabled()).toBe(true);
  });
});
