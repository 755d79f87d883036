import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { stagePage } from "./built-page.ts";
import { describeInChromium } from "./chromium.ts";

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
  const stage = stagePage(
    async (page) => {
      await page.locator("canvas[data-plane]").nth(2).waitFor({ timeout: 60_000 });
      await page.locator(".plot .main-svg").nth(3).waitFor();
    },
    { viewport: { width: 390, height: 844 } },
  );

  test("everything that can be worked has a name of its own", async () => {
    const nodes = (await listNodes(stage().page)).filter(({ role }) => worked.includes(role));
    expect(nodes.length).toBeGreaterThan(25);
    expect(nodes.filter(({ name }) => name === "")).toEqual([]);
    const names = nodes
      .filter(({ role }) => role === "button" || role === "slider")
      .map(({ name, role }) => `${role} ${name}`);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  test("there is one h1, no level of heading is left out, and the language is told", async () => {
    const levels = await stage()
      .page.locator("h1, h2, h3, h4")
      .evaluateAll((all) => all.map((heading) => Number(heading.tagName.slice(1))));
    expect(levels.filter((level) => level === 1)).toEqual([1]);
    expect(levels.filter((level, i) => level - (levels[i - 1] ?? 0) > 1)).toEqual([]);
    expect(await stage().page.locator("html").getAttribute("lang")).toBe("en");
  });

  test("each plot has a summary in words and its numbers in a table", async () => {
    const { page } = stage();
    const plots = page.locator("figure.plot");
    expect(await plots.count()).toBe(2);
    for (const plot of await plots.all()) {
      expect(await plot.locator(".summary").textContent()).toMatch(/^After 60 min: .+ %.+mmHg/);
      await plot.locator("summary").click();
      expect(await plot.locator("tbody tr").count()).toBeGreaterThan(8);
      await plot.locator("summary").click();
    }
  });

  test("what is clicked is at least 24 px in both directions", async () => {
    const controls = stage().page.locator("button, select, summary, input, nav a");
    const boxes = await controls.evaluateAll((all) =>
      all.map((control) => {
        // A box with a label around it is hit through the label, too.
        const target = control.closest("label") ?? control;
        const { width, height } = target.getBoundingClientRect();
        return { width, height, what: control.outerHTML.slice(0, 80) };
      }),
    );
    expect(boxes.length).toBeGreaterThan(25);
    expect(boxes.filter(({ width, height }) => width < 24 || height < 24)).toEqual([]);
  });

  test.each([[390], [1440]])("nothing sticks out at a width of %i px", async (width) => {
    await stage().page.setViewportSize({ width, height: 844 });
    expect(await stage().page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      width,
    );
  });

  test("the page follows the reader's choice of dark, of text and plots", async () => {
    const { page } = stage();
    const look = () =>
      page.evaluate(() => [
        getComputedStyle(document.body).backgroundColor,
        document.querySelector(".plot .xtick text")?.getAttribute("style") ?? "",
      ]);
    await page.emulateMedia({ colorScheme: "light" });
    const light = await look();
    await page.emulateMedia({ colorScheme: "dark" });
    await expect.poll(async () => (await look())[1]).not.toBe(light[1]);
    expect((await look())[0]).toBe("rgb(20, 23, 28)");
    expect(light[0]).toBe("rgb(255, 255, 255)");
  });

  test("every step of the Tab key shows where it is", async () => {
    const { page } = stage();
    await page.locator("body").press("Home");
    for (let i = 0; i < 12; i++) {
      await page.keyboard.press("Tab");
      const outline = await page.evaluate(() => {
        const here = document.activeElement;
        return here && here !== document.body ? getComputedStyle(here).outlineStyle : "nothing has the focus";
      });
      expect(outline).toBe("solid");
    }
  });
});
