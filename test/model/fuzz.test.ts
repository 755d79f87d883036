import fc from "fast-check";
import { expect, test } from "vitest";
import { InputError } from "../../src/errors.ts";
import { readModel } from "../../src/model/read-model.ts";
import { modelText } from "../models.ts";

/** Between them they use every part of the language; more texts would only take longer to parse. */
const texts = (["cu-atsm-redox", "cu-atsm-plasma", "two-tissue"] as const).map(modelText);

/** Pieces that mean something to YAML, to the expression parser or to the host. */
const pieces = [
  ..."{}[]:,-#&*!|>'\"%@`?\\\n\t \0\u00A0\uFEFF\u2028()+/^=.<>;0123456789eE",
  ..."\uD800",
  "\n  ",
  "---\n",
  "...\n",
  "<<: *a",
  "&a ",
  "*a",
  "!!binary ",
  "!!js/function ",
  "__proto__",
  "constructor",
  "import(1)",
  "1e999",
  "-1",
  ".nan",
  "null",
  "[1, 2]",
  "{ a: 1 }",
  "é",
  "☢",
  "𝟙",
];
const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const at = (length: number, where: number): number => Math.floor(where * length);

type Mutation = (text: string) => string;
const bytes = fc.tuple(place, fc.nat(12), fc.array(fc.constantFrom(...pieces), { maxLength: 3 })).map(
  ([where, cut, put]): Mutation =>
    (text) => {
      const i = at(text.length, where);
      return text.slice(0, i) + put.join("") + text.slice(i + cut);
    },
);
const onLines = (change: (lines: string[], i: number, j: number) => void) =>
  fc.tuple(place, place).map(
    ([from, to]): Mutation =>
      (text) => {
        const lines = text.split("\n");
        change(lines, at(lines.length, from), at(lines.length, to));
        return lines.join("\n");
      },
  );
const structure = fc.oneof(
  onLines((lines, i) => lines.splice(i, 1)),
  onLines((lines, i, j) => lines.splice(j, 0, lines[i])),
  onLines((lines, i, j) => {
    [lines[i], lines[j]] = [lines[j], lines[i]];
  }),
  onLines((lines, i, j) => lines.splice(Math.min(i, j), Math.abs(i - j))),
  onLines((lines, i, j) => {
    lines[i] = " ".repeat(j % 5) + lines[i].trimStart();
  }),
  onLines((lines, i, j) => {
    lines[i] = lines[i].replace(/:.*/, `:${lines[j].split(":").slice(1).join(":")}`);
  }),
  onLines((lines, i) => {
    lines[i] = lines[i].replace(/: .*/, ":");
  }),
);
const mutated = fc
  .tuple(fc.constantFrom(...texts), fc.array(fc.oneof(bytes, structure), { minLength: 1, maxLength: 4 }))
  .map(([text, mutations]) => mutations.reduce((t, mutate) => mutate(t), text));

test("2,000 damaged models are read or refused with a line each, and none takes 2 s", () => {
  const counts = { read: 0, refused: 0 };
  let slowest = 0;
  const check = (text: string): void => {
    const begin = performance.now();
    try {
      readModel(text, "damaged.yaml");
      counts.read++;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      counts.refused++;
      expect(error.problems.length).toBeGreaterThan(0);
      for (const { line = 0, message } of error.problems) {
        expect(line).toBeGreaterThanOrEqual(1);
        expect(line).toBeLessThanOrEqual(text.split("\n").length + 1);
        expect(message).toMatch(/\S/);
        expect(message).not.toMatch(/undefined|\[object|TypeError|Cannot read|is not a function/);
      }
    }
    slowest = Math.max(slowest, performance.now() - begin);
  };
  fc.assert(fc.property(mutated, check), { numRuns: 2000, seed: 20240229 });
  expect(slowest).toBeLessThan(2000);
  // Most mutations do harm, and not all: a test that only saw one kind would prove little.
  expect(counts.read).toBeGreaterThan(100);
  expect(counts.refused).toBeGreaterThan(500);
});
