import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { SetsResult } from "../../src/cli/fit-sets-text.ts";
import { cuptake, makeFolder } from "./cuptake.ts";

const folder = makeFolder();

test("a fit of a curve has Patlak's line beside it, whose slope is that of the compartments", async () => {
  const { code, stdout } = await cuptake(["fit", "tumor-tac-fit", "--quick", "--json"], { cwd: folder });
  expect(code).toBe(0);
  const [{ graphical, points, name }] = (JSON.parse(stdout) as SetsResult).sets;
  expect([name, points.length]).toEqual(["tumor", 21]);
  const [patlak, logan] = graphical;
  expect([patlak.kind, logan.kind, patlak.nUsed]).toEqual(["Patlak", "Logan", 8]);
  // Both see the same noise, and weigh it differently.
  expect(Math.abs(patlak.slope - (patlak.fitted?.value ?? 0))).toBeLessThan(2 * patlak.slopeError);
  expect(patlak.rSquared).toBeGreaterThan(0.95);
  // A trapped tracer has no volume of distribution.
  expect(logan.fitted).toBeNull();
});

test("a plan fits the delay and the dispersion of its plasma curve, and says so where a rule is missing", async () => {
  const shipped = (path: string): string =>
    readFileSync(new URL(`../../notebooks/${path}`, import.meta.url), "utf8");
  writeFileSync(join(folder, "tac.csv"), shipped("data/tac-irreversible.csv"));
  writeFileSync(join(folder, "plasma.yaml"), shipped("data/plasma-feng.yaml"));
  const plan = shipped("plans/tumor-tac-fit.yaml")
    .replace("../data/tac-irreversible.csv", "tac.csv")
    .replace("{ file: ../data/plasma-feng.yaml }", "{ file: plasma.yaml, delay: arrival }");
  writeFileSync(join(folder, "bare.yaml"), plan);
  const bare = await cuptake(["fit", "bare.yaml", "--quick"], { cwd: folder });
  expect(bare.code).toBe(1);
  expect(bare.stderr).toContain('"arrival" shapes Cp in "tumor" and is no parameter');
  const quantity =
    "{ value: 5, unit: s, range: [-20, 40], scale: linear, provenance: assumed, description: a start }";
  writeFileSync(join(folder, "late.yaml"), `${plan}  arrival: { kind: free, start: ${quantity} }\n`);
  const late = await cuptake(["fit", "late.yaml", "--quick", "--json"], { cwd: folder });
  expect({ code: late.code, stderr: late.stderr }).toEqual({ code: 0, stderr: "" });
  const { estimates } = JSON.parse(late.stdout) as SetsResult;
  const arrival = estimates?.find(({ name }) => name === "arrival");
  // The curve was simulated without a delay.
  expect(arrival?.unit).toBe("s");
  expect(Math.abs(arrival?.value ?? 99)).toBeLessThan(3 * (arrival?.standardError ?? 0));
});

test("two data sets by name: text, file and talk", async () => {
  const args = ["fit", "emt6-tac-fit", "--starts", "2", "--workers", "1", "--out", "both.json"];
  const { code, stdout, stderr } = await cuptake(args, { cwd: folder });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "wrote both.json\n" });
  for (const text of ["EMT6 (%)", "tumor (kBq/mL)", "assumed EMT6, sd: 5 %", "cu-atsm-plasma.k_out"])
    expect(stdout).toContain(text);
  const found = JSON.parse(readFileSync(join(folder, "both.json"), "utf8")) as SetsResult;
  expect(found.schema).toBe("cuptake-fit-sets/1");
  expect(stdout).toContain(
    "\nagain: cuptake fit emt6-tac-fit --starts 2 --draws 0 --seed 1 --out both.json\n",
  );
  expect(found.analysis?.variables[0]).toMatchObject({ name: "K_R", unit: "mmHg", class: "identifiable" });
});

test("a plan says what becomes of parameters, and a flag that would is refused", async () => {
  const { code, stderr } = await cuptake(["fit", "emt6-tac-fit", "--set", "K1=1"], { cwd: folder });
  expect(code).toBe(2);
  expect(stderr).toMatchInlineSnapshot(`
    "cuptake: --set: emt6-tac-fit is a plan of several data sets, which says for each parameter what becomes of it; change it there
    "
  `);
});

test("check reads plans of several sets, and curves", async () => {
  writeFileSync(
    join(folder, "bare.csv"),
    "# unit: kBq/mL\n# isotope: Cu-64\nframe_start_s,frame_end_s,a\n0,60,1\n",
  );
  const good = await cuptake(["check", "emt6-tac-fit", "tac-cu-atsm"], { cwd: folder });
  expect(good.stdout).toContain("2 data sets, 26 points, 6 variables");
  expect(good.stdout).toContain("time-activity curves, 21 frames, regions tumor");
  const bad = await cuptake(["check", "bare.csv"], { cwd: folder });
  expect(bad.stderr).toMatchInlineSnapshot(`
    "bare.csv:1: 1 problem
      ✖ header, decay_corrected: expected yes or no, found nothing
        → add a line # decay_corrected: yes, or no, whichever it is
    "
  `);
});

test("several data sets have a report, figures and a recovery as one has", async () => {
  const outs = ["sets.html", "sets.svg", "sets.csv", "sets.json"];
  const { code, stdout, stderr } = await cuptake(
    ["fit", "emt6-tac-fit", "--starts", "2", "--recover", "8", ...outs.flatMap((out) => ["--out", out])],
    { cwd: folder },
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: outs.map((out) => `wrote ${out}\n`).join("") });
  expect(stdout).toContain("8 data sets simulated at the estimate (seed 1) and fitted from there");
  const html = readFileSync(join(folder, "sets.html"), "utf8");
  // Both data sets, what ties them, and what was fixed in which model.
  for (const text of [
    "EMT6: uptake of cu-atsm-redox",
    "tumor: activity of cu-atsm-plasma",
    "cu-atsm-redox.k_diss",
  ])
    expect(html).toContain(text);
  expect(html).toMatch(/cu-atsm-plasma\.k_ox.*follows from k_red/s);
  expect(readFileSync(join(folder, "sets.svg"), "utf8")).toMatch(/^<svg /);
  expect(readFileSync(join(folder, "sets.csv"), "utf8")).toContain(",Activity (kBq/mL),");
  const record = JSON.parse(readFileSync(join(folder, "sets.json"), "utf8"));
  expect([record.recovery.n, record.recovery.variables.length]).toEqual([8, 6]);
  expect(record.source.problem.data).toHaveLength(2);
});

test("the plasma curve of a call stands in place of that of the plan", async () => {
  const run = async (...more: string[]): Promise<SetsResult> => {
    const { code, stdout } = await cuptake(["fit", "tumor-tac-fit", "--quick", "--json", ...more], {
      cwd: folder,
    });
    expect(code).toBe(0);
    return JSON.parse(stdout) as SetsResult;
  };
  const of = ({ estimates }: SetsResult, wanted: string): number =>
    estimates?.find(({ name }) => name === wanted)?.value ?? Number.NaN;
  const delivered = (found: SetsResult): number => of(found, "K1") * (1 - of(found, "V_b"));
  const shipped = readFileSync(new URL("../../notebooks/data/plasma-feng.yaml", import.meta.url), "utf8");
  writeFileSync(
    join(folder, "half.yaml"),
    `${shipped.trimEnd()}\n`.replace(/^( *)feng:/m, "$1scale: 0.5\n$1feng:"),
  );
  const [plain, half] = [await run(), await run("--input", "Cp=half.yaml")];
  // (1 − V_b) K1 C_p and V_b C_p are what the data see.
  expect(delivered(half) / delivered(plain)).toBeCloseTo(2, 4);
  expect(of(half, "V_b") / of(plain, "V_b")).toBeCloseTo(2, 4);
  const none = await cuptake(["fit", "tumor-tac-fit", "--input", "Cq=half.yaml"], { cwd: folder });
  expect(none.code).toBe(2);
  expect(none.stderr).toContain("no model of tumor-tac-fit has such an input");
});

test("design plans a reading for the cells of a plan of several sets", async () => {
  const args = ["design", "emt6-tac-fit", "--for", "k_diss", "--starts", "2", "--json"];
  const { code, stdout } = await cuptake(args, { cwd: folder });
  expect(code).toBe(0);
  const { ranked, variables, isFreed } = JSON.parse(stdout);
  expect(isFreed).toBe(true);
  expect(variables).toContain("cu-atsm-plasma.k_out");
  // A wash-out tells most of dissociation, as it does for EMT6 alone.
  expect(ranked[0].reading.chase).toBeDefined();
  const scan = await cuptake(["design", "emt6-tac-fit", "--for", "k_diss", "--data", "tumor"], {
    cwd: folder,
  });
  expect(scan.code).toBe(2);
  expect(scan.stderr).toContain("expected a data set of cells of emt6-tac-fit");
});

test("a sweep repeats a fit of several sets with what it holds elsewhere, under a rule's own name too", async () => {
  const data = new URL("../../notebooks/data/", import.meta.url).pathname;
  const shipped = readFileSync(new URL("../../notebooks/plans/emt6-tac-fit.yaml", import.meta.url), "utf8");
  const held = (k_diss: number): string =>
    `${shipped.replaceAll("../data/", data)}  cu-atsm-redox.k_diss: { kind: fixed, at: { value: ${k_diss}, unit: s^-1, provenance: assumed } }\n`;
  const axis = "cu-atsm-redox.k_diss";
  const sweep = (job: string, rest: string): string =>
    `{ cuptake: 1, kind: sweep, name: swept, title: Swept, job: ${job}, axes: [${rest}] }`;
  writeFileSync(join(folder, "held.yaml"), held(9e-5));
  writeFileSync(
    join(folder, "swept.yaml"),
    sweep("{ kind: fit, plan: held.yaml }", `{ name: ${axis}, values: [0.00009, 0.0005] }`),
  );
  const { code, stderr } = await cuptake(["sweep", "swept.yaml", "--workers", "1"], { cwd: folder });
  expect(code, stderr).toBe(0);
  const table = readFileSync(join(folder, "out/swept/table.csv"), "utf8").trim().split("\n");
  const [head, ...rows] = table.filter((line) => !line.startsWith("#"));
  const columns = head.split(",");
  for (const [i, k_diss] of [9e-5, 5e-4].entries()) {
    writeFileSync(join(folder, "held.yaml"), held(k_diss));
    const { stdout } = await cuptake(["fit", "held.yaml", "--quick", "--json"], { cwd: folder });
    const { estimates } = JSON.parse(stdout) as SetsResult;
    const row = rows[i].split(",");
    const read = (name: string): number => Number(row[columns.indexOf(name)]);
    for (const { name, value, standardError } of estimates ?? []) {
      expect(Math.abs(read(`${name} estimate`) / value - 1), name).toBeLessThan(1e-5);
      expect(Math.abs(read(`${name} standard error`) / (standardError ?? 0) - 1), name).toBeLessThan(1e-3);
    }
  }
  writeFileSync(join(folder, "free.yaml"), sweep("{ kind: fit, plan: held.yaml }", "{ name: K1, steps: 2 }"));
  const free = await cuptake(["sweep", "free.yaml"], { cwd: folder });
  expect(free.stderr).toContain('expected something that this job can vary, found "K1"');
});
