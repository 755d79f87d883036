import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cuptake, list, makeFolder } from "./cuptake.ts";

const folder = makeFolder();
const fit = (...args: string[]) => cuptake(["fit", ...args], { cwd: folder });

test("a fit is written as PEtab, and fitted from there gives the same", async () => {
  const there = await fit("emt6-fit", "--quick", "--export-petab", "petab", "--json");
  expect(there.code).toBe(0);
  expect(list(folder)).toContain("petab/problem.yaml");
  const back = await fit("petab/problem.yaml", "--quick", "--json", "--out", "petab_kinpar.tsv");
  expect(back.code).toBe(0);
  const values = (text: string): Record<string, number> =>
    Object.fromEntries(
      (JSON.parse(text).estimates as { name: string; value: number }[]).map((e) => [e.name, e.value]),
    );
  const [own, other] = [values(there.stdout), values(back.stdout)];
  // The first stops at 1e-8 of the sum of squares; both are that near to the optimum.
  for (const name of ["k_in", "k_out", "K_R"]) expect(other[name] / own[name]).toBeCloseTo(1, 3);
  const [head, row] = readFileSync(join(folder, "petab_kinpar.tsv"), "utf8")
    .split("\n")
    .map((line) => line.split("\t"));
  expect(row[0]).toBe("problem");
  expect(Number(row[head.indexOf("K_R")])).toBe(other.K_R);
});

test("what the tables say is not said by flags", async () => {
  const { code, stderr } = await fit("petab/problem.yaml", "--free", "k_in");
  expect(code).toBe(2);
  expect(stderr).toContain("is a PEtab problem");
});

test("a problem whose SBML gives no unit of time is fitted when the call gives it, with a report and figures", async () => {
  const model = readFileSync(join(folder, "petab/model.xml"), "utf8");
  writeFileSync(join(folder, "petab/model.xml"), model.replace(' timeUnits="second"', ""));
  const without = await fit("petab/problem.yaml", "--quick");
  expect(without.code).toBe(1);
  expect(without.stderr).toContain("--time-unit s");
  const outs = ["fit.html", "fit.svg", "fit.csv", "fit.json"].flatMap((path) => ["--out", path]);
  const { code, stderr, stdout } = await fit(
    "petab/problem.yaml",
    "--time-unit",
    "s",
    "--starts",
    "1",
    ...outs,
  );
  expect(code, stderr).toBe(0);
  expect(stdout).toContain("again: cuptake fit petab/problem.yaml --time-unit s");
  expect(readFileSync(join(folder, "fit.html"), "utf8")).toContain(
    "as the PEtab problem petab/problem.yaml has them",
  );
  expect(list(folder)).toEqual(expect.arrayContaining(["fit.svg", "fit.csv", "fit.json"]));
});

test("a plan of one data set in a list says what PEtab cannot say of it; one with a scale is written and read back", async () => {
  const frames = await fit("tumor-tac-fit", "--quick", "--export-petab", "tac");
  expect(frames.code).toBe(2);
  expect(frames.stderr).toContain('PEtab v1 cannot say means over frames of "tumor"');
  const there = await fit("mcf7-fit", "--quick", "--export-petab", "mcf7", "--json");
  expect(there.code, there.stderr).toBe(0);
  const back = await fit("mcf7/problem.yaml", "--quick", "--json");
  const estimateOf = (text: string, name: string): number =>
    (JSON.parse(text).estimates as { name: string; value: number }[]).find((e) => e.name === name)?.value ??
    Number.NaN;
  expect(estimateOf(back.stdout, "K_R") / estimateOf(there.stdout, "K_R")).toBeCloseTo(1, 4);
});
