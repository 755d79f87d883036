import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { build, type InlineConfig } from "vite";
import { afterAll, beforeAll } from "vitest";
import { serve } from "../../src/cli/serve.ts";
import { launch } from "./chromium.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const sources = ["src", "workers", "models", "notebooks/data", "notebooks/plans"];

const changedAt = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

const newestSource = (folders: readonly string[]): number =>
  Math.max(
    ...["vite.config.ts", "package-lock.json"].map((file) => changedAt(join(root, file))),
    ...folders.flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((file) =>
        changedAt(join(root, folder, file)),
      ),
    ),
  );

interface Built {
  readonly folder: string;
  remove(): void;
}

/** The built page: `dist/app` if it is newer than what it is built from, else one built for these tests alone. */
export const buildPage = (): Promise<Built> =>
  buildUnlessFresh("index.html", sources, { root: join(root, "src/app") });

/** A folder with the built notebooks in its folder `notebooks`. */
export const buildNotebooks = (): Promise<Built> =>
  buildUnlessFresh("notebooks/index.html", [...sources, "notebooks", ".ci"], { mode: "notebooks" });

async function buildUnlessFresh(
  file: string,
  folders: readonly string[],
  config: InlineConfig,
): Promise<Built> {
  const folder = join(root, "dist", "app");
  if (changedAt(join(folder, file)) >= newestSource(folders)) return { folder, remove: () => {} };
  const own = mkdtempSync(join(tmpdir(), "cuptake-page-"));
  const configFile = join(root, "vite.config.ts");
  // Vitest says "test" here, and a build that hears it is not the one that ships.
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = "production";
  await build({ ...config, configFile, logLevel: "error", build: { outDir: dirname(join(own, file)) } });
  process.env.NODE_ENV = before;
  return { folder: own, remove: () => rmSync(own, { recursive: true, force: true }) };
}

/** What a page must not do. */
export interface Sins {
  /** Errors and warnings on the console, and errors that nobody caught. */
  readonly console: string[];
  /** Addresses outside the server that were asked for; each was blocked. */
  readonly foreign: string[];
}

type Served = Awaited<ReturnType<typeof openServed>>;

/** Serves a folder and opens it in a browser, with everything outside it blocked and counted. */
export async function openServed(
  folder: string,
  browser: Browser,
  { hash = "", ...options }: Parameters<Browser["newContext"]>[0] & { readonly hash?: string } = {},
) {
  const server = await serve(folder, { port: 0 });
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const sins = await watch(context, server.url);
  const page = await context.newPage();
  await page.goto(server.url + hash);
  const close = async (): Promise<void> => {
    await context.close();
    await server.close();
  };
  return { page, sins, close, url: server.url, context };
}

/** Blocks and counts what pages ask of others than the server, and collects their complaints. */
export async function watch(context: BrowserContext, server: string): Promise<Sins> {
  const sins: Sins = { console: [], foreign: [] };
  await context.route(
    (url) => url.origin !== new URL(server).origin && url.protocol !== "data:" && url.protocol !== "blob:",
    (route) => {
      sins.foreign.push(route.request().url());
      return route.abort();
    },
  );
  context.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) sins.console.push(message.text());
  });
  context.on("weberror", (error) => sins.console.push(error.error().message));
  return sins;
}

/**
 * Opens the built page for the tests of one `describe`, before the first and until after the last of them.
 *
 * `ready` waits for what these tests need.
 */
export function stagePage(
  ready: (page: Page) => Promise<unknown>,
  { flags = [], ...options }: Parameters<typeof openServed>[2] & { flags?: readonly string[] } = {},
) {
  const stage: { current?: Served & Built & { readonly browser: Browser } } = {};
  beforeAll(async () => {
    const built = await buildPage();
    const browser = await launch(flags);
    stage.current = { ...(await openServed(built.folder, browser, options)), ...built, browser };
    await ready(stage.current.page);
  });
  afterAll(async () => {
    await stage.current?.close();
    await stage.current?.browser.close();
    stage.current?.remove();
  });
  return () => {
    if (!stage.current) throw new Error("the page is not open yet");
    return stage.current;
  };
}

/** The text of one readout. */
export const readout = async (page: Page, name: string): Promise<string> =>
  (await page.locator(`[data-readout="${name}"]`).first().textContent())?.trim() ?? "";
