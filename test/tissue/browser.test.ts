import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { modelNames } from "../models.ts";
import { makeModelField } from "./model-fields.ts";
import type { Given, Report } from "./page/worker.ts";

const executablePath = process.env.CUPTAKE_CHROMIUM ?? "/usr/bin/chromium";
const isMissing = !existsSync(executablePath) && !process.env.CI;
const skipReason = isMissing ? `, skipped: no Chromium at ${executablePath}` : "";
const origin = "http://localhost";
const folder = mkdtempSync(join(tmpdir(), "cuptake-"));

const quiet = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"];
const quieter = ["--disable-component-update", "--disable-sync"];
/** A software adapter for WebGPU and WebGL: right for correctness, not for speed. */
const software = [
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-unsafe-swiftshader",
  "--use-angle=swiftshader",
];

const kinds: Readonly<Record<string, string>> = { html: "text/html", js: "text/javascript" };

/** Opens the built page; its files come from the folder and nothing comes from a network. */
async function openPage(name: string, flags: readonly string[]): Promise<[BrowserContext, Page]> {
  const args = [...quiet, ...quieter, ...flags];
  const context = await chromium.launchPersistentContext(join(folder, name), { executablePath, args });
  const page = await context.newPage();
  await context.route("**/*", (route) => {
    const { pathname } = new URL(route.request().url());
    const file = join(folder, "dist", pathname);
    if (!existsSync(file)) return route.fulfill({ status: 404 });
    return route.fulfill({ body: readFileSync(file), contentType: kinds[file.split(".").pop() ?? ""] ?? "" });
  });
  await page.goto(`${origin}/index.html`);
  await page.waitForFunction("globalThis.ask !== undefined");
  return [context, page];
}

const ask = (page: Page, question: string | Given): Promise<Report> =>
  page.evaluate(`ask(${JSON.stringify(question)})`);

beforeAll(async () => {
  if (isMissing) return;
  await build({
    root: fileURLToPath(new URL("page", import.meta.url)),
    configFile: false,
    logLevel: "error",
    worker: { format: "es" },
    build: { outDir: join(folder, "dist"), chunkSizeWarningLimit: 2000 },
  });
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(isMissing)(`a minified page in Chromium, in a module worker${skipReason}`, () => {
  test("every backend, WebGPU and WebGL on a software adapter, equals the closed form to 1e-4", async () => {
    const [context, page] = await openPage("software", software);
    for (const backend of ["webgpu", "webgl2", "webasm", "cpu", "simd", "plain"]) {
      const report = await ask(page, backend);
      expect(report).toMatchObject({ backend, fallbackReason: null, isSame: true });
      expect(report.worst).toBeLessThan(1e-4);
      expect(report.worstOfMap).toBeLessThan(1e-4);
      // Some 30 operations in 32 bits, and exponentials and powers of a GPU, which may be some units off.
      if (backend.startsWith("webg")) expect(report.worstOfKernels).toBeLessThan(1e-5);
    }
    const { backend, fallbackReason } = await ask(page, "auto");
    expect(backend).toBe("simd");
    expect(fallbackReason).toMatch(/^webgpu: only a software adapter \(google swiftshader/);
    await context.close();
  }, 300_000);

  test("every model on its random field equals the exact solver to 1e-4 on WebGPU and WebGL", async () => {
    const [context, page] = await openPage("models", software);
    const models = modelNames.map((name) => ({ name, ...makeModelField(name) }));
    const fields = models.map(({ field: { pO2, labels }, tables: { nFrames, classes, coefficients } }) => ({
      ...{ nFrames, classes: [...classes], coefficients: [...coefficients] },
      ...{ pO2: [...pO2], labels: [...labels] },
    }));
    for (const backend of ["webgpu", "webgl2", "simd"] as const) {
      const report = await ask(page, { backend, fields });
      expect(report).toMatchObject({ backend, fallbackReason: null });
      expect(report.gathered).toHaveLength(models.length);
      models.forEach(({ name, worst }, k) => {
        expect(worst(report.gathered?.[k] ?? []), `${name} on ${backend}`).toBeLessThan(1e-4);
      });
    }
    await context.close();
  }, 300_000);

  test("a device that is lost between two frames gives way to WebAssembly, with the reason", async () => {
    const [context, page] = await openPage("lost", software);
    const report = await ask(page, "lose");
    expect(report).toMatchObject({ before: "webgpu", backend: "simd" });
    expect(report.fallbackReason).toMatch(/^webgpu failed on the way: .*[Dd]evice was lost/);
    expect(report.worst).toBeLessThan(1e-4);
    await context.close();
  }, 120_000);

  test("a browser without an adapter runs auto in vectors of WebAssembly and says why", async () => {
    const [context, page] = await openPage("plain", []);
    const report = await ask(page, "auto");
    expect(report).toMatchObject({ backend: "simd", isSame: true });
    expect(report.fallbackReason).toMatch(
      /^webgpu: (no adapter is available|only a software adapter|not offered here)/,
    );
    expect(report.worst).toBeLessThan(1e-4);
    await context.close();
  }, 120_000);
});
