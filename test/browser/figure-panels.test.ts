import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { writeLink } from "../../src/app/state/link.ts";
import { applyDifference, panelNames } from "../../src/app/state/shared.ts";
import { type FigureFormat, figureFormats, readFigure, renderFigure } from "../../src/index.ts";
import { stagePage } from "./built-page.ts";
import { describeInChromium } from "./chromium.ts";

/** A fit, a map and four maps of a sweep run in the page. */
const patience = { timeout: 500_000 };
const linked = {
  page: { view: "figure" },
  cell: { usesFit: true },
  tumor: { settings: { "oxygen.vessel": 47 }, noise: 50 },
  sweep: { n: 2 },
};
const linkOf = (figure: object): string => {
  const { shared, problems } = applyDifference({ ...linked, figure });
  expect(problems).toEqual([]);
  return writeLink(shared);
};

const save = async (page: Page, name: string): Promise<Buffer> => {
  const button = page.getByRole("button", { name: new RegExp(`^${name}`) });
  const [download] = await Promise.all([page.waitForEvent("download", { timeout: 120_000 }), button.click()]);
  return readFileSync(await download.path());
};
const make = (page: Page) => page.getByRole("button", { name: "Make what is missing" });
const failures = (page: Page): Promise<string[]> => page.locator(".panel-list .failure").allTextContents();

describeInChromium("panels of what a link leads to", () => {
  const stage = stagePage(async (page) => page.locator(".preview img").waitFor({ timeout: 60_000 }), {
    hash: linkOf({ panels: [...panelNames], columns: 3, dpi: 150 }),
  });

  test(
    "canceled by the keyboard alone, nothing is left running, and the figure stays",
    patience,
    async () => {
      const { page } = stage();
      await make(page).focus();
      await page.keyboard.press("Enter");
      await page.locator('.missing [data-run="fit"] progress').waitFor();
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await page.locator('.missing [data-run="none"]').waitFor();
      await expect.poll(() => failures(page)).toHaveLength(11);
      expect(await page.locator(".missing progress").count()).toBe(0);
      expect(await page.locator(".preview img").count()).toBe(1);
    },
  );

  test("one button makes what they need, with the numbers of the link", patience, async () => {
    const { page } = stage();
    await make(page).click();
    for (const need of ["fit", "map", "sweep"])
      await page.locator(`.missing [data-run="${need}"] progress`).waitFor({ timeout: 240_000 });
    await make(page).waitFor({ state: "detached", timeout: 240_000 });
    // The sweep of the link is a grid: it has no tornado.
    expect(await failures(page)).toEqual(["needs a sweep of each number by itself (tornado)"]);
    const caption = (await page.locator(".caption-text").textContent()) ?? "";
    expect(caption).toContain("set on the page): oxygen.vessel 47 mmHg");
    expect(caption).toMatch(/camera\.noise 50 kBq·s\/mL/);
    expect(caption).toMatch(/count noise; seed \d+/);
    expect(caption).toContain("fitted: ");
  });

  test(
    "all that the page writes of them is byte for byte what Node makes of its data",
    patience,
    async () => {
      const { page, sins } = stage();
      const spec = readFigure((await save(page, "JSON")).toString("utf8"), "figure");
      expect(new Set(spec.panels.map(({ kind }) => kind))).toEqual(
        new Set(["curve", "map", "matrix", "diagram"]),
      );
      expect(spec.panels.length).toBeGreaterThan(panelNames.length);
      for (const format of figureFormats satisfies readonly FigureFormat[]) {
        const there = await save(page, format.toUpperCase());
        const here = await renderFigure(spec, format);
        expect(there.length, format).toBe(here.length);
        expect(Buffer.compare(there, here), format).toBe(0);
      }
      expect(sins).toEqual({ console: [], foreign: [] });
    },
  );

  test("what is set since is told of the maps, and made again by the same button", patience, async () => {
    const { page } = stage();
    const words = "made with other settings than shown now";
    expect(await page.getByText(words).count()).toBe(0);
    await page.getByRole("button", { name: "Undo" }).waitFor();
    await page.evaluate(
      (hash) => {
        location.hash = hash;
      },
      writeLink(applyDifference({ ...linked, tumor: {}, figure: { panels: ["suv-map", "pO2-map"] } }).shared),
    );
    await expect.poll(() => page.getByText(words).count()).toBe(2);
    expect(await page.locator(".caption-text").textContent()).toContain("oxygen.vessel 47 mmHg");
    await make(page).click();
    await make(page).waitFor({ state: "detached", timeout: 240_000 });
    expect(await page.getByText(words).count()).toBe(0);
    expect(await page.locator(".caption-text").textContent()).toContain("oxygen.vessel 40 mmHg");
  });
});

describeInChromium("previews", () => {
  const stage = stagePage(async (page) => page.locator("#add-panel").waitFor({ timeout: 60_000 }), {
    hash: linkOf({ panels: ["uptake"] }),
  });

  test("of states that are gone are not drawn", patience, async () => {
    const { page } = stage();
    await page.locator(".preview img").waitFor();
    await page.evaluate(() => {
      const post = Worker.prototype.postMessage as (...all: unknown[]) => void;
      Worker.prototype.postMessage = function (this: Worker, ...all: unknown[]): void {
        const [message] = all as [{ path?: string[] }];
        const own = window as unknown as { previews?: number };
        if (message?.path?.[0] === "preview") own.previews = (own.previews ?? 0) + 1;
        post.apply(this, all);
      };
      const list = document.querySelector<HTMLSelectElement>("#add-panel");
      for (let i = 0; i < 14; i++)
        setTimeout(() => {
          if (!list) return;
          list.value = i % 2 ? "retention" : "retention-times";
          list.dispatchEvent(new Event("change", { bubbles: true }));
        }, 5 * i);
    });
    await expect.poll(() => page.locator(".panel-list li").count(), { timeout: 60_000 }).toBe(15);
    const count = (): Promise<number> =>
      page.evaluate(() => (window as unknown as { previews?: number }).previews ?? 0);
    await expect
      .poll(() => page.locator(".preview img").getAttribute("src"), { timeout: 60_000 })
      .toContain(encodeURIComponent(">o</text>"));
    expect(await count()).toBeGreaterThan(0);
    expect(await count()).toBeLessThan(8);
  });
});
