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

/** Runs calls, two at a time, that must each end with 1, one message and no file, and returns the messages. */
async function refuseAll(calls: readonly (readonly string[])[]): Promise<string[]> {
  const messages: string[] = [];
  for (let i = 0; i < calls.length; i += 2) {
    const before = list(folder);
    messages.push(...(await Promise.all(calls.slice(i, i + 2).map(messageOf))));
    expect(list(folder)).toEqual(before);
  }
  return messages;
}

const refuse = async (args: readonly string[]): Promise<string> => (await refuseAll([args]))[0];

async function messageOf(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr }: Result = await cuptake(args, { cwd: folder });
  expect({ args, code, stdout, stderr }).toMatchObject({ code: 1, stdout: "" });
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stderr).toMatch(/^[^\s:]+(:\d+)?: \d+ problems?\n {2}✖ /);
  expect(stderr).toContain("→ ");
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
    says: /column "uptake": expected the columns condition, .*, found condition, .*, upteik, /,
  },
  "a text in a number column": {
    text: flaw(emt6, "3.8,60,38", "3.8,60,many"),
    line: linesOf(emt6, "3.8,60,38"),
    says: /row 3, column "uptake": expected a number, found "many"/,
  },
  "an empty file": { text: "\n\n", line: 1, says: /expected a CSV table, found only blanks/ },
  "a file of 0 bytes": { text: "", line: 1, says: /expected a CSV table, found a file of 0 bytes/ },
};

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
    const [first, ...others] = await refuseAll([
      ["run", `${slug}.yaml`, "--out", "out/curve.svg"],
      ["fit", `${slug}-fit.yaml`, "--out", "out/fit.json"],
      ["map", `${slug}-map.yaml`, "--out", "maps"],
      ["sweep", `${slug}-sweep.yaml`, "--out", "out/new"],
      ["figure", `${slug}-figure.yaml`, "--out", "out/uptake.svg"],
    ]);
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
    const [first, ...others] = await refuseAll([
      ["fit", "cu-atsm-redox", `${slug}.csv`, "--out", "out/fit.json"],
      ["figure", `${slug}-figure.yaml`, "--out", "out/uptake.svg"],
    ]);
    expect(first.split("\n")[0]).toMatch(new RegExp(`^${slug}\\.csv:${tables[name].line}: `));
    for (const other of others) expect(other).toBe(first);
  },
);

test("a plan of 0 bytes, and one of another kind, get one message each", async () => {
  write("zero.yaml", "");
  const calls = ["fit", "map", "sweep"].map((command) => [command, "zero.yaml"]);
  calls.push(["figure", "zero.yaml", "--out", "out/a.svg"]);
  for (const message of await refuseAll(calls))
    expect(message).toContain("expected a YAML text, found a file of 0 bytes");
  write("plain-map.yaml", mapPlan);
  write("plain-model.yaml", plasma);
  const messages = await refuseAll([
    ["fit", "plain-map.yaml"],
    ["sweep", "plain-model.yaml"],
    ["run", "plain-map.yaml"],
  ]);
  expect(messages.join("")).toMatchInlineSnapshot(`
    "plain-map.yaml:2: 1 problem
      ✖ kind: expected a fit plan (kind: fit), found a map plan
        → cuptake map takes this file
    plain-model.yaml:1: 1 problem
      ✖ kind: expected a sweep plan (kind: sweep), found a model
        → cuptake run takes a model, and cuptake fit a model with data
    plain-map.yaml:2: 1 problem
      ✖ kind: expected a model, found a map plan
        → cuptake map takes this file
    "
  `);
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
  const messages = await refuseAll([
    ["fit", "bad-free-fit.yaml"],
    ["sweep", "bad-axis.yaml", "--out", "out/a"],
    ["sweep", "bad-value.yaml", "--out", "out/a"],
    ["map", "bad-observable.yaml", "--out", "maps"],
    ["map", "bad-rate.yaml", "--out", "maps"],
    ["sweep", "bad-sweep.yaml", "--out", "out/a"],
  ]);
  const model = await refuse(["fit", "bad-model-fit.yaml"]);
  expect(model).toMatch(
    /^bad-model-fit\.yaml:5: 1 problem\n {2}✖ model: expected a model file .*"cu-atsm-redoks"\n/,
  );
  expect(model).toContain('→ did you mean "cu-atsm-redox"');
  expect(messages.join("")).toMatchInlineSnapshot(`
    "bad-free-fit.yaml:7: 1 problem
      ✖ free: cu-atsm-redox has no parameter "k_inn"
        → did you mean "k_in", "K_R" or "k_diss"?
    bad-axis.yaml:9: 1 problem
      ✖ axes[2].name: expected something that this job can vary, found "oxygen.vesel"
        → did you mean "oxygen.vessel", "oxygen.diffusivity" or "camera.fwhm"?
    bad-value.yaml:7: 1 problem
      ✖ axes[0].values[0]: expected 0 or more, found -0.05
        → mend it in the plan
    bad-observable.yaml:12: 1 problem
      ✖ observable: expected one of activity, tissue, found "activty"
        → did you mean "activity" or "tissue"?
    bad-rate.yaml:47: 1 problem
      ✖ tumor.kinetics.K1.value: expected a value of 0 or more, found -0.1
        → rates, amounts and tensions cannot be negative
    bad-observable.yaml:12: 1 problem
      ✖ observable: expected one of activity, tissue, found "activty"
        → did you mean "activity" or "tissue"?
    "
  `);
});
