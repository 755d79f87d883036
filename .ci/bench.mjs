// Runs all benchmarks and keeps what they found, with machine and date, for the page on performance.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";

/** The lines that benchmarks print of themselves, without those of the runner. */
const notesIn = (text) =>
  stripVTControlCharacters(text)
    .split("\n")
    .filter((line) => /^\w[^|]*: .*\d/.test(line) && !/^(stdout|Error|at )/.test(line));

/** Names of groups with the best and the mean time of each benchmark. */
const groupsIn = ({ files }) => {
  const rows = new Map();
  for (const { fullName, benchmarks } of files.flatMap(({ groups }) => groups)) {
    const name = fullName.replace(/^.*?\.bench\.ts > /, "");
    const own = benchmarks.map((b) => ({ name: b.name, best_ms: b.min, mean_ms: b.mean }));
    rows.set(name, [...(rows.get(name) ?? []), ...own]);
  }
  return [...rows].map(([name, own]) => ({ name, rows: own }));
};

/** What is kept of a run. */
export function condense(json, output) {
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus()[0].model.trim()}, ${availableParallelism()} cores, ${gigabytes} GiB, ${process.platform}`,
    node: process.versions.node,
    load: Math.round(loadavg()[0]),
    groups: groupsIn(json),
    notes: notesIn(output),
  };
}

if (process.argv[1]?.endsWith("bench.mjs")) {
  const json = join(mkdtempSync(join(tmpdir(), "cuptake-bench-")), "bench.json");
  const child = spawn(
    process.execPath,
    ["node_modules/vitest/vitest.mjs", "bench", "--run", "--outputJson", json],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let output = "";
  child.stdout.on("data", (text) => {
    output += text;
    process.stdout.write(text);
  });
  child.on("close", (status) => {
    if (status !== 0) process.exit(status ?? 1);
    const figures = condense(JSON.parse(readFileSync(json, "utf8")), output);
    writeFileSync("test/bench/figures.json", `${JSON.stringify(figures, null, 2)}\n`);
    console.log("kept in test/bench/figures.json");
  });
}
