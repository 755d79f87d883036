import { describe, expect, test } from "vitest";
import * as z from "zod";
import { type Path, printPath, readDocument } from "../src/document.ts";
import { InputError } from "../src/errors.ts";

const schema = z.strictObject({
  kind: z.enum(["fit", "map"]),
  items: z.array(z.strictObject({ name: z.string(), size: z.number().positive().optional() })),
  side: z.union([z.string(), z.record(z.string(), z.number())]).optional(),
  on: z.boolean().optional(),
});
const good = `# a comment
kind: fit

items:
  - name: first
    size: 1
  - { name: second }
side:
  a: 1
  "b c": 2
`;
const read = (text: string) => readDocument(text, "a.yaml", schema);
const problemsOf = (text: string): string[] => {
  try {
    read(text);
  } catch (error) {
    if (error instanceof InputError)
      return error.problems.map(
        (p) => `${p.line} ${p.where}: ${p.message}${p.advice ? ` → ${p.advice}` : ""}`,
      );
    throw error;
  }
  throw new Error("the text was accepted");
};

test("values come out plain", () => {
  expect(read(good)).toMatchObject({
    file: "a.yaml",
    value: { kind: "fit", items: [{ name: "first", size: 1 }, { name: "second" }], side: { a: 1, "b c": 2 } },
  });
});

test.each<[Path, number]>([
  [[], 1],
  [["kind"], 2],
  [["items"], 4],
  [["items", 0], 5],
  [["items", 0, "size"], 6],
  [["items", 1, "name"], 7],
  [["items", 1, "size"], 7],
  [["items", 9], 4],
  [["side", "b c"], 10],
  [["side", "nothing", "here"], 8],
  [["nowhere"], 1],
])("the line of %j is %d", (path, line) => {
  expect(read(good).lineOf(path)).toBe(line);
});

test("lines count the same with Windows line ends and a byte order mark", () => {
  const document = read(`\uFEFF${good.replaceAll("\n", "\r\n")}`);
  expect(document.lineOf(["items", 1, "name"])).toBe(7);
  expect(document.value.kind).toBe("fit");
});

test("paths are printed as in code", () => {
  expect(printPath(["reactions", 2, "from"])).toBe("reactions[2].from");
  expect(printPath([0, "a"])).toBe("[0].a");
  expect(printPath([])).toBe("(the whole file)");
});

describe("every problem is reported, each with its line", () => {
  test.each([
    [
      "kind: fat\nitems: []",
      ['1 kind: expected one of fit, map, found "fat" → did you mean "fit" or "map"?'],
    ],
    ["items: []", ["1 kind: expected one of fit, map, found nothing → add this key"]],
    [
      "kind: fit\nitems:\n  - size: small\n  - name: a\n    size: -2\n  - 7",
      [
        "3 items[0].name: expected a text, found nothing → add this key",
        '3 items[0].size: expected a number, found "small" → mend this value',
        "5 items[1].size: expected number to be >0, found -2 → mend this value",
        "6 items[2]: expected keys with values, found 7 → mend this value",
      ],
    ],
    ["kind: fit\nitems: {}", ["2 items: expected a list, found {} → mend this value"]],
    ["kind: fit\nitems: []\non: 1", ["3 on: expected true or false, found 1 → mend this value"]],
    [
      "kind: fit\nitems: []\nside: [1]",
      ["3 side: expected a text or keys with values, found [1] → mend this value"],
    ],
    [
      "kind: fit\nitems: []\nsides: a\nextra: b",
      [
        '3 sides: expected a known key, found "sides" → remove it or mend its spelling',
        '4 extra: expected a known key, found "extra" → remove it or mend its spelling',
      ],
    ],
  ])("%j", (text, expected) => {
    expect(problemsOf(text)).toEqual(expected);
  });
});

test.each([
  ["kind: fit\nitems: &a\n  - *a", "3 items[0]: expected a part outside of itself"],
  ["kind: fit\nitems: []\nside: &a { b: { c: *a } }", "3 side.b.c: expected a part outside of itself"],
  ["kind: fit\nitems: []\nkind: map", "3 YAML: expected each key once, found one again"],
  [
    "kind: fit\nitems: []\nside: { 1: 1, a: 2,\n  '1': 3 }",
    "4 YAML: expected each key once, found one again",
  ],
  [
    `kind: fit\nitems:\n  ${"[".repeat(101)}${"]".repeat(101)}`,
    "3 YAML: expected parts inside parts a few levels",
  ],
  [`kind: fit\nitems: ${"[".repeat(1e5)}`, "2 YAML: expected parts inside parts a few levels"],
  // Each opens a part in the one before, without a bracket.
  [`kind: fit\nitems: ${"a: ".repeat(1e4)}`, "2 YAML: expected parts inside parts a few levels"],
  [`kind: fit\nitems:\n  ${"- ".repeat(1e4)}`, "3 YAML: expected parts inside parts a few levels"],
])("the parts of %j do not stand as they should", (text, expected) => {
  const problems = problemsOf(text);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(expected);
});

test("20,000 keys are compared and told with their lines one by one, not each with each", () => {
  const begin = process.cpuUsage().user;
  problemsOf(Array.from({ length: 20_000 }, (_, i) => `key${i}: 1`).join("\n"));
  // In µs of the processor; each with each takes 20 times as long.
  expect(process.cpuUsage().user - begin).toBeLessThan(1e7);
});

test("long values are cut in messages", () => {
  const [problem] = problemsOf(`kind: fit\nitems: ${"x".repeat(5000)}`);
  expect(problem.length).toBeLessThan(150);
});

test("aliases are read where they are few", () => {
  const text = "kind: fit\nitems: [&a { name: b }, *a]";
  expect(read(text).value.items).toEqual([{ name: "b" }, { name: "b" }]);
});

test("a key that is an alias of a forbidden one reaches no prototype", () => {
  const text = "kind: fit\nitems: [{ name: &k __proto__ }]\nside:\n  ? *k\n  : 5\n";
  const polluted = (): unknown => ({}) as unknown;
  try {
    const { side } = read(text).value;
    expect(Object.getPrototypeOf(side)).toBe(Object.prototype);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
  }
  expect(polluted()).toEqual({});
});

test("a value with keys by which a text is made of it is refused like any other", () => {
  const [problem] = problemsOf("kind: { toString: 1, valueOf: 2 }\nitems: []");
  expect(problem).toContain('1 kind: expected one of fit, map, found {"toString":1,"valueOf":2}');
});
