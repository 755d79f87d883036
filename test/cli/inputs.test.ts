import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fitPlan } from "../../src/cli/fit.ts";
import type { FitResult } from "../../src/cli/fit-text.ts";
import { objectiveOf } from "../../src/fit/fit-task.ts";
import { cuptake, makeFolder } from "./cuptake.ts";

const folder = makeFolder();
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

interface Ran {
  readonly inputs: Record<string, { file: string; provenance: string | null }>;
  readonly curves: readonly { pO2_mmHg: number | null; value: readonly number[] }[];
}
/** Runs a model and hands back what `--json` prints. */
async function run(...args: readonly string[]): Promise<Ran> {
  const { code, stdout, stderr } = await cuptake(["run", ...args, "--json"], { cwd: folder });
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return JSON.parse(stdout) as Ran;
}

/** (K1/k2)(1 − e^(−k2 t)) with the constants of `one-tissue`: a constant plasma curve of 1 kBq/mL from time 0 on. */
const rising = (K1: number, k2: number, V_b: number, t: number): number =>
  (1 - V_b) * (K1 / k2) * -Math.expm1(-k2 * t) + V_b;

test("a course, samples, a call and a level drive one input alike, and the answer is the closed form", async () => {
  write("level.yaml", "cuptake: 1\nkind: course\nunit: MBq/L\ntime_unit: min\nsteps: [[0, 1]]\n");
  write("level.csv", "time_min,Cp_Bq/mL\n-1,1000\n0,1000\n90,1000\n");
  const inline = "Cp={ unit: kBq/mL, time_unit: s, constant: 1 }";
  const model = ["one-tissue", "--duration", "20min", "--points", "5"];
  const [byFile, ...others] = await Promise.all([
    run(...model, "--input", "Cp=level.yaml"),
    run(...model, "--input", "Cp=level.csv"),
    run(...model, "--input", inline),
    run(...model, "--set", "Cp=1"),
  ]);
  const text = readFileSync(new URL("../../models/one-tissue.yaml", import.meta.url), "utf8");
  const [K1, k2, V_b] = ["K1", "k2", "V_b"].map((name) =>
    Number(new RegExp(`^  ${name}:\\s+value: (\\S+)`, "m").exec(text)?.[1]),
  );
  const expected = [0, 5, 10, 15, 20].map((t) => rising(K1, k2, V_b, t));
  for (const { curves } of [byFile, ...others]) {
    expect(curves).toHaveLength(1);
    expect(curves[0].pO2_mmHg).toBeNull();
    curves[0].value.forEach((value, i) => {
      // The exact method; both sides round at some 1e-16.
      expect(Math.abs(value - expected[i])).toBeLessThan(1e-12);
    });
  }
  expect(byFile.inputs).toEqual({
    Cp: { file: "level.yaml", title: "", provenance: null, source: null },
  });
});

test("a PET-BIDS table finds its units in the JSON beside it", async () => {
  write("sub-01_blood.tsv", "time\tplasma_radioactivity\n0\t0\n60\t30\n600\t10\n");
  write("sub-01_blood.json", '{ "time": { "Units": "s" }, "plasma_radioactivity": { "Units": "kBq/mL" } }');
  write("same.csv", "time_s,Cp_kBq/mL\n0,0\n60,30\n600,10\n");
  const model = ["one-tissue", "--points", "3"];
  const [bids, csv] = await Promise.all([
    run(...model, "--input", "Cp=sub-01_blood.tsv"),
    run(...model, "--input", "Cp=same.csv"),
  ]);
  expect(bids.curves).toEqual(csv.curves);
  // Half of the plasma is metabolized at once: the parent drives, whether or not plasma is asked for by its name.
  write(
    "sub-03_blood.tsv",
    "time\tplasma_radioactivity\tmetabolite_parent_fraction\n0\t0\t0.5\n60\t60\t0.5\n600\t20\t0.5\n",
  );
  write("sub-03_blood.json", '{ "MetaboliteAvail": true, "plasma_radioactivity": { "Units": "kBq/mL" } }');
  const parent = await cuptake(
    ["run", ...model, "--input", "Cp=sub-03_blood.tsv#plasma_radioactivity", "--json"],
    { cwd: folder },
  );
  expect(JSON.parse(parent.stdout).curves).toEqual(csv.curves);
  expect(parent.stderr).toContain("sub-03_blood.tsv: parent: plasma times the fraction");
  write("sub-02_blood.tsv", "time\tplasma_radioactivity\n0\t0\n60\t30\n");
  const { code, stderr } = await cuptake(["run", "one-tissue", "--input", "Cp=sub-02_blood.tsv"], {
    cwd: folder,
  });
  expect(code).toBe(1);
  expect(stderr).toContain('column "plasma_radioactivity": expected a unit of activity, found none');
});

test("the O2 tension can follow a course; there is then one curve, in every format", async () => {
  write(
    "air.yaml",
    "cuptake: 1\nkind: course\nunit: mmHg\ntime_unit: min\nramp: { from: [10, 0], to: [20, 150] }\n",
  );
  const { curves } = await run("cu-atsm-redox", "--input", "pO2=air.yaml", "--points", "7");
  const { curves: still } = await run("cu-atsm-redox", "--pO2", "0", "--points", "7");
  expect(curves).toHaveLength(1);
  // Without O2 until 10 min, then copper that is re-oxidized leaves again.
  expect(Math.abs(curves[0].value[1] - still[0].value[1])).toBeLessThan(1e-6);
  expect(curves[0].value[6]).toBeLessThan(0.7 * still[0].value[6]);
  for (const ending of ["csv", "svg", "json"]) {
    const call = [
      "run",
      "cu-atsm-redox",
      "--input",
      "pO2=air.yaml",
      "--points",
      "3",
      "--out",
      `air.${ending}`,
    ];
    const { code } = await cuptake(call, { cwd: folder });
    expect(code).toBe(0);
  }
  const csv = readFileSync(join(folder, "air.csv"), "utf8").split("\n");
  expect(csv[1]).toMatch(/^# Parameters: unverified \(Holland 2009, k1 .*k_in 0\.00098 s⁻¹/);
  expect(csv.slice(2, 5)).toEqual([
    "# Input pO2: air.yaml, provenance not stated.",
    "pO2_mmHg,time_min,uptake_percent",
    ",0,0",
  ]);
  // What is drawn; the caption beside it has the units of the parameters.
  const drawn = readFileSync(join(folder, "air.svg"), "utf8").replace(/<desc>.*?<\/desc>/s, "");
  expect(drawn).not.toContain("mmHg");
});

test("what is wrong with the call is said", async () => {
  write("kBq.yaml", "cuptake: 1\nkind: course\nunit: kBq\ntime_unit: min\nfeng: fdg\n");
  const calls = [
    ["one-tissue", "--input", "Cq=kBq.yaml"],
    ["one-tissue", "--input", "Cp"],
    ["one-tissue", "--input", "Cp=plasma-fengg"],
    ["one-tissue", "--input", "Cp=kBq.yaml"],
    ["one-tissue", "--input", "Cp={ time_unit: min, constant: 1 }"],
    ["one-tissue", "--input", "Cp=plasma-feng", "--input", "Cp=plasma-feng"],
    ["one-tissue", "--input", "Cp=plasma-feng", "--set", "Cp=1"],
    ["one-tissue", "--pO2", "5"],
    ["cu-atsm-redox", "--pO2", "5", "--input", "pO2=pO2-cycles"],
    ["cu-atsm-redox", "--set", "pO2=5"],
  ];
  const said: string[] = [];
  for (const call of calls) {
    const { code, stdout, stderr } = await cuptake(["run", ...call], { cwd: folder });
    expect(stdout).toBe("");
    said.push(`${code} ${stderr.replace(/^input Cp: .*\n/gm, "")}`);
  }
  expect(said.join("")).toMatchInlineSnapshot(`
    "2 cuptake: --input Cq=kBq.yaml: one-tissue has no input "Cq"; did you mean "Cp"?
    2 cuptake: --input Cp: expected NAME=FILE such as Cp=plasma-feng.yaml, found "Cp"; a level is given with --set
    2 cuptake: expected a course, found "plasma-fengg": did you mean "plasma-feng", "plasma-samples" or "pO2-cycles"?
    1 kBq.yaml:3: 1 problem
      ✖ unit: expected a unit like kBq/mL, found "kBq" (activity)
        → convert the values to kBq/mL
    2 cuptake: --input Cp:1: 1 problem
      ✖ unit: expected a text, found nothing
        → add this key
    2 cuptake: --input Cp=plasma-feng: expected each input once, found Cp again
    2 cuptake: --input Cp: expected --set or --input for one input, found both; keep one
    2 cuptake: --pO2: one-tissue has no input pO2; leave the flag out
    2 input pO2: notebooks/data/pO2-cycles.yaml, O2 tension that goes up and down around 5 mmHg every 20 min, as under acute hypoxia (assumed)
    cuptake: --pO2: expected --pO2 or --input pO2=…, found both; keep one
    2 cuptake: --set pO2=5: run takes O2 tensions by --pO2, and fit those of the data
    "
  `);
});

test("NADH and pH of the gated models take a level by --set and a course by --input, in run and in fit", async () => {
  const model = ["cu-atsm-nadh", "--pO2", "152", "--points", "3"];
  const stepped = "s_ETC={ unit: '1', time_unit: min, steps: [[0, 1], [30, 20]] }";
  const [plain, high, later, acid] = await Promise.all([
    run(...model),
    run(...model, "--set", "s_ETC=20"),
    run(...model, "--input", stepped),
    run("cu-atsm-hif", "--pO2", "152", "--points", "3", "--set", "pH=6.4", "--observable", "copper"),
  ]);
  const at = ({ curves }: Ran, i: number): number => curves[0].value[i];
  expect(at(high, 2)).toBeGreaterThan(1.05 * at(plain, 2));
  expect(at(later, 1)).toBeCloseTo(at(plain, 1), 6);
  expect(at(later, 2)).toBeGreaterThan(at(plain, 2));
  expect(at(later, 2)).toBeLessThan(at(high, 2));
  const neutral = await run("cu-atsm-hif", "--pO2", "152", "--points", "3", "--observable", "copper");
  expect(at(acid, 2)).toBeGreaterThan(2 * at(neutral, 2));
  const fitted = async (level: number): Promise<number> => {
    const call = [
      "fit",
      "cu-atsm-nadh",
      "emt6-lewis-1999",
      "--free",
      "k_red",
      "--set",
      `s_ETC=${level}`,
      "--starts",
      "2",
      "--json",
    ];
    const { code, stdout } = await cuptake(call, { cwd: folder });
    expect(code).toBe(0);
    return (JSON.parse(stdout) as { estimates: readonly { value: number }[] }).estimates[0].value;
  };
  // More NADH does the work of more reductase.
  expect(await fitted(2)).toBeLessThan(0.8 * (await fitted(1)));
});

test("a plan sets an input of its model as a call does; the call has the last word, and the analysis keeps the level", async () => {
  const plan = (unit: string): string =>
    [
      "{ cuptake: 1, kind: fit, name: fed, title: Fed, model: cu-atsm-nadh, data: emt6.csv, free: [k_red],",
      `  set: { s_ETC: { value: 2, unit: ${unit}, provenance: assumed } } }`,
    ].join("\n");
  write(
    "emt6.csv",
    readFileSync(new URL("../../notebooks/data/emt6-lewis-1999.csv", import.meta.url), "utf8"),
  );
  write("fed.yaml", plan('"1"'));
  write("fed-in-minutes.yaml", plan("min"));
  const fitted = (set: readonly string[], name = "fed.yaml") => fitPlan(join(folder, name), { set });
  const [planned, over] = [await fitted([]), await fitted(["s_ETC=1"])];
  write("own.yaml", plan('"1"').replace("value: 2", "value: 1"));
  const own = await fitted([], "own.yaml");
  const called = await fitted(["s_ETC=2"], "own.yaml");
  const [fed, byCall, overruled, plain] = [planned, called, over, own].map((f) => f.fit.estimates[0].value);
  expect(fed).toBe(byCall);
  expect(overruled).toBe(plain);
  // More NADH does the work of more reductase.
  expect(fed).toBeLessThan(0.8 * plain);
  // The analysis reads the model again from its text: what it predicts at its start must know the level.
  const atStart = ({ source }: FitResult): readonly number[] => {
    const objective = objectiveOf(source);
    return Array.from(objective.predictAt(objective.start)?.[0].values ?? []);
  };
  expect(atStart(planned)).toEqual(atStart(called));
  expect(atStart(over)).toEqual(atStart(own));
  expect(atStart(planned)).not.toEqual(atStart(own));
  await expect(fitted([], "fed-in-minutes.yaml")).rejects.toThrow(
    /fed-in-minutes\.yaml:2: 1 problem\s+✖ set\.s_ETC\.unit: expected a unit like 1, found "min"/,
  );
});
