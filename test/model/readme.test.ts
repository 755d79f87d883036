import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { readModel } from "../../src/model/read-model.ts";
import { smallModel } from "../small-model.ts";

const page = readFileSync(new URL("../../models/README.md", import.meta.url), "utf8");
const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text);

test("the model at the top of the page that documents the language is read", () => {
  const network = readModel(blocks[0], "README.md");
  expect(network.inputs[0].course?.pieces).toHaveLength(2);
  expect(network.reactions[0].rate.toString()).toBe("K1 * Cp");
});

test("the parts shown below it are read, and it shows a bolus and a wash-out chase", () => {
  const events = blocks.slice(1).flatMap((text) => smallModel(parse(text)).events);
  expect(events.map((e) => [e.name, Object.keys(e.set)])).toEqual([
    ["second_dose", ["M"]],
    ["chase", ["E", "medium"]],
  ]);
});
