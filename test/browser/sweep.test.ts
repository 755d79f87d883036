import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { contourLines, type MapSlices } from "../../src/index.ts";
import { mapSlices } from "../../src/tissue/map-job.ts";
import { readout, stagePage } from "./built-page.ts";
import { describeInChromium } from "./chromium.ts";

const read = (file: string) => ({
  file,
  text: readFileSync(new URL(`../../${file}`, import.meta.url), "utf8"),
});

/** Maps of a whole tumor, in the browser and here. */
const patience = { timeout: 240_000 };

/** A point as the library maps it. */
function mapAt(values: Readonly<Record<string, number>>): Promise<MapSlices> {
  const overrides = Object.entries(values).map(([path, value]) => {
    return [path, { value, provenance: "assumed", source: "test" } as const] as const;
  });
  return mapSlices({
    ...{ plan: read("notebooks/plans/tumor-map.yaml"), model: read("models/cu-atsm-plasma.yaml") },
    ...{ overrides: Object.fromEntries(overrides), backend: "cpu" },
  });
}

describeInChromium("the sweep view in Chromium", () => {
  const stage = stagePage(async (page) => page.locator("#sweep-n").waitFor(), { hash: "#sweep" });

  test("rows come in, and a click on a cell opens its map", patience, async () => {
    const { page, sins } = stage();
    await page.getByRole("spinbutton", { name: "Values of each" }).fill("2");
    await page.getByRole("spinbutton", { name: "Values of each" }).press("Enter");
    expect(await readout(page, "design")).toBe("2 × 2 = 4 maps");
    await page.getByRole("button", { name: "Run the sweep" }).click();
    await page.locator('[data-run="done"]').waitFor({ timeout: 120_000 });
    expect(await page.locator('[data-run="done"]').textContent()).toContain("4 of 4 maps done");
    const cells = page.locator(".heat tbody button");
    expect(await cells.count()).toBe(4);
    const values = (await cells.allTextContents()).map(Number);
    // Twice as far from the vessels, more stays; and more delivery brings more.
    expect(values[1]).toBeGreaterThan(values[0]);
    expect(values[2]).toBeGreaterThan(values[0]);
    await checkMultiples(page);
    const table = page.locator(".chart details tbody tr");
    const inTable = (await table.locator("td").allTextContents()).map(Number);
    const inRows = [values[0], values[2], values[1], values[3]];
    expect(inTable).toEqual(inRows.map((value) => Number(value.toPrecision(3))));
    // Lines would cross the numbers of so small a table.
    expect(await page.locator(".contours g").count()).toBe(0);
    const before = await cells.nth(2).textContent();
    await cells.nth(2).click();
    await page.locator('[data-run="done"]').waitFor({ timeout: 60_000 });
    const shown = page.locator('data[data-region="tumor"][data-frame="1"]');
    await expect.poll(() => shown.textContent(), { timeout: 60_000 }).toBe(Number(before).toPrecision(3));
    expect(sins).toEqual({ console: [], foreign: [] });
  });

  test("a small picture opens its map, and the curves stand on axes that all share", patience, async () => {
    const { page } = stage();
    await page.getByRole("link", { name: "Sweep" }).click();
    await page.getByLabel("curves", { exact: true }).check();
    // Tumor, rim, core and muscle; without hypoxia there is no core.
    expect(await page.locator(".multiple svg").count()).toBe(4);
    await checkFigureOf(
      page,
      "sweep-maps",
      /SUV at 60 min .* 4 of 4 maps; varied: K1 of the tumor 0.05, 0.2 /,
    );
    await checkFigureOf(page, "sweep-curves", /tumor SUV 60 min; 4 of 4 maps/);
    await page.getByRole("link", { name: "Sweep" }).click();
    const ends = await page.locator(".multiple").last().locator("path.line.own").getAttribute("d");
    const tops = await cornerMaps();
    const { results, frames } = tops[tops.length - 1];
    const top = Math.max(
      ...tops.flatMap((map) =>
        Object.entries(map.results).flatMap(([name, v]) =>
          /^(?:tumor|hypoxic core|well-oxygenated rim|muscle) SUV \d/.test(name) ? [v] : [],
        ),
      ),
    );
    const y = Number(ends?.split(" ").at(-1));
    expect((86 - y) / 82).toBeCloseTo(results[`tumor SUV ${frames[frames.length - 1].name}`] / top, 2);
    await page.locator(".multiple").first().press("Enter");
    await page.locator('[data-run="done"]').waitFor({ timeout: 60_000 });
    expect(await page.getByLabel("K1 of the tumor in mL/min/mL").inputValue()).toBe("0.05");
  });

  test(
    "Cancel keeps what is done, the sweep before can be had back, and one number cannot be varied twice",
    patience,
    async () => {
      const { page } = stage();
      await page.getByRole("link", { name: "Sweep" }).click();
      await page.getByRole("spinbutton", { name: "Values of each" }).fill("8");
      await page.getByRole("spinbutton", { name: "Values of each" }).press("Enter");
      await page.getByRole("button", { name: "Run the sweep" }).click();
      await page.locator("p.progress", { hasText: /[1-9]\d* of 64 maps/ }).waitFor();
      await page.getByRole("button", { name: "Cancel" }).click();
      await page.locator('[data-run="done"]', { hasText: "canceled" }).waitFor();
      expect(await page.locator(".multiple").count()).toBeGreaterThan(0);
      await page.getByRole("button", { name: "Back to the sweep before" }).click();
      await page.locator('[data-run="done"]', { hasText: "4 of 4 maps done" }).waitFor();
      await page.getByLabel("Down", { exact: true }).selectOption("tumor.core_half_distance");
      expect(await readout(page, "design")).toMatch(/^Choose two different numbers/);
      expect(await page.getByRole("button", { name: "Run the sweep" }).isDisabled()).toBe(true);
    },
  );
  testTornado(stage);
  testEnds(stage);
  testValues(stage);
});

function testTornado(stage: ReturnType<typeof stagePage>): void {
  const isLong = process.env.CUPTAKE_LONG !== undefined;
  test.skipIf(!isLong)(
    `a tornado has both ends of every number around the tumor as it is set, the widest first${isLong ? "" : " (SKIPPED: set CUPTAKE_LONG)"}`,
    patience,
    async () => {
      const { page, sins } = stage();
      await page.getByRole("link", { name: "Tumor" }).click();
      await page.getByLabel("O₂ consumption of the tumor in mmHg/s").fill("10");
      await page.getByLabel("O₂ consumption of the tumor in mmHg/s").press("Enter");
      await page.getByRole("link", { name: "Sweep" }).click();
      await page.getByLabel("Vary").selectOption("one-at-a-time");
      expect(await readout(page, "design")).toBe("1 + 2 × 8 = 17 maps");
      await page.getByRole("button", { name: "Run the sweep" }).click();
      await page.locator('[data-run="done"]', { hasText: "17 of 17" }).waitFor({ timeout: 180_000 });
      const base = { ...corners[0], "tumor.consumption": 10 };
      const asSet = (await mapAt(base)).results["tumor SUV 60 min"];
      expect(await page.locator(".tornado figcaption").textContent()).toBe(
        `tumor SUV 60 min: ${Number(asSet.toPrecision(3))} as it is set`,
      );
      const more = page.getByRole("button", { name: /^O₂ consumption of the tumor 12.5: / });
      const there = (await mapAt({ ...base, "tumor.consumption": 12.5 })).results["tumor SUV 60 min"];
      expect(await more.textContent()).toBe(`12.5: ${Number(there.toPrecision(3))}`);
      const widths = await page.locator(".tornado li").evaluateAll((bars) =>
        bars.map((bar) => {
          const [a, b] = [...bar.querySelectorAll("button")].map((end) =>
            Number(end.textContent?.split(": ")[1]),
          );
          return Math.abs(a - b);
        }),
      );
      expect(widths.length).toBe(8);
      expect(widths).toEqual([...widths].sort((a, b) => b - a));
      expect(await page.locator(".multiples-list .multiple").count()).toBe(17);
      await checkFigureOf(page, "tornado", /17 of 17 maps; varied: K1 of the tumor 0.0375, 0.0625/);
      // What is set meanwhile is not what the sweep stands around: that is said, and a point opens as it was made.
      expect(await page.locator('[data-stale="sweep"]').count()).toBe(0);
      await page.getByRole("link", { name: "Tumor" }).click();
      await page.getByLabel("K1 of the tumor in mL/min/mL").fill("0.3");
      await page.getByLabel("K1 of the tumor in mL/min/mL").press("Enter");
      await page.getByRole("link", { name: "Sweep" }).click();
      expect(await page.locator('[data-stale="sweep"]').count()).toBe(1);
      await more.click();
      expect(await page.getByLabel("O₂ consumption of the tumor in mmHg/s").inputValue()).toBe("12.5");
      expect(await page.getByLabel("K1 of the tumor in mL/min/mL").inputValue()).toBe("0.05");
      await page.getByRole("button", { name: "Reset all" }).click();
      expect(sins).toEqual({ console: [], foreign: [] });
    },
  );
}

function testEnds(stage: ReturnType<typeof stagePage>): void {
  test("values go from where to where is set, and contours lie between them", patience, async () => {
    const { page, sins } = stage();
    await page.getByRole("button", { name: "Reset all" }).click();
    await page.getByRole("link", { name: "Sweep" }).click();
    await page.getByRole("spinbutton", { name: "Values of each" }).fill("3");
    await page.getByRole("spinbutton", { name: "Values of each" }).press("Enter");
    const from = page.getByRole("spinbutton", { name: "Across, from, in µm" });
    const to = page.getByRole("spinbutton", { name: "Across, to, in µm" });
    expect([await from.inputValue(), await to.inputValue()]).toEqual(["85", "300"]);
    await from.fill("100");
    await from.press("Enter");
    await page.getByRole("button", { name: "Run the sweep" }).click();
    await page.locator('[data-run="done"]', { hasText: "9 of 9" }).waitFor({ timeout: 180_000 });
    expect(await page.locator(".heat thead th").allTextContents()).toEqual(["100", "200", "300"]);
    expect(await page.locator(".heat tbody th").allTextContents()).toEqual(["0.05", "0.1", "0.2"]);
    await checkContours(page, 3);
    await page.getByRole("button", { name: "Across: half to twice" }).click();
    expect(await from.inputValue()).toBe("85");
    await from.fill("300");
    await from.press("Enter");
    expect(await readout(page, "design")).toMatch(/each from less to more/);
    expect(await page.getByRole("button", { name: "Run the sweep" }).isDisabled()).toBe(true);
    await page.getByRole("button", { name: "Undo" }).click();
    expect(await readout(page, "design")).toBe("3 × 3 = 9 maps");
    expect(sins).toEqual({ console: [], foreign: [] });
  });
}

function testValues(stage: ReturnType<typeof stagePage>): void {
  test(
    "values can be set one by one, by keys too, and what a run takes is measured or known",
    patience,
    async () => {
      const { page, sins } = stage();
      await page.getByRole("button", { name: "Reset all" }).click();
      const down = page.getByLabel("Down, values");
      expect(await down.inputValue()).toBe("0.05, 0.0794, 0.126, 0.2");
      await down.fill("0.3 0.05");
      await down.press("Enter");
      expect(await readout(page, "design")).toBe("2 × 4 = 8 maps");
      expect(await down.inputValue()).toBe("0.05, 0.3");
      await page.getByLabel("Across, values").fill("100 often");
      await page.getByLabel("Across, values").press("Enter");
      expect(await page.locator("#sweep-across-said").textContent()).toBe('"often": expected numbers');
      expect(await readout(page, "design")).toBe("2 × 4 = 8 maps");
      await page.getByLabel("Across", { exact: true }).selectOption("tumor.consumption");
      await page.getByLabel("Across, values").fill("12 18");
      await page.getByLabel("Across, values").press("Enter");
      // The sweep before has told what a map takes.
      expect(await readout(page, "time")).toMatch(
        /^About [\d.]+ (s|min): the last sweep took [\d.]+ s a map\.$/,
      );
      await page.getByRole("button", { name: "Run the sweep" }).click();
      await page.locator('[data-run="done"]', { hasText: "4 of 4" }).waitFor({ timeout: 180_000 });
      expect(await page.locator(".heat thead th").allTextContents()).toEqual(["12", "18"]);
      expect(await page.locator(".heat tbody th").allTextContents()).toEqual(["0.05", "0.3"]);
      await page.getByRole("button", { name: "Down: evenly spaced" }).click();
      expect(await readout(page, "design")).toBe("4 × 2 = 8 maps");
      await page.reload();
      await page.getByRole("button", { name: "Measure how long it takes" }).press("Enter");
      await page.locator('[data-readout="time"]').waitFor({ timeout: 120_000 });
      expect(await readout(page, "time")).toMatch(/^About [\d.]+ (s|min): measured on \d+ maps\.$/);
      expect(sins).toEqual({ console: [], foreign: [] });
    },
  );
}

/** The two values of each of the two numbers, as the sweep of four maps takes them. */
const corners = [0.05, 0.2].flatMap((K1) =>
  [85, 300].map((distance) => ({ "tumor.kinetics.K1": K1, "tumor.core_half_distance": distance })),
);
let made: Promise<MapSlices[]> | undefined;
const cornerMaps = (): Promise<MapSlices[]> => {
  made ??= Promise.all(corners.map(mapAt));
  return made;
};

/** All four maps are in gray from 0 to the largest value of all. */
async function checkMultiples(page: Page): Promise<void> {
  const maps = await cornerMaps();
  const frame = 1;
  const slices = maps.map(({ SUV, pO2 }) => SUV.subarray(frame * pO2.length, (frame + 1) * pO2.length));
  const top = slices.reduce((most, slice) => slice.reduce((a, b) => Math.max(a, b), most), 0);
  const [nx, ny] = maps[0].size;
  const shown = await page.locator(".multiple canvas").evaluateAll((all) =>
    (all as HTMLCanvasElement[]).map((canvas) => {
      const pixels = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      return Array.from(pixels).filter((_, i) => i % 4 === 0);
    }),
  );
  expect(shown.length).toBe(4);
  shown.forEach((pixels, m) => {
    const wrong = pixels.filter((gray, i) => {
      const [x, y] = [i % nx, ny - 1 - Math.floor(i / nx)];
      return Math.abs(gray - 255 * (1 - slices[m][y * nx + x] / top)) > 2;
    });
    expect(wrong.length, `map ${m}`).toBe(0);
  });
}

/** Lines are where the numbers of the table have their level, between the middles of its cells. */
async function checkContours(page: Page, n: number): Promise<void> {
  const values = (await page.locator(".heat tbody button").allTextContents()).map(Number);
  const found = await page.locator(".contours g").evaluateAll((groups) =>
    groups.map((group) => ({
      level: Number((group as SVGElement).dataset.level),
      path: group.querySelector("path")?.getAttribute("d") ?? "",
    })),
  );
  expect(found.length).toBeGreaterThanOrEqual(3);
  const levels = [...new Set(found.map(({ level }) => level))];
  const wanted = levels.flatMap((level) => contourLines(values, n, n, level));
  expect(found.length).toBe(wanted.length);
  found.forEach(({ path }, k) => {
    const drawn = path
      .slice(1)
      .split("L")
      .map((point) => point.split(" ").map(Number));
    wanted[k].forEach(([i, j], m) => {
      // The cells show three digits, and a line is drawn to a tenth of a pixel.
      expect(Math.abs(drawn[m][0] / 84 - 0.5 - i)).toBeLessThan(0.01);
      expect(Math.abs(drawn[m][1] / 44 - 0.5 - j)).toBeLessThan(0.01);
    });
  });
}

/** A panel of the sweep is drawn in the Figure view, and its caption says what was varied. */
async function checkFigureOf(page: Page, panel: string, caption: RegExp): Promise<void> {
  await page.getByRole("link", { name: "Figure" }).click();
  await page.getByLabel("Add a panel").selectOption(panel);
  await expect.poll(() => page.locator(".caption-text").textContent(), { timeout: 30_000 }).toMatch(caption);
  expect(await page.locator(".panel-list li").last().locator(".failure").count()).toBe(0);
  await expect
    .poll(() => page.locator(".preview img").getAttribute("alt"), { timeout: 30_000 })
    .toMatch(caption);
  expect(await page.getByText(/expected room/).count()).toBe(0);
}
