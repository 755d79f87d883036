import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { observable } from "@observablehq/notebook-kit/vite";
import type { Plugin, UserConfig } from "vite";

const folder = resolve("notebooks");
const template = join(folder, "parts", "page.html");
const isInstalled = (name: string): boolean => existsSync(join("node_modules", name, "package.json"));

/** The notebooks in their order, the list of them first. */
const pages = readdirSync(folder)
  .filter((file) => file.endsWith(".html"))
  .sort((a, b) => (a === "index.html" ? -1 : b === "index.html" ? 1 : a < b ? -1 : 1));

const titleOf = (page: string): string =>
  readFileSync(join(folder, page), "utf8").match(/<title>(.*?)<\/title>/)?.[1] ?? page;

/** `https://cdn.jsdelivr.net/npm/NAME@VERSION/PATH/+esm`, by which the kit would load its libraries. */
const cdn =
  /^https:\/\/cdn\.jsdelivr\.net\/npm\/((?:@[^/@]+\/)?[^/@]+)(?:@[^/]+)?((?:\/[^+][^/]*)*?)\/\+esm$/;
const missing = "\0not-installed:";
const katexStyle = /const link = [\s\S]*?appendChild\(link\);/;
const kit = resolve("node_modules/@observablehq/notebook-kit/dist/src");

/**
 * Gives the kit the packages that are installed here in place of those of a content delivery network, so that the
 * notebooks work without a network; a library that is not installed fails in the cell that asks for it, by its name.
 */
const local: Plugin = {
  name: "notebooks-local",
  enforce: "pre",
  resolveId(id, importer) {
    const name = id.match(cdn)?.[1];
    if (!name) return null;
    return isInstalled(name) ? this.resolve(`${name}${id.match(cdn)?.[2]}`, importer) : missing + name;
  },
  load(id) {
    if (!id.startsWith(missing)) return null;
    // As CommonJS, so that imports by name pass the build and fail when they are called.
    const text = `${id.slice(missing.length)} is not installed in this project`;
    return `module.exports = (() => { throw new Error(${JSON.stringify(text)}); })();`;
  },
  transform(code, id) {
    if (id.endsWith("stdlib/inputs.css"))
      return code.replace(/https:\/\/cdn\.jsdelivr\.net\/npm\/(@observablehq\/inputs\/[^"]*)/, "$1");
    if (id.endsWith("stdlib/tex.js"))
      // MathML needs neither style sheet nor typefaces, and a screen reader can read it.
      return code.replace(katexStyle, "").replace('output: "html"', 'output: "mathml"');
    return null;
  },
};

/** Text with numbers in it waits unseen until they are computed: the kit shows it with holes. */
const waiting: Plugin = {
  name: "notebooks-waiting",
  transformIndexHtml: {
    order: "pre",
    handler(html) {
      const live = new Set([...html.matchAll(/getElementById\(`(cell-\d+)`\)/g)].map(([, id]) => id));
      return html.replace(/<div id="(cell-\d+)" class="[^"]*"><div>/g, (all, id) =>
        live.has(id) ? `${all.slice(0, -1)} class="waiting">` : all,
      );
    },
  },
};

/** Writes the way through the notebooks into the frame of each page. */
function transformTemplate(text: string, { path }: { path: string }): string {
  const here = pages.indexOf(basename(path));
  const link = (at: number, words: string): string =>
    pages[at] ? `<a href="./${pages[at]}">${words} ${titleOf(pages[at])}</a>` : "";
  const [before, after] =
    here === 0 ? ["", link(1, "Start:")] : [link(here - 1, "←"), link(here + 1, "Next:")];
  return text.replace("<!-- way -->", `${before} ${after}`);
}

/** `vite build --mode notebooks` makes the teaching pages, beside the page of the program. */
export const notebooks: UserConfig = {
  logLevel: "warn",
  root: folder,
  base: "./",
  appType: "mpa",
  resolve: { alias: [{ find: /^observable:/, replacement: `${kit}/` }] },
  plugins: [local, observable({ template, transformTemplate }), waiting],
  // The optimizer of the development server passes by the plugins above.
  optimizeDeps: { rolldownOptions: { plugins: [local] } },
  // As on the page, workers have a folder of their own, because the server gives them another policy.
  worker: {
    format: "es",
    rolldownOptions: {
      output: { entryFileNames: "worker/[name]-[hash].js", chunkFileNames: "worker/[name]-[hash].js" },
    },
  },
  build: {
    outDir: resolve("dist/app/notebooks"),
    emptyOutDir: true,
    target: "es2022",
    chunkSizeWarningLimit: 5000,
    rolldownOptions: { input: pages.map((page) => join(folder, page)) },
  },
};
