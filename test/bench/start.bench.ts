import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { bench, describe } from "vitest";

const dist = new URL("../../dist/", import.meta.url);
const run = (...args: readonly string[]): void => {
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${stderr}\nrun "npm run build" first`);
};
const fresh = { iterations: 15, time: 0, warmupIterations: 2, warmupTime: 0 };

// The library takes 150 ms or less above Node alone, the help 250 ms or less with Node.
describe("a fresh process", () => {
  bench("Node alone", () => run("--eval", "0"), fresh);
  bench("import of the built library", () => run("--eval", `import("${new URL("index.js", dist)}")`), fresh);
  bench("cuptake --help", () => run(fileURLToPath(new URL("cli.js", dist)), "--help"), fresh);
});
