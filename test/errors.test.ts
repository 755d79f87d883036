import fc from "fast-check";
import { expect, test } from "vitest";
import { adviseNames, CallError, describeProblems, InputError, nearestNames } from "../src/errors.ts";

test("one problem is shown with its place, its message and its advice", () => {
  const problems = [
    { where: "reactions[2].from", line: 14, message: 'expected one of A, B, found "C"', advice: "mend it" },
  ];
  expect(`\n${describeProblems("a.yaml", problems)}\n`).toMatchInlineSnapshot(`
    "
    a.yaml:14: 1 problem
      ✖ reactions[2].from: expected one of A, B, found "C"
        → mend it
    "
  `);
});

test("several problems are shown with a line each, and what has no line or advice goes without", () => {
  const problems = [
    { where: "--out", message: "expected a folder, found a file" },
    { where: "row 3", line: 7, message: "expected a number, found nothing", advice: "fill it in" },
  ];
  expect(`\n${describeProblems("a.csv", problems)}\n`).toMatchInlineSnapshot(`
    "
    a.csv:7: 2 problems
      ✖ --out: expected a folder, found a file
      ✖ line 7, row 3: expected a number, found nothing
        → fill it in
    "
  `);
});

test("errors carry what they say as data, and their names survive minifying", () => {
  const problems = [{ where: "a", line: 1, message: "b" }];
  const error = new InputError("f.yaml", problems);
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ name: "InputError", file: "f.yaml", problems });
  expect(error.message).toBe(describeProblems("f.yaml", problems));
  expect(new CallError("x").name).toBe("CallError");
});

test("the nearest names come first, equals by their letters, and capitals do not count", () => {
  expect(nearestNames("k_inn", ["k_out", "k_in", "pO2", "k_ox"])).toEqual(["k_in", "k_out", "k_ox"]);
  expect(nearestNames("PO2", ["pO2", "P50"], 1)).toEqual(["pO2"]);
});

test("advice names up to three candidates, or says that there is none", () => {
  expect(adviseNames("a", [])).toBe("none is defined here");
  expect(adviseNames("a", ["b"])).toBe('did you mean "b"?');
  expect(adviseNames("a", ["b", "c"])).toBe('did you mean "b" or "c"?');
  expect(adviseNames("a", ["b", "c", "d", "e"])).toBe('did you mean "b", "c" or "d"?');
});

/** Edit distance by its definition. */
function distance(a: string, b: string): number {
  if (a === "" || b === "") return a.length + b.length;
  const [restA, restB] = [a.slice(1), b.slice(1)];
  if (a[0] === b[0]) return distance(restA, restB);
  return 1 + Math.min(distance(restA, b), distance(a, restB), distance(restA, restB));
}

test("nearness is the distance of Levenshtein", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 5 });
  const check = (name: string, words: string[]): void => {
    const order = nearestNames(name, words, words.length).map((w) => distance(name, w));
    expect(order).toEqual([...order].sort((a, b) => a - b));
  };
  fc.assert(fc.property(word, fc.array(word, { maxLength: 6 }), check), { numRuns: 200, seed: 1 });
});

test("hostile names stay cheap", () => {
  // Time of the processor: other programs do not count.
  const begin = process.cpuUsage();
  nearestNames(
    "x".repeat(1e6),
    Array.from({ length: 100 }, (_, i) => "y".repeat(1e4) + i),
  );
  expect(process.cpuUsage(begin).user).toBeLessThan(1e6);
});
