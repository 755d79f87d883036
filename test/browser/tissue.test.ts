import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { readLink } from "../../src/app/state/link.ts";
import { readSamples } from "../../src/app/tissue/input-course.ts";
import {
  analyzeFit,
  compileNetwork,
  constantCourse,
  makeFitSets,
  observe,
  readSetsPlan,
  solve,
} from "../../src/index.ts";
import { shippedModel } from "../models.ts";
import { readout, stagePage } from "./built-page.ts";
import { describeInChromium } from "./chromium.ts";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const model = { text: read("models/one-tissue.yaml"), file: "models/one-tissue.yaml" };
const network = shippedModel("one-tissue");
const truth = { K1: 0.3, k2: 0.15, V_b: 0.06 };
const blood = {
  file: "arterial.csv",
  text: "time_s,plasma_kBq/mL\n0,0\n20,800\n40,500\n90,200\n300,90\n900,40\n3600,15\n",
};

/** Frames of one tissue without noise: a fit must give back what they were made with. */
function simulate(): string {
  const { course } = readSamples(blood);
  const values = [0.3 / 60, 0.15 / 60, 0.06];
  const edges = [0, 10, 20, 30, 60, 120, 240, 480, 960, 1800, 2700, 3600];
  const rows = edges.slice(1).map((end, i) => {
    const start = edges[i];
    const times = Array.from({ length: 401 }, (_, k) => start + ((end - start) * k) / 400);
    const solution = solve(compileNetwork(network), { times, parameters: values, inputs: { Cp: course } });
    const y = observe(network, "activity", solution, values).values;
    // Simpson's rule, whatever the frame.
    const sum = y.reduce((s, v, k) => s + v * (k === 0 || k === 400 ? 1 : k % 2 === 1 ? 4 : 2), 0);
    return [start, end, sum / 1200];
  });
  return `# unit: kBq/mL\nframe_start_s,frame_end_s,lesion\n${rows.map((row) => row.join(",")).join("\n")}\n`;
}

const openByButton = async (page: Page, label: string, name: string, text: string): Promise<void> => {
  const file = { name, mimeType: "text/csv", buffer: Buffer.from(text) };
  await page.locator("label.button", { hasText: label }).locator("input").setInputFiles(file);
};
const numberIn = async (page: Page, name: string): Promise<number> =>
  Number(await page.getByRole("spinbutton", { name: new RegExp(`^${name} in`) }).inputValue());

describeInChromium("a tissue with its plasma in Chromium", () => {
  const stage = stagePage(async (page) => page.locator("#cell").waitFor({ timeout: 60_000 }), {
    hash: "#cell",
  });

  test("a curve and the blood behind it are opened, and the fit gives back K1, k2 and V_b", async () => {
    const { page, sins } = stage();
    const curve = simulate();
    await page.getByLabel("a tissue with its plasma over time").press("Space");
    await openByButton(page, "Open curves", "lesion.csv", curve);
    await page.locator('[data-readout="tac"]', { hasText: "lesion.csv: 11 frames" }).waitFor();
    await openByButton(page, "Open blood samples", blood.file, blood.text);
    await page.locator('[data-readout="blood"]', { hasText: "arterial.csv: 7 samples" }).waitFor();
    await page.locator("#tissue-model").selectOption("one-tissue");
    await page.getByRole("button", { name: "Fit", exact: true }).click();
    await page.locator('[data-readout="tissue-aic"]').waitFor({ timeout: 120_000 });
    for (const [name, value] of Object.entries(truth)) {
      const found = await numberIn(page, name);
      expect(Math.abs(found / value - 1), name).toBeLessThan(2e-4);
    }
    await page.getByText("Profile of K1: identifiable", { exact: true }).waitFor({ timeout: 60_000 });
    await page.getByText("Residuals, model − data", { exact: true }).waitFor();
    // The same fit in Node, from the plan that the page hands out.
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download plan and data" }).click(),
    ]);
    const plan = readSetsPlan(readFileSync(await download.path(), "utf8"), "tissue-fit.yaml");
    const courses = { Cp: readSamples(blood) };
    const data = { text: curve, file: "lesion.csv" };
    const { problem } = makeFitSets(plan, [{ network, model, data, courses }]);
    const { variables, correlation } = await analyzeFit({ problem }, { starts: 1, profiles: false });
    for (const { name, value } of variables)
      expect((await page.locator(`[data-estimate="${name}"]`).textContent())?.split(" ")[0]).toBe(
        String(Number(value.toPrecision(3))),
      );
    const names = variables.map(({ name }) => name);
    const table = page.getByRole("table", { name: "Correlation of the estimates" });
    expect(await table.locator("thead th").allTextContents()).toEqual(["estimate", ...names]);
    expect(await table.locator("tbody th").allTextContents()).toEqual(names);
    const cells = (await table.locator("td").allTextContents()).map((text) => Number(text.replace("−", "-")));
    expect(cells.length).toBe(9);
    // Two decimals are shown.
    cells.forEach((shown, k) => {
      expect(Math.abs(shown - (correlation[k] ?? Number.NaN)), names[k % 3]).toBeLessThan(0.0051);
    });
    expect(sins).toEqual({ console: [], foreign: [] });
  });

  test("a shape drives the tissue as the library says, and a link brings all of it back", async () => {
    const { page, url } = stage();
    await page.getByLabel("constant", { exact: true }).check();
    const level = page.getByLabel("Peak or plateau in kBq/mL");
    await level.fill("500");
    await level.press("Enter");
    const k2 = page.getByRole("spinbutton", { name: /^k2 in/ });
    await k2.fill("0.4");
    await k2.press("Enter");
    const values = network.parameters.map((q) => (q.name === "k2" ? 0.4 / 60 : q.value));
    const inputs = { Cp: constantCourse(500) };
    const end = solve(compileNetwork(network), { times: [3600], parameters: values, inputs });
    const there = observe(network, "activity", end, values).values[0];
    // Closed form: V_b Cp + (1 − V_b) K1 Cp (1 − e^(−k2 t))/k2.
    const [K1, , V_b] = values;
    const closed = V_b * 500 + ((1 - V_b) * K1 * 500 * (1 - Math.exp(-0.4 * 60))) / (0.4 / 60);
    expect(there).toBeCloseTo(closed, 6);
    const said = `At 60 min the model has ${Number(there.toPrecision(3))} kBq/mL.`;
    await page.getByText(said).waitFor();
    // All but what a screen reader was told last.
    const look = async () => [
      await page.locator("#cell .side").innerText(),
      ...(await page.locator("#cell .summary").allTextContents()),
      await page.locator("#cell table.parameters").innerText(),
    ];
    const shown = await look();
    const address = (): Promise<string> => page.evaluate(() => location.hash);
    // The address follows when the state has come to rest.
    await expect.poll(async () => readLink(await address()).shared?.tissue.values).toEqual({ k2: 0.4 });
    const hash = await address();
    await page.goto("about:blank");
    await page.goto(url + hash);
    await page.getByText(said).waitFor({ timeout: 60_000 });
    expect(await look()).toEqual(shown);
    await page.getByLabel("cells in a medium, over O₂").check();
    await page.locator("#oxygen").waitFor();
    expect(await readout(page, "uptake")).toMatch(/%$/);
  });

  test("a dropped table that is no course changes nothing but a message", async () => {
    const { page, sins } = stage();
    await page.getByLabel("a tissue with its plasma over time").check();
    await page.getByLabel("blood samples", { exact: true }).check();
    const before = await readout(page, "blood");
    await openByButton(page, "Open blood samples", "odd.csv", "time_s,<script>\n0,1\n1,2\n");
    await page.getByText(/odd\.csv/).waitFor();
    expect(await readout(page, "blood")).toBe(before);
    expect(sins).toEqual({ console: [], foreign: [] });
  });
});
