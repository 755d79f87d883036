import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeRandom } from "../../src/numerics/random.ts";
import { makeFlowTable } from "../../src/tissue/flow-table.ts";
import { packTables } from "../../src/tissue/packed-tables.ts";
import type { FrameCurve } from "../../src/tissue/table.ts";
import { modelNames } from "../models.ts";
import { makeField } from "./field.ts";
import { makeLumpedCurve, muscleTissue, tumorTissue } from "./lumped.ts";
import { makeModelField } from "./model-fields.ts";
import type { Given, Report } from "./page/worker.ts";

const executablePath = process.env.CUPTAKE_CHROMIUM ?? "/usr/bin/chromium";
const isMissing = !existsSync(executablePath) && !process.env.CI;
const skipReason = isMissing ? `, skipped: no Chromium at ${executablePath}` : "";
const origin = "http://localhost";
const isLong = process.env.CUPTAKE_LONG !== undefined;
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

/** Two tissues: what K1 alone brings is linear in perfusion, and what it washes out as well is not. */
function makeFlowField() {
  const { pO2, labels } = makeField([16, 12, 8]);
  const { uniform } = makeRandom(6);
  const perfusion = pO2.map(() => 0.05 + 3.95 * uniform());
  const [muscle, tumor] = [muscleTissue, tumorTissue];
  const curves: FrameCurve[] = [
    (P, flow = 1) => makeLumpedCurve({ ...muscle, K1: muscle.K1 * flow })(P).slice(0, 6),
    (P, flow = 1) =>
      makeLumpedCurve({ ...tumor, K1: tumor.K1 * flow, kOut: tumor.kOut * flow })(P).slice(0, 6),
  ];
  const tables = packTables(curves.map((curve) => makeFlowTable(curve, [0.05, 4], { halfPO2_mmHg: 1.5 })));
  const exactAt = (i: number): Float64Array => curves[labels[i]](pO2[i], perfusion[i]);
  return { pO2, labels, perfusion, tables, exactAt };
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

  test(`every model${isLong ? "" : " (of three one, the others SKIPPED: set CUPTAKE_LONG)"} on its random field equals the exact solver to 1e-4 on WebGPU and WebGL`, async () => {
    const [context, page] = await openPage("models", software);
    const some = modelNames.filter((_, i) => isLong || i % 3 === 0);
    const models = some.map((name) => ({ name, ...makeModelField(name) }));
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

  test("perfusion, uniform as it is and in its logarithm, equals the closed form to 1e-4 on WebGPU and WebGL", async () => {
    const [context, page] = await openPage("flows", software);
    const { pO2, labels, perfusion, tables, exactAt } = makeFlowField();
    expect([...tables.classes].filter((_, k) => k % 7 === 6)).toEqual([0, Math.fround(0.003)]);
    const field = {
      ...{ nFrames: tables.nFrames, classes: [...tables.classes], coefficients: [...tables.coefficients] },
      ...{ pO2: [...pO2], labels: [...labels], perfusion: [...perfusion] },
    };
    for (const backend of ["webgpu", "webgl2", "simd"] as const) {
      const report = await ask(page, { backend, fields: [field] });
      expect(report).toMatchObject({ backend, fallbackReason: null });
      const [frames] = report.gathered ?? [[]];
      let worst = 0;
      for (let i = 0; i < pO2.length; i += 7)
        exactAt(i).forEach((value, f) => {
          worst = Math.max(worst, Math.abs(frames[f * pO2.length + i] / value - 1));
        });
      expect(worst, backend).toBeLessThan(1e-4);
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
