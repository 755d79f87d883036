import { expect, test } from "vitest";
import { cuptake, list, makeFolder } from "./cuptake.ts";

const folder = makeFolder();
const fit = (...args: string[]) => cuptake(["fit", ...args], { cwd: folder });

test("a fit is written as PEtab, and fitted from there gives the same", async () => {
  const there = await fit("emt6-fit", "--quick", "--export-petab", "petab", "--json");
  expect(there.code).toBe(0);
  expect(list(folder)).toContain("petab/problem.yaml");
  const back = await fit("petab/problem.yaml", "--quick", "--json");
  expect(back.code).toBe(0);
  const values = (text: string): Record<string, number> =>
    Object.fromEntries(
      (JSON.parse(text).estimates as { name: string; value: number }[]).map((e) => [e.name, e.value]),
    );
  const [own, other] = [values(there.stdout), values(back.stdout)];
  // The first stops at 1e-8 of the sum of squares; both are that near to the optimum.
  for (const name of ["k_in", "k_out", "K_R"]) expect(other[name] / own[name]).toBeCloseTo(1, 3);
});

test("what the tables say is not said by flags", async () => {
  const { code, stderr } = await fit("petab/problem.yaml", "--free", "k_in");
  expect(code).toBe(2);
  expect(stderr).toContain("is a PEtab problem");
});
