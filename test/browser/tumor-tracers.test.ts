import { expect, test } from "vitest";
import { writeLink } from "../../src/app/state/link.ts";
import { initialShared } from "../../src/app/state/shared.ts";
import { flattenRegions, runMap } from "../../src/index.ts";
import { shippedModel } from "../models.ts";
import { openServed, readout, stagePage } from "./built-page.ts";
import { describeInChromium, launch, softwareAdapter } from "./chromium.ts";
import {
  downloadPlan,
  expectSame,
  frames,
  isDone,
  regionsInNode,
  regionsOnPage,
  type Stage,
} from "./tumor-page.ts";

describeInChromium("tracers and devices of the tumor part, in Chromium", () => {
  const stage = stagePage(isDone, { hash: "#tumor" });
  testTracers(stage);
  testLostDevice(stage);
});

/** Makes every device of a worker end itself with its third piece of work. */
const breakDevices = (): void => {
  type Device = { queue: { submit(work: unknown): void }; destroy(): void };
  type Adapter = { prototype: { requestDevice(...wishes: unknown[]): Promise<Device> } };
  const { GPUAdapter } = globalThis as unknown as { GPUAdapter: Adapter };
  const request = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = async function (...wishes) {
    const device = await request.apply(this, wishes);
    const submit = device.queue.submit.bind(device.queue);
    let count = 0;
    device.queue.submit = (work) => {
      count += 1;
      submit(work);
      if (count === 3) device.destroy();
    };
    return device;
  };
};

function testLostDevice(stage: Stage): void {
  test("a WebGPU device that is lost in mid-run is replaced by WebAssembly, and the map is the same", async () => {
    const withGpu = await launch(softwareAdapter);
    const hash = writeLink({
      ...initialShared,
      page: { view: "tumor" },
      tumor: { ...initialShared.tumor, backend: "plain" },
    });
    const { page, close } = await openServed(stage().folder, withGpu, { hash });
    await isDone(page);
    for (const worker of page.workers()) await worker.evaluate(breakDevices);
    await page.getByLabel("Backend").selectOption("webgpu");
    await expect
      .poll(() => readout(page, "backend"), { timeout: 90_000 })
      .toMatch(/^Ran on simd, 32-bit floats \(webgpu failed on the way: .+\)$/);
    await isDone(page);
    expectSame(await regionsOnPage(page), await regionsInNode());
    await close();
    await withGpu.close();
  }, 180_000);
}

function testTracers(stage: Stage): void {
  test("another tracer stands beside Cu-ATSM on the same tumor, and is the map of the plan that is downloaded", async () => {
    const { page, close, sins } = await openServed(stage().folder, stage().browser, { hash: "#tumor" });
    await isDone(page);
    await page.getByText("Dose, input and noise").click();
    for (const [choice, title, model] of [
      ["cu-ptsm", "Cu-PTSM", "cu-atsm-plasma"],
      ["cu64-acetate", "64Cu-acetate", "cu-atsm-plasma-copper"],
      ["fmiso", "FMISO", "fmiso-plasma"],
    ] as const) {
      await page.getByLabel("Beside Cu-ATSM").selectOption(choice);
      await page.locator('[data-second="done"]').waitFor({ timeout: 60_000 });
      const name = `tumor-map-${choice}.yaml`;
      const own = await downloadPlan(page, name);
      const { regions } = await runMap(own, shippedModel(model), { backend: "cpu" });
      expectSame(await regionsOnPage(page, title), flattenRegions(regions, frames));
      expect(await page.locator(".map canvas").count()).toBe(8);
    }
    expectSame(await regionsOnPage(page, "Cu-ATSM"), await regionsInNode());
    expect(sins).toEqual({ console: [], foreign: [] });
    await close();
  }, 480_000);

  test("crosshair and time are those of both tracers, and only one of them tells core from rim", async () => {
    const { page, close } = await openServed(stage().folder, stage().browser, { hash: "#tumor" });
    await isDone(page);
    await page.getByLabel("Beside Cu-ATSM").selectOption("cu-ptsm");
    await page.locator('[data-second="done"]').waitFor({ timeout: 60_000 });
    const places = () => page.locator(".map figure.slice figcaption").allTextContents();
    await page.getByRole("button", { name: /^Cu-PTSM axial slice/ }).press("ArrowRight");
    const all = await places();
    expect(all).toHaveLength(8);
    expect(all.slice(4)).toEqual(all.slice(0, 4));
    expect(all[2]).toBe("sagittal x = 19.8 mm");
    const [, atsm, ptsm] =
      /rim: Cu-ATSM (\d+(?:\.\d+)?), Cu-PTSM (\d+(?:\.\d+)?)/.exec(
        (await page.locator(".map > .summary").textContent()) ?? "",
      ) ?? [];
    expect(Number(atsm)).toBeGreaterThan(3);
    expect(Math.abs(Number(ptsm) - 1)).toBeLessThan(0.25);
    expect(await readout(page, "voxel")).toMatch(
      /^SUV [\d.]+ g\/mL \(Cu-ATSM\), [\d.]+ g\/mL \(Cu-PTSM\), pO₂/,
    );
    await close();
  }, 120_000);

  test("noise and radionuclide are those of the library under the downloaded plan", async () => {
    const { page, close } = await openServed(stage().folder, stage().browser, { hash: "#tumor" });
    await isDone(page);
    await page.getByText("Dose, input and noise").click();
    await page.getByLabel("Radionuclide").selectOption("Cu-62");
    const box = page.getByLabel("Count noise in");
    await box.fill("300");
    await box.press("Enter");
    await expect
      .poll(() => page.locator("th[scope=col]", { hasText: "24 h" }).count(), { timeout: 60_000 })
      .toBe(0);
    await isDone(page);
    const own = await downloadPlan(page, "tumor-map-page.yaml");
    expect(own.isotope).toBe("Cu-62");
    const { regions } = await runMap(own, shippedModel("cu-atsm-plasma"), { backend: "cpu" });
    const names = own.frames.map((frame) => frame.name);
    expect(names).toEqual(["10 min", "60 min"]);
    await expect
      .poll(
        async () => {
          const found = await regionsOnPage(page);
          const expected = flattenRegions(regions, names);
          return Math.abs(found["tumor SUVmax 60 min"] / expected["tumor SUVmax 60 min"] - 1);
        },
        { timeout: 60_000 },
      )
      .toBeLessThan(1e-4);
    await close();
  }, 120_000);
}
