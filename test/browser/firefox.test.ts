import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serve } from "../../src/cli/serve.ts";
import { buildPage } from "./built-page.ts";
import { type Firefox, firefoxPath, hasFirefox, launchFirefox } from "./marionette.ts";

const name = `the page in Firefox${hasFirefox ? "" : ` (SKIPPED: no ${firefoxPath}; install Debian's firefox-esr, or name one in CUPTAKE_FIREFOX)`}`;

describe.skipIf(!hasFirefox)(name, () => {
  const stage = {} as {
    firefox: Firefox;
    server: Awaited<ReturnType<typeof serve>>;
    built: Awaited<ReturnType<typeof buildPage>>;
  };
  beforeAll(async () => {
    stage.built = await buildPage();
    stage.server = await serve(stage.built.folder, { port: 0 });
    stage.firefox = await launchFirefox();
    await stage.firefox.open(stage.server.url);
  });
  afterAll(async () => {
    await stage.firefox?.close();
    await stage.server?.close();
    stage.built?.remove();
  });

  const text = (selector: string): Promise<string> =>
    stage.firefox.run(`return document.querySelector(${JSON.stringify(selector)})?.textContent ?? ""`);
  const click = (selector: string): Promise<void> =>
    stage.firefox.run(`document.querySelector(${JSON.stringify(selector)}).click()`);
  const patience = { timeout: 90_000, interval: 300 };
  const open = (view: string): Promise<void> => click(`nav a[href^="#${view}"]`);

  test("opens every view", async () => {
    await expect.poll(() => text('[data-readout="stayed"]'), patience).toBe("55 %");
    for (const [view, selector] of [
      ["cell", "#cell-title"],
      ["sweep", "#sweep-title"],
      ["figure", ".checks li"],
      ["tumor", "#tumor-title"],
    ]) {
      await open(view);
      await expect.poll(() => text(selector), patience).not.toBe("");
    }
  });

  test("finishes a map on the backend that it has", async () => {
    await expect.poll(() => text('[data-run="done"]'), patience).toMatch(/computed in/);
    expect(await text('[data-readout="backend"]')).toMatch(/^Ran on (webgpu|simd)/);
  });

  test("finishes a fit, to the RMS of every other engine", async () => {
    await open("cell");
    await expect.poll(() => text(".fit button.main"), patience).toBe("Fit");
    await click(".fit button.main");
    await expect.poll(() => text('[data-readout="rms"]'), patience).toMatch(/^5\.1/);
  });
});
