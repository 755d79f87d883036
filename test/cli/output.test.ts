import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { cli, cuptake, list, makeFolder, root } from "./cuptake.ts";

const folder = makeFolder();

const commandsOf = async (): Promise<string[]> => {
  const { stdout } = await cuptake(["--help"], { cwd: folder });
  const listed = stdout.slice(stdout.indexOf("Commands:")).matchAll(/^ {2}([a-z]+) \[/gm);
  return [...listed].map(([, name]) => name);
};

const examplesOf = (help: string): string[] =>
  [...help.matchAll(/^ {2}cuptake (.+)$/gm)].map(([, call]) => call);

test("the help of every command shows examples, and they run as printed, anywhere", async () => {
  const commands = await commandsOf();
  expect(commands).toEqual([
    "check",
    "run",
    "fit",
    "compare",
    "design",
    "assay",
    "map",
    "voxels",
    "sweep",
    "query",
    "slurm",
    "figure",
    "convert",
    "card",
    "cite",
    "demo",
    "serve",
  ]);
  const helps = await Promise.all(commands.map((name) => cuptake([name, "--help"], { cwd: folder })));
  const examples = helps.flatMap(({ code, stdout }, i) => {
    expect(code).toBe(0);
    const own = examplesOf(stdout);
    expect(own.length, commands[i]).toBeGreaterThan(0);
    // A line that is wrapped is no call.
    const [, block = ""] = /Examples:\n([\s\S]*?)\n\n/.exec(stdout) ?? [];
    expect(block.split("\n").filter((line) => !line.startsWith("  cuptake "))).toEqual([]);
    for (const call of own) expect(call.split(" ")[0]).toBe(commands[i]);
    // Before the flags, where they are seen.
    expect(stdout.indexOf("Examples:")).toBeLessThan(stdout.indexOf("Options:"));
    return own;
  });
  // The demo's examples are what its own test runs, a server does not end, and not every machine has a cluster.
  const able = examples.filter((call) => !/^(demo|serve)\b|--submit|--status/.test(call));
  // A sweep takes a minute, and is what a query asks; comparisons and recoveries of fits have tests of their own.
  const slow = /^(sweep (?!.*--dry-run)|query|compare)|--recover/;
  const short = able.filter((call) => process.env.CUPTAKE_LONG || !slow.test(call));
  expect(short.length).toBeGreaterThan(10);
  for (const call of short) {
    // As a shell reads it, quotes and all.
    const line = `'${process.execPath}' '${cli}' ${call}`;
    const { code, stdout, stderr } = await cuptake([line], { cwd: folder, command: ["bash", "-c"] });
    expect(code, `${call}: ${stderr}`).toBe(0);
    if (call.endsWith("--json")) expect(JSON.parse(stdout), call).toBeTypeOf("object");
    const out = /--out (\S+)/.exec(call)?.[1];
    if (out !== undefined) expect(existsSync(join(folder, out)), call).toBe(true);
  }
  // Some thirty programs, one after the other.
}, 1_200_000);

test("results go to stdout alone and talk to stderr alone", async () => {
  const { stdout, stderr } = await cuptake(["run", "cu-atsm-redox", "--points", "3"], { cwd: folder });
  expect(stdout).toMatch(/^uptake \(%\) against time, at pO2 in mmHg\n/);
  expect(stdout).not.toContain("solved by");
  expect(stderr).toMatch(/^solved by exact: [^\n]*\n$/);
});

test("a number outside of its range, and an input that stays at 0, are said aloud", async () => {
  const { code, stderr } = await cuptake(["run", "cu-atsm-plasma", "--set", "K1=5"], { cwd: folder });
  expect(code).toBe(0);
  expect(stderr).toContain("--set K1=5: outside of its range, 0.02 to 2 mL/min/mL; taken as it is\n");
  expect(stderr).toContain("input Cp stays at 0 kBq/mL, as the model says\n");
});

test("a reader that leaves early is no error", async () => {
  const shell = ["bash", "-c", 'set -o pipefail; "$0" "$@" | head -1', process.execPath, cli];
  const call = ["run", "cu-atsm-redox", "--points", "20000", "--json"];
  const { code, stdout, stderr } = await cuptake(call, { cwd: folder, command: shell });
  expect({ code, stdout }).toEqual({ code: 0, stdout: "{\n" });
  expect(stderr).toMatch(/^solved by [^\n]*\n$/);
});

test("--help and --version load nothing but the commands' names", async () => {
  // Seconds differ from machine to machine; what is loaded does not. One mathjs alone is over 500 kB.
  const seen = new Map<string, string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    const text = readFileSync(path, "utf8");
    seen.set(path, text);
    for (const [, name] of text.matchAll(/^import\b[^"]*"(\.[^"]+)";$/gm)) visit(join(dirname(path), name));
  };
  visit(cli);
  const texts = [...seen.values()].join("\n");
  const packages = [...texts.matchAll(/^import\b[^"]*"([^."][^"]*)";$/gm)].map(([, name]) => name);
  expect(packages.filter((name) => !name.startsWith("node:"))).toEqual([]);
  expect(texts.length).toBeLessThan(120_000);
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  expect((await cuptake(["--version"], { cwd: folder })).stdout).toBe(`${version}\n`);
});

/** Splits BibTeX into entries, or fails where a brace does not close. */
function readBibtex(text: string): { type: string; key: string; body: string }[] {
  const entries: { type: string; key: string; body: string }[] = [];
  const lines = text.replace(/^%.*$/gm, "");
  for (const start of lines.matchAll(/@(\w+)\{([^,\s{}]+),/g)) {
    let depth = 0;
    let end = (start.index ?? 0) + start[0].indexOf("{");
    do {
      if (lines[end] === "{") depth++;
      if (lines[end] === "}") depth--;
      end++;
      expect(end, `${start[2]} is not closed`).toBeLessThanOrEqual(lines.length);
    } while (depth > 0);
    entries.push({ type: start[1], key: start[2], body: lines.slice(start.index, end) });
  }
  expect(entries.map((e) => e.body).join("").length).toBe(lines.replace(/\n\n@/g, "@").trim().length);
  return entries;
}

test("cite prints BibTeX that parses, of the program, every model that ships, and the methods", async () => {
  const { code, stdout } = await cuptake(["cite"], { cwd: folder });
  expect(code).toBe(0);
  const entries = readBibtex(stdout);
  const keys = entries.map((e) => e.key);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys[0]).toBe("cuptake");
  for (const { body, key } of entries.slice(1)) expect(body, key).toMatch(/author\s*=[\s\S]*year\s*=/);
  for (const file of list(join(root, "models")).filter((name) => name.endsWith(".yaml"))) {
    const name = file.replace(".yaml", "");
    expect(stdout).toContain(`% ${name}: `);
    expect(keys).toContain(/^ {2}key: (\S+)$/m.exec(readFileSync(join(root, "models", file), "utf8"))?.[1]);
  }
  const one = await cuptake(["cite", "cu-atsm-two-pool", "--json"], { cwd: folder });
  const { models, bibtex } = JSON.parse(one.stdout) as { models: { key: string }[]; bibtex: string[] };
  expect(models.map((m) => m.key)).toEqual(["lewis1999"]);
  expect(readBibtex(bibtex.join("\n\n")).map((e) => e.key)).toContain("lewis1999");
});

test.each([
  ["cu-atsm-redox", ["holland2009", "higham2005"], ["branch1999", "steinebach2023", "saltelli2010"]],
  ["cu-atsm-nadh", ["donnelly2012", "steinebach2023"], ["higham2005"]],
  [
    "mcf7-fit",
    ["higham2005", "almohy2009", "branch1999", "raue2009", "golub1973"],
    ["chen1991", "logan1990"],
  ],
  ["emt6-tac-fit", ["branch1999", "chen1991"], ["golub1973", "logan1990"]],
  ["tumor-tac-fit", ["patlak1983", "logan1990", "golub1973"], ["holland2009"]],
  ["mouse-map", ["feng1993", "gibou2002", "varga2002", "loevinger1991"], ["branch1999", "morris1991"]],
  ["tumor-map", ["krogh1919", "wahl2009"], ["varga2002", "loevinger1991", "gibou2002"]],
  ["retention-sweep", ["saltelli2010", "jansen1999", "joe2008"], ["mckay1979", "krogh1919"]],
  ["voxel-fit", ["golub1973", "higham2005"], ["branch1999"]],
])("cite %s names the methods that it uses, and no others", async (name, used, unused) => {
  const { code, stdout } = await cuptake(["cite", name], { cwd: folder });
  expect(code).toBe(0);
  const keys = readBibtex(stdout).map((e) => e.key);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys).toEqual(expect.arrayContaining(used));
  for (const key of unused) expect(keys).not.toContain(key);
});

test("cite names the data of a fit by their source, and takes data alone; the program has a year", async () => {
  const source = /^# source: (.*)$/m.exec(
    readFileSync(join(root, "notebooks/data/emt6-lewis-1999.csv"), "utf8"),
  )?.[1];
  for (const name of ["emt6-fit", "emt6-lewis-1999", "emt6-tac-fit"]) {
    const { code, stdout } = await cuptake(["cite", name], { cwd: folder });
    expect(code, name).toBe(0);
    const entries = readBibtex(stdout);
    const isLewis = name !== "emt6-tac-fit" || stdout.includes("data-emt6-lewis-1999");
    expect(isLewis ? entries.map((e) => e.key) : stdout).toContain(
      isLewis ? "data-emt6-lewis-1999" : "% data ",
    );
    if (isLewis) expect(entries.find((e) => e.key.startsWith("data-emt6"))?.body).toContain(source);
    expect(entries[0].body).toContain("year    = {2026}");
  }
});

test("why a backend gave way names no path of this machine", async () => {
  const { code, stdout } = await cuptake(
    ["map", "tumor-map", "--backend", "webgpu", "--json", "--out", "gpu"],
    {
      cwd: folder,
    },
  );
  expect(code).toBe(0);
  const { backend, fallbackReason } = JSON.parse(stdout) as {
    backend: string;
    fallbackReason: string | null;
  };
  if (backend === "webgpu") expect(fallbackReason).toBeNull();
  else expect(fallbackReason).toMatch(/^webgpu: /);
  expect(fallbackReason ?? "").not.toMatch(/(^|[\s("'`])\/\w+\/|node_modules/);
  expect(readFileSync(join(folder, "gpu", "tumor-map.json"), "utf8")).not.toContain("node_modules");
});
