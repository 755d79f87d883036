import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "vite";
import { expect, test } from "vitest";
import { readout } from "./built-page.ts";
import { describeInChromium, launch } from "./chromium.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const isLong = Boolean(process.env.CUPTAKE_LONG);

describeInChromium("the page as one file", () => {
  // It is built for this test alone, which takes a minute.
  test.skipIf(!isLong)(
    `opens without a server, says what remains, fits and draws${isLong ? "" : " (SKIPPED: set CUPTAKE_LONG)"}`,
    { timeout: 300_000 },
    async () => {
      const outDir = mkdtempSync(join(tmpdir(), "cuptake-single-"));
      const before = process.env.NODE_ENV;
      process.env.NODE_ENV = "production";
      const configFile = join(root, "vite.config.ts");
      await build({
        root: join(root, "src/app"),
        configFile,
        mode: "single",
        logLevel: "error",
        build: { outDir },
      });
      process.env.NODE_ENV = before;
      const html = readFileSync(join(outDir, "cuptake.html"), "utf8");
      const script = /<script type="module">([\s\S]*?)<\/script>/.exec(html)?.[1] ?? "";
      const hash = createHash("sha256").update(script).digest("base64");
      expect(html).toMatch(/script-src 'sha256-[^']+' 'wasm-unsafe-eval'/);
      expect(html).toContain(`script-src 'sha256-${hash}'`);
      const browser = await launch();
      const page = await browser.newPage();
      const said: string[] = [];
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) said.push(message.text());
      });
      await page.goto(pathToFileURL(join(outDir, "cuptake.html")).href);
      await page.locator("#oxygen").waitFor({ timeout: 60_000 });
      expect(await readout(page, "stayed")).toBe("55 %");
      // No notebooks lie beside it.
      expect(await page.getByRole("link", { name: "Notebooks" }).count()).toBe(0);
      await page.getByText("What computes here").click();
      await expect
        .poll(() => readout(page, "means"), { timeout: 60_000 })
        .toMatch(
          /forbids code made from text in workers.*maps run on WebGPU, WebAssembly or plain JavaScript/,
        );
      await page.getByRole("link", { name: "Cell" }).click();
      await page.getByRole("button", { name: "Fit", exact: true }).click();
      await page.locator('[data-readout="rms"]').waitFor({ timeout: 90_000 });
      expect(await readout(page, "rms")).toMatch(/^5\.1/);
      await page.getByRole("link", { name: "Tumor" }).click();
      await page.locator('[data-run="done"]').waitFor({ timeout: 90_000 });
      expect(await readout(page, "backend")).toMatch(/^Ran on simd, 32-bit floats \(webgpu: .+\)$/);
      await page.getByRole("link", { name: "Figure" }).click();
      await page.locator(".preview img").waitFor({ timeout: 60_000 });
      const [download] = await Promise.all([
        page.waitForEvent("download", { timeout: 60_000 }),
        page.getByRole("button", { name: /^PNG/ }).click(),
      ]);
      expect(download.suggestedFilename()).toBe("cuptake-figure.png");
      expect(said).toEqual([]);
      await browser.close();
      rmSync(outDir, { recursive: true, force: true });
    },
  );
});
