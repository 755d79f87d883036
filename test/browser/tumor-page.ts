import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import {
  flattenRegions,
  type Override,
  overridePlan,
  readMapPlan,
  runMap,
  toNifti,
} from "../../src/index.ts";
import { shippedModel } from "../models.ts";
import type { stagePage } from "./built-page.ts";

const file = "notebooks/plans/tumor-map.yaml";
export const plan = readMapPlan(readFileSync(file, "utf8"), file);
export const frames = plan.frames.map((frame) => frame.name);

/** The region table of the library, on the plainest backend. */
export async function regionsInNode(overrides: Readonly<Record<string, Override>> = {}) {
  const changed = overridePlan(plan, overrides);
  const { regions } = await runMap(changed, shippedModel("cu-atsm-plasma"), { backend: "cpu" });
  return flattenRegions(regions, frames);
}

/** The region table of the page, under the same names; of one tracer where there are two. */
export async function regionsOnPage(page: Page, tracer = ""): Promise<Record<string, number>> {
  const cells = await page.locator(`data[data-tracer="${tracer}"]`).evaluateAll((all) =>
    all.map((cell) => {
      const { region = "", frame = "" } = (cell as HTMLElement).dataset;
      return { region, frame: Number(frame), value: Number(cell.getAttribute("value")) };
    }),
  );
  return Object.fromEntries(
    cells.map(({ region, frame, value }) => {
      const isWhole = region === "tumor-to-muscle" || region === "tumor SUVmax";
      return [`${region}${isWhole ? "" : " SUV"} ${frames[frame]}`, value];
    }),
  );
}

/** Kernels count in 32-bit floats: 1e-4 relative is what the maps promise. */
export function expectSame(found: Record<string, number>, expected: Record<string, number>): void {
  const names = Object.keys(expected).filter((name) => !name.startsWith("hypoxic fraction"));
  expect(Object.keys(found).sort()).toEqual(names.sort());
  for (const name of names) expect(Math.abs(found[name] / expected[name] - 1), name).toBeLessThan(1e-4);
}

/** The pixels of a slice, read from a copy so that the page's own canvas stays as it is. */
export const pixels = (page: Page, plane: string): Promise<number[]> =>
  page.locator(`canvas[data-plane="${plane}"]`).evaluate((node) => {
    const canvas = node as HTMLCanvasElement;
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", {
      willReadFrequently: true,
    });
    copy?.drawImage(canvas, 0, 0);
    return Array.from(copy?.getImageData(0, 0, canvas.width, canvas.height).data ?? []);
  });

export const patience = { timeout: 10_000 };

/** Waits until the map is there. */
export const isDone = (page: Page): Promise<void> =>
  page.locator('[data-run="done"]').waitFor({ timeout: 60_000 });

export type Stage = ReturnType<typeof stagePage>;

/** Saves the plan of what is set, and reads it. */
export async function downloadPlan(page: Page, name: string) {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: `Download ${name}` }).click(),
  ]);
  return readMapPlan(readFileSync(await download.path(), "utf8"), name);
}

/** An image of half-millimeter voxels, as a file that is opened. */
export const bytesOf = (name: string, data: Float32Array, size: readonly [number, number, number]) => ({
  name,
  mimeType: "application/gzip",
  buffer: Buffer.from(
    toNifti({ data, size, voxel_mm: [0.5, 0.5, 0.5], frameStarts_s: [0], frameDurations_s: [60] }),
  ),
});
