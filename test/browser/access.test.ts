import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { breaches } from "./axe.ts";
import { openServed, stagePage } from "./built-page.ts";
import { describeInChromium } from "./chromium.ts";

/** Each view, and what says that it is there. */
const views = {
  learn: "#oxygen",
  cell: "#cell figure.chart >> nth=1",
  tumor: '[data-run="done"]',
  sweep: "#sweep-n",
  figure: ".preview img",
  tissue: "#tissue-model",
  swept: ".tornado",
  regions: '[data-measured="threshold 1"]',
  "learn 2": '[name="kept"]',
  "learn 3": ".vessel",
  "learn 4": "#blur",
  "learn 5": "#try-rate",
  share: "#share-panel input",
  help: "dialog[open]",
  fitted: ".correlations table",
  "a second tracer": '[data-second="done"]',
  "swept grid": "table.heat",
} as const;
type ViewName = keyof typeof views;
const names = Object.keys(views) as ViewName[];
/** Left to the long run: half a minute each. */
const isLong = (name: ViewName): boolean => /fitted|second|swept/.test(name);
const schemes = process.env.CUPTAKE_LONG ? (["light", "dark"] as const) : (["light"] as const);

const step = (n: number) => ({
  view: "Learn",
  act: (page: Page) => page.getByRole("button", { name: new RegExp(`^Step ${n}`) }).click(),
});
const pressOnce =
  (name: string, there: string) =>
  async (page: Page): Promise<void> => {
    if ((await page.locator(there).count()) === 0)
      await page.getByRole("button", { name, exact: true }).click();
  };
const sweepBy =
  (design: string, there: string) =>
  async (page: Page): Promise<void> => {
    if ((await page.locator(there).count()) > 0) return;
    await page.getByLabel("Vary").selectOption(design);
    await page.getByRole("button", { name: "Run the sweep" }).click();
    await page.locator('[data-run="done"]').waitFor({ timeout: 180_000 });
  };

/** What is done in a view where a scene is more than the view itself. */
const scenes: Partial<Record<ViewName, { view: string; act: (page: Page) => Promise<unknown> }>> = {
  tissue: { view: "Cell", act: (page) => page.getByLabel("a tissue with its plasma over time").check() },
  regions: {
    view: "Tumor",
    act: async (page) => {
      if ((await page.locator(".own-region").count()) > 0) return;
      await page.getByRole("button", { name: "Add a sphere at the crosshair" }).click();
      await page.getByRole("button", { name: "Add 41 % of the maximum" }).click();
      await page.locator('[data-run="done"]').waitFor({ timeout: 60_000 });
    },
  },
  swept: { view: "Sweep", act: sweepBy("one-at-a-time", ".tornado") },
  learn: step(1),
  "learn 2": step(2),
  "learn 3": step(3),
  "learn 4": step(4),
  "learn 5": step(5),
  share: { view: "Learn", act: pressOnce("Share", "#share-panel input") },
  help: { view: "Learn", act: pressOnce("Help", "dialog[open]") },
  fitted: {
    view: "Cell",
    act: async (page) => {
      await page.getByLabel("cells in a medium, over O₂").check();
      await pressOnce("Fit", '[data-readout="rms"]')(page);
      await page.locator('[data-readout="rms"]').waitFor({ timeout: 180_000 });
      for (const each of await page.locator("#cell details").all())
        await each.evaluate((details) => details.setAttribute("open", ""));
    },
  },
  "a second tracer": {
    view: "Tumor",
    act: (page) => page.getByLabel(/^Beside Cu-ATSM/).selectOption("fmiso"),
  },
  "swept grid": { view: "Sweep", act: sweepBy("grid", "table.heat") },
};

async function show(page: Page, name: ViewName): Promise<void> {
  const { view = name, act } = scenes[name] ?? {};
  // What lay over the view before is closed.
  await page.keyboard.press("Escape");
  const links = page.getByRole("navigation", { name: "Views" });
  await links.getByRole("link", { name: view, exact: false }).click();
  await act?.(page);
  await page.locator(views[name]).first().waitFor({ timeout: 120_000 });
}

/** Roles of things that can be worked, all of which need a name. */
const worked = [
  "slider",
  "spinbutton",
  "combobox",
  "button",
  "checkbox",
  "radio",
  "link",
  "progressbar",
  "image",
];

/** The accessibility tree as Chromium hands it to a screen reader. */
async function listNodes(page: Page): Promise<{ role: string; name: string }[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  return nodes
    .filter((node) => !node.ignored)
    .map((node) => ({ role: String(node.role?.value), name: String(node.name?.value ?? "").trim() }));
}

describeInChromium("the page for everyone, in Chromium", () => {
  const stage = stagePage(async (page) => page.locator(views.learn).waitFor(), {
    viewport: { width: 390, height: 844 },
  });
  // Half a minute each, so that the ordinary run stays below a quarter of an hour; the long run has them.
  for (const name of names)
    if (isLong(name) && !process.env.CUPTAKE_LONG) test.skip(`${name} (SKIPPED: set CUPTAKE_LONG)`, () => {});
    else testView(name, stage);

  test("every step of the Tab key shows where it is, and the first one skips to the view", async () => {
    const { page } = stage();
    await show(page, "learn");
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    for (let i = 0; i < 14; i++) {
      await page.keyboard.press("Tab");
      const outline = await page.evaluate(() => {
        const here = document.activeElement;
        return here && here !== document.body ? getComputedStyle(here).outlineStyle : "nothing has the focus";
      });
      expect(outline).toBe("solid");
    }
  });

  test("who asks for less motion gets the picture of the end, and it holds still", async () => {
    const { folder, browser } = stage();
    const still = await openServed(folder, browser, { reducedMotion: "reduce" });
    const places = (): Promise<string[]> =>
      still.page
        .locator(".dots path")
        .evaluateAll((all) => all.map((dot) => dot.getAttribute("transform") ?? ""));
    await still.page.locator(".dots path").first().waitFor();
    const before = await places();
    // Nothing would come of it.
    expect(await still.page.getByRole("button", { name: "Play the hour" }).count()).toBe(0);
    await still.page.waitForTimeout(300);
    expect(await places()).toEqual(before);
    expect(await still.page.locator(".clock").textContent()).toBe("60 min");
    await still.close();
  });
});

function testView(name: ViewName, stage: ReturnType<typeof stagePage>): void {
  test(`${name}: axe finds no breach in ${schemes.join(" and in ")}${process.env.CUPTAKE_LONG ? "" : " (SKIPPED in dark: set CUPTAKE_LONG)"}`, {
    timeout: 240_000,
  }, async () => {
    const { page } = stage();
    await show(page, name);
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme });
      expect(await breaches(page), colorScheme).toEqual([]);
    }
  });

  test(`${name}: what can be worked has a name of its own and is 24 px high and wide; headings leave no level out`, async () => {
    const { page } = stage();
    await show(page, name);
    const nodes = (await listNodes(page)).filter(({ role }) => worked.includes(role));
    // Behind an open dialog nothing can be worked.
    expect(nodes.length).toBeGreaterThan(name === "help" ? 1 : 12);
    expect(nodes.filter((node) => node.name === "")).toEqual([]);
    const told = nodes
      .filter(({ role }) => role === "button" || role === "slider")
      .map((node) => `${node.role} ${node.name}`);
    expect(told.filter((each, i) => told.indexOf(each) !== i)).toEqual([]);
    const boxes = await page.locator("button, select, summary, input, nav a").evaluateAll((all) =>
      all
        // A box with a label around it is hit through the label, too.
        .map((control) => ({ control, target: control.closest("label") ?? control }))
        .filter(({ target }) => target.checkVisibility() && !target.matches(".skip"))
        .map(({ control, target }) => {
          const { width, height } = target.getBoundingClientRect();
          return { width, height, what: control.outerHTML.slice(0, 90) };
        }),
    );
    expect(boxes.filter(({ width, height }) => width < 24 || height < 24)).toEqual([]);
    const levels = await page
      .locator("h1, h2, h3, h4")
      .evaluateAll((all) => all.map((heading) => Number(heading.tagName.slice(1))));
    expect(levels.filter((level) => level === 1)).toEqual([1]);
    expect(levels.filter((level, i) => level - (levels[i - 1] ?? 0) > 1)).toEqual([]);
  });

  test(`${name}: nothing sticks out from 320 px on`, async () => {
    const { page } = stage();
    await show(page, name);
    for (const width of [320, 390, 1440]) {
      await page.setViewportSize({ width, height: 844 });
      // Plots follow the width a moment later.
      await page.waitForTimeout(100);
      await expect
        .poll(() => page.evaluate(() => document.documentElement.scrollWidth), { message: String(width) })
        .toBeLessThanOrEqual(width);
    }
    await page.setViewportSize({ width: 390, height: 844 });
  });

  test(`${name}: each plot has a summary in words`, async () => {
    const { page } = stage();
    await show(page, name);
    for (const plot of await page.locator("figure.plot, figure.chart").all())
      expect((await plot.locator(".summary").textContent())?.length).toBeGreaterThan(20);
  });
}
