import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { writeLink } from "../../src/app/state/link.ts";
import { initialShared, type PartName, type Shared } from "../../src/app/state/shared.ts";
import { stagePage } from "./built-page.ts";
import { describeInChromium } from "./chromium.ts";
import { idle, isInert, isThere, listControls, uses } from "./controls.ts";
import { bytesOf } from "./tumor-page.ts";

/** Where controls are looked for, and how many there are at least that no scene before it had. */
interface Scene {
  readonly hash: string;
  /** What says that they are there. */
  readonly ready: string;
  readonly least: number;
  /** What a control did stays done, so that each use needs the page anew. */
  readonly isSpent?: boolean;
  /** Left to the long run: it takes its time, for controls beside those of the scenes before. */
  readonly isLong?: boolean;
  /** What has nothing to do as the page starts, but has here. */
  readonly also?: RegExp;
  /** What is to be done before. */
  readonly act?: (page: Page) => Promise<unknown>;
}

const link = <P extends PartName>(view: Shared["page"]["view"], part: P, own: Partial<Shared[P]>): string =>
  writeLink({ ...initialShared, page: { view }, [part]: { ...initialShared[part], ...own } });
const press =
  (name: string | RegExp, then: string) =>
  async (page: Page): Promise<void> => {
    await page.getByRole("button", { name, exact: true }).click();
    await page.locator(then).first().waitFor({ timeout: 90_000 });
  };

const learn: Readonly<Record<string, Scene>> = {
  "learn, cell": { hash: "#learn", ready: "#oxygen", least: 18 },
  "learn, cell, marked": {
    hash: link("learn", "learn", { guess: 9 }),
    ready: "#guess",
    also: /My mark/,
    least: 2,
  },
  "learn, cell, checked": {
    hash: link("learn", "learn", { guess: 9, isRevealed: true }),
    ready: '[data-readout="half-stays"]',
    least: 3,
  },
  "learn, wash": { hash: link("learn", "learn", { step: 2 }), ready: '[name="kept"]', least: 3 },
  "learn, wash, answered": {
    hash: link("learn", "learn", { step: 2, kept: "5" }),
    ready: '[data-readout="kept"]',
    least: 2,
  },
  "learn, vessel": { hash: link("learn", "learn", { step: 3 }), ready: ".vessel", least: 5 },
  "learn, vessel, told": {
    hash: link("learn", "learn", { step: 3, vessels: [150, 150, 60, 80], formula: "far" }),
    ready: '[data-readout="krogh"]',
    least: 3,
  },
  "learn, camera": { hash: link("learn", "learn", { step: 4 }), ready: "#blur", least: 5 },
  "learn, camera, answered": {
    hash: link("learn", "learn", { step: 4, highest: "a" }),
    ready: '[data-readout="highest"]',
    least: 1,
  },
  "learn, challenge": { hash: link("learn", "learn", { step: 5 }), ready: "#try-rate", least: 6 },
  "learn, the panel of sharing": {
    hash: "#learn",
    ready: "#oxygen",
    act: press("Share", "#share-panel input"),
    least: 5,
  },
  "learn, a message": {
    hash: "#v1.nonsense",
    ready: ".messages button",
    least: 1,
  },
};

const modelText = readFileSync("models/cu-atsm-redox.yaml", "utf8");
const ownData =
  "# provenance: assumed\ncondition,pO2_mmHg,time_min,uptake,sd,n,unit\nmine,1,60,50,2,3,% of dose\nmine too,9,60,30,2,3,% of dose\n";

const series = `# provenance: assumed\ncondition,pO2_mmHg,time_min,uptake,sd,n,unit,replicate\n${[1, 9]
  .flatMap((pO2) =>
    ["a", "b"].flatMap((name, i) =>
      [10, 30, 60].map((t) => `at ${pO2},${pO2},${t},${t - pO2 + i},2,,% of dose,${name}`),
    ),
  )
  .join("\n")}\n`;
const counts =
  "# provenance: assumed\ncondition,pO2_mmHg,time_min,uptake,sd,n,unit\na,0,,26,,,Bq/cell\nb,9,,7,,,Bq/cell\n";

/** Types into the model what it refuses. */
const spoilModel = async (page: Page): Promise<void> => {
  await page.getByText("Model file: read it, change it").click();
  await page.locator("#model-text").fill(modelText.replace("rate: k_in * E", "rate: k_in * k_in * E"));
  await page.locator("#model-problems button").waitFor();
};

/** Fits, and zooms into the first plot of the fit. */
const zoomIn = async (page: Page): Promise<void> => {
  await press("Fit", ".plot-tools")(page);
  await page.locator(".plot-tools summary").first().click();
  await page.getByRole("button", { name: /^Zoom in: Fit and data/ }).click();
};

const cell: Readonly<Record<string, Scene>> = {
  cell: { hash: "#cell", ready: "#cell figure.chart >> nth=1", least: 52 },
  "cell, fitted": {
    hash: link("cell", "cell", { compared: "cu-ptsm" }),
    ready: "#cell figure.chart >> nth=1",
    act: press("Fit", '[data-readout="comparison"]'),
    isLong: true,
    least: 14,
  },
  "cell, fitted and seen from near": {
    hash: link("cell", "cell", {}),
    ready: "#cell figure.chart >> nth=1",
    act: zoomIn,
    isLong: true,
    least: 6,
  },
  "cell, with data and values of one's own": {
    hash: link("cell", "cell", { values: { k_ox: 0.02 }, data: ownData, dataName: "mine.csv" }),
    ready: "#cell figure.chart >> nth=1",
    least: 1,
  },
  "cell, with replicates and conditions over time": {
    hash: link("cell", "cell", { data: series, dataName: "series.csv" }),
    ready: "#series-by",
    also: /Fit all series/,
    act: press("Fit all series", '[data-readout="series"]'),
    least: 3,
  },
  "cell, with data that need a plan": {
    hash: link("cell", "cell", { data: counts, dataName: "counts.csv" }),
    ready: "#cell figure.chart >> nth=1",
    least: 1,
  },
  "cell, with a model of one's own": {
    hash: link("cell", "cell", { text: modelText.replace("rate: k_in * E", "rate: 2 * k_in * E") }),
    ready: "#cell figure.chart >> nth=1",
    least: 1,
  },
  "cell, with an error in the model": {
    hash: "#cell",
    ready: "#cell figure.chart >> nth=1",
    act: spoilModel,
    // What is chosen in the text is in no link.
    isSpent: true,
    isLong: true,
    least: 1,
  },
};

const tissue: Readonly<Record<string, Scene>> = {
  "cell, a tissue": {
    hash: link("cell", "tissue", { isShown: true }),
    ready: "#tissue-model",
    least: 15,
  },
  "cell, a tissue after a bolus, fitted": {
    hash: link("cell", "tissue", { isShown: true, shape: "bolus", model: "one-tissue" }),
    ready: "#tissue-model",
    act: press("Fit", '[data-readout="tissue-aic"]'),
    isLong: true,
    least: 6,
  },
};

const tac =
  "# unit: kBq/mL\n# isotope: Cu-64\nframe_start_min,frame_end_min,tumor\n55,65,1000\n1430,1450,900\n";
const halves = Float32Array.from({ length: 24 ** 3 }, (_, i) => 1 + Number(i % 24 > 11));

async function openImage(page: Page): Promise<void> {
  const image = bytesOf("labels.nii.gz", halves, [24, 24, 24]);
  await page.locator(".side input[type=file]").setInputFiles(image);
  await page.getByRole("button", { name: "Remove labels.nii.gz" }).waitFor();
  await page.locator('[data-run="done"]').waitFor({ timeout: 60_000 });
}

/** Starts a map of 4 million voxels, which takes a while. */
async function openLarge(page: Page): Promise<void> {
  const edge = 160;
  const data = Float32Array.from({ length: edge ** 3 }, (_, i) => 1 + Number(i % edge > 80));
  const image = bytesOf("large.nii.gz", data, [edge, edge, edge]);
  await page.locator(".side input[type=file]").setInputFiles(image);
  await page.getByRole("button", { name: "Remove large.nii.gz" }).waitFor();
  await page.locator('[data-run="running"]').waitFor();
}

const regions = [
  { name: "sphere 1", kind: "sphere", center_mm: [17, 19, 9], radius_mm: 2 },
  { name: "threshold 1", kind: "threshold", within: "tumor", frame: "60 min", share_of_max: 0.5 },
  { name: "threshold 2", kind: "threshold", within: "tumor", frame: "60 min", SUV: 4 },
] as const;

const tumor: Readonly<Record<string, Scene>> = {
  tumor: { hash: "#tumor", ready: '[data-run="done"]', least: 100 },
  "tumor, what is retained": {
    hash: link("tumor", "tumor", { field: "retained", retainedWindow: [0, 50] }),
    ready: '[data-run="done"]',
    also: /^button # to #$/,
    isLong: true,
    least: 3,
  },
  "tumor, with regions of one's own": {
    hash: link("tumor", "tumor", { regions }),
    ready: '[data-measured="sphere 1"]',
    isLong: true,
    least: 14,
  },
  "tumor, while a large map runs": {
    hash: link("tumor", "tumor", { backend: "cpu" }),
    ready: '[data-run="done"]',
    act: openLarge,
    isSpent: true,
    isLong: true,
    least: 1,
  },
  "tumor, with a second tracer and a measured curve": {
    hash: link("tumor", "tumor", { second: "cu-ptsm", tac, tacName: "scan.tac", window: [0, 9] }),
    ready: '[data-second="done"]',
    also: /^button # to #$/,
    isLong: true,
    least: 6,
  },
  "tumor, with an image": {
    hash: "#tumor",
    ready: '[data-run="done"]',
    act: openImage,
    isLong: true,
    least: 2,
  },
};

const others: Readonly<Record<string, Scene>> = {
  sweep: { hash: "#sweep", ready: "#sweep-n", least: 12 },
  "sweep, with values of one's own": {
    hash: link("sweep", "sweep", { acrossValues: [100, 120], downValues: [0.05, 0.1] }),
    ready: "#sweep-n",
    least: 2,
  },
  "sweep, from where to where is set": {
    hash: link("sweep", "sweep", { acrossEnds: [100, 200], downEnds: [0.05, 0.1] }),
    ready: "#sweep-n",
    least: 2,
  },
  "sweep, run": {
    hash: link("sweep", "sweep", { n: 2 }),
    ready: "#sweep-n",
    act: press("Run the sweep", '[data-run="done"]'),
    isLong: true,
    least: 5,
  },
  "sweep, of one number at a time": {
    hash: link("sweep", "sweep", { design: "one-at-a-time" }),
    ready: "#sweep-design, .side select",
    isLong: true,
    act: press("Run the sweep", '[data-run="done"]'),
    least: 10,
  },
  figure: { hash: "#figure", ready: ".preview img", least: 17 },
  "figure, made for numbers of one's own": {
    hash: link("figure", "figure", { preset: "own" }),
    ready: ".preview img",
    least: 3,
  },
  "figure, with panels that wait": {
    hash: link("figure", "figure", { panels: ["uptake", "fit", "suv-map"] }),
    ready: ".preview img",
    isSpent: true,
    isLong: true,
    least: 7,
  },
};

/** More controls of one scene take too long for an ordinary run, which uses this many, spread over all of them. */
const mostUsed = 8;

describeInChromium("the controls of the page, in Chromium", () => {
  const stage = stagePage(async (page) => page.locator("#oxygen").waitFor(), { reducedMotion: "reduce" });
  // Each scene starts as its link says, and not with what the one before left.
  beforeAll(() =>
    stage().context.addInitScript(() => {
      if (location.protocol !== "about:") localStorage.clear();
    }),
  );
  // What one scene has tried the next one need not.
  const tried = new Set<string>();
  const isLong = Boolean(process.env.CUPTAKE_LONG);
  for (const [name, scene] of Object.entries({ ...learn, ...cell, ...tissue, ...tumor, ...others }))
    test.skipIf(scene.isLong && !isLong)(
      `${name}: each control does something by mouse and by keys${isLong ? "" : ` (SKIPPED all but ${mostUsed} of many: set CUPTAKE_LONG)`}`,
      { timeout: 600_000 },
      async () => {
        const { page, url, sins } = stage();
        const open = async (): Promise<void> => {
          await page.goto("about:blank");
          await page.goto(url + scene.hash);
          await page.locator(scene.ready).first().waitFor({ timeout: 60_000 });
          await scene.act?.(page);
        };
        await open();
        const view = name.replace(/,.*/, "");
        const controls = (await listControls(page)).filter(
          ({ key }) => (!idle.test(key) || scene.also?.test(key)) && !tried.has(`${view} ${key}`),
        );
        for (const { key } of controls) tried.add(`${view} ${key}`);
        expect(controls.length, controls.map(({ key }) => key).join("; ")).toBeGreaterThanOrEqual(
          scene.least,
        );
        const dead: string[] = [];
        const step = isLong ? 1 : Math.ceil(controls.length / mostUsed);
        const used = controls.filter((_, i) => i % step === 0);
        for (const { key, kind } of used)
          for (const [way, act] of Object.entries(uses[kind])) {
            // Once more for one that was being drawn anew at that moment.
            if ((await isInert(page, key, act)) && (await isInert(page, key, act)))
              dead.push(`${key}, by ${way}`);
            await startAnew(page, scene.hash);
            // What has been told once, or still runs, comes back with the page.
            if (scene.isSpent || !(await isThere(page, key))) await open();
          }
        expect(dead).toEqual([]);
        expect(sins).toEqual({ console: [], foreign: [] });
      },
    );
});

/** Back to the state of a link, without loading the page anew. */
async function startAnew(page: Page, hash: string): Promise<void> {
  await page.keyboard.press("Escape");
  if (await page.locator("#share-panel").isVisible())
    await page.getByRole("button", { name: "Share" }).click();
  await page.evaluate((to) => {
    (document.activeElement as HTMLElement | null)?.blur();
    if (location.hash === to) dispatchEvent(new HashChangeEvent("hashchange"));
    else location.hash = to;
  }, hash);
  await page.waitForTimeout(50);
}
