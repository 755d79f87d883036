// Runs the tests with their full numbers, one folder after the other, and keeps what they found for the docs.
// npm run test:long            everything: hours on two cores
// npm run test:long -- fit io  these folders of test/; "top" means the files that lie in test/ itself
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join, relative } from "node:path";

const kept = "test/bench/long.json";
const isTest = (file) => file.endsWith(".test.ts");
const topFiles = readdirSync("test").filter(isTest);
const folders = readdirSync("test", { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && readdirSync(join("test", entry.name)).some(isTest))
  .map(({ name }) => name);

/** Only what these tests say differs from an ordinary run. */
const asksForMore = (file) => /CUPTAKE_LONG|isLong/.test(readFileSync(file, "utf8"));

function claimsIn(file) {
  if (!existsSync(file)) return [];
  const claims = readFileSync(file, "utf8").trim().split("\n").map(JSON.parse);
  return claims.filter((claim) => asksForMore(claim.file));
}

/** Runs one folder, and says how its tests ended. */
function runFolder(name) {
  const out = mkdtempSync(join(tmpdir(), "cuptake-long-"));
  const [json, claims] = [join(out, "tests.json"), join(out, "claims.jsonl")];
  const filters = name === "top" ? topFiles.map((file) => `test/${file}`) : [`test/${name}/`];
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${json}`];
  const started = Date.now();
  spawnSync(process.execPath, ["node_modules/vitest/vitest.mjs", "run", ...filters, ...reporters], {
    stdio: "inherit",
    env: { ...process.env, CUPTAKE_LONG: "1", CUPTAKE_CLAIMS: claims },
  });
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(
    readFileSync(json, "utf8"),
  );
  const failedFiles = testResults.filter(({ status }) => status === "failed");
  return {
    date: new Date(started).toISOString().slice(0, 10),
    load: Math.round(loadavg()[0]),
    seconds: Math.round((Date.now() - started) / 1000),
    passed: numPassedTests,
    failed: numFailedTests,
    skipped: numPendingTests,
    failedFiles: failedFiles.map((file) => relative(process.cwd(), file.name)),
    claims: claimsIn(claims),
  };
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => name !== "top" && !folders.includes(name));
if (unknown.length > 0) {
  console.error(`expected folders of test/ (top, ${folders.join(", ")}), found ${unknown.join(", ")}`);
  process.exit(2);
}
let hasFailed = false;
for (const name of asked.length > 0 ? asked : ["top", ...folders]) {
  const result = runFolder(name);
  hasFailed ||= result.failedFiles.length > 0;
  const before = existsSync(kept) ? JSON.parse(readFileSync(kept, "utf8")) : {};
  const sorted = Object.entries({ ...before, [name]: result }).sort(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(kept, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`);
}
console.log(`kept in ${kept}, for the page on verification`);
process.exit(hasFailed ? 1 : 0);
