import { createHash } from "node:crypto";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

/**
 * `vite build --mode node` makes the command line, the library and the worker of Node; `vite build` makes the page, and
 * `vite build --mode single` the page as one file that needs no server (`dist/cuptake.html`);
 * `vite build --mode notebooks` makes the notebooks, whose kit only this mode loads.
 */
export default defineConfig(async ({ mode }) => {
  if (mode === "notebooks") return (await import("./.ci/notebooks.ts")).notebooks;
  return mode === "node" ? node : mode === "single" ? single : page;
});

/** Removes the last build of the command line, and leaves the page (`dist/app`) where it is. */
const cleanScripts = {
  name: "clean-scripts",
  buildStart(): void {
    if (!existsSync("dist")) return;
    for (const file of readdirSync("dist")) if (file.endsWith(".js")) rmSync(`dist/${file}`);
  },
};

/**
 * Writes the scripts as Node reads them fastest: without indentation, a fifteenth of the bytes, and in ASCII, since one
 * letter beyond it doubles the memory of a whole file and takes it off the quick path of the decoder. Lines and names stay.
 */
const plainScripts = {
  name: "plain-scripts",
  generateBundle(_: unknown, bundle: Record<string, { type: string; code?: string }>): void {
    for (const file of Object.values(bundle))
      if (file.type === "chunk") file.code = escapeBeyondAscii(file.code?.replace(/^\t+/gm, "") ?? "");
  },
};

/** Only texts and patterns hold such letters, and there an escape is the same letter unless a backslash stands before it. */
function escapeBeyondAscii(code: string): string {
  const escaped = /\\[\u0080-\uffff]/.exec(code);
  if (escaped) throw new Error(`expected no backslash before a letter beyond ASCII, found ${escaped[0]}`);
  return code.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

const wasm = "@resvg/resvg-wasm/index_bg.wasm?url&inline";

/** Under Node the rasterizer's WebAssembly is read from the package that it comes in, which is installed there. */
const installedWasm = {
  name: "installed-wasm",
  enforce: "pre" as const,
  resolveId: (id: string): string | undefined => (id === wasm ? `\0${wasm}` : undefined),
  load: (id: string): string | undefined =>
    id === `\0${wasm}`
      ? `import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
const path = createRequire(import.meta.url).resolve("@resvg/resvg-wasm/index_bg.wasm");
export default "data:application/wasm;base64," + readFileSync(path).toString("base64");`
      : undefined,
};

const node = {
  logLevel: "warn" as const,
  plugins: [cleanScripts, plainScripts, installedWasm],
  build: {
    ssr: true,
    outDir: "dist",
    emptyOutDir: false,
    target: "node20",
    license: { fileName: "licenses.md" },
    rolldownOptions: {
      input: { cli: "src/cli/main.ts", index: "src/index.ts", door: "workers/door.ts" },
      // Comments are a third of the bytes; names and lines stay, so that a stack can be read.
      output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js", comments: false },
    },
  },
  // Bundled as ES modules, so that only the parts that are used are loaded, and from few files: an import of the library
  // takes a third of the time. What is large stays outside and is loaded by the first call that needs it.
  ssr: {
    noExternal: true as const,
    external: ["gpu.js", "pdfkit", "fontkit", "@resvg/resvg-wasm", "webgpu", "@duckdb/node-api"],
    resolve: { conditions: ["module"] },
  },
};

/** The floor of browsers, which README and the foot of the page state. */
const browsers = ["chrome111", "edge111", "firefox114", "safari16.4"];

const page = {
  logLevel: "warn" as const,
  root: "src/app",
  base: "./",
  // Plotly is most of it, and loads by itself after the first numbers.
  build: {
    outDir: "../../dist/app",
    emptyOutDir: true,
    target: browsers,
    license: { fileName: "licenses.md" },
    chunkSizeWarningLimit: 5000,
  },
  // Workers have a folder of their own, because the server gives them another policy.
  worker: {
    format: "es" as const,
    rolldownOptions: {
      output: { entryFileNames: "worker/[name]-[hash].js", chunkFileNames: "worker/[name]-[hash].js" },
    },
  },
  test: {
    root: ".",
    include: ["test/**/*.test.ts"],
    // The long run keeps what its tests compared.
    setupFiles: process.env.CUPTAKE_CLAIMS ? [".ci/docs/record.ts"] : [],
    // What hangs is to be found soon in an ordinary run; the full numbers take what they take.
    testTimeout: process.env.CUPTAKE_LONG ? 900_000 : 60_000,
    // What ships; the build for Node asks the environment at each letter whether to log it, a quarter of its time.
    alias: [{ find: /^yaml$/, replacement: resolve("node_modules/yaml/browser/index.js") }],
    hookTimeout: 120_000,
    // One load of mathjs serves all files of a worker; no test changes what another one sees.
    isolate: false,
    // One for each core: many wait for a program or a browser that they started.
    maxWorkers: availableParallelism(),
  },
};

type Built = Record<string, { type: string; fileName: string; code?: string; source?: string | Uint8Array }>;

interface Emitter {
  emitFile(file: { type: "asset"; fileName: string; source: string }): string;
}

/** Text that ends no script element wherever it stands in one. */
const insideScript = (code: string): string =>
  code.replace(/<\/(script)/gi, "<\\/$1").replace(/<!--/g, "<\\!--");

/**
 * Puts script, style and workers of a page into its HTML. Workers are texts that become blobs; these inherit the policy
 * of the page, which allows the one script by its hash and no code made from text.
 */
const oneFile = {
  name: "one-file",
  enforce: "post" as const,
  generateBundle(this: Emitter, _: unknown, bundle: Built): void {
    const textOf = (file: Built[string]): string =>
      file.code ?? (typeof file.source === "string" ? file.source : new TextDecoder().decode(file.source));
    const files = Object.values(bundle);
    const find = (pattern: RegExp): Built[string][] => files.filter(({ fileName }) => pattern.test(fileName));
    const workers = find(/^worker\/.*\.js$/).map((file) => [file.fileName, textOf(file)] as const);
    const [script] = find(/^assets\/.*\.js$/);
    // Nothing is loaded beside the script, so there is nothing to load ahead.
    let code = textOf(script).replaceAll("__VITE_PRELOAD__", "void 0");
    for (const [name] of workers) {
      const address = new RegExp(
        `new URL\\(new URL\\([\`"'][./]*${name.replaceAll(".", "\\.")}[\`"'], *import\\.meta\\.url\\)\\.href, *[\`"']{2} *\\+ *import\\.meta\\.url\\)`,
      );
      if (!address.test(code)) throw new Error(`the script does not start ${name} in the way it used to`);
      code = code.replace(address, () => `cuptakeWorker(${JSON.stringify(name)})`);
    }
    // A module worker is not started from a blob of a file: its origin is no origin.
    code = code.replaceAll(/(cuptakeWorker\("[^"]+"\)), *\{ *type: *[`"']module[`"'] *\}/g, "$1");
    const texts = JSON.stringify(Object.fromEntries(workers));
    const prelude = `const cuptakeWorkers=${texts},cuptakeWorker=n=>URL.createObjectURL(new Blob([cuptakeWorkers[n]],{type:"text/javascript"}));`;
    const whole = insideScript(`${prelude}\n${code}`);
    const hash = createHash("sha256").update(whole).digest("base64");
    const style = find(/\.css$/)
      .map(textOf)
      .join("\n");
    const [html] = find(/\.html$/);
    const page = textOf(html)
      .replace(/<link rel="(?:modulepreload|stylesheet|icon)"[^>]*>\s*/g, "")
      .replace(/<script type="module"[^>]*><\/script>\s*/g, "")
      .replace("script-src 'self'", () => `script-src 'sha256-${hash}'`)
      .replace("</head>", () => `<style>${style}</style></head>`)
      .replace("</body>", () => `<script type="module">${whole}</script></body>`);
    for (const { fileName } of files) delete bundle[fileName];
    this.emitFile({ type: "asset", fileName: "cuptake.html", source: page });
  },
};

const whole = { codeSplitting: false };
const single = {
  ...page,
  plugins: [oneFile],
  build: {
    ...page.build,
    outDir: "../../dist",
    emptyOutDir: false,
    license: false,
    cssCodeSplit: false,
    modulePreload: false as const,
    assetsInlineLimit: 1e8,
    rolldownOptions: { output: whole },
  },
  worker: {
    format: "iife" as const,
    rolldownOptions: { output: { ...page.worker.rolldownOptions.output, ...whole } },
  },
};
