import * as fc from "fast-check";
import { expect, test } from "vitest";
import { InputError } from "../../src/errors.ts";
import { maxRows, printTable, readTable } from "../../src/io/table-csv.ts";

const problemsOf = (text: string) => {
  try {
    readTable(text, "t.csv");
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  return [];
};

test("numbers are printed by the shortest text that reads back to the same number", () => {
  const text = printTable(["x"], [{ x: 0.1 + 0.2 }, { x: 1e21 }, { x: 5e-324 }, { x: 3 }]);
  expect(text).toBe("x\n0.30000000000000004\n1e+21\n5e-324\n3\n");
});

test("nothing and null become empty cells, NaN stays visible", () => {
  expect(printTable(["a", "b", "c"], [{ a: null, c: Number.NaN }])).toBe("a,b,c\n,,NaN\n");
});

test("read ∘ print is the identity on header, columns and cells", () => {
  const cell = fc
    .string({ unit: "grapheme", maxLength: 12 })
    .map((s) => s.replace(/[\r\n\0\uFFFD]/g, "").trim());
  const columns = fc.uniqueArray(
    cell.filter((s) => s !== ""),
    { minLength: 2, maxLength: 5 },
  );
  const table = columns.chain((names) =>
    fc.record({
      names: fc.constant(names),
      rows: fc.array(fc.tuple(...names.map(() => cell)), { maxLength: 6 }),
      header: fc.array(cell, { maxLength: 3 }),
    }),
  );
  fc.assert(
    fc.property(table, ({ names, rows, header }) => {
      const records = rows.map((cells) => Object.fromEntries(names.map((name, i) => [name, cells[i]])));
      const back = readTable(printTable(names, records, header), "t.csv");
      expect(back.header).toEqual(header);
      expect(back.columns).toEqual(names);
      expect(back.rows.map((r) => r.cells)).toEqual(rows);
    }),
    { numRuns: 300, seed: 1 },
  );
});

test("comma, semicolon and tab, LF and CRLF, with or without byte-order mark read the same", () => {
  const expected = [["1", "2"]];
  for (const text of ["a,b\n1,2\n", "a;b\r\n1;2\r\n", "\uFEFFa\tb\n1\t2", "# c\n\na , b\n1, 2\n\n"])
    expect(readTable(text, "t.csv").rows.map((r) => r.cells)).toEqual(expected);
});

test("comment and blank lines count as lines of the file", () => {
  const table = readTable("# one\n\n# two\na,b\n1,2\n# three\n\n3,4\n", "t.csv");
  expect(table.header).toEqual(["one", "two"]);
  expect(table.headerLines).toEqual([1, 3]);
  expect(table.rows.map((r) => [r.row, r.line])).toEqual([
    [1, 5],
    [2, 8],
  ]);
});

test("empty cells at the end of a tab-separated file are kept", () => {
  expect(readTable("a\tb\tc\n1\t\t\n", "t.csv").rows[0].cells).toEqual(["1", "", ""]);
});

test("what is no table is refused in words", () => {
  expect(problemsOf("")[0].message).toContain("0 bytes");
  expect(problemsOf(" \n \n")[0].message).toContain("only blanks");
  expect(problemsOf("a,b\n1,\0\n")[0].message).toContain("zero byte");
  expect(problemsOf("# only\n# comments\n")[0].message).toContain("only comments");
  expect(problemsOf("a,b\n37 \uFFFDC,1\n")[0]).toMatchObject({
    line: 2,
    message: expect.stringContaining("UTF-8"),
  });
  expect(problemsOf('a,b\n1,"2\n3,4\n')[0]).toMatchObject({ line: 2 });
  expect(problemsOf("a,a\n1,2\n")[0].where).toBe('column "a"');
});

test("a decimal comma between commas is named as the likely cause of a row that is too long", () => {
  expect(problemsOf("a,b\n1,2\n0,76,3\n")).toEqual([
    {
      where: "row 2",
      line: 3,
      message: "expected 2 cells, found 3",
      advice: "is a comma used as decimal sign? write 0.76, not 0,76; put text that holds a comma in quotes",
    },
  ]);
});

test("more rows or columns than the cap are refused before they are parsed", () => {
  expect(problemsOf(`a,b\n${"1,2\n".repeat(maxRows + 1)}`)[0].message).toBe(
    `expected at most ${maxRows} rows, found ${maxRows + 1}`,
  );
  expect(problemsOf(`${Array.from({ length: 1001 }, (_, i) => `c${i}`).join(",")}\n`)[0].message).toContain(
    "1000",
  );
});

test("thousands of problems are counted, not listed", () => {
  const problems = problemsOf(`a,b\n${"1\n".repeat(5000)}`);
  expect(problems).toHaveLength(201);
  expect(problems[200].message).toBe("4800 more problems not shown");
});
