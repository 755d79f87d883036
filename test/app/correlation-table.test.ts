import { expect, test } from "vitest";
import { describeStrongest } from "../../src/app/cell/correlation-table.tsx";

const names = ["k_in", "k_out", "K_R"];

test("the pair that goes together most is named with its sign", () => {
  const values = [1, 0.4, -0.93, 0.4, 1, 0.2, -0.93, 0.2, 1];
  expect(describeStrongest({ names, values })).toMatch(/^Strongest: k_in with K_R, −0\.93\. /);
  expect(describeStrongest({ names, values })).not.toMatch(/dash/);
});

test("what a bound holds has a dash, and is no pair", () => {
  const held = [1, null, 0.3, null, null, null, 0.3, null, 1];
  expect(describeStrongest({ names, values: held })).toMatch(/^Strongest: k_in with K_R, 0\.30\. .*dash/);
  const all = [1, null, null, null];
  expect(describeStrongest({ names: ["a", "b"], values: all })).toMatch(/^No pair has one\. A dash/);
});
