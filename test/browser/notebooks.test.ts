import { readdirSync, readFileSync } from "node:fs";
import axe from "axe-core";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serve } from "../../src/cli/serve.ts";
import { buildNotebooks, type Sins, watch } from "./built-page.ts";
import { describeInChromium, launch } from "./chromium.ts";

interface Notebook {
  readonly name: string;
  /** Every plot on the page, by its id. */
  readonly plots: readonly string[];
  /** A number box, what is written into it, and the plot that has to change then. */
  readonly move: { readonly label: string; readonly to: string; readonly plot: string };
}

const notebooks: readonly Notebook[] = [
  {
    name: "01-first-curve",
    plots: ["over-time", "against-oxygen"],
    move: { label: "O₂ tension (mmHg)", to: "0.5", plot: "over-time" },
  },
];

const files = readdirSync("notebooks").filter((file) => file.endsWith(".html"));

test("each notebook has a line in this test, and a place in the list of them", () => {
  const names = files.map((file) => file.replace(".html", ""));
  expect(names.sort()).toEqual([...notebooks.map(({ name }) => name), "index"].sort());
  const list = readFileSync("notebooks/index.html", "utf8");
  for (const { name } of notebooks) expect(list).toContain(`](./${name}.html)`);
});

/** What Plotly drew in the plot of that id. */
const drawn = (page: Page, id: string): Promise<string> =>
  page
    .locator(`figure#${id} .js-plotly-plot`)
    .evaluate((node) => JSON.stringify((node as unknown as { data: unknown }).data));

/** Violations of WCAG 2.2 A and AA that axe can find; evaluated, because the page's policy allows no other script. */
async function findBarriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
      resultTypes: ["violations"],
    }),
  );
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`,
  );
}

describeInChromium("the notebooks in Chromium, with the network cut off", () => {
  const stage: { server?: Awaited<ReturnType<typeof serve>>; browser?: Browser; remove?: () => void } = {};
  let context: BrowserContext;
  let sins: Sins;
  beforeAll(async () => {
    const built = await buildNotebooks();
    const server = await serve(built.folder, { port: 0 });
    const browser = await launch();
    Object.assign(stage, { server, browser, remove: built.remove });
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    sins = await watch(context, server.url);
  });
  afterAll(async () => {
    await stage.browser?.close();
    await stage.server?.close();
    stage.remove?.();
  });

  const open = async (name: string): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(`${stage.server?.url}notebooks/${name}.html`);
    return page;
  };

  test.each(notebooks)(
    "$name runs, asks nothing of the network, and its controls move its plots",
    async (notebook) => {
      const { name, plots, move } = notebook;
      const page = await open(name);
      for (const id of plots)
        await page.locator(`figure#${id} .main-svg`).first().waitFor({ timeout: 30_000 });
      expect(await page.locator("figure.plot").count()).toBe(plots.length);
      for (const summary of await page.locator("figure.plot .summary").allTextContents())
        expect(summary).not.toMatch(/NaN|undefined|^$/);
      const before = await drawn(page, move.plot);
      await page.getByLabel(move.label, { exact: true }).and(page.locator("[type=number]")).fill(move.to);
      await expect.poll(() => drawn(page, move.plot), { timeout: 20_000 }).not.toBe(before);
      expect(await page.locator(".observablehq--error").allTextContents()).toEqual([]);
      expect(await findBarriers(page)).toEqual([]);
      expect(sins).toEqual({ console: [], foreign: [] });
      await page.close();
    },
  );

  test("the list of notebooks and the ways between them lead somewhere", async () => {
    const page = await open("index");
    const seen = new Set<string>();
    for (const { name } of [{ name: "index" }, ...notebooks]) {
      const text = await (await page.request.get(`${stage.server?.url}notebooks/${name}.html`)).text();
      for (const [, target] of text.matchAll(/<a [^>]*href="(\.[^"#]*)"/g)) seen.add(target);
    }
    // The page of the program is built by itself, and is not there where only the notebooks are.
    seen.delete("../index.html");
    for (const target of seen)
      expect((await page.request.get(new URL(target, page.url()).href)).status(), target).toBe(200);
    expect(seen.size).toBeGreaterThanOrEqual(notebooks.length);
    await page.close();
  });
});
