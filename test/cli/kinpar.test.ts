import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readBidsKinpar } from "../../src/io/bids.ts";
import { cuptake, list, makeFolder, root } from "./cuptake.ts";

const folder = makeFolder();
const fit = (...args: string[]) => cuptake(["fit", ...args], { cwd: folder });

/** What the reader makes of a table, by region and column; what is not there is NaN. */
function readTable(stem: string) {
  const [tsv, json] = ["tsv", "json"].map((ending) =>
    readFileSync(join(folder, `${stem}.${ending}`), "utf8"),
  );
  const { parameters, regions } = readBidsKinpar({ tsv, json }, `${stem}.tsv`);
  const units = Object.fromEntries(parameters.map(({ name, unit }) => [name, unit]));
  const rows = regions.map(({ name, values }) => [
    name,
    Object.fromEntries(parameters.map((p, k) => [p.name, values[k]])),
  ]);
  return { units, rows: Object.fromEntries(rows) as Record<string, Record<string, number>> };
}

interface Estimate {
  readonly name: string;
  readonly value: number;
  readonly standardError: number;
}
const estimatesOf = (stdout: string): Map<string, Estimate> =>
  new Map((JSON.parse(stdout).estimates as Estimate[]).map((e) => [e.name, e]));

test("a curve of one region gives its rate constants, near the truth, and the slopes of both lines", async () => {
  const { code, stdout, stderr } = await fit("tumor-tac-fit", "--quick", "--json", "--out", "a_kinpar.tsv");
  expect(code, stderr).toBe(0);
  const { units, rows } = readTable("a_kinpar");
  expect(Object.keys(rows)).toEqual(["tumor"]);
  expect(units).toMatchObject({ K1: "mL/min/mL", k2: "min^-1", V_b: "1", Ki_Patlak: "mL/min/mL" });
  const { tumor } = rows;
  for (const [name, { value, standardError }] of estimatesOf(stdout))
    if (!name.includes("[")) {
      expect(tumor[name], name).toBeCloseTo(value, 12);
      expect(tumor[`${name}_se`], name).toBeCloseTo(standardError, 12);
    }
  // What the file of the data was simulated with.
  for (const [name, truth] of Object.entries({ K1: 0.12, k2: 0.2, k3: 0.06, V_b: 0.05 }))
    expect(Math.abs(tumor[name] - truth), name).toBeLessThan(3 * tumor[`${name}_se`]);
  const [patlak, logan] = JSON.parse(stdout).sets[0].graphical;
  expect(tumor.Ki_Patlak).toBe(patlak.slope);
  expect(tumor.Ki_Patlak_se).toBe(patlak.slopeError);
  expect(tumor.VT_Logan).toBe(logan.slope);
  expect(tumor.intercept_Logan).toBe(logan.intercept);
  // (1 − V_b) K1 k3/(k2 + k3), which the line is to follow.
  const { K1, k2, k3, V_b } = tumor;
  expect(Math.abs(tumor.Ki_Patlak / (((1 - V_b) * K1 * k3) / (k2 + k3)) - 1)).toBeLessThan(0.1);
  const checked = await cuptake(["check", "a_kinpar.tsv"], { cwd: folder });
  expect(checked.stdout).toContain("PET-BIDS kinetic parameters, 1 region, K1 (mL/min/mL)");
});

test("each region has its own local parameters, the shared ones, and nothing that its model lacks", async () => {
  const data = join(root, "notebooks/data");
  const set = (name: string, model: string) =>
    `  - { name: ${name}, model: ${model}, file: ${data}/tac-irreversible.csv, observable: activity, ` +
    `inputs: { Cp: { file: ${data}/plasma-feng.yaml } } }`;
  writeFileSync(
    join(folder, "regions.yaml"),
    [
      "cuptake: 1\nkind: fit\nname: regions\ntitle: two regions\ndata:",
      set("rim", "two-tissue-irreversible"),
      set("core", "one-tissue"),
      "parameters:\n  K1: { kind: free, local: data }\n  k2: { kind: free }\n  k3: { kind: free }",
      "  V_b: { kind: fixed, at: { value: 0.04, unit: '1', provenance: assumed } }\n",
    ].join("\n"),
  );
  const { code, stdout, stderr } = await fit("regions.yaml", "--quick", "--json", "--out", "b_kinpar.tsv");
  expect(code, stderr).toBe(0);
  const { rim, core } = readTable("b_kinpar").rows;
  const found = estimatesOf(stdout);
  for (const [name, row] of [["rim", rim] as const, ["core", core] as const]) {
    expect(row.K1).toBeCloseTo(found.get(`K1[${name}]`)?.value ?? Number.NaN, 12);
    expect(row.K1_se).toBeCloseTo(found.get(`K1[${name}]`)?.standardError ?? Number.NaN, 12);
    expect(row.V_b).toBe(0.04);
    expect(row).not.toHaveProperty("V_b_se");
  }
  expect(rim.K1).not.toBeCloseTo(core.K1, 6);
  expect(rim.k2).toBeCloseTo(found.get("k2")?.value ?? Number.NaN, 12);
  expect(rim.k3).toBeGreaterThan(0);
  expect(core.k3).toBeNaN();
});

test("cells have a row of their own, with what is tied and the ratio that ties it", async () => {
  const { code, stderr } = await fit("emt6-tac-fit", "--quick", "--out", "c_kinpar.tsv");
  expect(code, stderr).toBe(0);
  const { EMT6, tumor } = readTable("c_kinpar").rows;
  expect(EMT6.K_R).toBe(tumor.K_R);
  // The models' k_red is 0.052 s⁻¹.
  for (const row of [EMT6, tumor]) expect(row.k_ox * row.K_R).toBeCloseTo(0.052, 12);
  expect(EMT6.k_out).not.toBe(tumor.k_out);
  expect(EMT6.K1).toBeNaN();
  const single = await fit("emt6-fit", "--quick", "--json", "--out", "d_kinpar.tsv");
  const row = readTable("d_kinpar").rows["emt6-lewis-1999"];
  for (const [name, { value }] of estimatesOf(single.stdout)) expect(row[name]).toBe(value);
});

test("a name that is no _kinpar.tsv, or whose JSON is another file of the call, is refused before the fit", async () => {
  const other = await fit("emt6-fit", "--quick", "--out", "kinetics.tsv");
  expect(other.code).toBe(2);
  expect(other.stderr).toContain("expected a name that ends in _kinpar.tsv");
  const twice = await fit("emt6-fit", "--quick", "--out", "e_kinpar.tsv", "--out", "e_kinpar.json");
  expect(twice.code).toBe(2);
  expect(twice.stderr).toContain("that is the JSON of e_kinpar.tsv");
  const plan = readFileSync(join(folder, "regions.yaml"), "utf8");
  writeFileSync(join(folder, "bad.yaml"), plan.replace("name: core", "name: 'core #2'"));
  const bad = await fit("bad.yaml", "--quick", "--out", "e_kinpar.tsv");
  expect(bad.code).toBe(2);
  expect(bad.stderr).toContain('found "core #2"');
  expect(list(folder).filter((name) => /^(?:e_|kinetics)/.test(name))).toEqual([]);
});
