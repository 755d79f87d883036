import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { cuptake, list, makeFolder, type Result, root } from "./cuptake.ts";

const folder = makeFolder();
const shipped = (path: string): string => readFileSync(join(root, path), "utf8");
const plasma = shipped("models/cu-atsm-plasma.yaml");
const emt6 = shipped("notebooks/data/emt6-lewis-1999.csv");
const mapPlan = shipped("notebooks/plans/tumor-map.yaml");
const sweepPlan = shipped("notebooks/plans/tumor-sweep.yaml");
const fitPlan = shipped("notebooks/plans/emt6-fit.yaml");
const figurePlan = shipped("notebooks/plans/uptake-figure.yaml");

/** Replaces what must be there, so that a flaw cannot silently be none. */
function flaw(text: string, found: string, instead: string): string {
  expect(text).toContain(found);
  return text.replace(found, instead);
}

const fitOf = (data: string): string => fitPlan.replace("../data/emt6-lewis-1999.csv", data);
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const linesOf = (text: string, found: string): number =>
  text.slice(0, text.indexOf(found)).split("\n").length;

beforeAll(() => mkdirSync(join(folder, "out")));

/** Runs a call that must end with 1, one message and no file, and returns the message. */
async function refuse(args: readonly string[]): Promise<string> {
  const before = list(folder);
  const { code, stdout, stderr }: Result = await cuptake(args, { cwd: folder });
  expect({ args, code, stdout, stderr }).toMatchObject({ code: 1, stdout: "" });
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stderr).toMatch(/^[^\s:]+(:\d+)?: \d+ problems?\n {2}✖ /);
  expect(stderr).toContain("→ ");
  expect(list(folder)).toEqual(before);
  return stderr;
}

const flaws: Record<string, { text: string; line: number; says: RegExp }> = {
  "an unknown species": {
    text: flaw(plasma, "reduction: { from: I", "reduction: { from: Q"),
    line: linesOf(plasma, "reduction: {"),
    says: /reactions\.reduction\.from: expected one of I, R, T, found "Q"/,
  },
  "an unbalanced unit": {
    text: flaw(plasma, "unit: s^-1 mmHg^-1", "unit: s^-1"),
    line: linesOf(plasma, "reoxidation: {"),
    says: /reactions\.reoxidation\.rate: expected a rate in /,
  },
  "a negative rate": {
    text: flaw(plasma, "value: 5.2e-2", "value: -5.2e-2"),
    line: linesOf(plasma, "value: 5.2e-2"),
    says: /parameters\.k_red\.value: expected a value of 0 or more, found -0\.052/,
  },
  "a rate law that calls constructor": {
    text: flaw(plasma, "rate: k_red * I", "rate: I.constructor(k_red)"),
    line: linesOf(plasma, "rate: k_red * I"),
    says: /reactions\.reduction\.rate: expected /,
  },
  "a rate law that calls import": {
    text: flaw(plasma, "rate: k_red * I", "rate: import(k_red)"),
    line: linesOf(plasma, "rate: k_red * I"),
    says: /reactions\.reduction\.rate: expected /,
  },
  "an empty file": { text: "\n  \n", line: 1, says: /expected a YAML text, found only blanks/ },
  "a file of 0 bytes": { text: "", line: 1, says: /expected a YAML text, found a file of 0 bytes/ },
};

const tables: Record<string, { text: string; line: number; says: RegExp }> = {
  "a missing column": {
    text: flaw(emt6, "time_min,uptake,sd", "time_min,upteik,sd"),
    line: linesOf(emt6, "condition,pO2"),
    says: /column "uptake": expected the columns [\s\S]* add the column "uptake"/,
  },
  "a text in a number column": {
    text: flaw(emt6, "3.8,60,38", "3.8,60,many"),
    line: linesOf(emt6, "3.8,60,38"),
    says: /row 3, column "uptake": expected a number, found "many"/,
  },
  "an empty file": { text: "\n\n", line: 1, says: /expected a CSV table, found only blanks/ },
  "a file of 0 bytes": { text: "", line: 1, says: /expected a CSV table, found a file of 0 bytes/ },
};

/** Two at a time: a listing of the folder that is taken meanwhile sees no file of the other, as none may appear. */
async function inPairs<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let i = 0; i < items.length; i += 2)
    results.push(...(await Promise.all(items.slice(i, i + 2).map(act))));
  return results;
}

const slugOf = (name: string): string => name.replaceAll(" ", "-");

interface Verdict {
  readonly file: string;
  readonly ok: boolean;
  readonly problems: readonly { where: string; line: number; message: string; advice?: string }[];
}

test("check names every flaw of every file with its line, what was expected and what to do", async () => {
  const all = [
    ...Object.entries(flaws).map(([name, flawed]) => ({ ...flawed, file: `${slugOf(name)}.yaml` })),
    ...Object.entries(tables).map(([name, flawed]) => ({ ...flawed, file: `${slugOf(name)}.csv` })),
  ];
  for (const { file, text } of all) write(file, text);
  const before = list(folder);
  const { code, stdout } = await cuptake(["check", ...all.map((f) => f.file), "--json"], { cwd: folder });
  expect(code).toBe(1);
  expect(list(folder)).toEqual(before);
  const verdicts = JSON.parse(stdout) as Verdict[];
  expect(verdicts.map((v) => v.file)).toEqual(all.map((f) => f.file));
  all.forEach(({ file, line, says }, i) => {
    const { ok, problems } = verdicts[i];
    expect(ok, file).toBe(false);
    expect(problems[0].line, file).toBe(line);
    expect(`${problems[0].where}: ${problems[0].message}`, file).toMatch(says);
    for (const { message, advice } of problems) {
      expect(message, file).toMatch(/^expected .*, found /);
      expect(advice, file).toMatch(/./);
    }
  });
});

test.each(["an unknown species", "a rate law that calls constructor", "a file of 0 bytes"])(
  "%s in a model stops every command with the same words",
  async (name) => {
    const slug = slugOf(name);
    write("data.csv", emt6);
    write(`${slug}.yaml`, flaws[name].text);
    write(`${slug}-fit.yaml`, fitOf("data.csv").replace("cu-atsm-redox", `${slug}.yaml`));
    write(`${slug}-map.yaml`, mapPlan.replace("model: cu-atsm-plasma", `model: ${slug}.yaml`));
    write(`${slug}-sweep.yaml`, sweepPlan.replace("tumor-map.yaml", `${slug}-map.yaml`));
    write(`${slug}-figure.yaml`, figurePlan.replace("emt6-fit.yaml", `${slug}-fit.yaml`));
    const [first, ...others] = await inPairs(
      [
        ["run", `${slug}.yaml`, "--out", "out/curve.svg"],
        ["fit", `${slug}-fit.yaml`, "--out", "out/fit.json"],
        ["map", `${slug}-map.yaml`, "--out", "maps"],
        ["sweep", `${slug}-sweep.yaml`, "--out", "out/new/sweep.csv"],
        ["figure", `${slug}-figure.yaml`, "--out", "out/uptake.svg"],
      ],
      refuse,
    );
    expect(first.split("\n")[0]).toMatch(new RegExp(`^${slug}\\.yaml:${flaws[name].line}: `));
    for (const other of others) expect(other).toBe(first);
  },
);

test.each(["a text in a number column", "a file of 0 bytes"])(
  "%s as data stops every command with the same words",
  async (name) => {
    const slug = `data-${slugOf(name)}`;
    write(`${slug}.csv`, tables[name].text);
    write(`${slug}-fit.yaml`, fitOf(`${slug}.csv`));
    write(`${slug}-figure.yaml`, figurePlan.replace("emt6-fit.yaml", `${slug}-fit.yaml`));
    const [first, ...others] = await inPairs(
      [
        ["fit", "cu-atsm-redox", `${slug}.csv`, "--out", "out/fit.json"],
        ["figure", `${slug}-figure.yaml`, "--out", "out/uptake.svg"],
      ],
      refuse,
    );
    expect(first.split("\n")[0]).toMatch(new RegExp(`^${slug}\\.csv:${tables[name].line}: `));
    for (const other of others) expect(other).toBe(first);
  },
);

test("a plan of 0 bytes, and one of another kind, get one message each", async () => {
  write("zero.yaml", "");
  const calls = [["fit"], ["map"], ["sweep"], ["figure", "--out", "out/a.svg"]];
  for (const message of await inPairs(calls, ([command, ...flags]) =>
    refuse([command, "zero.yaml", ...flags]),
  ))
    expect(message).toContain("expected a YAML text, found a file of 0 bytes");
  write("plain-map.yaml", mapPlan);
  write("plain-model.yaml", plasma);
  const messages = await inPairs(
    [
      ["fit", "plain-map.yaml"],
      ["sweep", "plain-model.yaml"],
      ["run", "plain-map.yaml"],
    ],
    refuse,
  );
  expect(messages.join("")).toMatchInlineSnapshot();
});

test("what a plan asks for and cannot have is the plan's fault, with its line", async () => {
  write("plain-map.yaml", mapPlan);
  write("bad-model-fit.yaml", fitPlan.replace("cu-atsm-redox", "cu-atsm-redoks"));
  write("bad-free-fit.yaml", fitOf("data.csv").replace("[k_in,", "[k_inn,"));
  write("data.csv", emt6);
  write(
    "bad-axis.yaml",
    sweepPlan.replace("tumor-map.yaml", "plain-map.yaml").replace("oxygen.vessel", "oxygen.vesel"),
  );
  write("bad-value.yaml", sweepPlan.replace("tumor-map.yaml", "plain-map.yaml").replace("[0.05,", "[-0.05,"));
  write("bad-observable.yaml", flaw(mapPlan, "observable: activity", "observable: activty"));
  write("bad-rate.yaml", flaw(mapPlan, "K1: { value: 0.1,", "K1: { value: -0.1,"));
  write("bad-sweep.yaml", sweepPlan.replace("tumor-map.yaml", "bad-observable.yaml"));
  const messages = await inPairs(
    [
      ["fit", "bad-model-fit.yaml"],
      ["fit", "bad-free-fit.yaml"],
      ["sweep", "bad-axis.yaml", "--out", "out/a/sweep.csv"],
      ["sweep", "bad-value.yaml", "--out", "out/a/sweep.csv"],
      ["map", "bad-observable.yaml", "--out", "maps"],
      ["map", "bad-rate.yaml", "--out", "maps"],
      ["sweep", "bad-sweep.yaml", "--out", "out/a/sweep.csv"],
    ],
    refuse,
  );
  expect(messages.join("")).toMatchInlineSnapshot();
});

test("MCF-7 without a plan stops at the blank times and the unit; with its plan it fits", async () => {
  const data = join(root, "notebooks/data/mcf7-weeks-2010.csv");
  const { code, stdout, stderr } = await cuptake(["fit", "cu-atsm-redox", data], { cwd: folder });
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain(
    'column "unit": expected a unit that compares with the model\'s %, found "Bq/cell"',
  );
  for (const row of [1, 2, 3])
    expect(stderr).toContain(`row ${row}, column "time_min": expected a time, found an empty cell`);
  const planned = await cuptake(["fit", "mcf7-fit", "--json"], { cwd: folder });
  const fit = JSON.parse(planned.stdout) as { rms: number; assumptions: string[] };
  expect(fit.rms).toBeLessThan(1); // Bq/cell, of 5.6 to 26 measured
  expect(fit.assumptions).toHaveLength(1);
  expect(fit.assumptions[0]).toMatch(/^time: 60 min for 3 rows without one \(assumed/);
});

test("what cannot be read as a file is named for what it is", async () => {
  write("latin.csv", "");
  writeFileSync(join(folder, "latin.csv"), new Uint8Array([0x63, 0xe9, 0x0a]));
  expect(await refuse(["check", "nothing.csv"])).toContain("expected a file that can be read, found none");
  expect(await refuse(["check", "out"])).toContain("expected a file that can be read, found a folder");
  expect(await refuse(["check", "latin.csv"])).toContain("expected UTF-8 text, found other bytes");
  expect(await refuse(["run", "nothing.yaml"])).toContain("nothing.yaml: 1 problem");
});

test("files are found by absolute paths too", async () => {
  write("plain-model.yaml", plasma);
  write("plain-map.yaml", mapPlan);
  const paths = ["plain-model.yaml", "plain-map.yaml"].map((name) => join(folder, name));
  const { code, stderr } = await cuptake(["check", ...paths], { cwd: root });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});

test("everything that ships passes the check", async () => {
  const files = ["models", "notebooks/plans", "notebooks/data"].flatMap((room) =>
    list(join(root, room))
      .filter((name) => /\.(yaml|csv)$/.test(name))
      .map((name) => `${room}/${name}`),
  );
  expect(files.length).toBeGreaterThanOrEqual(11);
  const { code, stdout, stderr } = await cuptake(["check", ...files], { cwd: root });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  for (const file of files) expect(stdout).toContain(`✔ ${file}: `);
});
