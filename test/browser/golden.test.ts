import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeLink } from "../../src/app/state/link.ts";
import { initialShared } from "../../src/app/state/shared.ts";
import { buildPage, openServed } from "./built-page.ts";
import { describeInChromium, launch } from "./chromium.ts";
import { compare } from "./likeness.ts";

const isLong = Boolean(process.env.CUPTAKE_LONG);
const golden = "test/golden/page";

/** What is looked at: the address, what says that all is drawn, and what is to be done before. */
interface Shot {
  readonly hash: string;
  readonly ready: string;
  readonly act?: (page: Page) => Promise<void>;
  readonly drawn?: string;
  /** Left to the long run, on a telephone alone or everywhere: it takes as long as all others. */
  readonly isLong?: boolean | "on a telephone";
}

const shots: Readonly<Record<string, Shot>> = {
  ...Object.fromEntries(
    [1, 2, 3, 4, 5].map((step) => [
      `learn-${step}`,
      {
        hash: "#learn",
        ready: "#oxygen",
        act: goTo(step),
        ...(step % 2 === 0 && { isLong: "on a telephone" as const }),
        drawn: step === 3 ? `[data-readout="tissue"]:text("%")` : ".steps",
      },
    ]),
  ),
  cell: { hash: "#cell", ready: "#cell figure.chart >> nth=1" },
  tumor: {
    hash: "#tumor",
    ready: '[data-run="done"]',
    drawn: '[data-readout="micro"]',
    isLong: "on a telephone",
  },
  "tumor-regions": {
    hash: withRegions(),
    ready: '[data-measured="sphere 1"]',
    drawn: '[data-readout="micro"]',
    isLong: true,
  },
  tissue: {
    hash: "#cell",
    ready: "#cell figure.chart >> nth=1",
    act: showTissue,
    drawn: "#tissue-model",
    isLong: true,
  },
  sweep: { hash: "#sweep", ready: "#sweep-n", act: sweepFour, isLong: "on a telephone" },
  figure: { hash: "#figure", ready: ".preview img" },
  "cell-fitted": {
    ...{ hash: "#cell", ready: "#cell figure.chart >> nth=1", act: fitCell },
    ...{ drawn: ".js-plotly-plot >> nth=4", isLong: true },
  },
  tornado: { hash: "#sweep", ready: "#sweep-design", act: sweepEach, isLong: true },
};

function goTo(step: number): (page: Page) => Promise<void> {
  return (page) => page.getByRole("button", { name: `Step ${step}:` }).click();
}

/** A second tracer, and a region of each kind. */
function withRegions(): string {
  const threshold = { kind: "threshold", within: "tumor", frame: "60 min" } as const;
  const tumor = {
    ...initialShared.tumor,
    second: "fmiso",
    regions: [
      { name: "sphere 1", kind: "sphere", center_mm: [17, 21, 9], radius_mm: 4 },
      { ...threshold, name: "threshold 1", share_of_max: 0.41 },
      { ...threshold, name: "threshold 2", SUV: 2.5 },
    ],
  } as const;
  return writeLink({ ...initialShared, page: { view: "tumor" }, tumor });
}

/** A tissue that is fitted to the curve that ships. */
async function showTissue(page: Page): Promise<void> {
  await page.getByLabel("a tissue with its plasma over time").check();
  await page.locator("#tissue-model").waitFor();
  await page.getByRole("button", { name: "Fit", exact: true }).click();
  await page.locator('[data-readout="tissue-aic"]').waitFor({ timeout: 90_000 });
}

async function sweepFour(page: Page): Promise<void> {
  await page.locator("#sweep-n").fill("2");
  await page.getByRole("button", { name: "Run the sweep" }).click();
  await page.locator('[data-run="done"]').waitFor({ timeout: 90_000 });
}

async function sweepEach(page: Page): Promise<void> {
  await page.locator("#sweep-design").selectOption("one-at-a-time");
  await page.getByRole("button", { name: "Run the sweep" }).click();
  await page.locator('[data-run="done"]', { hasText: "17 of 17" }).waitFor({ timeout: 180_000 });
}

async function fitCell(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Fit", exact: true }).click();
  await page.locator('[data-readout="rms"]').waitFor({ timeout: 90_000 });
}

const isShort = (shot: Shot, width: number): boolean =>
  shot.isLong === "on a telephone" ? width > 390 : !shot.isLong;

const widths = [1440, 390] as const;
const schemes = isLong ? (["light", "dark"] as const) : (["light"] as const);

/** The font that the page asks for first, so that the machine's own fonts do not matter. */
const fonts = ["latin-400", "latin-700", "latin-ext-400", "latin-ext-700", "greek-400", "greek-700"].map(
  (name) => {
    const file = createRequire(import.meta.url).resolve(`@fontsource/arimo/files/arimo-${name}-normal.woff2`);
    return { weight: name.slice(-3), data: readFileSync(file).toString("base64") };
  },
);
const withFonts = (page: Page): Promise<unknown> =>
  page.context().addInitScript((faces) => {
    for (const { weight, data } of faces) {
      const face = new FontFace("Arimo", `url(data:font/woff2;base64,${data})`, { weight });
      document.fonts.add(face);
      face.load();
    }
  }, fonts);

/** What differs from run to run or from machine to machine. */
const unsteady =
  '.timing, [data-readout="time"], [data-readout="backend"], [data-run] > progress { display: none !important }';

/** Opens the page anew and takes its picture, whole. */
async function shoot(page: Page, url: string, name: string): Promise<Buffer> {
  const { hash, ready, act, drawn = ready } = shots[name];
  await page.goto("about:blank");
  await page.goto(url + hash);
  await page.locator(ready).first().waitFor({ timeout: 90_000 });
  await act?.(page);
  await page.locator(drawn).first().waitFor({ timeout: 30_000 });
  await page.addStyleTag({ content: unsteady });
  await page.mouse.move(0, 0);
  await page.evaluate(() => {
    (document.activeElement as HTMLElement | null)?.blur();
    // The head of the page stays in sight, and is in the picture where it was scrolled to.
    scrollTo(0, 0);
  });
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(700);
  return page.screenshot({ fullPage: true, type: "jpeg", quality: 50 });
}

describeInChromium("the page as it looks, in Chromium", () => {
  const stage: { browser?: Browser; built?: Awaited<ReturnType<typeof buildPage>> } = {};
  beforeAll(async () => {
    stage.built = await buildPage();
    stage.browser = await launch(["--font-render-hinting=none", "--disable-lcd-text"]);
  });
  afterAll(async () => {
    await stage.browser?.close();
    stage.built?.remove();
  });

  const open = async (width: number, colorScheme: "light" | "dark") => {
    if (!stage.browser || !stage.built) throw new Error("the page is not open yet");
    const viewport = { width, height: width === 390 ? 844 : 900 };
    const opened = await openServed(stage.built.folder, stage.browser, {
      ...{ viewport, colorScheme, reducedMotion: "reduce" },
    });
    // Without a store nothing is told of what was open before: each picture stands by itself.
    await opened.context.addInitScript(() =>
      Object.defineProperty(globalThis, "localStorage", {
        get() {
          throw new Error("switched off");
        },
      }),
    );
    await withFonts(opened.page);
    const blank = await opened.context.newPage();
    // A page that lies behind another one is drawn once a second.
    await opened.page.bringToFront();
    return { ...opened, blank };
  };

  for (const scheme of schemes)
    for (const width of widths)
      test(`each view at ${width} px, ${scheme}, looks as it did${isLong ? "" : " (SKIPPED in dark, regions, a tissue, a fit, a tornado and half of the views on a telephone: set CUPTAKE_LONG)"}`, async () => {
        const { page, blank, url, close, sins } = await open(width, scheme);
        const wrong: string[] = [];
        for (const name of Object.keys(shots).filter((each) => isLong || isShort(shots[each], width))) {
          const found = await shoot(page, url, name);
          wrong.push(...(await judge(blank, `${name}-${width}-${scheme}.jpg`, found)));
        }
        expect(wrong).toEqual([]);
        expect(sins).toEqual({ console: [], foreign: [] });
        await close();
      }, 600_000);

  test("the comparison sees a button that is gone, a chart without its line, and the other theme", async () => {
    const { page, blank, url, close } = await open(390, "light");
    const whole = await shoot(page, url, "learn-1");
    const score = async (other: Buffer): Promise<number> =>
      (await compare(blank, [whole, other])).worst.score;
    expect(await score(await shoot(page, url, "learn-1"))).toBeLessThan(limit / 4);
    const take = () => page.screenshot({ fullPage: true, type: "jpeg", quality: 50 });
    await page.addStyleTag({ content: ".tools button:first-of-type { visibility: hidden }" });
    expect(await score(await take())).toBeGreaterThan(limit);
    await page.addStyleTag({
      content: ".tools button:first-of-type { visibility: visible } .axes { display: none }",
    });
    expect(await score(await take())).toBeGreaterThan(limit);
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await score(await take())).toBeGreaterThan(10 * limit);
    await close();
  });
});

/** Mean difference of the worst 64 px: smoothing and single letters stay below 1. */
const limit = 4;

/** Problems of one picture; with -u, or where there is none yet, it is written instead. */
async function judge(page: Page, file: string, found: Buffer): Promise<string[]> {
  const path = join(golden, file);
  const mode = expect.getState().snapshotState.snapshotUpdateState;
  if (mode === "all" || (mode === "new" && !existsSync(path))) {
    mkdirSync(golden, { recursive: true });
    writeFileSync(path, found);
    return [];
  }
  const { sizes, worst } = await compare(page, [readFileSync(path), found]);
  const [before, now] = sizes;
  const isSameSize = before[0] === now[0] && Math.abs(before[1] - now[1]) <= 8;
  if (isSameSize && worst.score < limit) return [];
  const kept = join(mkdtempSync(join(tmpdir(), "cuptake-look-")), file);
  writeFileSync(kept, found);
  return [
    `${path} is ${before.join(" × ")} px, found ${now.join(" × ")}; most different (${worst.score.toFixed(1)}, at most ${limit}) near x ${worst.x}, y ${worst.y}; what was found is ${kept}; if it is meant, npm run golden`,
  ];
}
