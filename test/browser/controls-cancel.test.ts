import type { Page, Worker } from "playwright-core";
import { expect, test } from "vitest";
import { writeLink } from "../../src/app/state/link.ts";
import { initialShared } from "../../src/app/state/shared.ts";
import { readout, stagePage } from "./built-page.ts";
import { describeInChromium } from "./chromium.ts";

const isLong = Boolean(process.env.CUPTAKE_LONG);
const cellLink = writeLink({
  ...initialShared,
  ...{ page: { view: "cell" }, cell: { ...initialShared.cell, compared: "cu-ptsm" } },
});
const sweepLink = writeLink({
  ...initialShared,
  ...{ page: { view: "sweep" }, sweep: { ...initialShared.sweep, n: 2 } },
});

/** The name of what has the focus. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const node = document.activeElement as HTMLInputElement | null;
    return node?.getAttribute("aria-label") ?? node?.labels?.[0]?.textContent ?? node?.textContent ?? "";
  });

/** Goes on by Tab, from where the focus is, until it is on what has this name. */
async function tabTo(page: Page, name: string): Promise<void> {
  const passed: string[] = [];
  while ((await focused(page)) !== name) {
    expect(passed.length, `${name} is not behind ${passed.join("; ")}`).toBeLessThan(150);
    await page.keyboard.press("Tab");
    passed.push((await focused(page)).slice(0, 40));
  }
}

async function press(page: Page, name: string): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press("Enter");
}

async function open(page: Page, url: string, ready: string): Promise<void> {
  await page.goto("about:blank");
  await page.goto(url);
  await page.locator(ready).first().waitFor({ timeout: 60_000 });
}

/** Resolves when the browser has ended them, not when the page has stopped to ask. */
const endOf = (workers: readonly Worker[]): Promise<unknown> =>
  Promise.all(workers.map((worker) => worker.waitForEvent("close", { timeout: 20_000 })));

describeInChromium("canceled by the keyboard alone, in Chromium", () => {
  const stage = stagePage(async (page) => page.locator("#oxygen").waitFor());

  test("a fit: its worker ends, the fit before it stays, and the focus goes back", async () => {
    const { page, url, sins } = stage();
    await open(page, url + cellLink, "#cell figure.chart >> nth=1");
    await press(page, "Fit");
    await page.locator('[data-readout="comparison"]').waitFor({ timeout: 60_000 });
    const before = { rms: await readout(page, "rms"), compared: await readout(page, "comparison") };
    const workers = page.workers();
    expect(workers.length).toBeGreaterThan(0);
    await press(page, "Fit");
    const ended = endOf(workers);
    await press(page, "Cancel");
    await ended;
    expect(await page.locator(".fit [role=status]").textContent()).toBe("Canceled; the fit before it stays.");
    expect(await focused(page)).toBe("Fit");
    await page.waitForTimeout(500);
    expect(await page.locator(".fit .progress").count()).toBe(0);
    expect({ rms: await readout(page, "rms"), compared: await readout(page, "comparison") }).toEqual(before);
    // A worker that is new does the same again.
    await page.keyboard.press("Enter");
    await page.locator(".fit .progress").waitFor();
    await page.locator(".fit .progress").waitFor({ state: "detached", timeout: 60_000 });
    expect({ rms: await readout(page, "rms"), compared: await readout(page, "comparison") }).toEqual(before);
    expect(sins).toEqual({ console: [], foreign: [] });
  }, 180_000);

  test.skipIf(!isLong)(
    `a sweep: its workers end, and the sweep before it can be had back${isLong ? "" : " (SKIPPED: set CUPTAKE_LONG)"}`,
    async () => {
      const { page, url, sins } = stage();
      await open(page, url + sweepLink, "#sweep-n");
      await press(page, "Run the sweep");
      const progress = page.locator("p.progress");
      await progress.filter({ hasText: "4 of 4 maps done" }).waitFor({ timeout: 120_000 });
      const cells = page.locator(".heat tbody button");
      const before = await cells.allTextContents();
      const idle = page.workers().length;
      await page.evaluate(() => document.querySelector<HTMLElement>(".skip")?.focus());
      await tabTo(page, "Values of each");
      await page.keyboard.press("Control+A");
      await page.keyboard.type("8");
      await page.keyboard.press("Enter");
      // At once: nothing is done yet, and what was there is there again.
      await press(page, "Run the sweep");
      await press(page, "Cancel");
      await progress.filter({ hasText: "4 of 4 maps done" }).waitFor();
      await expect.poll(() => page.workers().length).toBe(idle);
      expect(await cells.allTextContents()).toEqual(before);
      expect(await focused(page)).toBe("Run the sweep");
      // With some maps done: they stay, until the sweep before is asked for.
      await page.keyboard.press("Enter");
      await progress.filter({ hasText: /^ ?[1-9]\d* of 64/ }).waitFor({ timeout: 60_000 });
      const ended = endOf(page.workers().slice(idle));
      await press(page, "Cancel");
      await ended;
      await progress.filter({ hasText: "canceled" }).waitFor();
      const kept = await cells.count();
      await page.waitForTimeout(1000);
      expect([kept, await cells.count()]).toEqual([expect.any(Number), kept]);
      expect(kept).toBeGreaterThan(0);
      expect(await progress.textContent()).toContain(`${64 - kept} canceled`);
      await press(page, "Back to the sweep before");
      expect(await progress.textContent()).toContain("4 of 4 maps done");
      expect(await cells.allTextContents()).toEqual(before);
      expect(sins).toEqual({ console: [], foreign: [] });
    },
    300_000,
  );
});
