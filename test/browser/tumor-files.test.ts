import { gunzipSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { flattenRegions, openNifti, runMap } from "../../src/index.ts";
import { shippedModel } from "../models.ts";
import { openServed, readout, stagePage } from "./built-page.ts";
import { describeInChromium } from "./chromium.ts";
import {
  bytesOf,
  downloadPlan,
  expectSame,
  frames,
  isDone,
  patience,
  pixels,
  regionsInNode,
  regionsOnPage,
  type Stage,
} from "./tumor-page.ts";

describeInChromium("files on the tumor part, in Chromium", () => {
  testImages(stagePage(isDone, { hash: "#tumor" }));
});

function testImages(stage: Stage): void {
  test("images of labels and pO2 take the place of the phantom, and the map is the library's", async () => {
    const { page, close, sins } = await openServed(stage().folder, stage().browser, { hash: "#tumor" });
    const size = [30, 24, 20] as const;
    const places = Array.from({ length: 30 * 24 * 20 }, (_, i) => [
      i % 30,
      Math.floor(i / 30) % 24,
      Math.floor(i / 720),
    ]);
    const labels = Float32Array.from(places, ([x, y, z]) =>
      Math.hypot(x - 15, y - 12, z - 10) < 6 ? 2 : x > 2 ? 1 : 0,
    );
    const pO2 = Float32Array.from(places, ([x]) => 0.25 + Math.abs(x - 10));
    const input = page.locator(".side input[type=file]");
    await input.setInputFiles(bytesOf("labels.nii.gz", labels, size));
    await input.setInputFiles(bytesOf("oxygen.nii.gz", pO2, size));
    expect(await page.getByLabel("labels.nii.gz", { exact: true }).inputValue()).toBe("labels");
    await expect.poll(() => page.getByLabel("oxygen.nii.gz", { exact: true }).inputValue()).toBe("pO2");
    await page.getByText("Dose, input and noise").click();
    const own = await downloadPlan(page, "tumor-map-page.yaml");
    const images = {
      labels: await openNifti(bytesOf("labels.nii.gz", labels, size).buffer, "labels.nii.gz"),
      pO2: await openNifti(bytesOf("oxygen.nii.gz", pO2, size).buffer, "oxygen.nii.gz"),
    };
    const { regions } = await runMap(own, shippedModel("cu-atsm-plasma"), { backend: "cpu", images });
    const expected = flattenRegions(regions, frames);
    await expect
      .poll(
        async () =>
          Math.abs((await regionsOnPage(page))["tumor SUV 60 min"] / expected["tumor SUV 60 min"] - 1),
        {
          timeout: 60_000,
        },
      )
      .toBeLessThan(1e-4);
    expectSame(await regionsOnPage(page), expected);
    expect(await pixels(page, "axial")).toHaveLength(4 * 30 * 24);
    await page.getByRole("button", { name: "Remove labels.nii.gz" }).click();
    await page.getByRole("button", { name: "Remove oxygen.nii.gz" }).click();
    const phantom = await regionsInNode();
    await expect
      .poll(
        async () =>
          Math.abs((await regionsOnPage(page))["tumor SUV 60 min"] / phantom["tumor SUV 60 min"] - 1),
        {
          timeout: 60_000,
        },
      )
      .toBeLessThan(1e-4);
    expect(sins).toEqual({ console: [], foreign: [] });
    await close();
  }, 180_000);

  test("measured curves stand beside those of the regions as SUV, corrected for decay where they are not", async () => {
    const { page, close, sins } = await openServed(stage().folder, stage().browser, { hash: "#tumor" });
    await isDone(page);
    const tac =
      "# unit: kBq/mL\n# isotope: Cu-64\n# decay_corrected: no\nframe_start_min,frame_end_min,tumor\n55,65,1000\n1430,1450,\n";
    await page.getByRole("button", { name: "Share" }).click();
    const buffer = Buffer.from(tac);
    await page
      .locator("#share-panel input[type=file]")
      .setInputFiles({ name: "scan.tac", mimeType: "text/plain", buffer });
    await expect
      .poll(() => readout(page, "measured"), patience)
      .toMatch(/^● scan\.tac: tumor; corrected here/);
    // 10 MBq in 25 g are 400 kBq/g; an hour of Cu-64 is 1 / 0.947.
    const SUV = (1000 / 400) * 2 ** (60 / (12.7004 * 60));
    const titles = await page.locator("#tumor .measured title").allTextContents();
    expect(titles).toEqual([`tumor: SUV ${SUV.toPrecision(3)} at 60 min, measured`]);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Remove the measured curves" }).click();
    expect(await page.locator("#tumor .measured").count()).toBe(0);
    expect(sins).toEqual({ console: [], foreign: [] });
    await close();
  }, 90_000);

  test("an image that announces 10⁹ rows, one that unpacks without end, and one that is none change nothing but a message", async () => {
    const { page, sins } = stage();
    const shown = await readout(page, "voxel");
    const whole = Buffer.from(gunzipSync(bytesOf("x", new Float32Array(8), [2, 2, 2]).buffer));
    const announced = Buffer.from(whole);
    for (const at of [42, 44, 46]) announced.writeInt16LE(32_767, at);
    const bomb = gzipSync(Buffer.concat([whole, Buffer.alloc(60_000_000)]));
    const input = page.locator(".side input[type=file]");
    const give = async (name: string, buffer: Buffer, words: RegExp): Promise<void> => {
      await input.setInputFiles({ name, mimeType: "application/octet-stream", buffer });
      await page.locator(".messages p", { hasText: words }).first().waitFor({ timeout: 30_000 });
    };
    await give("announced.nii", announced, /announced\.nii: 1 problem.*32767/s);
    await give("bomb.nii.gz", bomb, /bomb\.nii\.gz.*it unpacks to more than \d+ bytes/s);
    await give("none.nii", Buffer.from("x"), /none\.nii.*found 1 bytes/s);
    expect(await readout(page, "voxel")).toBe(shown);
    expect(await page.locator("[id^=role-]").count()).toBe(0);
    expect(sins).toEqual({ console: [], foreign: [] });
  });
}
