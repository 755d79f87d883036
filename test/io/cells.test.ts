import { expect, test } from "vitest";
import { readNumber } from "../../src/io/cells.ts";

test.each([
  ["1", 1],
  ["-1.", -1],
  ["+.5", 0.5],
  ["1.25e-3", 0.00125],
  ["007", 7],
  ["-0", 0],
])("the cell %s is the number %d", (cell, value) => {
  expect(readNumber(cell, false)).toBe(value);
});

test.each(["", ".", "1e", "1.2.3", "0x10", "1e999", " 1", "1,5", "Infinity"])(
  "the cell %j is no number",
  (cell) => {
    expect(readNumber(cell, false)).toHaveProperty("advice");
  },
);

test("a million digits that end in a letter are no number, which one pass shows: two in each other would take hours", () => {
  expect(readNumber(`${"2".repeat(1e6)}x`, false)).toHaveProperty("advice");
});
