// Writes the reference to dist/docs: the library by TypeDoc, with the pages that are made from models and tests.
import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { runnerImport } from "vite";

const run = (...args) => {
  const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
};
const bin = (path) => `node_modules/${path}`;

// What the tests find is kept from one call to the next with --keep, for work on the text of the pages.
const isKept = process.argv.includes("--keep") && existsSync("dist/pages/claims.jsonl");
if (!isKept) {
  rmSync("dist/pages", { recursive: true, force: true });
  run(bin("vitest/vitest.mjs"), "run", "--config", ".ci/docs/claims.config.ts");
}
await runnerImport("./.ci/docs/main.ts", { logLevel: "warn", configFile: false });
run(bin("typedoc/bin/typedoc"), "--options", ".ci/typedoc.json");
console.log("the reference is dist/docs/index.html");
process.exit(0);
