import { copyFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { printFigure } from "../src/figure/figure-file.ts";
import { bloodJson, bloodTable, pet } from "./cli/bids-files.ts";
import { cuptake, makeFolder, root } from "./cli/cuptake.ts";
import { uptake } from "./figure/examples.ts";

const read = (path: string): string => readFileSync(join(root, path), "utf8");
const tidy = (line: string): string => line.replace(/\s+#.*$/, "").trim();

/** Calls of the command line as a text prints them, without what a comment says of them. */
const callsIn = (text: string): string[] =>
  [...text.matchAll(/^ *(node dist\/cli\.js .*)$|`(node dist\/cli\.js [^`]+)`/gm)].map(([, line, inline]) =>
    tidy(line ?? inline),
  );

const notebooks = readdirSync(join(root, "notebooks")).filter((file) => file.endsWith(".html"));
const printed = [
  ...callsIn(read("README.md")),
  ...notebooks.flatMap((file) => callsIn(read(`notebooks/${file}`))),
];
/** Those of the changelog, where the command line has the name that it has when it is installed; none that asks a cluster. */
const changed = [...read("CHANGELOG.md").matchAll(/^ {6}(cuptake .*)$/gm)]
  .map(([, line]) => tidy(line).replace(/(^|&& )cuptake /g, "$1node dist/cli.js "))
  .filter((call) => !call.includes("--submit"));
const calls = [...new Set(printed)].filter((call) => call !== "node dist/cli.js");

/** These take longer than ten seconds of a core, or ask what one of them wrote: `npm run test:long` runs them too. */
const isLong = (call: string): boolean => / (sweep|query|compare|demo|mouse-map|--posterior) /.test(call);
const isFull = Boolean(process.env.CUPTAKE_LONG);

let folder: string;
beforeAll(async () => {
  // A fresh clone after its first build: what ships is there, nothing has been written.
  folder = makeFolder();
  for (const name of ["dist", "models", "notebooks", "package.json"])
    symlinkSync(join(root, name), join(folder, name));
  // What the reader brings along: data of their own, a figure that the page saved, and the model of notebook 3.
  writeFileSync(join(folder, "yours.csv"), read("notebooks/data/emt6-lewis-1999.csv"));
  writeFileSync(join(folder, "my-tracer.yaml"), modelOfTheReader());
  writeFileSync(join(folder, "cuptake-figure.json"), printFigure(uptake, "the page"));
  writeFileSync(join(folder, "sub-01_pet.json"), JSON.stringify(pet));
  writeFileSync(join(folder, "sub-01_blood.tsv"), bloodTable);
  writeFileSync(join(folder, "sub-01_blood.json"), JSON.stringify(bloodJson));
  copyFileSync(join(root, "notebooks/data/voxels-simulated.nii.gz"), join(folder, "image.nii.gz"));
  copyFileSync(join(root, "notebooks/data/voxels-simulated.json"), join(folder, "image.json"));
  if (!isFull) return void mkdirSync(join(folder, "out"));
  // `npm run demo` is what the README begins with; it makes the folder that later calls write to.
  const demo = await cuptake(["demo"], { cwd: folder });
  expect(demo.code, demo.stderr).toBe(0);
}, 600_000);

/** The model that notebook 3 puts into its editor: what its reader would have saved. */
function modelOfTheReader(): string {
  const [, text = ""] = read("notebooks/03-your-own-model.html").match(/const start = `([^`]*)`/) ?? [];
  return text.replace(/^ {4}/gm, "");
}

test("the calls that README and notebooks print are found", () => {
  expect(
    callsIn("a\nnode dist/cli.js fit x   # why\n    node dist/cli.js run y\n`node dist/cli.js cite z`"),
  ).toEqual(["node dist/cli.js fit x", "node dist/cli.js run y", "node dist/cli.js cite z"]);
  expect(calls.length).toBeGreaterThan(20);
});

const chosen = isFull ? [...new Set([...calls, ...changed])] : calls.filter((call) => !isLong(call));
test.sequential.each(chosen)(
  "%s works as printed",
  async (call) => {
    const { code, stderr, stdout } = await cuptake([call], { cwd: folder, command: ["bash", "-c"] });
    expect(code, stderr).toBe(0);
    expect(stdout + stderr).not.toBe("");
  },
  600_000,
);
