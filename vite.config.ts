import { existsSync, readdirSync, rmSync } from "node:fs";
import { defineConfig } from "vitest/config";

/** `vite build --mode node` makes the command line, the library and the worker of Node; `vite build` makes the page. */
export default defineConfig(({ mode }) => (mode === "node" ? node : page));

/** Removes the last build of the command line, and leaves the page (`dist/app`) where it is. */
const cleanScripts = {
  name: "clean-scripts",
  buildStart(): void {
    if (!existsSync("dist")) return;
    for (const file of readdirSync("dist")) if (file.endsWith(".js")) rmSync(`dist/${file}`);
  },
};

/** Takes the indentation out of the scripts: a fifteenth of the bytes that every start reads; lines and names stay. */
const unindent = {
  name: "unindent",
  generateBundle(_: unknown, bundle: Record<string, { type: string; code?: string }>): void {
    for (const file of Object.values(bundle))
      if (file.type === "chunk") file.code = file.code?.replace(/^\t+/gm, "") ?? "";
  },
};

const node = {
  logLevel: "warn" as const,
  plugins: [cleanScripts, unindent],
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
    external: ["gpu.js", "pdfkit", "fontkit", "@resvg/resvg-wasm", "webgpu"],
    resolve: { conditions: ["module"] },
  },
};

const page = {
  logLevel: "warn" as const,
  root: "src/app",
  base: "./",
  // Plotly is most of it, and loads by itself after the first numbers.
  build: {
    outDir: "../../dist/app",
    emptyOutDir: true,
    target: "es2022",
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
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // One load of mathjs serves all files of a worker; no test changes what another one sees.
    isolate: false,
  },
};
