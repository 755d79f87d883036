import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cuptake, makeFolder } from "./cuptake.ts";

const folder = makeFolder();
const head = `cuptake: 1
kind: sweep
name: wrong
title: Wrong
job: { kind: curves, model: cu-atsm-redox, times_min: [60], pO2_mmHg: [38] }
`;

/** What the command says of a plan that it refuses; nothing was run and nothing made. */
async function refusal(rest: string): Promise<string> {
  writeFileSync(join(folder, "wrong.yaml"), `${head}${rest}\n`);
  const { code, stdout, stderr } = await cuptake(["sweep", "wrong.yaml", "--out", "out"], { cwd: folder });
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(existsSync(join(folder, "out"))).toBe(false);
  return stderr;
}

test("an unknown name, an empty range, no value, a name twice and a path out of the folder are told at once", async () => {
  expect(
    await refusal(`axes:
  - { name: k_im, values: [0.001] }
  - { name: k_out, range: [0.01, 0.001], steps: 3 }
  - { name: k_ox, values: [] }
  - { name: k_diss, steps: 3 }
  - { name: k_diss, steps: 3 }
store: { folder: ../elsewhere }`),
  ).toMatchInlineSnapshot(`
    "wrong.yaml:7: 5 problems
      ✖ line 7, axes[0].name: expected something that this job can vary, found "k_im"
        → did you mean "k_in", "K_R" or "k_ox"?
      ✖ line 8, axes[1].range: expected low < high, found [0.01, 0.001], which holds no value
        → widen it
      ✖ line 9, axes[2].values: expected at least one value, found none
        → mend it in the plan
      ✖ line 11, axes[4].name: expected each parameter once, found "k_diss" as in axes[3]
        → join the two
      ✖ line 12, store.folder: expected a path inside of the output folder, found "../elsewhere"
        → give a name such as results; where the output folder is, --out says
    "
  `);
});

test.each([
  ["axes: [{ name: k_red, steps: 1000000 }, { name: k_diss, steps: 1000000 }]", "1000000 × 1000000 = "],
  ["design: { kind: sobol, points: 1000000000000 }\naxes: [{ name: k_red }]", ""],
])("10^12 points are refused before any is made: %s", async (rest, product) => {
  expect(await refusal(rest)).toContain(
    `expected at most 10000000 points, found ${product}1000000000000\n    → give fewer values, or split the sweep`,
  );
});
