import { readdirSync, readFileSync } from "node:fs";
import axe from "axe-core";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serve } from "../../src/cli/serve.ts";
import { buildNotebooks, type Sins, watch } from "./built-page.ts";
import { describeInChromium, launch } from "./chromium.ts";

interface Notebook {
  readonly name: string;
  /** A button that has to be pressed before all plots are there. */
  readonly press?: string;
  /** Every plot on the page, by its id. */
  readonly plots: readonly string[];
  /** A number box, what is written into it, and the plot that has to change then. */
  readonly move: { readonly label: string; readonly to: string; readonly plot: string };
  /** What a summary says then, with numbers that were found by other means. */
  readonly says?: { readonly plot: string; readonly text: string };
}

const notebooks: readonly Notebook[] = [
  {
    name: "01-first-curve",
    plots: ["over-time", "against-oxygen"],
    move: { label: "O₂ tension (mmHg)", to: "0.76", plot: "over-time" },
    // 72.06 and 77.22 % by a Taylor series of 60 digits (test/reference/redox-expm.json).
    says: {
      plot: "over-time",
      text: "At 0.76 mmHg the cells hold 72.1 % of the dose after 60 min and 77.2 % after 120 min.",
    },
  },
  {
    name: "02-why-copper-stays",
    plots: ["pools", "tug-of-war", "chase", "nadh"],
    move: { label: "Reduction alone, by a factor of", to: "3", plot: "tug-of-war" },
    // 54.0 % from a closed medium, as test/model/chase.test.ts holds it.
    says: {
      plot: "chase",
      text: "An hour after the wash 54 % is left at the same tension. The curve in air waits for your guess.",
    },
  },
  {
    name: "03-your-own-model",
    plots: ["run"],
    move: { label: "k_bind (min⁻¹)", to: "0.5", plot: "run" },
  },
  {
    name: "04-fitting",
    plots: ["by-hand", "fit", "profiles", "ratio-profiles"],
    move: { label: "K_R (mmHg)", to: "3", plot: "by-hand" },
  },
  {
    name: "05-vessels-to-voxel",
    plots: ["krogh", "patch", "jensen", "hump"],
    move: { label: "Mean distance of vessels (µm)", to: "240", plot: "patch" },
  },
  {
    name: "06-tumor-map",
    press: "Run the sweep",
    plots: ["map", "sweep"],
    move: { label: "K1 of the tumor (mL/min/mL)", to: "0.3", plot: "map" },
  },
  {
    name: "07-in-vivo",
    plots: ["tissue", "shape", "patlak", "ki"],
    move: { label: "O₂ tension (mmHg)", to: "0.5", plot: "patlak" },
  },
  {
    name: "08-grant-figure",
    plots: ["draft"],
    move: { label: "Text (pt)", to: "9", plot: "preview" },
  },
];

const files = readdirSync("notebooks").filter((file) => file.endsWith(".html"));

test("each notebook has a line in this test, and a place in the list of them", () => {
  const names = files.map((file) => file.replace(".html", ""));
  expect(names.sort()).toEqual([...notebooks.map(({ name }) => name), "index"].sort());
  const list = readFileSync("notebooks/index.html", "utf8");
  for (const { name } of notebooks) expect(list).toContain(`](./${name}.html)`);
});

test("cells and parts import the library, each other, and files that ship: nothing over the network", () => {
  const parts = readdirSync("notebooks/parts").filter((file) => file.endsWith(".ts"));
  for (const file of [...files, ...parts.map((part) => `parts/${part}`)]) {
    const text = readFileSync(`notebooks/${file}`, "utf8");
    const imports = [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*"([^"]+)"/g)].map(([, name]) => name);
    const allowed =
      /^(\.\.\/)+src\/(index|app\/format)\.ts$|^\.\/(parts\/)?[\w-]+\.ts$|^\.\.\/models\/[\w-]+\.yaml\?raw$|^plotly\.js-dist$/;
    expect(
      imports.filter((name) => !allowed.test(name)),
      file,
    ).toEqual([]);
    if (file.endsWith(".html") && file !== "index.html") expect(imports.length, file).toBeGreaterThan(2);
  }
});

/** What is drawn under that id: the data that Plotly holds, or the address of a figure made for print. */
const drawn = (page: Page, id: string): Promise<string> =>
  page.locator(`figure#${id}`).evaluate((figure) => {
    const plot = figure.querySelector(".js-plotly-plot") as unknown as { data: unknown } | null;
    return plot ? JSON.stringify(plot.data) : (figure.querySelector("img")?.src ?? "");
  });

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
      const { name, press, plots, move, says } = notebook;
      for (const list of [sins.console, sins.foreign]) list.length = 0;
      const page = await open(name);
      if (press) await page.getByRole("button", { name: press }).click();
      for (const id of plots)
        await page.locator(`figure#${id} .main-svg`).first().waitFor({ timeout: 120_000 });
      expect(await page.locator("figure.plot").count()).toBe(plots.length);
      for (const summary of await page.locator("figure.plot .summary").allTextContents())
        expect(summary).not.toMatch(/NaN|undefined|–|^$/);
      const before = await drawn(page, move.plot);
      const box = page.getByLabel(move.label, { exact: true }).and(page.locator("[type=number]"));
      await box.fill(move.to);
      await box.press("Enter");
      await expect.poll(() => drawn(page, move.plot), { timeout: 20_000 }).not.toBe(before);
      if (says) expect(await page.locator(`figure#${says.plot} .summary`).textContent()).toBe(says.text);
      expect(await page.locator(".observablehq--error").allTextContents()).toEqual([]);
      await expect.poll(() => page.locator(".waiting").count(), { timeout: 30_000 }).toBe(0);
      expect(await findBarriers(page)).toEqual([]);
      await page.setViewportSize({ width: 390, height: 844 });
      const width = () => page.evaluate(() => document.documentElement.scrollWidth);
      await expect.poll(width, { timeout: 10_000 }).toBeLessThanOrEqual(390);
      expect(sins).toEqual({ console: [], foreign: [] });
      await page.close();
    },
    180_000,
  );

  test("the page leads to them, where they lie beside it", async () => {
    const footer = readFileSync("src/app/shell/footer.tsx", "utf8");
    const address = /href="(notebooks\/[^"]+)"/.exec(footer)?.[1];
    const page = await context.newPage();
    const reply = await page.goto(`${stage.server?.url}${address}`);
    expect(reply?.status()).toBe(200);
    await page.getByRole("link", { name: /Start/ }).waitFor();
    await page.close();
  });

  test("a mistake in the reader's model is told by its line, and what was drawn stays", async () => {
    const page = await open("03-your-own-model");
    await page.locator("figure#run .main-svg").first().waitFor({ timeout: 120_000 });
    const before = await drawn(page, "run");
    const text = await page.getByLabel("The model").inputValue();
    const status = page.locator("pre[role=status]");
    const read = async (written: string): Promise<string> => {
      await page.getByLabel("The model").fill(written);
      await page.getByRole("button", { name: "Read and draw it" }).click();
      return (await status.textContent()) ?? "";
    };
    const line = text.split("\n").findIndex((row) => row.includes("binding:")) + 1;
    await expect
      .poll(() => read(text.replace("from: I, to: B", "from: J, to: B")), { timeout: 20_000 })
      .toContain(`my-tracer.yaml:${line}: 1 problem`);
    expect(await drawn(page, "run")).toBe(before);
    await expect
      .poll(() => read(text.replace("value: 0.1,", "value: 0.5,")), { timeout: 20_000 })
      .toContain("in order");
    await expect.poll(() => drawn(page, "run"), { timeout: 20_000 }).not.toBe(before);
    await page.close();
  }, 180_000);

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
