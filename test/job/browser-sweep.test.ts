import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makePool } from "../../workers/node.ts";
import { describeInChromium, launch } from "../browser/chromium.ts";
import { buildDoor } from "../workers/build-door.ts";
import { type Left, sweepBoth } from "./sweep-both.ts";

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const texts = {
  model: read("models/cu-atsm-redox.yaml"),
  plasma: read("models/cu-atsm-plasma.yaml"),
  map: read("notebooks/plans/tumor-map.yaml"),
};
const kinds: Readonly<Record<string, string>> = { html: "text/html", js: "text/javascript" };

describeInChromium("a sweep on web workers in Chromium", () => {
  const folder = mkdtempSync(join(tmpdir(), "cuptake-sweep-"));
  let browser: Browser;
  let page: Page;
  let door: URL;
  beforeAll(async () => {
    await build({
      root: fileURLToPath(new URL("page", import.meta.url)),
      configFile: fileURLToPath(new URL("../../vite.config.ts", import.meta.url)),
      logLevel: "error",
      build: { outDir: folder, emptyOutDir: true, chunkSizeWarningLimit: 4000 },
    });
    door = await buildDoor(new URL("../../workers/door.ts", import.meta.url));
    browser = await launch();
    page = await browser.newPage();
    await page.route("**/*", (route) => {
      const file = join(folder, new URL(route.request().url()).pathname);
      if (!existsSync(file)) return route.fulfill({ status: 404 });
      return route.fulfill({
        body: readFileSync(file),
        contentType: kinds[file.split(".").pop() ?? ""] ?? "",
      });
    });
    await page.goto("http://localhost/index.html");
    await page.waitForFunction("globalThis.sweepOn !== undefined");
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
    rmSync(new URL(".", door), { recursive: true });
  });

  test("1 and 3 of them leave the same bits, and 2 worker_threads of Node the same numbers", async () => {
    const inPage = (workers: number): Promise<readonly Left[]> => page.evaluate(`sweepOn(${workers})`);
    const one = await inPage(1);
    expect(one.map(({ numbers, nFailed }) => [numbers.length, nFailed])).toEqual([
      [13, 0],
      [8, 0],
    ]);
    expect(Object.keys(one[1].files)).toHaveLength(8);
    // Replicates differ by their noise.
    expect(one[1].numbers[0]).not.toEqual(one[1].numbers[1]);
    expect(await inPage(3)).toEqual(one);
    const pool = makePool({ workers: 2, door });
    const inNode = await sweepBoth(pool, texts);
    await pool.close();
    expect(Object.keys(inNode[1].files)).toEqual(Object.keys(one[1].files));
    // Powers, logarithms and cosines of two engines may differ in their last bit: P50 is sought to nine digits, and images
    // are rounded to 24 bits.
    for (const [k, limit] of [1e-8, 1e-6].entries())
      inNode[k].numbers.forEach((batch, b) => {
        batch.forEach((x, i) => {
          expect(Math.abs(x / one[k].numbers[b][i] - 1)).toBeLessThan(limit);
        });
      });
  }, 120_000);
});
