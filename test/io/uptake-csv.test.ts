import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InputError } from "../../src/errors.ts";
import { readTable } from "../../src/io/table-csv.ts";
import { printUptake, readUptake, type UptakeData } from "../../src/io/uptake-csv.ts";

const columns = "condition,pO2_mmHg,time_min,uptake,sd,n,unit";
const readFile = (name: string) =>
  readFileSync(new URL(`../../notebooks/data/${name}`, import.meta.url), "utf8");

/** The whole message that a user reads, or "" if the text is taken. */
const messageOf = (text: string): string => {
  try {
    readUptake(text, "uptake.csv");
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return "";
};

describe("the shipped data", () => {
  test("EMT6 holds Lewis 1999 at five tensions after one hour, spread not reported", () => {
    const data = readUptake(readFile("emt6-lewis-1999.csv"), "emt6-lewis-1999.csv");
    expect(data.provenance).toBe("unverified");
    expect(data.source).toContain("Lewis");
    expect(data.rows.map((r) => [r.pO2_mmHg, r.time_min, r.uptake, r.sd, r.n])).toEqual([
      [0, 60, 90, null, null],
      [0.76, 60, 77, null, null],
      [3.8, 60, 38, null, null],
      [38, 60, 35, null, null],
      [152, 60, 31, null, null],
    ]);
    expect(new Set(data.rows.map((r) => r.unit))).toEqual(new Set(["% of dose"]));
  });

  test("each EMT6 condition in ppm is its tension, dry at 760 mmHg", () => {
    const data = readUptake(readFile("emt6-lewis-1999.csv"), "emt6-lewis-1999.csv");
    // 1e-12: one rounding of a product of decimals
    for (const row of data.rows)
      expect(row.pO2_mmHg).toBeCloseTo(Number.parseFloat(row.condition) * 1e-6 * 760, 12);
  });

  test("MCF-7 holds Weeks 2010 in the ratios 1 : 1.86 : 4.64, its time not reported", () => {
    const data = readUptake(readFile("mcf7-weeks-2010.csv"), "mcf7-weeks-2010.csv");
    expect(data.provenance).toBe("reported");
    expect(data.rows.map((r) => r.time_min)).toEqual([null, null, null]);
    // 0.005: half a unit of the last printed digit of the ratios
    expect(Math.abs(data.rows[1].uptake / data.rows[0].uptake - 1.86)).toBeLessThan(0.005);
    expect(Math.abs(data.rows[2].uptake / data.rows[0].uptake - 4.64)).toBeLessThan(0.005);
    // 1e-12: one rounding of a product of decimals
    for (const row of data.rows)
      expect(row.pO2_mmHg).toBeCloseTo(Number.parseFloat(row.condition) * 0.01 * 760, 12);
  });

  test("the in-vivo targets read as a table: 44 % rise of the tumor, 12 % fall of the brain", () => {
    const { columns, rows } = readTable(readFile("in-vivo-targets.csv"), "in-vivo-targets.csv");
    const at = (i: number, name: string) => rows[i].cells[columns.indexOf(name)];
    expect(rows.map((_, i) => at(i, "target"))).toEqual(["V7", "V7", "V8", "V8", "V8", "V8"]);
    // 0.005: the targets are stated in whole percent
    expect(Math.abs(Number(at(3, "value")) / Number(at(2, "value")) - 1.44)).toBeLessThan(0.005);
    expect(Math.abs(Number(at(5, "value")) / Number(at(4, "value")) - 0.88)).toBeLessThan(0.005);
  });
});

test("read ∘ print is the identity", () => {
  const text = fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 12 })
    .map((s) => s.replace(/[\r\n\0\uFFFD]/g, "").trim())
    .filter((s) => s !== "");
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0);
  const positive = fc.double({ min: 5e-324, noNaN: true, noDefaultInfinity: true });
  const row = fc.record({
    condition: text,
    pO2_mmHg: fc.double({ min: 0, max: 800, noNaN: true }),
    time_min: fc.option(fc.double({ min: 0, max: 1e5, noNaN: true })),
    uptake: finite,
    sd: fc.option(positive),
    n: fc.option(fc.integer({ min: 1, max: 1e6 })),
  });
  const rows = fc.uniqueArray(row, {
    minLength: 1,
    maxLength: 8,
    selector: (r) => JSON.stringify([r.condition, r.pO2_mmHg, r.time_min]),
  });
  fc.assert(
    fc.property(rows, text, text, (points, unit, note) => {
      const header = ["title: x", "provenance: derived", `source: ${note}`, note.replace(/^\w+:/, "")];
      const data: UptakeData = {
        file: "x.csv",
        provenance: "derived",
        source: note,
        header,
        rows: points.map((p, i) => ({ ...p, unit, line: header.length + 2 + i })),
      };
      expect(readUptake(printUptake(data), "x.csv")).toEqual(data);
    }),
    { numRuns: 300, seed: 2 },
  );
});

test("the shipped files survive print ∘ read byte for byte", () => {
  for (const name of ["emt6-lewis-1999.csv", "mcf7-weeks-2010.csv"])
    expect(printUptake(readUptake(readFile(name), name))).toBe(readFile(name));
});

test("a file without header comments has neither provenance nor source", () => {
  const data = readUptake(`${columns}\na,1,60,5,,,%\n`, "x.csv");
  expect([data.provenance, data.source]).toEqual([null, null]);
});

test("byte-order mark, CRLF and semicolons change nothing", () => {
  const plain = readUptake(`${columns}\na,1,60,5,,3,%\n`, "x.csv");
  const other = readUptake(`\uFEFF${columns}\r\na,1,60,5,,3,%\r\n`.replaceAll(",", ";"), "x.csv");
  expect(other).toEqual(plain);
});

describe("problems, in the words of the user", () => {
  test("a missing column names what was found, an unknown one its nearest names", () => {
    expect(messageOf("condition,pO2_mmHg,time_ms,uptake,sd,n,unit\na,1,60,5,,,%\n")).toMatchInlineSnapshot(`
      "uptake.csv:1: 2 problems
        ✖ line 1, column "time_min": expected the columns condition, pO2_mmHg, time_min, uptake, sd, n, unit, found condition, pO2_mmHg, time_ms, uptake, sd, n, unit
          → add the column "time_min"; leave its cells empty where nothing is reported
        ✖ line 1, column "time_ms": expected one of condition, pO2_mmHg, time_min, uptake, sd, n, unit, found "time_ms"
          → did you mean "time_s", "time_h" or "time_min"? The unit is part of the name: convert the values, do not only rename"
    `);
  });

  test("every bad cell of a file is reported at once, with its line, row and column", () => {
    const text = [
      "# provenance: reportd",
      columns,
      'a,"0,76",60,high,-1,1.5,%',
      "b,-1,-60,NaN,0,,%",
      "# a comment",
      "c,,60,Infinity,,,kBq",
      ",1,1e999,−3,0x10,,",
    ].join("\n");
    expect(messageOf(text)).toMatchInlineSnapshot(`
      "uptake.csv:1: 17 problems
        ✖ line 1, header, provenance: expected one of reported, secondary, unverified, derived, assumed, found "reportd"
          → did you mean "reported", "derived" or "assumed"?
        ✖ line 3, row 1, column "pO2_mmHg": expected a tension ≥ 0 mmHg, found "0,76"
          → write a decimal point: 0.76
        ✖ line 3, row 1, column "uptake": expected a number, found "high"
          → write the number alone; units are in the column name or in the column unit
        ✖ line 3, row 1, column "sd": expected a standard deviation > 0, found "-1"
          → mend the sign
        ✖ line 3, row 1, column "n": expected a whole number > 0, found "1.5"
        ✖ line 4, row 2, column "pO2_mmHg": expected a tension ≥ 0 mmHg, found "-1"
          → mend the sign
        ✖ line 4, row 2, column "time_min": expected a time ≥ 0 min, found "-60"
          → mend the sign
        ✖ line 4, row 2, column "uptake": expected a number, found "NaN"
          → leave the row out if the value is not reported
        ✖ line 4, row 2, column "sd": expected a standard deviation > 0, found "0"
          → leave the cell empty if it is not reported
        ✖ line 6, row 3, column "pO2_mmHg": expected a tension ≥ 0 mmHg, found an empty cell
          → this column must be filled in
        ✖ line 6, row 3, column "uptake": expected a number, found "Infinity"
          → leave the row out if the value is not reported
        ✖ line 6, row 3, column "unit": expected one unit in the whole file, "%", found "kBq"
          → convert the values, or put them in a file of their own
        ✖ line 7, row 4, column "condition": expected a name, found an empty cell
        ✖ line 7, row 4, column "time_min": expected a time ≥ 0 min, found "1e999"
          → the number is too large
        ✖ line 7, row 4, column "uptake": expected a number, found "−3"
          → write the minus sign as a hyphen, -
        ✖ line 7, row 4, column "sd": expected a standard deviation > 0, found "0x10"
          → write the number alone; units are in the column name or in the column unit
        ✖ line 7, row 4, column "unit": expected a unit, found an empty cell"
    `);
  });

  test("a row given twice is named with its first line", () => {
    expect(messageOf(`${columns}\na,1,60,5,,,%\nb,1,60,5,,,%\na,1.0,60,6,,,%\n`)).toMatchInlineSnapshot(`
      "uptake.csv:4: 1 problem
        ✖ row 3: expected one row for each condition, pO2 and time, found those of row 1 (line 2) again
          → give mean, sd and n of replicates in one row, or tell them apart in a column replicate"
    `);
  });

  test("a file of 0 bytes, of comments and of column names alone are told apart", () => {
    expect(messageOf("")).toMatchInlineSnapshot(`
      "uptake.csv:1: 1 problem
        ✖ (the whole file): expected a CSV table, found a file of 0 bytes
          → is this the right file?"
    `);
    expect(messageOf("# a\n# b\n")).toMatchInlineSnapshot(`
      "uptake.csv:2: 1 problem
        ✖ (the whole file): expected a line of column names, found only comments
          → is this the right file?"
    `);
    expect(messageOf(`# a\n${columns}\n`)).toMatchInlineSnapshot(`
      "uptake.csv:2: 1 problem
        ✖ (the whole file): expected at least one row below the column names, found none
          → is this the right file?"
    `);
  });

  test("decimal commas between commas", () => {
    expect(messageOf(`${columns}\na,0,76,60,5,,,%\n`)).toMatchInlineSnapshot(`
      "uptake.csv:2: 1 problem
        ✖ row 1: expected 7 cells, found 8
          → is a comma used as decimal sign? write 0.76, not 0,76; put text that holds a comma in quotes"
    `);
  });
});

test("kPa and s are the same tensions and times as mmHg and min", () => {
  const [row] = readUptake("condition,pO2_kPa,time_s,uptake,sd,n,unit\na,1,90,5,,,%\n", "x.csv").rows;
  // 1 mmHg is 133.322 Pa here.
  expect(row.pO2_mmHg).toBeCloseTo(1000 / 133.322, 10);
  expect(row.time_min).toBe(1.5);
});

test("two columns for one thing are refused, so that neither is silently left out", () => {
  expect(
    messageOf("condition,pO2_mmHg,pO2_kPa,time_min,uptake,sd,n,unit\na,1,1,60,5,,,%\n"),
  ).toMatchInlineSnapshot(`
    "uptake.csv:1: 1 problem
      ✖ column "pO2_kPa": expected one of pO2_mmHg, pO2_kPa, found 2
        → keep the one that was measured"
  `);
});

test("replicates are rows of their own, and one given twice is still found", () => {
  const rows = ["a,1,60,5,,,%,1", "a,1,60,6,,,%,2", "a,1,60,7,,,%,2"];
  const text = (n: number): string => `${columns},replicate\n${rows.slice(0, n).join("\n")}\n`;
  const data = readUptake(text(2), "x.csv");
  expect(data.rows.map((row) => [row.replicate, row.uptake])).toEqual([
    ["1", 5],
    ["2", 6],
  ]);
  expect(printUptake(data)).toBe(text(2));
  expect(messageOf(text(3))).toMatchInlineSnapshot(`
    "uptake.csv:4: 1 problem
      ✖ row 3: expected one row for each condition, pO2 and time, found those of row 2 (line 3) again
        → give mean, sd and n of replicates in one row, or tell them apart in a column replicate"
  `);
});

test("what was in the dish is read from header lines, by row, and printed again", () => {
  const text = `# cells: 5e5\n# protein: 250 ug\n# medium: 2 mL\n# dose: 50 kBq/mL\n${columns},protein_mg\na,1,60,5,,,%/mg,0.3\n`;
  const data = readUptake(text, "x.csv");
  expect(data.dish?.cells).toBe(5e5);
  expect(data.dish?.dose?.value).toBe(50);
  expect(data.rows[0].protein_mg).toBe(0.3);
  expect(printUptake(data)).toBe(text);
  expect(messageOf(`# cells: many\n# dose: 100\n${columns}\na,1,60,5,,,%\n`)).toMatchInlineSnapshot(`
    "uptake.csv:1: 2 problems
      ✖ line 1, header, cells: expected a number, found "many"
        → write for example # cells: 5e5
      ✖ line 2, header, dose: expected a number with its unit, found "100"
        → write for example # dose: 100 kBq, or 50 kBq/mL"
  `);
});

test("no text makes the reader throw anything but an InputError", () => {
  const piece = fc.constantFrom(
    columns,
    "\n",
    ",",
    ";",
    '"',
    "#",
    "0.76",
    "a",
    "\r",
    "\t",
    "-",
    "NaN",
    "%",
    " ",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      messageOf(pieces.join(""));
    }),
    { numRuns: 500, seed: 3 },
  );
});
