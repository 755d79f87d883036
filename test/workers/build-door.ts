import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "vite";

/** Bundles the entry of a worker, as the build does it, into a folder of its own. */
export async function buildDoor(entry: URL): Promise<URL> {
  const outDir = mkdtempSync(join(tmpdir(), "cuptake-door-"));
  await build({
    configFile: false,
    logLevel: "silent",
    ssr: { noExternal: true },
    build: {
      ssr: fileURLToPath(entry),
      outDir,
      emptyOutDir: true,
      rollupOptions: { output: { entryFileNames: "door.mjs" } },
    },
  });
  return pathToFileURL(join(outDir, "door.mjs"));
}
