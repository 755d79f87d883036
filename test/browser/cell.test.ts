import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import {
  compileNetwork,
  constantCourse,
  findHalfUptakePO2,
  fit,
  observe,
  readTable,
  readUptake,
  solve,
  toFitPoints,
} from "../../src/index.ts";
import { shippedModel } from "../models.ts";
import { readout, stagePage } from "./built-page.ts";
import { describeInChromium } from "./chromium.ts";

/** What the library itself gives, in % of dose. */
function uptake(model: string, pO2: number, time_min = 60, parameters?: readonly number[]): number {
  const network = shippedModel(model);
  const values = parameters ?? network.parameters.map((q) => q.value);
  const inputs = { pO2: constantCourse(pO2) };
  const solution = solve(compileNetwork(network), { times: [60 * time_min], parameters: values, inputs });
  return observe(network, "uptake", solution, values).values[0];
}
const percent = (x: number): string => `${x.toFixed(2)} %`;

const isReady = async (page: Page): Promise<void> => {
  await page.locator("#cell figure.chart").nth(1).waitFor({ timeout: 60_000 });
};
const shownPO2 = async (page: Page): Promise<number> =>
  Number(await page.getByLabel("O₂ tension in mmHg").inputValue());
async function typePO2(page: Page, text: string): Promise<void> {
  const box = page.getByLabel("O₂ tension in mmHg");
  await box.fill(text);
  await box.press("Enter");
}

describeInChromium("the cell part in Chromium", () => {
  const stage = stagePage(isReady, { hash: "#cell" });
  testSlider(stage);
  testReading(stage);
  testModels(stage);
  testEditor(stage);
  testSeries(stage);
});

type Stage = ReturnType<typeof stagePage>;

function testSlider(stage: Stage): void {
  test("it opens without an error on the console and without a request to another host", async () => {
    const { page, sins } = stage();
    expect(sins).toEqual({ console: [], foreign: [] });
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
  });

  test("at 0.76 mmHg and 60 min it reads 72.06 %, and pools add up to the dose", async () => {
    const { page } = stage();
    await typePO2(page, "0.76");
    expect(await readout(page, "uptake")).toBe("72.06 %");
    const pools = await Promise.all(
      ["E", "I", "R", "T"].map(async (name) => Number.parseFloat(await readout(page, `pool ${name}`))),
    );
    // Four numbers, each rounded to 0.01.
    expect(Math.abs(pools.reduce((a, b) => a + b) - 100)).toBeLessThanOrEqual(0.02);
    expect(Math.abs(100 - pools[0] - 72.06)).toBeLessThanOrEqual(0.01);
  });

  test("the slider moved by mouse shows what the library gives", async () => {
    const { page } = stage();
    const slider = page.locator("#oxygen");
    const { width = 0, height = 0 } = (await slider.boundingBox()) ?? {};
    for (const share of [0.3, 0.9]) {
      const before = await shownPO2(page);
      await slider.click({ position: { x: share * width, y: height / 2 } });
      const pO2 = await shownPO2(page);
      expect(pO2).not.toBe(before);
      expect(await readout(page, "uptake")).toBe(percent(uptake("cu-atsm-redox", pO2)));
    }
  });

  test("the slider moved by keys goes up and down, to both ends, and over the gap beside 0", async () => {
    const { page } = stage();
    const slider = page.locator("#oxygen");
    const start = await shownPO2(page);
    await slider.press("ArrowRight");
    const next = await shownPO2(page);
    // 320 places for 3.2 decades: one is 2.3 %.
    expect(next / start).toBeGreaterThan(1.01);
    expect(next / start).toBeLessThan(1.04);
    expect(await readout(page, "uptake")).toBe(percent(uptake("cu-atsm-redox", next)));
    for (const [key, pO2] of [
      ["End", 160],
      ["Home", 0],
      ["ArrowRight", 0.1],
      ["ArrowLeft", 0],
    ] as const) {
      await slider.press(key);
      expect([key, await shownPO2(page)]).toEqual([key, pO2]);
      expect(await readout(page, "uptake")).toBe(percent(uptake("cu-atsm-redox", pO2)));
    }
    expect(await slider.getAttribute("aria-valuetext")).toBe("0 mmHg");
  });

  test("nudge buttons step over the gap too, and a double click goes back to the start", async () => {
    const { page } = stage();
    await typePO2(page, "0.1");
    await page.getByRole("button", { name: "O₂ tension: one step down" }).click();
    expect(await shownPO2(page)).toBe(0);
    await page.getByRole("button", { name: "O₂ tension: one step up" }).click();
    expect(await shownPO2(page)).toBe(0.1);
    await page.locator("#oxygen").dblclick();
    expect(await shownPO2(page)).toBe(2);
  });

  test("a number beyond the range goes to its end, and what is no number changes nothing", async () => {
    const { page } = stage();
    await typePO2(page, "1e9");
    expect(await shownPO2(page)).toBe(160);
    await typePO2(page, "");
    expect(await shownPO2(page)).toBe(160);
    await typePO2(page, "-3");
    expect(await shownPO2(page)).toBe(0);
  });

  test("a screen reader is told the number at which the slider comes to rest", async () => {
    const { page } = stage();
    await page.locator("#oxygen").press("End");
    const told = page.locator("#cell [role=status]", {
      hasText: percent(uptake("cu-atsm-redox", 160)),
    });
    await told.waitFor({ state: "attached" });
    expect(await told.textContent()).toContain("160 mmHg");
  });
}

function testReading(stage: Stage): void {
  test("the charts are read by arrow keys and by the pointer, which say the model's numbers, and Escape ends it", async () => {
    const { page } = stage();
    const chart = page.locator("#cell figure.chart").first();
    const trace = chart.getByRole("slider");
    await trace.focus();
    await trace.press("End");
    const told = chart.locator("[role=status]");
    const at = (pO2: number): string => String(Number(uptake("cu-atsm-redox", pO2).toPrecision(3)));
    await expect.poll(() => told.textContent()).toContain(`0.76 mmHg: ${at(0.76)}; 3.8 mmHg: ${at(3.8)}`);
    // Data of the experiment stand at their hour.
    expect(await told.textContent()).toContain("0 mmHg, measured: 90; 0.76 mmHg, measured: 77");
    await trace.press("ArrowLeft");
    await expect.poll(() => told.textContent()).toMatch(/^time \(min\): 59\.5; /);
    await page.keyboard.press("Escape");
    expect(await chart.locator(".readings").count()).toBe(0);
    const other = page.locator("#cell figure.chart").nth(1);
    const { width = 0 } = (await other.locator("svg").boundingBox()) ?? {};
    await other.locator("svg").hover({ position: { x: width - 15, y: 100 } });
    const air = String(Number(uptake("cu-atsm-redox", 160).toPrecision(3)));
    await expect.poll(() => other.locator(".readings").textContent()).toContain(`160model${air}`);
    await page.mouse.move(5, 5);
    await expect.poll(() => other.locator(".readings").count()).toBe(0);
  });

  test("another unit shows the same quantity: what is typed in it is computed with, and nothing else changes", async () => {
    const { page } = stage();
    await typePO2(page, "2");
    const before = await readout(page, "uptake");
    await page.getByLabel("Unit of k_in").selectOption("h^-1");
    expect(await readout(page, "uptake")).toBe(before);
    const box = page.getByLabel("k_in in h⁻¹");
    expect(await box.inputValue()).toBe("3.528");
    await box.fill("7.2");
    await box.press("Enter");
    const network = shippedModel("cu-atsm-redox");
    const own = network.parameters.map((q) => (q.name === "k_in" ? 0.002 : q.value));
    expect(await readout(page, "uptake")).toBe(percent(uptake("cu-atsm-redox", 2, 60, own)));
    await page.getByLabel("Unit of k_in").selectOption("s^-1");
    expect(await page.getByLabel("k_in in s⁻¹").inputValue()).toBe("0.002");
    await page.getByRole("button", { name: "Back to the values of the model" }).click();
    await page.getByLabel("Unit of O₂ tension").selectOption("kPa");
    const tension = page.getByLabel("O₂ tension in kPa");
    await tension.fill("1");
    await tension.press("Enter");
    // 1 kPa is 7.50064 mmHg.
    expect(await readout(page, "uptake")).toBe(percent(uptake("cu-atsm-redox", 1 / 0.133322)));
    await page.getByLabel("Unit of O₂ tension").selectOption("mmHg");
    await typePO2(page, "3.8");
  });
}

/** Two replicates that differ, and a third with no more data than a fit needs. */
const replicates = [
  "# provenance: assumed",
  "condition,pO2_mmHg,time_min,uptake,sd,n,unit,replicate",
  ...["a", "b"].flatMap((name, k) =>
    [
      [0.5, 10, 20],
      [0.5, 60, 70],
      [5, 60, 42],
      [50, 60, 28],
    ].map(([pO2, time, value]) => `well ${pO2},${pO2},${time},${value + 4 * k},2,,% of dose,${name}`),
  ),
  "well 50,50,60,30,2,,% of dose,c",
].join("\n");

function testSeries(stage: Stage): void {
  test("all series are fitted one by one: one that has too few data is named, and the table can be saved", async () => {
    const { page, url } = stage();
    await page.goto("about:blank");
    await page.goto(`${url}#cell`);
    await isReady(page);
    const file = { name: "mine.csv", mimeType: "text/csv", buffer: Buffer.from(`${replicates}\n`) };
    await page.locator("label.button", { hasText: "Open CSV" }).locator("input").setInputFiles(file);
    await page.getByText("3 series: one for each replicate").waitFor();
    await page.getByRole("button", { name: "Fit all series" }).press("Enter");
    const told = page.locator('[data-readout="series"]', { hasText: "2 of 3 series fitted; 1 failed: c." });
    await told.waitFor({ timeout: 90_000 });
    const network = shippedModel("cu-atsm-redox");
    const all = readUptake(`${replicates}\n`, "mine.csv");
    const rows = all.rows.filter(({ replicate }) => replicate === "a");
    const points = toFitPoints({ ...all, rows }, network, { observable: "uptake" });
    const [k_in] = fit(network, { points }).estimates;
    const cells = await page.locator('[data-readout="series-table"] tbody tr').first().textContent();
    expect(cells).toContain(`${Number(k_in.value.toPrecision(3))} ±`);
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download the table (CSV)" }).click();
    const text = readFileSync(await (await saved).path(), "utf8");
    const table = readTable(text, "series.csv");
    expect(table.rows.map((row) => row.cells[0])).toEqual(["a", "b", "c"]);
    expect(Number(table.rows[0].cells[table.columns.indexOf("k_in (s^-1)")]) / k_in.value).toBeCloseTo(1, 3);
    expect(table.rows[2].cells[table.columns.indexOf("failure")]).toMatch(
      /cannot be estimated from 1 data point/,
    );
  }, 180_000);

  test("data that ship are chosen by name, say what a fit assumes of them, and are sent on to Figure", async () => {
    const { page, sins } = stage();
    await page
      .getByLabel("Data", { exact: true })
      .selectOption({ label: "MCF-7, Weeks 2010: 3 points, reported" });
    expect(await readout(page, "why-no-points")).toMatch(/in Bq\/cell and these charts in % of dose/);
    expect(await readout(page, "assumed-time")).toMatch(/3 of 3 points have no time/);
    await page
      .getByLabel("Data", { exact: true })
      .selectOption({ label: "EMT6, Lewis 1999: 5 points, unverified" });
    expect(await page.locator('[data-readout="assumed-time"]').count()).toBe(0);
    await page.getByRole("button", { name: "Fit", exact: true }).click();
    await page.locator('[data-readout="rms"]').waitFor({ timeout: 60_000 });
    await page.getByRole("radio", { name: "one more measurement" }).press("Space");
    await page.getByText("Fit and data, with the band of one more measurement").first().waitFor();
    await page.getByRole("button", { name: "Send to Figure: Fit and data" }).click();
    await page.getByText("Panel 3 of Figure, with its caption.").waitFor();
    await page.getByRole("button", { name: "Open Figure: Fit and data" }).press("Enter");
    await page.locator(".panel-list", { hasText: "Fit and data" }).waitFor();
    await expect
      .poll(() => page.locator(".caption-text").textContent(), { timeout: 30_000 })
      .toContain("limits of one more measurement");
    expect(sins).toEqual({ console: [], foreign: [] });
  }, 180_000);
}

/** Presses Cancel as soon as it is there: a fit may be done before a click from outside arrives. */
const cancelAtOnce = (page: Page): Promise<void> =>
  page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const watch = new MutationObserver(() => {
          const button = Array.from(document.querySelectorAll("button")).find(
            (b) => b.textContent === "Cancel",
          );
          if (!button) return;
          watch.disconnect();
          button.click();
          resolve();
        });
        watch.observe(document.body, { childList: true, subtree: true, attributes: true });
      }),
  );

function testModels(stage: Stage): void {
  test("the half-uptake pO2 comes with its time, and the solver with its reason", async () => {
    const { page } = stage();
    const half = findHalfUptakePO2((pO2) => uptake("cu-atsm-redox", pO2, 120));
    await page.getByLabel("Time after the tracer is added, in min").fill("120");
    await page.getByLabel("Time after the tracer is added, in min").press("Enter");
    expect(await readout(page, "half")).toBe(`${Number(half.toPrecision(4))} mmHg`);
    expect(await page.getByText("Half-uptake pO₂ at 120 min").count()).toBe(1);
    expect(await readout(page, "method")).toBe("exact");
    expect(await page.getByText("because the network is linear").count()).toBe(1);
  });

  test("the second model brings its own parameters, limits and numbers", async () => {
    const { page } = stage();
    await page.getByLabel("Model", { exact: true }).selectOption("cu-atsm-two-pool");
    await page.getByLabel("Time after the tracer is added, in min").fill("60");
    await page.getByLabel("Time after the tracer is added, in min").press("Enter");
    await typePO2(page, "3.8");
    expect(await readout(page, "uptake")).toBe(percent(uptake("cu-atsm-two-pool", 3.8)));
    const names = await page.locator(".parameters tbody th").allTextContents();
    expect(names).toEqual(shippedModel("cu-atsm-two-pool").parameters.map((q) => q.name));
    for (const limit of shippedModel("cu-atsm-two-pool").limits)
      expect(await page.getByText(limit).count()).toBe(1);
  });

  test("a fit in the worker gives the estimates and the RMS of the library, and curves that follow them", async () => {
    const { page } = stage();
    const file = "notebooks/data/emt6-lewis-1999.csv";
    const network = shippedModel("cu-atsm-redox");
    const points = toFitPoints(readUptake(readFileSync(file, "utf8"), file), network, {
      observable: "uptake",
    });
    const expected = fit(network, { points });
    await page.getByLabel("Model", { exact: true }).selectOption("cu-atsm-redox");
    await page.getByLabel("Time after the tracer is added, in min").fill("60");
    await page.getByLabel("Time after the tracer is added, in min").press("Enter");
    await page.getByRole("button", { name: "Fit", exact: true }).click();
    await page.locator(".fit progress").waitFor();
    await page.locator('[data-readout="rms"]').waitFor({ timeout: 60_000 });
    expect(await readout(page, "rms")).toBe(String(Number(expected.rms.toPrecision(3))));
    expect(expected.rms).toBeLessThan(5.2);
    for (const { name, value } of expected.estimates)
      expect(await page.locator(`[data-estimate="${name}"]`).textContent()).toContain(
        String(Number(value.toPrecision(3))),
      );
    await typePO2(page, "3.8");
    expect(await readout(page, "uptake")).toBe(
      percent(uptake("cu-atsm-redox", 3.8, 60, expected.parameters)),
    );
    await page.getByLabel("show the fitted parameters").uncheck();
    expect(await readout(page, "uptake")).toBe(percent(uptake("cu-atsm-redox", 3.8)));
    await page.locator(".plot .main-svg").nth(4).waitFor({ timeout: 60_000 });
    const titles = await page.locator(".plot figcaption").allTextContents();
    expect(titles.join("; ")).toMatch(/Fit and data.*Residuals.*Profile of k_in/);
  });

  test("a fit can be canceled, and then be run again", async () => {
    const { page } = stage();
    await page.getByText(/^Fitted: /).click();
    await page.getByLabel("k_diss", { exact: true }).check();
    const canceled = cancelAtOnce(page);
    await page.getByRole("button", { name: "Fit", exact: true }).click();
    await canceled;
    await page.getByRole("button", { name: "Fit", exact: true, disabled: false }).waitFor();
    expect(await page.locator('[data-readout="rms"]').count()).toBe(0);
    await page.getByLabel("k_diss", { exact: true }).uncheck();
  });

  test("a parameter that is set moves the curve, says so, and goes back", async () => {
    const { page } = stage();
    const box = page.getByLabel("k_ox in s⁻¹ mmHg⁻¹");
    await box.fill("0.02");
    await box.press("Enter");
    const network = shippedModel("cu-atsm-redox");
    const own = network.parameters.map((q) => (q.name === "k_ox" ? 0.02 : q.value));
    expect(await readout(page, "uptake")).toBe(percent(uptake("cu-atsm-redox", 3.8, 60, own)));
    expect(await page.getByText("set on this page; the file has 0.012").count()).toBe(1);
    await page.getByRole("button", { name: "Back to the values of the model" }).click();
    expect(await readout(page, "uptake")).toBe(percent(uptake("cu-atsm-redox", 3.8)));
  });
}

function testEditor(stage: Stage): void {
  test("the model's text can be changed; what is wrong in it is said with its line, units included", async () => {
    const { page } = stage();
    await page.getByText("Model file: read it, change it").click();
    const area = page.locator("#model-text");
    const text = await area.inputValue();
    await area.fill(text.replace("rate: k_in * E", "rate: k_in * k_in * E"));
    await expect
      .poll(() => readout(page, "problems"))
      .toMatch(/1 problem.*line \d+.*reactions\.uptake\.rate/s);
    expect(await page.getByRole("button", { name: "Use this text" }).isDisabled()).toBe(true);
    // The key that goes to a line must not be typed into it.
    const spoiled = await area.inputValue();
    const button = page.locator("#model-problems button").first();
    const line = Number(((await button.textContent()) ?? "").replace("line ", ""));
    const own = spoiled.split("\n")[line - 1];
    await button.press("Enter");
    expect(await area.evaluate((node) => node === document.activeElement)).toBe(true);
    expect(await area.inputValue()).toBe(spoiled);
    const chosen = await area.evaluate((node) => {
      const { selectionStart, selectionEnd, value } = node as HTMLTextAreaElement;
      return {
        start: value.slice(0, selectionStart).split("\n").length,
        text: value.slice(selectionStart, selectionEnd),
      };
    });
    expect(chosen).toEqual({ start: line, text: own });
    await area.fill(text.replace("rate: k_in * E", "rate: 2 * k_in * E"));
    await page.getByRole("button", { name: "Use this text", disabled: false }).click();
    const network = shippedModel("cu-atsm-redox");
    const twice = network.parameters.map((q) => (q.name === "k_in" ? 2 * q.value : q.value));
    await expect.poll(() => readout(page, "uptake")).toBe(percent(uptake("cu-atsm-redox", 3.8, 60, twice)));
    await page.getByText("Reaction diagram, drawn from the model file").click();
    await page.locator(".diagram img").waitFor();
    await page.getByRole("button", { name: "Back to the one that ships" }).click();
    await expect.poll(() => readout(page, "uptake")).toBe(percent(uptake("cu-atsm-redox", 3.8)));
    expect(stage().sins).toEqual({ console: [], foreign: [] });
  });
}
