import { readFileSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import type { Page, Worker } from "playwright-core";
import { expect, test } from "vitest";
import { readout, stagePage, watch } from "./built-page.ts";
import { describeInChromium } from "./chromium.ts";

const kinds: Readonly<Record<string, string>> = {
  ...{ ".html": "text/html", ".js": "text/javascript", ".css": "text/css" },
  ...{ ".svg": "image/svg+xml", ".wasm": "application/wasm" },
};
const ofWorkers =
  "default-src 'none'; script-src 'self' 'unsafe-eval' 'wasm-unsafe-eval'; connect-src 'none'";

/** Stands before the scripts of workers and counts the functions that are made of text. */
const counter = `globalThis.nMade ??= 0;
globalThis.Function = new Proxy(globalThis.Function, {
  construct: (made, words) => { globalThis.nMade += 1; return Reflect.construct(made, words); },
  apply: (made, self, words) => { globalThis.nMade += 1; return Reflect.apply(made, self, words); },
});
`;

/** A host as those that give out files and no more; `policy` goes with the scripts of workers alone. */
async function host(
  folder: string,
  policy: string,
): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://here").pathname.replace(/\/$/, "/index.html");
    const file = join(folder, path);
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return response.writeHead(404).end();
    const isDoor = /\/worker\/(?:door|worker)-[^/]*\.js$/.test(path);
    const headers = { "Content-Type": kinds[extname(path)] ?? "application/octet-stream" };
    response.writeHead(200, isDoor && policy ? { ...headers, "Content-Security-Policy": policy } : headers);
    const bytes = readFileSync(file);
    response.end(isDoor ? Buffer.concat([Buffer.from(counter), bytes]) : bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

const nMade = (worker: Worker): Promise<number> =>
  worker.evaluate(() => (globalThis as unknown as { nMade: number }).nMade);

/** Fits, makes a map, and says how many functions each worker has made of text. */
async function work(page: Page): Promise<Record<string, number>> {
  await page.locator("#cell figure.chart").first().waitFor();
  await page.getByRole("button", { name: "Fit", exact: true }).click();
  await page.locator('[data-readout="rms"]').waitFor({ timeout: 90_000 });
  expect(await readout(page, "rms")).toMatch(/^5\.1/);
  await page.getByRole("link", { name: "Tumor" }).click();
  await page.locator('[data-run="done"]').waitFor({ timeout: 90_000 });
  await page.getByText("What computes here").click();
  await expect.poll(() => readout(page, "means")).toMatch(/workers/i);
  const counted = page
    .workers()
    .map(async (worker) => [/(\w+)-[^/]*$/.exec(worker.url())?.[1] ?? "", await nMade(worker)] as const);
  return Object.fromEntries(await Promise.all(counted));
}

describeInChromium("the page from hosts that are not ours, in Chromium", () => {
  const stage = stagePage(async (page) => page.locator("#oxygen").waitFor());
  const opened = async (policy: string) => {
    const { folder, browser } = stage();
    const { server, url } = await host(folder, policy);
    const context = await browser.newContext();
    const sins = await watch(context, url);
    const page = await context.newPage();
    await page.goto(`${url}#cell`);
    const close = async (): Promise<void> => {
      await context.close();
      server.closeAllConnections();
      server.close();
    };
    return { page, sins, close };
  };

  test("without headers workers make no code of text, fit and map all the same, and the page says so", async () => {
    const { page, sins, close } = await opened("");
    expect(await work(page)).toEqual({ worker: 0, door: 0 });
    expect(await readout(page, "means")).toMatch(/does not send the header.*closures.*WebGPU, WebAssembly/);
    await page.locator("#backend").selectOption("cpu");
    await expect
      .poll(() => readout(page, "backend"), { timeout: 60_000 })
      .toMatch(/^Ran on webasm|makes code of text, which is forbidden here/);
    expect(sins).toEqual({ console: [], foreign: [] });
    await close();
  }, 240_000);

  test("with the header of workers, and no other, they make code", async () => {
    const { page, sins, close } = await opened(ofWorkers);
    const { worker, door } = await work(page);
    expect(worker).toBeGreaterThan(2);
    expect(door).toBeGreaterThan(2);
    expect(await readout(page, "means")).toMatch(/may turn models and kernels into code/);
    expect(sins).toEqual({ console: [], foreign: [] });
    await close();
  }, 240_000);
});
