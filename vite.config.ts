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

const node = {
  logLevel: "warn" as const,
  plugins: [cleanScripts],
  build: {
    ssr: true,
    outDir: "dist",
    emptyOutDir: false,
    target: "node20",
    rolldownOptions: {
      input: { cli: "src/cli/main.ts", index: "src/index.ts", door: "workers/door.ts" },
      output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
    },
  },
  // Bundled, so that only the part of it that is used is loaded: the whole of mathjs takes most of a second.
  ssr: { noExternal: ["mathjs"] },
};

const page = {
  logLevel: "warn" as const,
  root: "src/app",
  base: "./",
  // Plotly is most of it, and loads by itself after the first numbers.
  build: { outDir: "../../dist/app", emptyOutDir: true, target: "es2022", chunkSizeWarningLimit: 5000 },
  worker: { format: "es" as const },
  test: {
    root: ".",
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // One load of mathjs serves all files of a worker; no test changes what another one sees.
    isolate: false,
  },
};
