import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import {
  compileNetwork,
  constantCourse,
  findHalfUptakePO2,
  fit,
  observe,
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
  testModels(stage);
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
